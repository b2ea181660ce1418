/** Lines of the client's own, seen by nobody else. */
import type {Notice, NoticeItem} from './state.ts';
import type {Work} from './work.ts';

const maxNotices = 100;

interface Said {
	readonly text: string;
	readonly level: Notice['level'];
	readonly at: number;
	readonly serial: number;
}

export const noticeItem = ({text, level, at, serial}: Said): NoticeItem => ({
	type: 'notice',
	key: `i${serial}`,
	revision: 0,
	at,
	level,
	text,
});

export const note = (work: Work, name: string | undefined, {text, level, at, serial}: Said): void => {
	const room = name === undefined ? undefined : work.room(name);
	if (room !== undefined) {
		work.log(room).items.push(noticeItem({text, level, at, serial}));
		return;
	}
	const notice = {key: `i${serial}`, at, level, text};
	work.set({notices: [...work.now.notices, notice].slice(-maxNotices)});
};
