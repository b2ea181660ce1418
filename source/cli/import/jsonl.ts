/** The format `jsonl`: what `termchat export` writes, an entry of the protocol on each line. */
import {decodeServerFrame} from '../../protocol/connection/codec.ts';
import {isEntry} from '../../protocol/entry-kinds.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import {isBlank} from '../../protocol/well-formed.ts';
import {Failure} from '../arguments/failure.ts';
import type {ReadSource, SourceEntry} from './source-entry.ts';
import {type SourceLine, sourceLines} from './source-lines.ts';

const readEntry = ({number, text}: SourceLine): Entry => {
	const decoded = decodeServerFrame(text);
	if (!decoded.ok) {
		throw new Failure(
			`Line ${number} is not an entry of a room: ${decoded.refusal.message} Correct or remove the line.`,
		);
	}
	if (isEntry(decoded.frame)) return decoded.frame;
	throw new Failure(
		`Line ${number} is a frame "${decoded.frame.type}" and no entry of a room. Remove the line, or choose another --format.`,
	);
};

const keyOf = (room: string, seq: number, at: number): string => `${room} ${seq} ${at}`;

/** The keys of the messages so far, by room and number. */
class Keys {
	readonly #times = new Map<string, number>();

	add({room, seq, at}: Entry): void {
		this.#times.set(`${room} ${seq}`, at);
	}

	/** Undefined if the file does not have the message: it has expired or was pruned. */
	of(room: string, seq: number): string | undefined {
		const at = this.#times.get(`${room} ${seq}`);
		return at === undefined ? undefined : keyOf(room, seq, at);
	}
}

const toSource = (entry: Entry, keys: Keys, place: string): SourceEntry | undefined => {
	const {room, seq, at} = entry;
	const fields = {key: keyOf(room, seq, at), author: entry.from.nick, at, place};
	if (entry.type === 'topic') return {type: 'topic', ...fields, text: entry.text};
	if (entry.type === 'message') {
		keys.add(entry);
		const {text, deletedAt, bot} = entry;
		const replyTo = entry.replyTo === undefined ? undefined : keys.of(room, entry.replyTo);
		return {
			type: 'message',
			...fields,
			text,
			...(bot && {bot}),
			...(deletedAt !== undefined && {isDeleted: true}),
			...(replyTo !== undefined && {replyTo}),
		};
	}
	const target = keys.of(room, entry.target);
	if (target === undefined) return undefined;
	switch (entry.type) {
		case 'edited':
			// The text of an edit is erased when its message is deleted.
			return isBlank(entry.text) ? undefined : {type: 'edited', ...fields, target, text: entry.text};
		case 'deleted':
			return {type: 'deleted', ...fields, target};
		case 'reacted':
			return {type: 'reacted', ...fields, target, emoji: entry.emoji, on: entry.on};
	}
};

export const readJsonl: ReadSource = async function* (file) {
	const keys = new Keys();
	for await (const line of sourceLines(file)) {
		if (isBlank(line.text)) continue;
		const entry = toSource(readEntry(line), keys, `Line ${line.number}`);
		if (entry !== undefined) yield entry;
	}
};
