/** The readers of a message, in a sentence. */
import type {ServerFrameOf} from '../../protocol/server-frames.ts';
import {printableLine} from '../../text/sanitize.ts';
import {count} from '../wording.ts';

type Readers = Pick<ServerFrameOf<'readers'>, 'readers' | 'hidden'>;

const nicksOf = (readers: Readers['readers']): string =>
	readers.map(({user}) => printableLine(user.nick)).join(', ');

/** `Read by bob, eve. Not yet by carl. 2 people do not share what they have read.` `authorId`: of the message. */
export const readersText = ({readers, hidden}: Readers, seq: number, authorId: string): string => {
	const others = readers.filter(({user}) => user.id !== authorId);
	const read = others.filter(reader => reader.seq >= seq);
	const unread = others.filter(reader => reader.seq < seq);
	const parts = [
		read.length === 0 ? 'Nobody else has read it.' : `Read by ${nicksOf(read)}.`,
		unread.length === 0 ? '' : `Not yet by ${nicksOf(unread)}.`,
		hidden === 0
			? ''
			: `${count(hidden, 'person', 'people')} ${hidden === 1 ? 'does' : 'do'} not share what they have read.`,
	];
	if (others.length === 0 && hidden === 0) {
		return readers.length === 0
			? 'There is nobody else in this room.'
			: 'Only you and its author are in this room.';
	}
	if (others.length === 0) return parts[2] ?? '';
	return parts.filter(part => part !== '').join(' ');
};
