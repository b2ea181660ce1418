/** Rooms and users that a text names: `#dev` and `@ann`. */
import {isNick, isPublicRoomName} from '../../protocol/limits.ts';
import type {Printable} from '../../text/sanitize.ts';
import type {Line, NamedReference, Span} from '../span.ts';

/** Not within a word, an address or another sign. */
const pattern = /(?<![\p{L}\p{M}\p{N}_/#@&.=-])([#@])([\p{L}\p{N}_][\p{L}\p{M}\p{N}_.-]*)/gu;

/** A full stop or a hyphen after a name belongs to the sentence. */
const bareName = (name: string): string => name.replace(/[.-]+$/, '');

/** `#12` is the number of a message or a ticket, not a room. */
const referenceOf = (sign: string, name: string): NamedReference | undefined => {
	if (sign === '@') return isNick(name) ? {type: 'user', nick: name} : undefined;
	return /\p{L}/u.test(name) && isPublicRoomName(name) ? {type: 'room', room: name} : undefined;
};

const splitSpan = (piece: Span): Line => {
	const {text, meaning} = piece;
	if (piece.link !== undefined || meaning === 'code' || !/[#@]/.test(text)) return [piece];
	const line: Span[] = [];
	let at = 0;
	for (const match of text.matchAll(pattern)) {
		const name = bareName(match[2] ?? '');
		const reference = referenceOf(match[1] ?? '', name);
		if (reference === undefined) continue;
		const end = match.index + 1 + name.length;
		if (match.index > at) line.push({...piece, text: text.slice(at, match.index) as Printable});
		line.push({
			text: text.slice(match.index, end) as Printable,
			meaning: meaning === 'highlight' ? meaning : 'link',
			reference,
		});
		at = end;
	}
	if (at === 0) return [piece];
	if (at < text.length) line.push({...piece, text: text.slice(at) as Printable});
	return line;
};

/** The line with the rooms and users it names. Code and links stay as they are. */
export const withReferences = (line: Line): Line => line.flatMap(splitSpan);

/** The rooms and users that the lines name, each once, in order. */
export const referencesIn = (line: Line): readonly NamedReference[] => {
	const found = new Map<string, NamedReference>();
	for (const {reference} of line)
		if (reference !== undefined && reference.type !== 'thread')
			found.set(JSON.stringify(reference).toLowerCase(), reference);
	return [...found.values()];
};
