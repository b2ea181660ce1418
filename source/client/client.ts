/**
 * What a program holds to take part in a chat: terminal, browser, shell verb and bot alike. It keeps one
 * connection alive, tells a session, and never loses a draft. It knows no React, no Node and no DOM.
 */
import type {ClientFrame, RoomInfo, ServerFrame, ServerFrameOf} from '../protocol/frames.ts';
import type {Clock} from '../time/clock.ts';
import type {Keepsake} from './keepsake.ts';
import type {Draft, Notice, Session} from './session/state.ts';
import type {Transport} from './transport.ts';

export interface ClientOptions {
	readonly transport: Transport;
	/** Wished for in the first `hello`; a user that is known keeps its own where this is undefined. */
	readonly nick?: string;
	/** The operator's access secret, where the server demands one. */
	readonly access?: string;
	/** What this program is called, for the server's log. */
	readonly name?: string;
	readonly keepsake?: Keepsake;
	readonly clock?: Clock;
	/** Frames heard within this time reach the session in one step; 0: each at once. Default 0. */
	readonly batchMs?: number;
	/** Joins every direct room the server knows of, so that what was written meanwhile shows. Default false. */
	readonly joinsDirectRooms?: boolean;
}

export interface JoinOptions {
	/** Entries of history to begin with; default a page. */
	readonly limit?: number;
	/** Only what came after this entry. */
	readonly after?: number;
}

/** An `error` frame, or the end of the connection, as the outcome of a request. */
export class RequestError extends Error {
	readonly code: string;
	readonly retryInMs: number | undefined;
	constructor(code: string, message: string, retryInMs?: number) {
		super(message);
		this.name = 'RequestError';
		this.code = code;
		this.retryInMs = retryInMs;
	}
}

/** Frames that are asked and answered by one reply of the type on the right. */
export interface Replies {
	rooms: 'rooms';
	members: 'members';
	search: 'found';
	history: 'history';
	create: 'created';
	invite: 'invited';
	invites: 'invites';
	revoke: 'revoked';
	nick: 'renamed';
	stats: 'stats';
	moderate: 'moderated';
	configure: 'configured';
	edit: 'sent';
	delete: 'sent';
	react: 'sent';
	topic: 'sent';
	leave: 'left';
}

export type AskFrame = Extract<ClientFrame, {type: keyof Replies}>;
export type AnswerTo<F extends AskFrame> = ServerFrameOf<Replies[F['type']]>;

export interface Client {
	/** The newest state; the same object until something changed. */
	readonly session: () => Session;
	/** Calls `listener` after every change of the session. Returns a function that ends it. */
	readonly subscribe: (listener: () => void) => () => void;
	/** Every frame from the server as it arrives, before the session has it: for bots and shell verbs. */
	readonly onFrame: (listener: (frame: ServerFrame) => void) => () => void;
	/** Connects; a second call while connecting or connected does nothing. */
	open(): void;
	/**
	 * Joins a room now and after every reconnection. Resolves with its canonical name when joined, rejects
	 * with a RequestError when refused.
	 */
	join(room: string, options?: JoinOptions): Promise<string>;
	/** Opens a private room with a token; resolves with its name. */
	joinByToken(token: string): Promise<string>;
	/** Leaves and forgets the room. */
	leave(room: string): Promise<void>;
	/** Says something; it is pending in the session until its echo arrives, whatever the network does. Returns the draft id. */
	post(
		target: Draft['target'],
		text: string,
		more?: {readonly replyTo?: number; readonly expiresInSeconds?: number},
	): string;
	/** Resolves with the receipt of a draft (its room and seq), rejects with a RequestError when it was refused or dropped. */
	receipt(draft: string): Promise<{readonly room: string; readonly seq: number}>;
	/** Sends a failed or waiting draft again, with other text where given. */
	retry(draft: string, text?: string): void;
	/** Gives a draft up. (One that is on the wire already may still arrive.) */
	drop(draft: string): void;
	/** One request, one reply. Rejects with a RequestError when refused, or with code `unavailable` where there is no connection. */
	ask<F extends AskFrame>(frame: F): Promise<AnswerTo<F>>;
	/** The rooms one may see. */
	rooms(): Promise<readonly RoomInfo[]>;
	/** Fetches the page before the window's first entry, after its last, or around an entry; into the session. */
	loadOlder(room: string): Promise<void>;
	loadNewer(room: string): Promise<void>;
	loadAround(room: string, seq: number): Promise<void>;
	/** Brings the window back to the newest entries. */
	loadNewest(room: string): Promise<void>;
	/** Fetches what a gap item misses. */
	fillGap(room: string, key: string): Promise<void>;
	/** Moves the read position, never back; told to the server at most twice a second. */
	markRead(room: string, seq: number): void;
	/** Tells the room that one is writing; sends at most one frame per 3 s. */
	typing(room: string): void;
	/** Adds a line only this client sees, to a room or (undefined) to the session's notices. */
	note(room: string | undefined, text: string, level?: Notice['level']): void;
	/**
	 * Tells where the reader is: at this entry, or (undefined) at the newest. While it is an entry, what comes
	 * in never pushes it out of the window.
	 */
	lookAt(room: string, seq: number | undefined): void;
	/** Takes another nick; where the link is stopped (the nick was taken), connects again with this one. */
	rename(nick: string): Promise<void>;
	/** Tries to connect at once instead of waiting for the back-off. */
	reconnect(): void;
	/** Leaves the network; the session stays readable. Resolves when the connection is gone. */
	close(): Promise<void>;
}

export const createClient = (_options: ClientOptions): Client => {
	throw new Error('not written yet');
};
