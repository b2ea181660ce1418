/** A server with one client that sends the frames the test writes, for cases that are rare with a real server. */
import {onTestFinished} from 'vitest';
import {type Client, createClient} from '../../source/client/client.ts';
import type {ClientOptions} from '../../source/client/client-parts.ts';
import type {
	ClientFrame,
	ClientFrameOf,
	ClientFrameType,
	Entry,
	Message,
	ServerFrame,
	ServerFrameOf,
} from '../../source/protocol/frames.ts';
import {defaultLimits} from '../../source/protocol/limits.ts';
import {type FakeClock, makeFakeClock} from './fake-clock.ts';
import {makeNetwork, type Network, type ServerConnection} from './network.ts';

export interface ScriptedServer {
	readonly clock: FakeClock;
	readonly network: Network;
	readonly client: Client;
	/** Received frames that the test has not taken yet, oldest first. The server answers pings. */
	readonly received: ClientFrame[];
	/** Removes the oldest frame of this type from `received` and returns it. */
	take<Type extends ClientFrameType>(type: Type): ClientFrameOf<Type>;
	send(...frames: ServerFrame[]): Promise<void>;
	sendRaw(text: string): Promise<void>;
	/** Answers `hello` and lets the client react. */
	welcome(more?: Partial<ServerFrameOf<'welcome'>>): Promise<void>;
	/** Answers the open join. */
	joined(more?: Partial<ServerFrameOf<'joined'>>): Promise<void>;
	connection(): ServerConnection;
	pass(ms?: number): Promise<void>;
}

export const ann = {id: 'u1', nick: 'ann'};
export const bob = {id: 'u2', nick: 'bob'};

/** A message of bob in #dev, unless `more` differs. */
export const message = (seq: number, more: Partial<Message> = {}): Message => ({
	type: 'message',
	room: 'dev',
	seq,
	prev: seq - 1,
	at: seq * 1000,
	from: bob,
	text: `text ${seq}`,
	...more,
});

export const messages = (from: number, to: number): Message[] =>
	Array.from({length: to - from + 1}, (_, index) => message(from + index));

export const joinedFrame = (more: Partial<ServerFrameOf<'joined'>> = {}): ServerFrameOf<'joined'> => ({
	type: 'joined',
	room: 'dev',
	epoch: 'e1',
	seq: more.entries?.at(-1)?.seq ?? 0,
	first: 1,
	entries: [],
	hasMore: false,
	isRecovered: false,
	topic: '',
	members: [ann, bob],
	memberCount: 2,
	readSeq: 0,
	...more,
});

export const welcomeFrame = (more: Partial<ServerFrameOf<'welcome'>> = {}): ServerFrameOf<'welcome'> => ({
	type: 'welcome',
	id: 'hello',
	version: 1,
	user: ann,
	server: {name: 'termchat', version: 'test'},
	limits: defaultLimits,
	heartbeatSeconds: 15,
	at: 0,
	...more,
});

export const historyFrame = (
	entries: readonly Entry[],
	more: Partial<ServerFrameOf<'history'>> = {},
): ServerFrameOf<'history'> => ({
	type: 'history',
	room: 'dev',
	entries: [...entries],
	hasMore: false,
	hasOlder: true,
	hasNewer: false,
	...more,
});

/** A client that connects. Its `hello` is received after a `pass`. */
export const scriptForTest = (options: Partial<ClientOptions> = {}): ScriptedServer => {
	const clock = makeFakeClock();
	const received: ClientFrame[] = [];
	let current: ServerConnection | undefined;
	const network = makeNetwork(clock, line => {
		current = line;
		return {
			onText(text) {
				const frame = JSON.parse(text) as ClientFrame;
				if (frame.type === 'ping') line.send(JSON.stringify({type: 'pong', id: frame.id, at: clock.now()}));
				else received.push(frame);
			},
			onClose() {},
		};
	});
	const client = createClient({transport: network.transport('ann'), nick: 'ann', clock, ...options});
	client.open();
	onTestFinished(async () => {
		const closed = client.close();
		await clock.advanceAsync(10);
		await closed;
	});

	const connection = (): ServerConnection => {
		if (current === undefined) throw new Error('No client has connected.');
		return current;
	};
	const take: ScriptedServer['take'] = type => {
		const index = received.findIndex(frame => frame.type === type);
		const [frame] = index === -1 ? [] : received.splice(index, 1);
		if (frame?.type !== type) {
			throw new Error(
				`No ${type} was received, but: ${received.map(one => one.type).join(', ') || 'nothing'}`,
			);
		}
		return frame as ClientFrameOf<typeof type>;
	};
	const sendRaw = async (text: string): Promise<void> => {
		connection().send(text);
		await clock.advanceAsync(0);
	};
	const send = async (...frames: ServerFrame[]): Promise<void> => {
		for (const frame of frames) connection().send(JSON.stringify(frame));
		await clock.advanceAsync(0);
	};
	const idOf = ({id}: ClientFrame) => (id === undefined ? {} : {id});

	return {
		clock,
		network,
		client,
		received,
		take,
		send,
		sendRaw,
		async welcome(more) {
			await clock.advanceAsync(0);
			await send(welcomeFrame({...idOf(take('hello')), ...more}));
		},
		joined: more => send(joinedFrame({...idOf(take('join')), ...more})),
		connection,
		pass: (ms = 0) => clock.advanceAsync(ms),
	};
};
