/**
 * All rooms and all users: one method per request. It knows no socket (a `Seat` is all it sees of a
 * connection) and no disk (the `Store` contract), and time and chance are arguments.
 */
import type {ClientFrameOf, Person, Request} from '../protocol/frames.ts';
import type {Limits} from '../protocol/limits.ts';
import type {Clock} from '../time/clock.ts';
import type {Seat} from './seat.ts';
import type {Store} from './store/store.ts';

export interface HubOptions {
	readonly store: Store;
	readonly clock: Clock;
	/** What `welcome.server.version` says. */
	readonly version: string;
	readonly limits: Limits;
	/** Sends per user; undefined: no limit. */
	readonly rateLimit: {readonly burst: number; readonly perSecond: number} | undefined;
	/** Every `hello` must bring this secret as `access`. */
	readonly accessToken?: string;
	/** A private room that has been empty for so long is forgotten. */
	readonly privateLingerMs: number;
	/** Cryptographically random bytes. */
	readonly randomBytes: (length: number) => Uint8Array;
	/** One structured line per event; never a message's text or a secret, never a private room's name. */
	readonly log: (event: string, fields: Readonly<Record<string, string | number | boolean>>) => void;
	/** Counts for metrics. */
	readonly onDelivered?: (entries: number, deliveries: number) => void;
	readonly onRefused?: (code: string) => void;
}

/** A user seated on one connection. */
export interface Occupant {
	readonly seat: Seat;
	/** As it is now: a nick may change. */
	readonly user: Person;
}

export type HelloOutcome =
	| {readonly type: 'welcome'; readonly occupant: Occupant}
	/** An `error` was sent. The connection may say hello again unless `close` tells to end it. */
	| {readonly type: 'refused'; readonly close?: {readonly code: number; readonly reason: string}};

export interface Hub {
	/**
	 * Answers `hello` with `welcome` or `error` on the seat. `isTransient`: somebody by hand, who could not
	 * present a secret again: the nick is free when the last such connection ends.
	 */
	hello(
		seat: Seat,
		frame: ClientFrameOf<'hello'>,
		options?: {readonly isTransient?: boolean},
	): Promise<HelloOutcome>;
	/**
	 * Answers one request on the occupant's seat. A returned promise must be awaited before the next frame of
	 * the same connection is handled (a join that reads history); `send` and its like return nothing and are
	 * answered when durable.
	 */
	handle(occupant: Occupant, request: Request): void | Promise<void>;
	/** The connection is gone: leaves all its rooms. */
	vacate(occupant: Occupant): void;
	/** For metrics and for `--exit-when-idle`. */
	counts(): {readonly users: number; readonly seats: number; readonly rooms: number};
	/** Ends its timers and waits for what is under way; seats are closed by their shell. */
	close(): Promise<void>;
}

export const createHub = (_options: HubOptions): Hub => {
	throw new Error('not written yet');
};
