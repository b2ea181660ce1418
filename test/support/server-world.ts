/**
 * A small world around a hub: a store in memory, a clock that stands still until it is told to go on, and people
 * on seats that note what they see. What people see can be read as lines: `ann: #1 hi`.
 */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, onTestFinished} from 'vitest';
import type {
	ClientFrameOf,
	Entry,
	Request,
	ServerFrame,
	ServerFrameOf,
	ServerFrameType,
} from '../../source/protocol/frames.ts';
import {defaultLimits} from '../../source/protocol/limits.ts';
import {createHub, type HubOptions} from '../../source/server/create-hub.ts';
import type {ConnectedUser, HelloOutcome, Hub} from '../../source/server/hub/hub.ts';
import type {Connection} from '../../source/server/membership/connection.ts';
import {createMemoryStore} from '../../source/server/store/memory/memory-store.ts';
import type {Store} from '../../source/server/store/store.ts';
import type {Clock} from '../../source/time/clock.ts';

// — time —

export interface FakeClock extends Clock {
	/** Lets time pass; what is due happens at its time. */
	advance(ms: number): void;
	/** Timers that are set. */
	readonly timers: number;
	/** Sets the wall clock forward, or back where `ms` is negative. No time passes: `monotonic` and timers go on. */
	setWallClock(ms: number): void;
}

export const fakeClock = (start = 1_790_000_000_000): FakeClock => {
	let now = start;
	/** What somebody has set the wall clock forward by. */
	let shift = 0;
	let made = 0;
	const timers = new Map<number, {readonly at: number; readonly callback: () => void}>();
	return {
		now: () => now + shift,
		monotonic: () => now - start,
		setWallClock(ms) {
			shift += ms;
		},
		after(delayMs, callback) {
			// As with the real one: `setTimeout` would fire at once.
			if (delayMs > 2 ** 31 - 1) throw new RangeError(`A timer cannot wait ${delayMs} ms.`);
			const id = made++;
			timers.set(id, {at: now + delayMs, callback});
			return () => void timers.delete(id);
		},
		random: () => 0.5,
		advance(ms) {
			const end = now + ms;
			for (;;) {
				const [next] = [...timers]
					.filter(([, {at}]) => at <= end)
					.sort(([, one], [, other]) => one.at - other.at);
				if (next === undefined) break;
				const [id, {at, callback}] = next;
				timers.delete(id);
				now = Math.max(now, at);
				callback();
			}
			now = end;
		},
		get timers() {
			return timers.size;
		},
	};
};

/** The same bytes in every run, never the same twice in one. */
const countingBytes = () => {
	let state = 1;
	return (length: number): Uint8Array =>
		Uint8Array.from({length}, () => {
			state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
			return state >>> 24;
		});
};

// — people —

type WithoutType<F> = F extends Request ? Omit<F, 'type'> : never;

export interface Guest {
	readonly occupant: ConnectedUser;
	readonly seat: Connection;
	readonly id: string;
	/** What `welcome` said. */
	readonly welcome: ServerFrameOf<'welcome'>;
	/** Everything seen on this seat, in order. */
	readonly seen: ServerFrame[];
	/** Says something to the hub and lets things settle; answers with what was seen since. */
	say<T extends Request['type']>(
		type: T,
		fields?: WithoutType<Extract<Request, {type: T}>>,
	): Promise<ServerFrame[]>;
	/** The same, without waiting for anything. */
	mutter<T extends Request['type']>(
		type: T,
		fields?: WithoutType<Extract<Request, {type: T}>>,
	): void | Promise<void>;
	join(room: string, more?: Omit<ClientFrameOf<'join'>, 'type' | 'room'>): Promise<ServerFrameOf<'joined'>>;
	/** Of one type, in order. */
	all<T extends ServerFrameType>(type: T): ServerFrameOf<T>[];
	/** The newest of one type; fails where there is none. */
	last<T extends ServerFrameType>(type: T): ServerFrameOf<T>;
	/** Entries of a room as they were told: of pages and live, each once. */
	log(room: string): Entry[];
	forget(): void;
	leave(): void;
}

export interface Arrival {
	readonly secret?: string;
	readonly access?: string;
	readonly echo?: boolean;
	readonly address?: string;
	readonly isTransient?: boolean;
	readonly version?: number;
}

export interface ServerWorld {
	readonly hub: Hub;
	readonly store: Store;
	readonly clock: FakeClock;
	/** What was logged, as JSON lines. */
	readonly logged: string[];
	/** Somebody new, or who proves it with a secret, on a new seat. */
	arrive(nick?: string, arrival?: Arrival): Promise<Guest>;
	/** The same where it may go wrong. */
	knock(nick?: string, arrival?: Arrival): Promise<{outcome: HelloOutcome; seen: ServerFrame[]}>;
	/** A further seat of the same user. */
	again(guest: Guest, arrival?: Arrival): Promise<Guest>;
	/** Until nothing is under way. */
	settle(): Promise<void>;
	/** Time passes, and everything settles. */
	pass(ms: number): Promise<void>;
	close(): Promise<void>;
}

export const settle = async (): Promise<void> => {
	for (let turn = 0; turn < 6; turn++) await nextTurn();
};

export interface WorldOptions extends Partial<Omit<HubOptions, 'clock' | 'store'>> {
	readonly store?: (store: Store, clock: FakeClock) => Store;
	readonly clock?: FakeClock;
}

export const serverWorld = ({
	store: wrap,
	clock = fakeClock(),
	...options
}: WorldOptions = {}): ServerWorld => {
	const inner = createMemoryStore({now: () => clock.now()});
	const store = wrap?.(inner, clock) ?? inner;
	const logged: string[] = [];
	const hub = createHub({
		store,
		clock,
		version: '0.0.0',
		limits: defaultLimits,
		rateLimit: undefined,
		privateLingerMs: 600_000,
		randomBytes: countingBytes(),
		log: (event, fields) => void logged.push(JSON.stringify({event, ...fields})),
		...options,
	});
	let seats = 0;
	let isClosed = false;

	const close = async (): Promise<void> => {
		if (isClosed) return;
		isClosed = true;
		await hub.close();
		await store.close();
	};
	onTestFinished(close);

	const knock: ServerWorld['knock'] = async (nick, arrival = {}) => {
		const {secret, access, echo, address = '192.0.2.1', isTransient = false, version = 1} = arrival;
		const seen: ServerFrame[] = [];
		const see = (frame: ServerFrame) => void seen.push(frame);
		const seat: Connection = {
			id: ++seats,
			address,
			wantsEcho: echo ?? true,
			send: see,
			deliver: see,
			deliverAll: frames => frames.forEach(see),
			close: (code, reason) => see({type: 'closing', code, reason}),
		};
		const frame: ClientFrameOf<'hello'> = {
			type: 'hello',
			version,
			...(nick !== undefined && {nick}),
			...(secret !== undefined && {secret}),
			...(access !== undefined && {access}),
			...(echo !== undefined && {echo}),
		};
		const outcome = await hub.hello(seat, frame, {isTransient});
		return {outcome, seen};
	};

	const toGuest = (occupant: ConnectedUser, seen: ServerFrame[]): Guest => {
		const [welcome] = seen;
		if (welcome?.type !== 'welcome') throw new Error('The first frame was no welcome.');
		const mutter: Guest['mutter'] = (type, fields) =>
			hub.handle(occupant, {type, ...fields} as unknown as Request);
		const all: Guest['all'] = type => seen.filter(frame => frame.type === type) as never;
		const guest: Guest = {
			occupant,
			seat: occupant.connection,
			id: welcome.user.id,
			welcome,
			seen,
			mutter,
			async say(type, fields) {
				const from = seen.length;
				await mutter(type, fields);
				await settle();
				return seen.slice(from);
			},
			async join(room, more = {}) {
				const from = seen.length;
				await mutter('join', {room, ...more} as never);
				const joined = seen.slice(from).find(frame => frame.type === 'joined');
				if (joined === undefined) throw new Error(`Not joined: ${JSON.stringify(seen.slice(from))}`);
				return joined as ServerFrameOf<'joined'>;
			},
			all,
			last(type) {
				const found = all(type).at(-1);
				if (found === undefined) throw new Error(`No ${type} among ${toLines(seen).join(' | ')}`);
				return found;
			},
			log: room => entriesOf(seen, room),
			forget: () => void seen.splice(0),
			leave: () => hub.disconnect(occupant),
		};
		return guest;
	};

	const arrive: ServerWorld['arrive'] = async (nick, arrival) => {
		const {outcome, seen} = await knock(nick, arrival);
		if (outcome.type !== 'welcome') throw new Error(`Not let in: ${JSON.stringify(seen)}`);
		return toGuest(outcome.user, seen);
	};

	return {
		hub,
		store,
		clock,
		logged,
		knock,
		arrive,
		again: (guest, arrival) =>
			arrive(undefined, {
				...arrival,
				...(guest.welcome.secret !== undefined && {secret: guest.welcome.secret}),
			}),
		settle,
		async pass(ms) {
			await settle();
			clock.advance(ms);
			await settle();
		},
		close,
	};
};

// — what was seen —

const isEntry = (frame: ServerFrame): frame is Entry => 'prev' in frame;

const entriesOf = (seen: readonly ServerFrame[], room: string): Entry[] => {
	const heard = new Map<number, Entry>();
	for (const frame of seen) {
		const entries = isEntry(frame)
			? [frame]
			: frame.type === 'joined' || frame.type === 'history'
				? frame.entries
				: [];
		for (const entry of entries)
			if (entry.room === room && !heard.has(entry.seq)) heard.set(entry.seq, entry);
	}
	return [...heard.values()];
};

const names = (people: readonly {nick: string}[]): string => people.map(({nick}) => nick).join(' ');

/** A frame as a line of a transcript. */
export const toLine = (frame: ServerFrame): string => {
	switch (frame.type) {
		case 'message':
			return `#${frame.seq} ${frame.from.nick}: ${frame.text}`;
		case 'edited':
			return `#${frame.seq} ${frame.from.nick} edits ${frame.target}: ${frame.text}`;
		case 'deleted':
			return `#${frame.seq} ${frame.from.nick} deletes ${frame.target}`;
		case 'reacted':
			return `#${frame.seq} ${frame.from.nick} ${frame.on ? 'puts' : 'takes'} ${frame.emoji} ${frame.target}`;
		case 'topic':
			return `#${frame.seq} ${frame.from.nick} topic: ${frame.text}`;
		case 'joined':
			return `joined ${frame.room} at ${frame.seq} [${frame.entries.map(({seq}) => seq).join(' ')}]`;
		case 'presence':
			return `presence ${frame.room} +[${names(frame.joined)}] -[${names(frame.left)}] ${frame.memberCount}`;
		case 'renamed':
			return `renamed ${frame.was} ${frame.user.nick}`;
		case 'sent':
			return `sent #${frame.seq}${frame.draft === undefined ? '' : ` ${frame.draft}`}`;
		case 'error':
			return `error ${frame.code}`;
		case 'moderated':
			return `${frame.by.nick} ${frame.action} ${frame.user.nick}: ${frame.reason ?? ''}`;
		default:
			return 'room' in frame && frame.room !== undefined ? `${frame.type} ${frame.room}` : frame.type;
	}
};

export const toLines = (frames: readonly ServerFrame[]): string[] => frames.map(toLine);

/** Fails unless these entries are one log: rising, each `prev` the entry before it. */
export const expectUnbroken = (entries: readonly Entry[]): void => {
	for (const [index, entry] of entries.entries()) {
		const before = entries[index - 1];
		if (before !== undefined) expect(entry.prev).toBe(before.seq);
	}
};
