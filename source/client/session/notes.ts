/** Notices: what the client reports to its user alone. */
import type {Notice, NoticeItem} from './state.ts';
import type {Work} from './work.ts';

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
export const note = (work: Work, room: string | undefined, added: NewNotice): void => {
	const known = room === undefined ? undefined : work.room(room);
	if (known !== undefined) {
		work.log(known).items.push(noticeItem(added));
		return;
	}
	const {content, level, at, serial} = added;
	const notice = {key: `i${serial}`, at, level, content};
	work.set({notices: [...work.now.notices, notice].slice(-maxNotices)});
};
