/** What can lie over the screen, and what choosing something in it means: data alone. */
import type {ServerFrameOf} from '../../protocol/frames.ts';
import type {Printable} from '../../text/sanitize.ts';

/** Something a person chose; the controller carries it out. */
export type Intent =
	| {readonly type: 'nothing'}
	| {readonly type: 'enter'; readonly room: string}
	/** Goes to a message and shows it in its context. */
	| {readonly type: 'jump'; readonly room: string; readonly seq: number}
	| {readonly type: 'join'; readonly room: string}
	| {readonly type: 'command'; readonly text: string}
	/** Puts text where it can be edited before it is sent. */
	| {readonly type: 'write'; readonly text: string}
	| {readonly type: 'insert'; readonly text: string}
	/** Said as it stands, and the line is empty. */
	| {readonly type: 'say'; readonly text: string}
	| {readonly type: 'retry'; readonly draft: string}
	| {readonly type: 'rewrite'; readonly draft: string}
	| {readonly type: 'drop'; readonly draft: string}
	| {readonly type: 'quit'};

export interface ListEntry {
	readonly key: string;
	readonly label: Printable;
	/** Stands at the right edge. */
	readonly detail?: Printable;
	readonly isStrong?: boolean;
	readonly intent: Intent;
	/** What other keys mean here, by key. */
	readonly more?: Readonly<Record<string, Intent>>;
}

export interface Choice {
	/** The key that chooses it. */
	readonly key: string;
	readonly label: string;
	readonly intent: Intent;
}

export type Overlay =
	| {readonly type: 'help'; readonly top: number}
	| {readonly type: 'palette'; readonly query: string; readonly selected: number}
	| {
			readonly type: 'list';
			readonly title: Printable;
			readonly entries: readonly ListEntry[];
			readonly selected: number;
			/** What the keys do here. */
			readonly footer: string;
			/** How to do the same by a command, for a client without keys. */
			readonly byCommand?: string;
	  }
	| {
			readonly type: 'numbers';
			/** As last heard; of `stats.room`, or of the whole server. */
			readonly stats: ServerFrameOf<'stats'>;
			/** Why they could not be had anew. */
			readonly problem?: string | undefined;
	  }
	| {readonly type: 'confirm'; readonly lines: readonly Printable[]; readonly choices: readonly Choice[]};

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

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

/** The part of a list of `count` that is seen in `height` rows with `selected` among it: its first index. */
export const windowStart = (selected: number, count: number, height: number): number =>
	Math.max(0, Math.min(selected - Math.floor(height / 2), count - height));
