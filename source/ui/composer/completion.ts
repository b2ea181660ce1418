/**
 * Completion: what a word before the cursor may become. Tab takes the first, and each Tab after it the next; the
 * candidates are shown as a list. A nick is never completed to anything that would run as a command.
 */
import {isNick, nameKey} from '../../protocol/limits.ts';
import type {EmojiNames} from '../../text/emoji.ts';
import {literal, type Printable, printableLine, words} from '../../text/sanitize.ts';

export interface CompletionSources {
	/** Who may be meant, the likeliest first: who spoke last. */
	readonly nicks: readonly string[];
	/** Public and private rooms by name, without `#`. */
	readonly rooms: readonly string[];
	readonly commands: readonly {readonly name: string; readonly takes: string; readonly about: string}[];
	/** Undefined until the names are loaded. */
	readonly emoji: EmojiNames | undefined;
}

export interface Candidate {
	/** What stands in the text in place of the word. */
	readonly insert: string;
	readonly label: Printable;
	/** What it is; may be empty. */
	readonly detail: Printable;
}

export interface Completion {
	/** The word that is completed: offsets in the text as it was before. */
	readonly start: number;
	readonly end: number;
	readonly candidates: readonly Candidate[];
	/** Which is in the text now; -1: none, what was typed stands. */
	readonly selected: number;
	/** The text and cursor before any was taken. */
	readonly original: {readonly text: string; readonly cursor: number};
}

const maxCandidates = 50;
const none = literal('');

/** What can follow where the cursor is; undefined where nothing can. */
export const completionAt = (
	text: string,
	cursor: number,
	sources: CompletionSources,
): Completion | undefined => {
	const word = /\S*$/u.exec(text.slice(0, cursor))?.[0] ?? '';
	const wordStart = cursor - word.length;
	const found = candidatesFor(text, word, wordStart, sources);
	if (found === undefined || found.candidates.length === 0) return undefined;
	return {
		start: cursor - found.typed.length,
		end: cursor,
		candidates: found.candidates.slice(0, maxCandidates),
		selected: -1,
		original: {text, cursor},
	};
};

/** The completion with the next (or the previous) candidate taken; after the last comes what was typed. */
export const takeNext = (completion: Completion, step: 1 | -1): Completion => {
	const count = completion.candidates.length + 1;
	return {...completion, selected: ((completion.selected + 1 + step + count) % count) - 1};
};

/** The text and cursor with the selected candidate in its place. */
export const completedText = (completion: Completion): {readonly text: string; readonly cursor: number} => {
	const {start, end, original} = completion;
	const candidate = completion.candidates[completion.selected];
	if (candidate === undefined) return original;
	// A space that stands there already is not written twice.
	const rest = original.text.slice(end);
	const insert = rest.startsWith(' ') ? candidate.insert.trimEnd() : candidate.insert;
	return {text: original.text.slice(0, start) + insert + rest, cursor: start + insert.length};
};

interface Found {
	/** What the candidates stand in place of. */
	readonly typed: string;
	readonly candidates: readonly Candidate[];
}

const candidatesFor = (
	text: string,
	word: string,
	wordStart: number,
	sources: CompletionSources,
): Found | undefined => {
	if (wordStart === 0 && word.startsWith('/')) {
		return word.startsWith('//') ? undefined : {typed: word, candidates: commandsFor(word.slice(1), sources)};
	}
	if (word.startsWith('#')) return {typed: word, candidates: roomsFor(word.slice(1), sources, '#')};
	if (word.startsWith('@'))
		return {typed: word, candidates: nicksFor(word.slice(1), sources, nick => `@${nick} `)};
	const code = /(?<![\d:]):[\w+-]{2,}$/u.exec(word)?.[0];
	if (code !== undefined) return {typed: code, candidates: emojiFor(code.slice(1), sources)};
	return {typed: word, candidates: plainFor(text, word, wordStart, sources)};
};

const roomCommands = /^\/(?:j|jo|joi|join|go|leave|part|mute|unmute)\s/iu;
const nickCommands = /^\/(?:msg|dm|query|w|tell|whois|kick|ban|unban|mute|unmute|ignore|invite)\s/iu;

const plainFor = (
	text: string,
	word: string,
	wordStart: number,
	sources: CompletionSources,
): readonly Candidate[] => {
	const isCommand = text.startsWith('/') && !text.startsWith('//');
	if (isCommand && roomCommands.test(text)) return roomsFor(word, sources, '');
	if (word === '' && wordStart > 0 && !(isCommand && nickCommands.test(text))) return [];
	const isAddress = wordStart === 0;
	return nicksFor(word, sources, nick => (isAddress ? `${nick}: ` : `${nick} `));
};

const begins = (name: string, typed: string): boolean => nameKey(name).startsWith(nameKey(typed));

const nicksFor = (
	typed: string,
	sources: CompletionSources,
	written: (nick: string) => string,
): readonly Candidate[] =>
	sources.nicks
		// The server promises no other; were it to lie, `/quit` would be a nick.
		.filter(nick => isNick(nick) && begins(nick, typed))
		.map(nick => ({insert: written(nick), label: printableLine(nick), detail: none}));

const roomsFor = (typed: string, sources: CompletionSources, sign: '#' | ''): readonly Candidate[] =>
	sources.rooms
		.filter(room => begins(room, typed) || begins(room.replace(/^~/, ''), typed))
		.map(room => {
			const name = room.startsWith('~') || (sign === '' && !/^\d/.test(room)) ? room : `#${room}`;
			return {insert: `${name} `, label: printableLine(name), detail: none};
		});

const commandsFor = (typed: string, sources: CompletionSources): readonly Candidate[] =>
	sources.commands
		.filter(({name}) => name.startsWith(typed.toLowerCase()))
		.map(({name, takes, about}) => ({
			insert: `/${name} `,
			label: words`/${printableLine(name)}${takes === '' ? none : words` ${printableLine(takes)}`}`,
			detail: printableLine(about),
		}));

const emojiFor = (typed: string, sources: CompletionSources): readonly Candidate[] =>
	(sources.emoji?.search(typed, 20) ?? []).map(({name, emoji}) => ({
		insert: emoji,
		label: words`${emoji} :${printableLine(name)}:`,
		detail: none,
	}));
