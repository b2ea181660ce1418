/**
 * The world of the server tests: the hub, and users whose connections record the frames they receive. `toLine` converts
 * a frame to a line such as `#1 ann: hi`.
 */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, onTestFinished} from 'vitest';
import type {ClientFrameOf, Request} from '../../source/protocol/client-frames.ts';
import type {
	Entry,
	ServerFrame,
	ServerFrameOf,
	ServerFrameType,
} from '../../source/protocol/server-frames.ts';
import type {ConnectedUser, HelloOutcome, Hub} from '../../source/server/hub/contract/hub.ts';
import type {Connection} from '../../source/server/membership/connection.ts';
import type {Store} from '../../source/server/store/store.ts';
import {type FakeClock, makeFakeClock} from './fake-clock.ts';
import {makeTestHub, type TestHubOptions} from './test-hub.ts';
import {openMemoryStore, type WritableStore, writable} from './writable-store.ts';

// — users —

type WithoutType<F> = F extends Request ? Omit<F, 'type'> : never;

export interface TestUser {
	readonly connectedUser: ConnectedUser;
	readonly connection: Connection;
	readonly id: string;
	/** The `welcome` that the user received. */
	readonly welcome: ServerFrameOf<'welcome'>;
	/** All frames that this connection received, in order. */
	readonly seen: ServerFrame[];
	/** Sends a request and waits until the hub is idle. Returns the frames received since. */
	request<T extends Request['type']>(
		type: T,
		fields?: WithoutType<Extract<Request, {type: T}>>,
	): Promise<ServerFrame[]>;
	/** Sends a request without waiting. */
	requestNow<T extends Request['type']>(
		type: T,
		fields?: WithoutType<Extract<Request, {type: T}>>,
	): void | Promise<void>;
	join(room: string, more?: Omit<ClientFrameOf<'join'>, 'type' | 'room'>): Promise<ServerFrameOf<'joined'>>;
	/** The received frames of one type, in order. */
	all<T extends ServerFrameType>(type: T): ServerFrameOf<T>[];
	/** The newest received frame of one type. Throws if there is none. */
	last<T extends ServerFrameType>(type: T): ServerFrameOf<T>;
	/** The entries of a room, from pages and live frames, each once. */
	log(room: string): Entry[];
	/** Empties `seen`. */
	clear(): void;
	disconnect(): void;
}

export interface ConnectOptions {
	readonly secret?: string;
	/** The token of a pairing link. */
	readonly pair?: string;
	readonly device?: ClientFrameOf<'hello'>['device'];
	readonly access?: string;
	readonly echo?: boolean;
	readonly bot?: boolean;
	readonly address?: string;
	readonly isTransient?: boolean;
	readonly version?: number;
}

export interface ServerWorld {
	readonly hub: Hub;
	readonly store: WritableStore;
	readonly clock: FakeClock;
	/** The log, as JSON lines. */
	readonly logged: readonly string[];
	/** Connects a new user, or an existing user with a secret. Throws if the hello is refused. */
	connectUser(nick?: string, options?: ConnectOptions): Promise<TestUser>;
	/** Sends a hello that may be refused. */
	hello(nick?: string, options?: ConnectOptions): Promise<{outcome: HelloOutcome; seen: ServerFrame[]}>;
	/** Opens a further connection of the same user. */
	connectAgain(user: TestUser, options?: ConnectOptions): Promise<TestUser>;
	/** Waits until the hub is idle. */
	settle(): Promise<void>;
	/** Advances the clock and waits until the hub is idle. */
	pass(ms: number): Promise<void>;
	close(): Promise<void>;
}

export const settle = async (): Promise<void> => {
	for (let turn = 0; turn < 6; turn++) await nextTurn();
};

export interface WorldOptions extends Omit<TestHubOptions, 'clock' | 'store'> {
	/** Replaces the store in memory by another, or wraps it. */
	readonly store?: (store: WritableStore, clock: FakeClock) => Store;
	readonly clock?: FakeClock;
}

export const serverWorld = ({
	store: wrap,
	clock = makeFakeClock(),
	...options
}: WorldOptions = {}): ServerWorld => {
	const inner = openMemoryStore();
	const store = writable(wrap?.(inner, clock) ?? inner);
	const {hub, logged} = makeTestHub({clock, store, ...options});
	let connections = 0;
	let isClosed = false;

	const close = async (): Promise<void> => {
		if (isClosed) return;
		isClosed = true;
		await hub.close();
		await store.close();
	};
	onTestFinished(close);

	const hello: ServerWorld['hello'] = async (nick, connectOptions = {}) => {
		const {
			secret,
			pair,
			device,
			access,
			echo,
			bot,
			address = '192.0.2.1',
			isTransient = false,
			version = 1,
		} = connectOptions;
		const seen: ServerFrame[] = [];
		const see = (frame: ServerFrame) => void seen.push(frame);
		const connection: Connection = {
			id: ++connections,
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
			...(pair !== undefined && {pair}),
			...(device !== undefined && {device}),
			...(access !== undefined && {access}),
			...(echo !== undefined && {echo}),
			...(bot !== undefined && {bot}),
		};
		const outcome = await hub.hello(connection, frame, {isTransient});
		return {outcome, seen};
	};

	const toTestUser = (connectedUser: ConnectedUser, seen: ServerFrame[]): TestUser => {
		const [welcome] = seen;
		if (welcome?.type !== 'welcome') throw new Error('The first frame is not welcome.');
		const requestNow: TestUser['requestNow'] = (type, fields) =>
			hub.handle(connectedUser, {type, ...fields} as unknown as Request);
		const all: TestUser['all'] = type => seen.filter(frame => frame.type === type) as never;
		const user: TestUser = {
			connectedUser,
			connection: connectedUser.connection,
			id: welcome.user.id,
			welcome,
			seen,
			requestNow,
			async request(type, fields) {
				const from = seen.length;
				await requestNow(type, fields);
				await settle();
				return seen.slice(from);
			},
			async join(room, more = {}) {
				const from = seen.length;
				await requestNow('join', {room, ...more} as never);
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
			clear: () => void seen.splice(0),
			disconnect: () => hub.disconnect(connectedUser),
		};
		return user;
	};

	const connectUser: ServerWorld['connectUser'] = async (nick, connectOptions) => {
		const {outcome, seen} = await hello(nick, connectOptions);
		if (outcome.type !== 'welcome') throw new Error(`The hello was refused: ${JSON.stringify(seen)}`);
		return toTestUser(outcome.user, seen);
	};

	return {
		hub,
		store,
		clock,
		logged,
		hello,
		connectUser,
		connectAgain: (user, connectOptions) =>
			connectUser(undefined, {
				...connectOptions,
				...(user.welcome.secret !== undefined && {secret: user.welcome.secret}),
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

// — received frames —

const isEntry = (frame: ServerFrame): frame is Entry => 'prev' in frame;

const entriesOf = (seen: readonly ServerFrame[], room: string): Entry[] => {
	const received = new Map<number, Entry>();
	for (const frame of seen) {
		const entries = isEntry(frame)
			? [frame]
			: frame.type === 'joined' || frame.type === 'history'
				? frame.entries
				: [];
		for (const entry of entries)
			if (entry.room === room && !received.has(entry.seq)) received.set(entry.seq, entry);
	}
	return [...received.values()];
};

const names = (users: readonly {nick: string}[]): string => users.map(({nick}) => nick).join(' ');

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
			return `#${frame.seq} ${frame.from.nick} ${frame.on ? 'adds' : 'removes'} ${frame.emoji} ${frame.target}`;
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

/** Fails unless these entries are consecutive: `prev` of each is the `seq` of the entry before it. */
export const expectUnbroken = (entries: readonly Entry[]): void => {
	for (const [index, entry] of entries.entries()) {
		const before = entries[index - 1];
		if (before !== undefined) expect(entry.prev).toBe(before.seq);
	}
};
