/** Notices: messages from the client to its user. */
import type {Notice, NoticeItem} from '../../state.ts';
import type {SessionTransaction} from './transaction.ts';

const maxNotices = 100;

interface NewNotice extends Pick<Notice, 'content' | 'level' | 'at'> {
	readonly serial: number;
}

export const noticeItem = ({content, level, at, serial}: NewNotice): NoticeItem => ({
	type: 'notice',
	key: `i${serial}`,
	revision: 0,
	at,
	level,
	content,
});

/** Adds a notice to a room; to the session if `room` is undefined or not known. */
export const addNotice = (tx: SessionTransaction, room: string | undefined, added: NewNotice): void => {
	const known = room === undefined ? undefined : tx.writeRoom(room);
	if (known !== undefined) {
		tx.writeLog(known).items.push(noticeItem(added));
		return;
	}
	const {content, level, at, serial} = added;
	const notice = {key: `i${serial}`, at, level, content};
	tx.update({notices: [...tx.session.notices, notice].slice(-maxNotices)});
};
