/** The completion candidates for a word: nicks, rooms, commands, settings and their values, emoji. Pure. */
import {isNick, nameBegins} from '../../protocol/limits.ts';
import {join, literal, type Printable, printableLine, words as sentence} from '../../text/sanitize.ts';
import {type Argument, runsAlone, usageOf} from '../command.ts';
import {
	choicesOf,
	defaultSettings,
	findSetting,
	type SettingName,
	settingDescriptions,
	showSetting,
} from '../settings.ts';
import type {CompletionSources, OtherRoom} from './completion-sources.ts';

export interface Candidate {
	/** The replacement of the word in the text. */
	readonly insert: string;
	readonly label: Printable;
	/** A description; may be empty. */
	readonly detail: Printable;
	/** Whether the candidate is a command that requires arguments. */
	readonly needsArguments?: true;
}

const none = literal('');

/** The candidates for an argument. `before`: the previous arguments. */
export const argumentCandidates = (
	{from = [], words = [], about = {}}: Argument,
	typed: string,
	before: readonly string[],
	sources: CompletionSources,
): readonly Candidate[] => [
	...wordCandidates(words, typed, word => literal(about[word] ?? '')),
	...from.flatMap(source => sourceCandidates(source, typed, before, sources)),
];

const sourceCandidates = (
	source: NonNullable<Argument['from']>[number],
	typed: string,
	before: readonly string[],
	sources: CompletionSources,
): readonly Candidate[] => {
	switch (source) {
		case 'nicks':
			return nickCandidates(typed, sources, '', ' ');
		case 'rooms':
			return roomCandidates(typed, sources, '');
		case 'joinedRooms':
			return roomCandidates(typed, {...sources, otherRooms: []}, '');
		case 'commands':
			return sources.commands
				.filter(({name}) => begins(name, typed))
				.map(({name, summary}) => ({insert: `${name} `, label: literal(name), detail: literal(summary)}));
		case 'settings':
			return wordCandidates(sources.settings, typed, name => settingDetail(name as SettingName, sources));
		case 'settingValues':
			return valueCandidates(before[0] ?? '', typed, sources);
		case 'themes':
			return wordCandidates(
				(sources.themes ?? []).map(({name}) => name),
				typed,
				name => themeDetail(name, sources),
			);
	}
};

const begins = (word: string, typed: string): boolean => word.toLowerCase().startsWith(typed.toLowerCase());

const wordCandidates = (
	words: readonly string[],
	typed: string,
	detailOf: (word: string) => Printable = () => none,
): readonly Candidate[] =>
	words
		.filter(word => begins(word, typed))
		.map(word => ({insert: `${word} `, label: printableLine(word), detail: detailOf(word)}));

/** The current value and the description of a setting: `off · ring the bell for mentions`. */
const settingDetail = (name: SettingName, {values}: CompletionSources): Printable => {
	const about = literal(settingDescriptions[name].about);
	return values === undefined ? about : sentence`${printableLine(showSetting(values, name))} · ${about}`;
};

const themeDetail = (wanted: string, {themes = [], values}: CompletionSources): Printable => {
	const about = printableLine(themes.find(({name}) => name === wanted)?.about ?? '');
	return joined([about, literal(values?.theme === wanted ? 'now' : '')]);
};

const joined = (parts: readonly Printable[]): Printable =>
	join(
		parts.filter(part => part !== ''),
		literal(' · '),
	);

/** The values of a setting, with the current one and the default marked. */
const valueCandidates = (name: string, typed: string, sources: CompletionSources): readonly Candidate[] => {
	const found = settingNamed(name, sources);
	if (found === undefined) return [];
	const themes = sources.themes ?? [];
	const ownThemes = themes.map(theme => theme.name);
	const {kind} = settingDescriptions[found];
	if (kind === 'list') {
		if (found === 'ignore') return nickCandidates(typed, sources, '', ' ');
		return found === 'highlight' ? [] : roomCandidates(typed, {...sources, otherRooms: []}, '');
	}
	const choices =
		kind === 'switch' ? ['on', 'off'] : [...new Set([...choicesOf(found), ...themesOf(found, ownThemes)])];
	return wordCandidates(choices, typed, value => {
		const isNow = sources.values !== undefined && showSetting(sources.values, found) === value;
		const isDefault = showSetting(defaultSettings, found) === value;
		const about = found === 'theme' ? (themes.find(theme => theme.name === value)?.about ?? '') : '';
		return joined([
			printableLine(about),
			literal(isNow ? 'now' : ''),
			literal(isDefault && !isNow ? 'default' : ''),
		]);
	});
};

const themesOf = (name: SettingName, themes: readonly string[]): readonly string[] =>
	name === 'theme' ? themes : [];

/** The setting of this name, in any case. */
export const settingNamed = (
	name: string,
	{settings}: Pick<CompletionSources, 'settings'>,
): SettingName | undefined => {
	const found = findSetting(name, settings as readonly SettingName[]);
	return name !== '' && found.ok ? found.value : undefined;
};

const notInRoom = literal('not in this room');

export const nickCandidates = (
	typed: string,
	{nicks, otherNicks = []}: CompletionSources,
	sign: '@' | '',
	after: ': ' | ' ',
): readonly Candidate[] => {
	const candidates = (those: readonly string[], detail: Printable): readonly Candidate[] =>
		those
			// A faulty server could send invalid nicks, and `/quit` would be inserted as a command.
			.filter(nick => isNick(nick) && nameBegins(nick, typed))
			.map(nick => ({insert: `${sign}${nick}${after}`, label: printableLine(sign + nick), detail}));
	// Without a sign, only users of this room are offered.
	const others = after === ': ' ? [] : candidates(otherNicks, notInRoom);
	return [...candidates(nicks, none), ...others];
};

/** For example `not joined · 5 online · the topic`. */
const otherRoomDetail = ({memberCount, topic}: OtherRoom): Printable =>
	joined([literal('not joined'), sentence`${memberCount} online`, printableLine(topic)]);

export const roomCandidates = (
	typed: string,
	{rooms, otherRooms = []}: CompletionSources,
	sign: '#' | '',
): readonly Candidate[] => {
	const fits = (room: string): boolean =>
		nameBegins(room, typed) || nameBegins(room.replace(/^~/, ''), typed);
	const candidate = (room: string, detail: Printable): Candidate => {
		const name = room.startsWith('~') || (sign === '' && !/^\d/.test(room)) ? room : `#${room}`;
		return {insert: `${name} `, label: printableLine(name), detail};
	};
	return [
		...rooms.filter(fits).map(room => candidate(room, none)),
		...otherRooms.filter(({room}) => fits(room)).map(other => candidate(other.room, otherRoomDetail(other))),
	];
};

export const commandCandidates = (typed: string, {commands}: CompletionSources): readonly Candidate[] =>
	commands
		.filter(({name}) => begins(name, typed))
		.map(command => ({
			insert: `/${command.name} `,
			label: literal(usageOf(command)),
			detail: literal(command.summary),
			...(!runsAlone(command) && {needsArguments: true}),
		}));

export const emojiCandidates = (typed: string, {emoji}: CompletionSources): readonly Candidate[] =>
	(emoji?.search(typed, 20) ?? []).map(({name, emoji: shown}) => ({
		insert: shown,
		label: printableLine(`${shown} :${name}:`),
		detail: none,
	}));
