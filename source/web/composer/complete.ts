/** What the word at the cursor could become: a command, a nick or a room. Pure. */
import {nameKey} from '../../protocol/limits.ts';
import type {EmojiNames} from '../../text/emoji.ts';
import {commands} from './slash-command.ts';

export interface Choice {
	/** What stands in the text once it is chosen. */
	readonly text: string;
	readonly label: string;
	readonly hint: string;
}

export interface Completion {
	/** The part of the text that is replaced. */
	readonly start: number;
	readonly end: number;
	readonly choices: readonly Choice[];
}

export interface Known {
	readonly nicks: readonly string[];
	readonly rooms: readonly string[];
	/** The names of emoji, once they are loaded. */
	readonly emoji?: EmojiNames | undefined;
}

const emojiStart = /(?:^|\s):([\w+-]{2,40})$/;

/** Whether an emoji's name is being written: time to load them. */
export const beginsEmoji = (text: string, cursor: number): boolean => emojiStart.test(text.slice(0, cursor));

const mostChoices = 8;

const beginningWith = (names: readonly string[], typed: string): readonly string[] => {
	const wanted = nameKey(typed);
	return names.filter(name => nameKey(name).startsWith(wanted)).slice(0, mostChoices);
};

/** Undefined where there is nothing to complete. `cursor` counts UTF-16 units, as a text field does. */
export const complete = (text: string, cursor: number, known: Known): Completion | undefined => {
	const before = text.slice(0, cursor);
	const command = /^\/([a-z]*)$/i.exec(before);
	if (command !== null) {
		const typed = (command[1] ?? '').toLowerCase();
		const choices = commands
			.filter(({name}) => name.startsWith(typed))
			.map(({name, usage, does}) => ({text: `/${name} `, label: usage, hint: does}));
		return choices.length === 0 ? undefined : {start: 0, end: cursor, choices};
	}
	const shortcode = emojiStart.exec(before)?.[1];
	if (shortcode !== undefined && known.emoji !== undefined) {
		const choices = known.emoji
			.search(shortcode, mostChoices)
			.map(({name, emoji}) => ({text: `${emoji} `, label: emoji, hint: `:${name}:`}));
		return choices.length === 0 ? undefined : {start: cursor - shortcode.length - 1, end: cursor, choices};
	}
	const [word = ''] = /\S*$/.exec(before) ?? [];
	const start = cursor - word.length;
	const isFirst = start === 0;
	if (word.startsWith('@')) {
		const choices = beginningWith(known.nicks, word.slice(1)).map(nick => ({
			text: isFirst ? `@${nick}: ` : `@${nick} `,
			label: `@${nick}`,
			hint: '',
		}));
		return choices.length === 0 ? undefined : {start, end: cursor, choices};
	}
	if (word.startsWith('#')) {
		const choices = beginningWith(known.rooms, word.slice(1)).map(room => ({
			text: `#${room} `,
			label: `#${room}`,
			hint: '',
		}));
		return choices.length === 0 ? undefined : {start, end: cursor, choices};
	}
	return undefined;
};

/** As `complete`, on Tab: a bare word counts as the beginning of a nick. */
export const completeWord = (text: string, cursor: number, known: Known): Completion | undefined => {
	const marked = complete(text, cursor, known);
	if (marked !== undefined) return marked;
	const [word = ''] = /[^\s@#/]+$/.exec(text.slice(0, cursor)) ?? [];
	if (word === '') return undefined;
	const start = cursor - word.length;
	const choices = beginningWith(known.nicks, word).map(nick => ({
		text: start === 0 ? `${nick}: ` : `${nick} `,
		label: nick,
		hint: '',
	}));
	return choices.length === 0 ? undefined : {start, end: cursor, choices};
};

export const applyChoice = (
	text: string,
	completion: Completion,
	choice: Choice,
): {readonly text: string; readonly cursor: number} => {
	const rest = text.slice(completion.end).replace(/^ /, '');
	return {
		text: text.slice(0, completion.start) + choice.text + rest,
		cursor: completion.start + choice.text.length,
	};
};
