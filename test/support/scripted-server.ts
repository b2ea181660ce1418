/** A server with one client that sends frames written by the test, for cases that are rare with a real server. */
import {onTestFinished} from 'vitest';
import {type Client, createClient} from '../../source/client/client.ts';
import type {ClientOptions} from '../../source/client/client-parts.ts';
import type {ClientFrame, ClientFrameOf, ClientFrameType} from '../../source/protocol/client-frames.ts';
import type {ServerFrame, ServerFrameOf} from '../../source/protocol/server-frames.ts';
import {type FakeClock, makeFakeClock} from './fake-clock.ts';
import {joinedFrame, welcomeFrame} from './frames.ts';
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
