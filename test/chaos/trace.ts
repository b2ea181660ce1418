/**
 * The trace that a client of a chaos run writes for the history checker: one JSON object per line, each written before
 * the client continues. Frames are recorded as they were on the wire, with long texts abbreviated.
 */
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import type {ClientFrame, ClientFrameOf} from '../../source/protocol/client-frames.ts';
import type {Entry, ServerFrame} from '../../source/protocol/server-frames.ts';

export type Target = {readonly room: string} | {readonly to: string};
export type ChangeFrame = ClientFrameOf<'edit' | 'delete' | 'react' | 'topic'>;

/** One entry as the session shows it. */
export interface ShownItem {
	readonly type: 'message' | 'entry' | 'gap';
	/** Of a gap: the entry before it. */
	readonly seq: number;
	readonly text: string;
}

export type Trace =
	/** The process has started. `restored` are the drafts in its outbox. */
	| {readonly type: 'started'; readonly at: number; readonly restored: readonly string[]}
	| {readonly type: 'user'; readonly id: string; readonly secret?: string}
	/** The message is about to be posted. Every text of a run is unique. */
	| {readonly type: 'intended'; readonly target: Target; readonly text: string}
	/** `post` returned this draft. */
	| {readonly type: 'posted'; readonly target: Target; readonly text: string; readonly draft: string}
	/** The outbox with this draft is on disk. From now on it must not be lost. */
	| {readonly type: 'saved'; readonly draft: string}
	/** The client reported that the draft is in the log. */
	| {readonly type: 'receipted'; readonly draft: string; readonly room: string; readonly seq: number}
	| {readonly type: 'refused'; readonly draft: string; readonly code: string}
	/** The change is about to be requested. */
	| {readonly type: 'changing'; readonly key: number; readonly frame: ChangeFrame}
	| {readonly type: 'changed'; readonly key: number; readonly seq: number}
	/** The change was refused or, if `unavailable`, its outcome is unknown. */
	| {readonly type: 'unchanged'; readonly key: number; readonly code: string}
	| {readonly type: 'link'; readonly state: string; readonly at: number; readonly reason?: string}
	/** A frame on the wire. `connection` counts the connections of this process. */
	| {readonly type: 'sent'; readonly connection: number; readonly frame: ClientFrame}
	| {readonly type: 'received'; readonly connection: number; readonly frame: ServerFrame}
	/** `followRoom` delivered this entry. */
	| {
			readonly type: 'delivered';
			readonly room: string;
			readonly seq: number;
			readonly at: number;
			readonly text: string;
	  }
	/** What the session shows, and how many drafts it shows as pending. */
	| {
			readonly type: 'shown';
			readonly room: string;
			readonly items: readonly ShownItem[];
			readonly pending: number;
	  }
	/** The client has received everything it waited for, and ends. */
	| {readonly type: 'ended'; readonly at: number};

/** The traces of one person. Each process of the person is one life. */
export interface PersonTrace {
	readonly person: string;
	readonly lives: readonly (readonly Trace[])[];
}

/** The whole log of a room as one reader received it, at the end or just before a backup replaced it. */
export interface FinalHistory {
	readonly reader: string;
	readonly room: string;
	/** The identity of the log, from `joined`. */
	readonly epoch?: string;
	readonly entries: readonly Entry[];
}

const longest = 120;

/** Abbreviates a long text. Different texts stay different. */
export const inShort = (text: string): string =>
	text.length <= longest
		? text
		: `${text.slice(0, 60)}… ${text.length} characters, sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

/** The length of a text that may be abbreviated. */
export const fullLength = (text: string): number => {
	const [, characters] = /… (\d+) characters, sha256 [0-9a-f]{16}$/.exec(text) ?? [];
	return characters === undefined ? text.length : Number(characters);
};

const shortEntry = <E extends Entry>(entry: E): E =>
	'text' in entry ? {...entry, text: inShort(entry.text)} : entry;

/** A frame of the server with its texts abbreviated. */
export const shortFrame = (frame: ServerFrame): ServerFrame => {
	if ('prev' in frame) return shortEntry(frame);
	// Each case has its own type of entries, which TypeScript does not keep apart in one expression.
	if (frame.type === 'thread') return {...frame, entries: frame.entries.map(shortEntry)};
	return 'entries' in frame ? {...frame, entries: frame.entries.map(shortEntry)} : frame;
};

export const shortEntries = (entries: readonly Entry[]): Entry[] => entries.map(shortEntry);

/** Reads a trace from its file. The last line of a killed process may be incomplete and is ignored. */
export const readTrace = (file: string): Trace[] =>
	readFileSync(file, 'utf8')
		.split('\n')
		.slice(0, -1)
		.map(line => JSON.parse(line) as Trace);
