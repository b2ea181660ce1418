/** What a command has at hand: the client, the state of the face, and a few verbs. No React, no terminal. */
import type {Client} from '../../client/client.ts';
import type {Notice, RoomState} from '../../client/session/state.ts';
import type {Glyphs} from '../glyphs.ts';
import type {OpenedLink} from '../open-link.ts';
import type {Intent} from '../overlay/overlay.ts';
import type {Settings} from '../settings.ts';
import type {UiEvent, UiState} from '../ui-state.ts';

export interface Desk {
	readonly client: Client;
	/** Where the server is, as it was given: `ws://127.0.0.1:8080`. */
	readonly url: string;
	readonly ui: () => UiState;
	readonly dispatch: (event: UiEvent) => void;
	/** The room looked at, or undefined where there is none. */
	readonly room: () => RoomState | undefined;
	readonly glyphs: () => Glyphs;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** A line only this person sees, in the room looked at. */
	readonly say: (text: string, level?: Notice['level']) => void;
	readonly enter: (room: string) => void;
	/** Goes to the unread line of the room looked at. */
	readonly showUnread: () => void;
	readonly carryOut: (intent: Intent) => void;
	/** Keeps the settings, for this run and the next. */
	readonly keep: (settings: Settings) => void;
	/** Copies to the clipboard; resolves with a sentence that says where the text went. */
	readonly copy: (text: string) => Promise<string>;
	readonly openLink: (url: string) => Promise<OpenedLink>;
	readonly quit: () => void;
}

/** Does what a command is for, with what was typed after its name. May reject; the reason is told. */
export type Command = (desk: Desk, words: string) => void | Promise<void>;

/** A mistake in how a command was used: told to the person as it is. */
export class UsageError extends Error {}

export const mistake = (message: string): UsageError => new UsageError(message);

/** The room looked at; a command that needs one says so where there is none. */
export const roomOrMistake = (desk: Desk): RoomState => {
	const room = desk.room();
	if (room === undefined) throw mistake('You are in no room. /join #dev takes you to one.');
	return room;
};

/** Says what becomes of a request made while the server is away, where it does not simply fail. */
export const sayWhenAway = (desk: Desk, text: string): void => {
	if (desk.client.session().link.type !== 'up') desk.say(text);
};

/** The first word and what follows it. */
export const firstWord = (words: string): readonly [string, string] => {
	const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/u.exec(words.trim()) ?? [];
	return [first, rest];
};

export const bareNick = (word: string): string => word.replace(/^@/, '').replace(/[:,]$/, '');
export const bareRoom = (word: string): string => word.replace(/^#/, '');

/** The seconds a frame takes, from the milliseconds `parseDuration` gives. */
export const toSeconds = (durationMs: number): number => Math.max(1, Math.round(durationMs / 1000));
