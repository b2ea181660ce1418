/**
 * What a person of a chaos run writes down, a JSON object a line, each line before the next thing is done: what the
 * history checker works from. A frame is kept as it came over the wire, with long texts in short.
 */
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import type {ClientFrame, Entry, ServerFrame} from '../../source/protocol/frames.ts';

export type Target = {readonly room: string} | {readonly to: string};
export type ChangeFrame = Extract<ClientFrame, {type: 'edit' | 'delete' | 'react' | 'topic'}>;

/** What the session shows of one entry. */
export interface ShownItem {
	readonly type: 'message' | 'topic' | 'gap';
	/** Of a gap: the entry it begins after. */
	readonly seq: number;
	readonly text: string;
}

export type Trace =
	/** A process began; `user` is known from the `welcome` on. */
	| {readonly type: 'started'; readonly at: number; readonly restored: readonly string[]}
	| {readonly type: 'user'; readonly id: string; readonly secret?: string}
	/** About to be said. No two texts of a run are the same. */
	| {readonly type: 'intended'; readonly target: Target; readonly text: string}
	/** `post` has returned this draft. */
	| {readonly type: 'posted'; readonly target: Target; readonly text: string; readonly draft: string}
	/** The outbox with this draft is on disk: from now on it must not be lost. */
	| {readonly type: 'saved'; readonly draft: string}
	/** The client says that the draft is in the log. */
	| {readonly type: 'receipted'; readonly draft: string; readonly room: string; readonly seq: number}
	| {readonly type: 'refused'; readonly draft: string; readonly code: string}
	/** About to be asked: an entry that is no message. */
	| {readonly type: 'changing'; readonly key: number; readonly frame: ChangeFrame}
	| {readonly type: 'changed'; readonly key: number; readonly seq: number}
	/** Refused, or (`unavailable`) nobody knows. */
	| {readonly type: 'unchanged'; readonly key: number; readonly code: string}
	| {readonly type: 'link'; readonly state: string; readonly at: number; readonly reason?: string}
	/** Over the wire, on the person's so-many-th connection of this life. */
	| {readonly type: 'sent'; readonly connection: number; readonly frame: ClientFrame}
	| {readonly type: 'received'; readonly connection: number; readonly frame: ServerFrame}
	/** `followRoom` handed this entry over. */
	| {
			readonly type: 'delivered';
			readonly room: string;
			readonly seq: number;
			readonly at: number;
			readonly text: string;
	  }
	/** What the session shows, and how many drafts it says are still on their way. */
	| {
			readonly type: 'shown';
			readonly room: string;
			readonly items: readonly ShownItem[];
			readonly pending: number;
	  }
	/** Lived to the end, and everything it waited for has come. */
	| {readonly type: 'ended'; readonly at: number};

/** All lives of one person, in order. */
export interface PersonTrace {
	readonly person: string;
	readonly lives: readonly (readonly Trace[])[];
}

/** A room's whole log as one reader got it at the end, or just before a backup took its place. */
export interface FinalHistory {
	readonly reader: string;
	readonly room: string;
	/** The identity of the log, as `joined` gave it. */
	readonly epoch?: string;
	readonly entries: readonly Entry[];
}

const longest = 120;

/** A long text in short: still told from every other. */
export const inShort = (text: string): string =>
	text.length <= longest
		? text
		: `${text.slice(0, 60)}… ${text.length} characters, sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

/** The length of a text that may be in short. */
export const fullLength = (text: string): number => {
	const [, characters] = /… (\d+) characters, sha256 [0-9a-f]{16}$/.exec(text) ?? [];
	return characters === undefined ? text.length : Number(characters);
};

const shortEntry = <E extends Entry>(entry: E): E =>
	'text' in entry ? {...entry, text: inShort(entry.text)} : entry;

/** A server's frame with the texts in it in short. */
export const shortFrame = (frame: ServerFrame): ServerFrame => {
	if ('prev' in frame) return shortEntry(frame);
	return 'entries' in frame ? {...frame, entries: frame.entries.map(shortEntry)} : frame;
};

export const shortEntries = (entries: readonly Entry[]): Entry[] => entries.map(shortEntry);

/** A trace from its file. The last line of one that was killed may be half a line. */
export const readTrace = (file: string): Trace[] =>
	readFileSync(file, 'utf8')
		.split('\n')
		.slice(0, -1)
		.map(line => JSON.parse(line) as Trace);
