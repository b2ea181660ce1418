/**
 * Completion: what the word before the cursor may become. Commands, nicks, rooms, emoji shortcodes and the arguments of
 * commands. A nick is never completed to anything that would run as a command. Pure.
 */
import {orderedRooms} from '../../client/session/selectors.ts';
import type {RoomState, Session} from '../../client/session/state.ts';
import {isReadable} from '../../client/session/window.ts';
import {isNick, nameBegins} from '../../protocol/limits.ts';
import type {EmojiNames} from '../../text/emoji.ts';
import {literal, type Printable, printableLine} from '../../text/sanitize.ts';
import {type Argument, type Command, firstWord, type UiKind, usageOf} from '../command.ts';
import {peopleOf} from '../known-people.ts';
import {findCommand} from '../read-input.ts';
import {builtInThemeNames, settingNamesFor} from '../settings.ts';

export interface CompletionSources {
	/** The user who sent the last message comes first. */
	readonly nicks: readonly string[];
	/** Public and private rooms by name, without `#`. */
	readonly rooms: readonly string[];
	/** The commands to offer; none until they are loaded. */
	readonly commands: readonly Command[];
	readonly settings: readonly string[];
	readonly themes?: readonly string[];
	/** Undefined until the names are loaded. */
	readonly emoji: EmojiNames | undefined;
}

export interface Candidate {
	/** The replacement of the word in the text. */
	readonly insert: string;
	readonly label: Printable;
	/** A description; may be empty. */
	readonly detail: Printable;
}

export interface Completion {
	/** The word that is completed: offsets in the text before the completion. */
	readonly start: number;
	readonly end: number;
	readonly candidates: readonly Candidate[];
	/** The index of the inserted candidate; -1 for the typed text. */
	readonly selected: number;
	/** The text and cursor before any was taken. */
	readonly original: {readonly text: string; readonly cursor: number};
}

const maxCandidates = 50;
const none = literal('');

/** What can be completed in a room. */
export const completionSources = (
	session: Session,
	room: RoomState | undefined,
	ui: UiKind,
	loaded: Pick<CompletionSources, 'commands' | 'emoji'>,
	/** The names of the user's own themes. */
	ownThemes: readonly string[] = [],
): CompletionSources => {
	const authors =
		room?.log.items
			.toReversed()
			.filter(isReadable)
			.map(({from}) => from) ?? [];
	const members = room?.kind === 'direct' ? peopleOf(session) : (room?.members ?? []);
	const others = [...authors, ...members].filter(({id}) => id !== session.me?.id);
	return {
		nicks: [...new Set(others.map(({nick}) => nick))],
		rooms: orderedRooms(session)
			.filter(({kind}) => kind !== 'direct')
			.map(one => one.room),
		settings: settingNamesFor(ui),
		themes: [...builtInThemeNames, ...ownThemes],
		...loaded,
	};
};

/**
 * The completions at the cursor; undefined if there are none. Tab completes every word; while typing only a word that
 * begins with a sign (`/`, `@`, `#`, `:`), so that the list does not open too often.
 */
export const completionAt = (
	text: string,
	cursor: number,
	sources: CompletionSources,
	trigger: 'tab' | 'typing' = 'tab',
): Completion | undefined => {
	const word = /\S*$/u.exec(text.slice(0, cursor))?.[0] ?? '';
	const found = markedWord(cursor - word.length, word, sources) ?? {
		typed: word,
		candidates: trigger === 'tab' ? unmarkedWord(text.slice(0, cursor), word, sources) : [],
	};
	if (found.candidates.length === 0) return undefined;
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
	// If a space follows, the candidate does not add another.
	const rest = original.text.slice(end);
	const insert = rest.startsWith(' ') ? candidate.insert.trimEnd() : candidate.insert;
	return {text: original.text.slice(0, start) + insert + rest, cursor: start + insert.length};
};

const shortcodeStart = /(?<![\d:]):[\w+-]{2,}$/u;

/** Whether an emoji's name is being typed: then the names should be loaded. */
export const beginsShortcode = (text: string, cursor: number): boolean =>
	shortcodeStart.test(text.slice(0, cursor));

interface Found {
	/** The text that a candidate replaces. */
	readonly typed: string;
	readonly candidates: readonly Candidate[];
}

const markedWord = (start: number, word: string, sources: CompletionSources): Found | undefined => {
	if (start === 0 && word.startsWith('/')) {
		return {typed: word, candidates: word.startsWith('//') ? [] : commandCandidates(word.slice(1), sources)};
	}
	if (word.startsWith('#')) return {typed: word, candidates: roomCandidates(word.slice(1), sources, '#')};
	if (word.startsWith('@'))
		return {typed: word, candidates: nickCandidates(word.slice(1), sources, '@', ' ')};
	const code = shortcodeStart.exec(word)?.[0];
	return code === undefined ? undefined : {typed: code, candidates: emojiCandidates(code.slice(1), sources)};
};

/** An argument of a command, or else a nick. */
const unmarkedWord = (before: string, word: string, sources: CompletionSources): readonly Candidate[] => {
	const argument = argumentAt(before, sources.commands);
	if (argument !== undefined) return argumentCandidates(argument, word, sources);
	const isFirst = before === word;
	return word === '' && !isFirst ? [] : nickCandidates(word, sources, '', isFirst ? ': ' : ' ');
};

/** The argument that is typed at the end of this text; undefined if it is none that the command describes. */
const argumentAt = (before: string, commands: readonly Command[]): Argument | undefined => {
	const [name, rest] = firstWord(before);
	if (!/^\/[^/]/.test(before) || !/\s/.test(before)) return undefined;
	const known = findCommand(name.slice(1), commands)?.arguments ?? [];
	const index = rest.replace(/\S*$/u, '').split(/\s+/u).length - 1;
	const last = known.at(-1);
	return known[index] ?? (last?.isRepeated === true && index >= known.length ? last : undefined);
};

const argumentCandidates = (
	{from = [], words = []}: Argument,
	typed: string,
	sources: CompletionSources,
): readonly Candidate[] => [
	...wordCandidates(words, typed),
	...from.flatMap(source => sourceCandidates(source, typed, sources)),
];

const sourceCandidates = (
	source: NonNullable<Argument['from']>[number],
	typed: string,
	sources: CompletionSources,
): readonly Candidate[] => {
	const names = sources.commands.map(({name}) => name);
	switch (source) {
		case 'nicks':
			return nickCandidates(typed, sources, '', ' ');
		case 'rooms':
			return roomCandidates(typed, sources, '');
		case 'commands':
			return wordCandidates(names, typed);
		case 'settings':
			return wordCandidates(sources.settings, typed);
		case 'themes':
			return wordCandidates(sources.themes ?? [], typed);
	}
};

const wordCandidates = (words: readonly string[], typed: string): readonly Candidate[] =>
	words
		.filter(word => word.toLowerCase().startsWith(typed.toLowerCase()))
		.map(word => ({insert: `${word} `, label: literal(word), detail: none}));

const nickCandidates = (
	typed: string,
	sources: CompletionSources,
	sign: '@' | '',
	after: ': ' | ' ',
): readonly Candidate[] =>
	sources.nicks
		// The server promises no other; were it to lie, `/quit` would be a nick.
		.filter(nick => isNick(nick) && nameBegins(nick, typed))
		.map(nick => ({insert: `${sign}${nick}${after}`, label: printableLine(sign + nick), detail: none}));

const roomCandidates = (typed: string, sources: CompletionSources, sign: '#' | ''): readonly Candidate[] =>
	sources.rooms
		.filter(room => nameBegins(room, typed) || nameBegins(room.replace(/^~/, ''), typed))
		.map(room => {
			const name = room.startsWith('~') || (sign === '' && !/^\d/.test(room)) ? room : `#${room}`;
			return {insert: `${name} `, label: printableLine(name), detail: none};
		});

const commandCandidates = (typed: string, sources: CompletionSources): readonly Candidate[] =>
	sources.commands
		.filter(({name}) => name.startsWith(typed.toLowerCase()))
		.map(command => ({
			insert: `/${command.name} `,
			label: literal(usageOf(command)),
			detail: literal(command.summary),
		}));

const emojiCandidates = (typed: string, sources: CompletionSources): readonly Candidate[] =>
	(sources.emoji?.search(typed, 20) ?? []).map(({name, emoji}) => ({
		insert: emoji,
		label: printableLine(`${emoji} :${name}:`),
		detail: none,
	}));
