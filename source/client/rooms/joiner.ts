/**
 * Which rooms one wants to be in. First join and resume are the same: on every welcome each wanted room is
 * joined, after the last entry heard where there is one.
 */
import type {ServerFrameOf} from '../../protocol/frames.ts';
import {nameKey, normaliseName, roomKind} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {RequestFailure, RequestFrame, Requests} from '../link/requests.ts';
import type {SessionEvent} from '../session/events.ts';
import {findRoom} from '../session/selectors.ts';
import type {Session} from '../session/state.ts';
import {JoinQueue} from './join-queue.ts';

export interface JoinerOptions {
	readonly clock: Clock;
	readonly requests: Requests;
	readonly session: () => Session;
	readonly dispatch: (...events: SessionEvent[]) => void;
	/** A room is joined on this connection, and the session has it. */
	readonly onJoined: (frame: ServerFrameOf<'joined'>) => void;
	readonly onRefused: (room: string, refused: RequestFailure) => void;
}

export interface Want {
	/** As it was asked for, then as the server calls it. */
	readonly name: string;
	readonly token?: string;
	readonly limit?: number;
	readonly after?: number;
	readonly mustExist?: boolean;
	/** Goes before others: the user asked for it. Default: true for all but direct rooms, which others open. */
	readonly isUrgent?: boolean;
	readonly resolve?: (room: string) => void;
	readonly reject?: (refused: RequestFailure) => void;
}

export interface Joiner {
	want(want: Want): void;
	/** Whether the room is joined on the connection there is now. */
	isHere(room: string): boolean;
	/** The link is up anew: joins everything. */
	begin(): void;
	/** The link is gone: what was wanted stays wanted. */
	end(): void;
	/** It will not come back by itself: nobody need wait. */
	stop(refused: RequestFailure): void;
	/** No longer wanted. */
	forget(room: string): void;
}

interface Wanted {
	name: string;
	token: string | undefined;
	readonly limit: number | undefined;
	readonly after: number | undefined;
	readonly mustExist: boolean | undefined;
	isUrgent: boolean;
	isHere: boolean;
	isAsked: boolean;
	waiting: Pick<Want, 'resolve' | 'reject'>[];
	cancelRetry: () => void;
}

const patienceMs = 10_000;

const keyOf = (name: string, token?: string): string =>
	token === undefined ? `room ${nameKey(name)}` : `token ${token}`;

export const createJoiner = (options: JoinerOptions): Joiner => {
	const {clock, requests, session, dispatch} = options;
	const all = new Map<string, Wanted>();
	let isUp = false;

	const question = ({name, token, limit, after, mustExist}: Wanted): RequestFrame => {
		if (token !== undefined) return {type: 'join', token};
		const room = session().rooms.get(name);
		if (room?.epoch !== undefined) {
			return {type: 'join', room: name, after: room.headSeq, epoch: room.epoch};
		}
		return {
			type: 'join',
			room: name,
			...(limit !== undefined && {limit}),
			...(after !== undefined && {after}),
			...(mustExist !== undefined && {mustExist}),
		};
	};

	const ask = (wanted: Wanted): void => {
		if (isUp && !wanted.isAsked && !wanted.isHere) queue.add(wanted, wanted.isUrgent);
	};

	const send = (wanted: Wanted): void => {
		if (wanted.isAsked || wanted.isHere || !isWanted(wanted)) return;
		wanted.isAsked = true;
		requests.ask(question(wanted), outcome => {
			wanted.isAsked = false;
			if (!isWanted(wanted)) return;
			if (outcome.ok) {
				if (outcome.frame.type === 'joined') arrived(wanted, outcome.frame);
			} else if (!outcome.isLinkLost) refused(wanted, outcome.refused);
		});
	};

	const queue = new JoinQueue<Wanted>({clock, limits: () => session().limits, send});

	/** Those that are not urgent come newest first, by the last message known of the room. */
	const orderOf = ({name, isUrgent}: Wanted): number =>
		isUrgent ? Number.POSITIVE_INFINITY : (session().rooms.get(name)?.log.items.at(-1)?.at ?? 0);

	const isWanted = (wanted: Wanted): boolean => all.get(keyOf(wanted.name, wanted.token)) === wanted;

	/** A room one was in is waited for; one that is tried for the first time is refused rather than hung on. */
	const isWorthWaiting = ({token, name}: Wanted, retryInMs: number): boolean =>
		token === undefined && (retryInMs <= patienceMs || session().rooms.get(name)?.epoch !== undefined);

	const arrived = (wanted: Wanted, frame: ServerFrameOf<'joined'>): void => {
		all.delete(keyOf(wanted.name, wanted.token));
		const key = keyOf(frame.room);
		const known = all.get(key);
		// The same room may have been wanted by name and by token.
		const kept = known ?? wanted;
		kept.name = frame.room;
		kept.token = undefined;
		kept.isHere = true;
		all.set(key, kept);
		const waiting = new Set([...kept.waiting, ...wanted.waiting]);
		kept.waiting = [];
		options.onJoined(frame);
		for (const {resolve} of waiting) resolve?.(frame.room);
	};

	const refused = (wanted: Wanted, why: RequestFailure): void => {
		if (why.retryInMs !== undefined && isWorthWaiting(wanted, why.retryInMs)) {
			wanted.cancelRetry = clock.after(why.retryInMs, () => isWanted(wanted) && ask(wanted));
			return;
		}
		all.delete(keyOf(wanted.name, wanted.token));
		if (wanted.token === undefined) {
			dispatch({type: 'refused', room: wanted.name, code: why.code, message: why.message});
			options.onRefused(wanted.name, why);
		}
		for (const {reject} of wanted.waiting) reject?.(why);
	};

	return {
		want({name, token, limit, after, mustExist, isUrgent, resolve, reject}) {
			const wished = token === undefined ? (findRoom(session(), name)?.room ?? normaliseName(name)) : '';
			const key = keyOf(wished, token);
			const known = all.get(key);
			const waiter = {...(resolve && {resolve}), ...(reject && {reject})};
			if (known?.isHere) {
				resolve?.(known.name);
				return;
			}
			const isFirst = isUrgent ?? (resolve !== undefined || roomKind(wished) !== 'direct');
			if (known !== undefined) {
				known.waiting.push(waiter);
				known.isUrgent ||= isFirst;
				ask(known);
				return;
			}
			const wanted: Wanted = {
				name: wished,
				token,
				limit,
				after,
				mustExist,
				isUrgent: isFirst,
				isHere: false,
				isAsked: false,
				waiting: [waiter],
				cancelRetry: () => {},
			};
			all.set(key, wanted);
			if (token === undefined) dispatch({type: 'joining', room: wished});
			ask(wanted);
		},
		isHere: room => all.get(keyOf(room))?.isHere ?? false,
		begin() {
			isUp = true;
			queue.linkUp();
			const ranked = [...all.values()].map(wanted => ({wanted, order: orderOf(wanted)}));
			ranked.sort((one, other) => (one.order === other.order ? 0 : other.order - one.order));
			for (const {wanted} of ranked) ask(wanted);
		},
		end() {
			isUp = false;
			queue.linkLost();
			for (const wanted of all.values()) {
				wanted.isHere = false;
				wanted.cancelRetry();
			}
		},
		stop(why) {
			for (const wanted of all.values()) {
				const {waiting} = wanted;
				wanted.waiting = [];
				for (const {reject} of waiting) reject?.(why);
			}
		},
		forget(room) {
			const wanted = all.get(keyOf(room));
			if (wanted === undefined) return;
			all.delete(keyOf(room));
			wanted.cancelRetry();
			const why = {code: 'not_joined', message: `${room} was left`, retryInMs: undefined};
			for (const {reject} of wanted.waiting) reject?.(why);
		},
	};
};
