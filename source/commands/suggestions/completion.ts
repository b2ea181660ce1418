/**
 * Completes the word before the cursor: commands, nicks, rooms, emoji shortcodes and the arguments of commands. A
 * completed nick can never run as a command. Pure.
 */
import type {Line} from '../../presenter/span.ts';
import type {Argument, Command} from '../command.ts';
import {firstWord} from '../command.ts';
import {findCommand} from '../read-input.ts';
import {settingDescriptions} from '../settings.ts';
import {
	argumentCandidates,
	type Candidate,
	commandCandidates,
	emojiCandidates,
	nickCandidates,
	roomCandidates,
	settingNamed,
} from './candidates.ts';
import {usageLine} from './command-usage.ts';
import type {CompletionSources} from './completion-sources.ts';

export interface Completion {
	/** The offsets of the completed word in the text before completion. */
	readonly start: number;
	readonly end: number;
	/** Empty if only a usage is shown. */
	readonly candidates: readonly Candidate[];
	/** The usage of the command whose arguments are typed, with the current one marked. */
	readonly usage?: Line;
	/** The index of the inserted candidate; -1 for the typed text. */
	readonly selected: number;
	/** The text and cursor before a candidate was inserted. */
	readonly original: {readonly text: string; readonly cursor: number};
}

const maxCandidates = 100;

/**
 * The completions at the cursor; undefined if there are none. Tab completes every word. While typing, a word that begins with
 * a sign (`/`, `@`, `#`, `:`) and the arguments of a command have completions, so that the list does not open too often.
 */
export const completionAt = (
	text: string,
	cursor: number,
	sources: CompletionSources,
	trigger: 'tab' | 'typing' = 'tab',
): Completion | undefined => {
	const before = text.slice(0, cursor);
	const word = /\S*$/u.exec(before)?.[0] ?? '';
	const found = withoutWhole(
		markedWord(cursor - word.length, word, sources) ?? {
			typed: word,
			candidates: unmarkedWord(before, word, sources, trigger),
		},
		trigger,
	);
	const usage = trigger === 'typing' ? usageAt(before, sources) : undefined;
	if (found.candidates.length === 0 && usage === undefined) return undefined;
	return {
		start: cursor - found.typed.length,
		end: cursor,
		candidates: found.candidates.slice(0, maxCandidates),
		...(usage !== undefined && {usage}),
		selected: -1,
		original: {text, cursor},
	};
};

/** Whether the text before the cursor may have completions while it is typed. Costs less than `completionAt`. */
export const mayComplete = (text: string, cursor: number): boolean =>
	text.startsWith('/') || /(?:^|\s)[@#]\S*$|(?<![\d:]):[\w+-]{2,}$/u.test(text.slice(0, cursor));

/** Selects the next (or previous) candidate. The typed text follows the last one. */
export const takeNext = (completion: Completion, step: 1 | -1): Completion => {
	const count = completion.candidates.length + 1;
	return {...completion, selected: ((completion.selected + 1 + step + count) % count) - 1};
};

/** The text and cursor with the selected candidate in its place. */
export const completedText = (completion: Completion): {readonly text: string; readonly cursor: number} => {
	const {start, end, original} = completion;
	const candidate = completion.candidates[completion.selected];
	if (candidate === undefined) return original;
	// Does not add a second space.
	const rest = original.text.slice(end);
	const insert = rest.startsWith(' ') ? candidate.insert.trimEnd() : candidate.insert;
	return {text: original.text.slice(0, start) + insert + rest, cursor: start + insert.length};
};

/**
 * Whether Enter takes the first candidate although the user has not selected it: only for a prefix of a single command
 * that requires arguments. Other text is sent or run unchanged.
 */
export const isTakenByEnter = ({candidates, start, end, original}: Completion): boolean => {
	const [only, ...more] = candidates;
	if (only?.needsArguments !== true || more.length > 0) return false;
	return original.text.slice(start, end).toLowerCase() !== only.insert.trimEnd();
};

const shortcodeStart = /(?<![\d:]):[\w+-]{2,}$/u;

/** Whether an emoji name is being typed, so that the names should be loaded. */
export const beginsShortcode = (text: string, cursor: number): boolean =>
	shortcodeStart.test(text.slice(0, cursor));

/** The lists of the server that the word at the cursor needs. */
export interface ListsNeeded {
	readonly rooms: boolean;
	readonly people: boolean;
}

export const listsNeeded = (text: string, cursor: number, commands: readonly Command[]): ListsNeeded => {
	const before = text.slice(0, cursor);
	const from = argumentAt(before, commands)?.argument.from ?? [];
	return {
		rooms: /(?:^|\s)#\S*$/u.test(before) || from.includes('rooms'),
		people: /(?:^|\s)@\S*$/u.test(before) || from.includes('nicks'),
	};
};

interface Found {
	/** The text that a candidate replaces. */
	readonly typed: string;
	readonly candidates: readonly Candidate[];
}

/** While typing, a list that contains only the typed word itself closes. A command stays, for its description. */
const withoutWhole = (found: Found, trigger: 'tab' | 'typing'): Found => {
	const {typed, candidates} = found;
	const isWhole = candidates.length === 1 && candidates[0]?.insert.trimEnd() === typed;
	return trigger === 'typing' && isWhole && !typed.startsWith('/') ? {typed, candidates: []} : found;
};

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

/** Completes an argument of a command or, with Tab, a nick. */
const unmarkedWord = (
	before: string,
	word: string,
	sources: CompletionSources,
	trigger: 'tab' | 'typing',
): readonly Candidate[] => {
	const found = argumentAt(before, sources.commands);
	if (found !== undefined) return argumentCandidates(found.argument, word, found.before, sources);
	if (trigger === 'typing') return [];
	const isFirst = before === word;
	return word === '' && !isFirst ? [] : nickCandidates(word, sources, '', isFirst ? ': ' : ' ');
};

interface TypedCommand {
	readonly command: Command;
	/** The arguments. The last one is being typed and may be empty. */
	readonly words: readonly string[];
}

/** The command whose arguments are being typed at the end of this text. */
const commandAt = (before: string, commands: readonly Command[]): TypedCommand | undefined => {
	if (!/^\/[^/\s]\S*\s/u.test(before)) return undefined;
	const [name] = firstWord(before);
	const command = findCommand(name.slice(1), commands);
	const rest = before.slice(name.length).trimStart();
	return command && {command, words: rest.split(/\s+/u)};
};

/** The argument that is being typed at the end of this text; undefined if the command does not describe it. */
const argumentAt = (
	text: string,
	commands: readonly Command[],
): {readonly argument: Argument; readonly before: readonly string[]} | undefined => {
	const typed = commandAt(text, commands);
	if (typed === undefined) return undefined;
	const known = typed.command.arguments ?? [];
	const index = typed.words.length - 1;
	const last = known.at(-1);
	const argument = known[index] ?? (last?.isRepeated === true && index >= known.length ? last : undefined);
	return argument && {argument, before: typed.words.slice(0, -1)};
};

/** The usage of the command whose arguments are being typed. That of `/set` describes the setting. */
const usageAt = (before: string, sources: CompletionSources): Line | undefined => {
	const typed = commandAt(before, sources.commands);
	if (typed === undefined) return undefined;
	const {command, words} = typed;
	const isValue = command.arguments?.[words.length - 1]?.from?.includes('settingValues') === true;
	const setting = isValue ? settingNamed(words[0] ?? '', sources) : undefined;
	return usageLine(command, words, setting && settingDescriptions[setting].about);
};
