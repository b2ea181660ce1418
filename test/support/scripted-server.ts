/** A server whose every word the test says: for what a real one does rarely. One client. */
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
import {type Line, makeNetwork, type Network} from './network.ts';

export interface Script {
	readonly clock: FakeClock;
	readonly network: Network;
	readonly client: Client;
	/** Requests nobody has asked for yet, oldest first; pings are answered by themselves. */
	readonly heard: ClientFrame[];
	/** Takes the oldest request of this type out of `heard`. */
	take<Type extends ClientFrameType>(type: Type): ClientFrameOf<Type>;
	say(...frames: ServerFrame[]): Promise<void>;
	sayRaw(text: string): Promise<void>;
	/** Answers `hello` and lets the client react. */
	welcome(more?: Partial<ServerFrameOf<'welcome'>>): Promise<void>;
	/** Answers the join that waits. */
	joined(more?: Partial<ServerFrameOf<'joined'>>): Promise<void>;
	line(): Line;
	pass(ms?: number): Promise<void>;
}

export const ann = {id: 'u1', nick: 'ann'};
export const bob = {id: 'u2', nick: 'bob'};

/** What bob says in #dev, unless said otherwise. */
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

/** The client is connecting; its `hello` waits after a `pass`. */
export const scriptForTest = (options: Partial<ClientOptions> = {}): Script => {
	const clock = makeFakeClock();
	const heard: ClientFrame[] = [];
	let current: Line | undefined;
	const network = makeNetwork(clock, line => {
		current = line;
		return {
			onText(text) {
				const frame = JSON.parse(text) as ClientFrame;
				if (frame.type === 'ping') line.send(JSON.stringify({type: 'pong', id: frame.id, at: clock.now()}));
				else heard.push(frame);
			},
			onClose() {},
		};
	});
	const client = createClient({transport: network.transport('ann'), nick: 'ann', clock, ...options});
	client.open();
	onTestFinished(async () => {
		const closed = client.close();
		await clock.advance(10);
		await closed;
	});

	const line = (): Line => {
		if (current === undefined) throw new Error('nobody has connected');
		return current;
	};
	const take: Script['take'] = type => {
		const index = heard.findIndex(frame => frame.type === type);
		const [frame] = index === -1 ? [] : heard.splice(index, 1);
		if (frame?.type !== type) {
			throw new Error(`no ${type} was heard, but: ${heard.map(one => one.type).join(', ') || 'nothing'}`);
		}
		return frame as ClientFrameOf<typeof type>;
	};
	const sayRaw = async (text: string): Promise<void> => {
		line().send(text);
		await clock.advance(0);
	};
	const say = async (...frames: ServerFrame[]): Promise<void> => {
		for (const frame of frames) line().send(JSON.stringify(frame));
		await clock.advance(0);
	};
	const idOf = ({id}: ClientFrame) => (id === undefined ? {} : {id});

	return {
		clock,
		network,
		client,
		heard,
		take,
		say,
		sayRaw,
		async welcome(more) {
			await clock.advance(0);
			await say(welcomeFrame({...idOf(take('hello')), ...more}));
		},
		joined: more => say(joinedFrame({...idOf(take('join')), ...more})),
		line,
		pass: (ms = 0) => clock.advance(ms),
	};
};
