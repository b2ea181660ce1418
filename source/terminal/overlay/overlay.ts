/** The overlays of the screen, as data. */

import type {Action, ListEntry} from '../../commands/command.ts';
import type {PersonInfo, RoomInfo, ServerFrameOf} from '../../protocol/server-frames.ts';
import {LazySegmenter} from '../../text/lazy-segmenter.ts';
import type {Printable} from '../../text/sanitize.ts';
import type {Glyphs} from '../draw/glyphs.ts';
import {hintIn} from '../input/key-labels.ts';

export interface Choice {
	/** The key that chooses it. */
	readonly key: string;
	readonly label: string;
	readonly action: Action;
}

export type Overlay =
	| {readonly type: 'help'; readonly top: number}
	| {
			readonly type: 'palette';
			readonly query: string;
			/** The matches of the query. */
			readonly entries: readonly ListEntry[];
			readonly selected: number;
			/** The rooms of the server; empty until they are received. */
			readonly listed: readonly RoomInfo[];
			/** The connected users of the server; empty until they are received. */
			readonly people: readonly PersonInfo[];
	  }
	| {
			readonly type: 'list';
			readonly title: Printable;
			readonly entries: readonly ListEntry[];
			readonly selected: number;
			/** What Enter does, such as `opens it`. */
			readonly verb: string;
			/** The command that does the same, for plain mode. */
			readonly hint?: string;
			/** The labels begin with the numbers of the entries. */
			readonly isNumbered?: true;
	  }
	| {
			readonly type: 'stats';
			/** The last answer; of `stats.room`, or of the whole server. */
			readonly stats: ServerFrameOf<'stats'>;
			/** Why the last request failed. */
			readonly problem?: string | undefined;
	  }
	/** The link that makes another device the same user, with its QR code. */
	| {readonly type: 'pairing'; readonly link: string; readonly isCodeWanted?: true}
	| {readonly type: 'confirm'; readonly lines: readonly Printable[]; readonly choices: readonly Choice[]};

/** What the keys do in a list, from all keys to the first one. The key that closes the list is left out last. */
export const listFooter = (
	{verb, entries, selected}: Extract<Overlay, {type: 'list'}>,
	glyphs: Glyphs,
): readonly string[] => {
	const chooses = `${hintIn('list', 'choose', glyphs)} ${verb}`;
	const more = (entries[selected]?.more ?? []).map(({key, label}) => `${key} ${label}`);
	const closes = `${hintIn('list', 'close', glyphs)} closes`;
	const counts = Array.from({length: more.length + 1}, (_, at) => more.length - at);
	return [
		...counts.map(count => [chooses, ...more.slice(0, count), closes].join(` ${glyphs.dot} `)),
		chooses,
	];
};

/** The first characters that limit a palette to one kind of entry. */
export const paletteFooter: readonly string[] = [
	'# room  @ person  > command  ? search',
	'#room @person >command ?search',
	'#room @person >command',
	'#room @person',
	'#room',
];

const segmenter = new LazySegmenter(undefined, {granularity: 'grapheme'});

/** The text without its last user-perceived character. */
export const withoutLast = (text: string): string => {
	const last = [...segmenter.segment(text)].at(-1);
	return last === undefined ? text : text.slice(0, last.index);
};

/** The text without its last word. */
export const withoutLastWord = (text: string): string => text.replace(/\S+\s*$/u, '');

/** Moves a selection among `count` entries, staying at the ends. */
export const moved = (selected: number, by: number, count: number): number =>
	Math.max(0, Math.min(count - 1, selected + by));

/** The first visible index of a list of `count` entries in `height` rows, so that `selected` is visible. */
export const windowStart = (selected: number, count: number, height: number): number =>
	Math.max(0, Math.min(selected - Math.floor(height / 2), count - height));
