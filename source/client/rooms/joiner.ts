/**
 * Joins rooms and keeps them joined. A first join and a join after a reconnect work in the same way: on each `welcome`
 * the client joins every room of its list, after the last entry that it has of the room.
 */

import {nameKey, normaliseName, roomKind} from '../../protocol/limits.ts';
import type {ServerFrameOf} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {RequestFailure} from '../link/request-error.ts';
import type {RequestFrame, Requests} from '../link/requests.ts';
import type {SessionEvent} from '../session/events.ts';
import {findRoom} from '../session/selectors.ts';
import type {Session} from '../session/state.ts';
import {JoinQueue} from './join-queue.ts';

interface JoinerOptions {
	readonly clock: Clock;
	readonly requests: Requests;
	readonly session: () => Session;
	readonly dispatch: (...events: SessionEvent[]) => void;
	/** A room is joined on this connection, and the session has applied it. */
	readonly onJoined: (frame: ServerFrameOf<'joined'>) => void;
	/** The server refused a room permanently. */
	readonly onRefused: (room: string, failure: RequestFailure) => void;
}

interface JoinWaiter {
	readonly resolve?: (room: string) => void;
	readonly reject?: (failure: RequestFailure) => void;
}

interface JoinRequest extends JoinWaiter {
	/** The name of the room; empty if it is joined by token. */
	readonly name: string;
	readonly token?: string;
	readonly limit?: number;
	readonly after?: number;
	readonly mustExist?: boolean;
	/** Whether to join the room before others. Default: true, except for direct rooms that no caller waits for. */
	readonly isUrgent?: boolean;
}

/** A room that the client keeps joined. */
interface TargetRoom {
	/** The requested name, later the canonical name. */
	name: string;
	token: string | undefined;
	readonly limit: number | undefined;
	readonly after: number | undefined;
	readonly mustExist: boolean | undefined;
	isUrgent: boolean;
	/** Joined on the current connection. */
	isJoined: boolean;
	/** The request is under way. */
	isRequested: boolean;
	waiters: JoinWaiter[];
	cancelRetry: () => void;
}

/** A room that is joined for the first time waits at most this long for a retry. A longer wait fails the join. */
const maxFirstRetryMs = 10_000;

const keyOf = (name: string, token?: string): string =>
	token === undefined ? `room ${nameKey(name)}` : `token ${token}`;

export class Joiner {
	readonly #options: JoinerOptions;
	readonly #queue: JoinQueue<TargetRoom>;
	readonly #rooms = new Map<string, TargetRoom>();
	#isUp = false;

	constructor(options: JoinerOptions) {
		this.#options = options;
		this.#queue = new JoinQueue({
			clock: options.clock,
			limits: () => options.session().limits,
			send: room => this.#send(room),
		});
	}

	/** Joins a room now and after each reconnect. */
	join(request: JoinRequest): void {
		const {token, isUrgent, resolve, reject} = request;
		const {session, dispatch} = this.#options;
		const name =
			token === undefined ? (findRoom(session(), request.name)?.room ?? normaliseName(request.name)) : '';
		const known = this.#rooms.get(keyOf(name, token));
		if (known?.isJoined) {
			resolve?.(known.name);
			return;
		}
		const isFirst = isUrgent ?? (resolve !== undefined || roomKind(name) !== 'direct');
		const room = known ?? this.#add({...request, name}, isFirst);
		room.waiters.push({...(resolve && {resolve}), ...(reject && {reject})});
		room.isUrgent ||= isFirst;
		if (known === undefined && token === undefined) dispatch({type: 'joining', room: name});
		this.#enqueue(room);
	}

	/** Whether the room is joined on the current connection. */
	isJoined(room: string): boolean {
		return this.#rooms.get(keyOf(room))?.isJoined ?? false;
	}

	/** A connection is up. Joins all rooms: urgent ones first, then those with the newest messages. */
	linkUp(): void {
		this.#isUp = true;
		this.#queue.linkUp();
		const ranked = [...this.#rooms.values()].map(room => ({room, rank: this.#rankOf(room)}));
		ranked.sort((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank));
		for (const {room} of ranked) this.#enqueue(room);
	}

	/** The connection is lost. The rooms stay on the list. */
	linkLost(): void {
		this.#isUp = false;
		this.#queue.linkLost();
		for (const room of this.#rooms.values()) {
			room.isJoined = false;
			room.cancelRetry();
		}
	}

	/** The client stopped reconnecting: fails the joins that wait. */
	linkStopped(failure: RequestFailure): void {
		for (const room of this.#rooms.values()) {
			for (const {reject} of room.waiters.splice(0)) reject?.(failure);
		}
	}

	/** Removes a room from the list. */
	forget(name: string): void {
		const room = this.#rooms.get(keyOf(name));
		if (room === undefined) return;
		this.#rooms.delete(keyOf(name));
		room.cancelRetry();
		const failure = {
			code: 'not_joined',
			message: `The client is no longer in ${name}.`,
			retryInMs: undefined,
		};
		for (const {reject} of room.waiters) reject?.(failure);
	}

	#add({name, token, limit, after, mustExist}: JoinRequest, isUrgent: boolean): TargetRoom {
		const room: TargetRoom = {
			name,
			token,
			limit,
			after,
			mustExist,
			isUrgent,
			isJoined: false,
			isRequested: false,
			waiters: [],
			cancelRetry: () => {},
		};
		this.#rooms.set(keyOf(name, token), room);
		return room;
	}

	#isListed(room: TargetRoom): boolean {
		return this.#rooms.get(keyOf(room.name, room.token)) === room;
	}

	/** Rooms that are not urgent are ranked by the time of their last known message. */
	#rankOf({name, isUrgent}: TargetRoom): number {
		if (isUrgent) return Number.POSITIVE_INFINITY;
		return this.#options.session().rooms.get(name)?.log.items.at(-1)?.at ?? 0;
	}

	#enqueue(room: TargetRoom): void {
		if (this.#isUp && !room.isRequested && !room.isJoined) this.#queue.add(room, room.isUrgent);
	}

	#send(room: TargetRoom): void {
		if (room.isRequested || room.isJoined || !this.#isListed(room)) return;
		room.isRequested = true;
		this.#options.requests.request(this.#toFrame(room), outcome => {
			room.isRequested = false;
			if (!this.#isListed(room)) return;
			if (!outcome.ok) {
				if (!outcome.isLinkLost) this.#refused(room, outcome.failure);
			} else if (outcome.frame.type === 'joined') this.#joined(room, outcome.frame);
		});
	}

	#toFrame({name, token, limit, after, mustExist}: TargetRoom): RequestFrame {
		if (token !== undefined) return {type: 'join', token};
		const known = this.#options.session().rooms.get(name);
		if (known?.epoch !== undefined) {
			return {type: 'join', room: name, after: known.headSeq, epoch: known.epoch};
		}
		return {
			type: 'join',
			room: name,
			...(limit !== undefined && {limit}),
			...(after !== undefined && {after}),
			...(mustExist !== undefined && {mustExist}),
		};
	}

	#joined(requested: TargetRoom, frame: ServerFrameOf<'joined'>): void {
		this.#rooms.delete(keyOf(requested.name, requested.token));
		const key = keyOf(frame.room);
		// The same room may have been requested both by name and by token.
		const room = this.#rooms.get(key) ?? requested;
		room.name = frame.room;
		room.token = undefined;
		room.isJoined = true;
		this.#rooms.set(key, room);
		const waiters = new Set([...room.waiters, ...requested.waiters]);
		room.waiters = [];
		this.#options.onJoined(frame);
		for (const {resolve} of waiters) resolve?.(frame.room);
	}

	#refused(room: TargetRoom, failure: RequestFailure): void {
		const {clock, dispatch, onRefused} = this.#options;
		const {name, token, waiters} = room;
		const {code, message, retryInMs} = failure;
		if (retryInMs !== undefined && this.#shouldRetry(room, retryInMs)) {
			room.cancelRetry = clock.after(retryInMs, () => {
				if (this.#isListed(room)) this.#enqueue(room);
			});
			return;
		}
		this.#rooms.delete(keyOf(name, token));
		if (token === undefined) {
			dispatch({type: 'joinRefused', room: name, code, message});
			onRefused(name, failure);
		}
		for (const {reject} of waiters) reject?.(failure);
	}

	#shouldRetry({token, name}: TargetRoom, retryInMs: number): boolean {
		if (token !== undefined) return false;
		const wasJoined = this.#options.session().rooms.get(name)?.epoch !== undefined;
		return wasJoined || retryInMs <= maxFirstRetryMs;
	}
}
