/**
 * The bus carries what needs no durability from one hub of a cluster to all: typing notifications, and the users of each hub.
 * A message may be lost when a hub cannot reach the others. It is plain data that survives JSON.
 */
import type {Person} from '../../protocol/server-frames.ts';

/** A change that a hub reports. `room` is undefined if the user connects or disconnects. */
export type MemberChange =
	| {readonly type: 'joined'; readonly room?: string; readonly person: Person}
	| {readonly type: 'left'; readonly room?: string; readonly userId: string}
	/** All connections of the user to the hub are idle since then. Without `since`, one is not. */
	| {readonly type: 'idle'; readonly userId: string; readonly since?: number};

/** All members of one hub. */
export interface MemberList {
	readonly online: readonly Person[];
	/** The members of each room. All of them are in `online`. */
	readonly rooms: readonly {readonly room: string; readonly userIds: readonly string[]}[];
	/** The idle users of `online`. */
	readonly idle?: readonly {readonly userId: string; readonly since: number}[];
}

export type BusMessage =
	| {readonly type: 'typing'; readonly room: string; readonly user: Person}
	/** The user has completed a join, which counts as activity in the statistics. */
	| {readonly type: 'activity'; readonly room: string; readonly user: Person; readonly at: number}
	/** The user uses a device, which counts as focused for `forMs`; 0: it has lost the focus. */
	| {readonly type: 'focus'; readonly userId: string; readonly device: string; readonly forMs: number}
	/** `hub` numbers its changes from 1. */
	| {
			readonly type: 'memberChange';
			readonly hub: string;
			readonly number: number;
			readonly change: MemberChange;
	  }
	/** Sent regularly. `number` is that of the last change. */
	| {readonly type: 'heartbeat'; readonly hub: string; readonly number: number}
	/** Asks `hub`, or all hubs, for their members. */
	| {readonly type: 'membersWanted'; readonly hub?: string}
	/** All members of `hub` after the change of this number. */
	| {readonly type: 'memberList'; readonly hub: string; readonly number: number; readonly list: MemberList}
	/** The hub ends: its members are gone. */
	| {readonly type: 'hubLeft'; readonly hub: string}
	/** Sent regularly, and when a hub asks for it. */
	| {readonly type: 'hubReport'; readonly hub: string; readonly report: HubReport}
	/** Asks all hubs for their reports. */
	| {readonly type: 'reportsWanted'};

/** What a hub reports about itself, for other hubs and for operators. */
export interface HubReport {
	/** The address at which clients reach the hub; undefined: the operator has set none. */
	readonly url?: string;
	readonly version: string;
	/** Milliseconds since the hub started. */
	readonly uptimeMs: number;
	/** The users connected to this hub, and their connections. */
	readonly users: number;
	readonly connections: number;
	/** The hub holds the lease. */
	readonly isLeaseHeld: boolean;
	/** The position in the journal that the hub has applied; undefined: its journal has no positions. */
	readonly position?: number;
	/** The newest schema of the database that the hub can open. */
	readonly schema?: number;
	/** The newest version of the journal that the hub can apply. */
	readonly journalVersion?: number;
}

export interface Bus {
	/**
	 * Delivers the message once to each listener of each hub: to those of this hub before `publish` returns, to the others
	 * later. Another hub gets the messages of one hub in the order in which they were published.
	 */
	publish(message: BusMessage): void;
	/** Calls the listener for each message of every hub, also this one. Returns a function that stops the calls. */
	subscribe(listener: (message: BusMessage) => void): () => void;
}

/** The bus of a single hub. */
export const createLocalBus = (): Bus => {
	const listeners = new Set<(message: BusMessage) => void>();
	return {
		publish(message) {
			for (const listener of [...listeners]) listener(message);
		},
		subscribe(listener) {
			// A new function, so that the same listener can be subscribed twice.
			const added = (message: BusMessage): void => listener(message);
			listeners.add(added);
			return () => void listeners.delete(added);
		},
	};
};
