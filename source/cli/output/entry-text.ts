/** Entries as lines of text for people and for `grep`: one event a line, what belongs to it indented below. */
import type {Entry} from '../../protocol/frames.ts';
import {
	concat,
	linesOf,
	literal,
	type Printable,
	printable,
	printableLine,
	words,
} from '../../text/sanitize.ts';

const two = (number: number): string => String(number).padStart(2, '0');

/** `2026-11-20T09:14:05.000Z`; a time that no calendar has, as a server may send it, as the bare number. */
export const toIsoTime = (at: number): Printable =>
	literal(Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at));

/** `2026-11-20 09:14:05` in the local time of this machine. */
export const toTimestamp = (at: number): Printable => {
	const time = new Date(at);
	const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
	return literal(`${date} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`);
};

const indented = (text: string): Printable => {
	const [first = literal(''), ...rest] = linesOf(printable(text));
	return concat(first, ...rest.map(line => concat(literal('\n    '), line)));
};

const action = /^\/me\s+/;

const whatWasSaid = (entry: Entry): Printable => {
	const nick = printableLine(entry.from.nick);
	switch (entry.type) {
		case 'message': {
			if (entry.deletedAt !== undefined) return words`${nick}: (deleted)`;
			if (action.test(entry.text)) return words`* ${nick} ${indented(entry.text.replace(action, ''))}`;
			return words`${nick}: ${indented(entry.text)}`;
		}
		case 'edited':
			return words`* ${nick} edited ${entry.target}: ${indented(entry.text)}`;
		case 'deleted':
			return words`* ${nick} deleted ${entry.target}`;
		case 'reacted': {
			const verb = literal(entry.on ? 'reacted to' : 'took back from');
			return words`* ${nick} ${verb} ${entry.target}: ${printableLine(entry.emoji)}`;
		}
		case 'topic':
			return words`* ${nick} set the topic: ${printableLine(entry.text)}`;
	}
};

/** A room for a person: `#dev`, `~plan-4829`, and `@ann` for what one has with ann. */
export const toRoomText = (room: string, other?: {readonly nick: string}): Printable => {
	if (other !== undefined) return words`@${printableLine(other.nick)}`;
	return concat(literal(/^[~@]/.test(room) ? '' : '#'), printableLine(room));
};

/** One entry for a person: `2026-11-20 09:14:05 #dev ann: build is green`. `other`: whom a direct room is with. */
export const toEntryText = (entry: Entry, other?: {readonly nick: string}): Printable =>
	words`${toTimestamp(entry.at)} ${toRoomText(entry.room, other)} ${whatWasSaid(entry)}`;
