/**
 * The cost of a delivery: one room, 1,000 clients, messages of 200 bytes, 1 and 10 a tick. Compares three methods over
 * the same sockets, alternating in one run: the plain loop of `ws`, a bare loop of `socket.write`, and the outbound
 * queue of termchat. The clients run in another process, so that only the server's CPU time is measured. Run: node
 * bench/fan-out.ts [CLIENTS] [ROUNDS]
 */
import {type ChildProcess, fork} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:http';
import {type AddressInfo, connect, type Socket} from 'node:net';
import {availableParallelism, cpus} from 'node:os';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {type WebSocket, WebSocketServer} from 'ws';
import type {ServerFrame} from '../source/protocol/server-frames.ts';
import {Batcher} from '../source/server/gateway/websocket/batcher.ts';
import {encodeTextMessage} from '../source/server/gateway/websocket/framing.ts';
import {Outbound} from '../source/server/gateway/websocket/outbound.ts';
import {reportAim} from './support/figures.ts';

interface Client {
	readonly webSocket: WebSocket;
	readonly socket: Socket;
	readonly outbound: Outbound;
}

/** The ticks of a measurement, and the time between them, which lets even the slowest method become idle. */
interface Plan {
	readonly perTick: number;
	readonly ticks: number;
	readonly everyMs: number;
}

const frameBytes = 200;
const plans: readonly Plan[] = [
	{perTick: 1, ticks: 60, everyMs: 30},
	{perTick: 10, ticks: 20, everyMs: 200},
];
const warmUpTicks = 5;

let seq = 0;

const nextMessage = (): ServerFrame => {
	seq++;
	const frame = {
		type: 'message',
		room: 'bench',
		seq,
		prev: seq - 1,
		at: Date.now(),
		from: {id: 'abcdefgh12', nick: 'ann'},
		draft: `draft-${String(seq).padStart(10, '0')}`,
		text: '',
	} as const;
	const textLength = Math.max(1, frameBytes - encodeTextMessage(JSON.stringify(frame)).length);
	return {...frame, text: 'x'.repeat(textLength)};
};

const ways: Readonly<Record<string, (clients: readonly Client[], messages: readonly ServerFrame[]) => void>> =
	{
		plain(clients, messages) {
			for (const message of messages) {
				const text = JSON.stringify(message);
				for (const {webSocket} of clients) webSocket.send(text);
			}
		},
		bare(clients, messages) {
			for (const message of messages) {
				const framed = encodeTextMessage(JSON.stringify(message));
				for (const {socket} of clients) socket.write(framed);
			}
		},
		ours(clients, messages) {
			for (const message of messages) for (const {outbound} of clients) outbound.deliver(message);
		},
	};

/** The CPU microseconds of this process per delivery. */
const measure = async (
	way: string,
	clients: readonly Client[],
	{perTick, ticks, everyMs}: Plan,
): Promise<number> => {
	const send = ways[way];
	if (send === undefined) throw new Error(`There is no way "${way}".`);
	const before = process.cpuUsage();
	for (let tick = 0; tick < ticks; tick++) {
		send(clients, Array.from({length: perTick}, nextMessage));
		await pause(everyMs);
	}
	const {user, system} = process.cpuUsage(before);
	return (user + system) / (ticks * perTick * clients.length);
};

const median = (values: readonly number[]): number =>
	[...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The other process: WebSockets that only count received bytes. */
const beClients = async (port: number, count: number): Promise<void> => {
	let bytes = 0;
	const open = async (): Promise<void> => {
		const socket = connect({port, host: '127.0.0.1'});
		socket.on('error', () => process.exit(1));
		const key = randomBytes(16).toString('base64');
		socket.write(
			`GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
		);
		await once(socket, 'data');
		socket.on('data', chunk => {
			bytes += chunk.length;
		});
	};
	for (let opened = 0; opened < count; opened += 50) {
		await Promise.all(Array.from({length: Math.min(50, count - opened)}, open));
	}
	process.on('message', () => process.send?.({bytes}));
	process.on('disconnect', () => process.exit(0));
	process.send?.('ready');
};

const bytesReceived = async (child: ChildProcess): Promise<number> => {
	child.send('count');
	const [answer] = (await once(child, 'message')) as [{bytes: number}];
	return answer.bytes;
};

export const benchFanOut = async (clientCount = 1000, rounds = 5): Promise<void> => {
	const batcher = new Batcher();
	const clients: Client[] = [];
	const sockets = new WebSocketServer({noServer: true, perMessageDeflate: false, clientTracking: false});
	const server = createServer().on('upgrade', (request, socket, head) => {
		sockets.handleUpgrade(request, socket as Socket, head, webSocket => {
			clients.push({webSocket, socket: socket as Socket, outbound: new Outbound(batcher, socket as Socket)});
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	const child = fork(fileURLToPath(import.meta.url), ['--clients', String(port), String(clientCount)]);
	try {
		await once(child, 'message');
		const [cpu] = cpus();
		process.stdout.write(
			`fan-out: 1 room, ${clients.length} clients, ${frameBytes}-byte frames; Node ${process.versions.node}, ${availableParallelism()} × ${cpu?.model ?? 'unknown CPU'}, loopback\n`,
		);
		for (const plan of plans) {
			for (const way of Object.keys(ways)) await measure(way, clients, {...plan, ticks: warmUpTicks});
		}
		const receivedBefore = await bytesReceived(child);
		const firstSeq = seq;
		for (const plan of plans) {
			const results = new Map<string, number[]>();
			for (let round = 0; round < rounds; round++) {
				for (const way of Object.keys(ways)) {
					results.set(way, [...(results.get(way) ?? []), await measure(way, clients, plan)]);
				}
			}
			const of = (way: string): number => median(results.get(way) ?? []);
			process.stdout.write(`\n${plan.perTick} a tick, CPU per delivery, median of ${rounds} rounds\n`);
			for (const [way, values] of results) {
				const spread = `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;
				const perSecond = Math.round(1e6 / of(way)).toLocaleString('en');
				process.stdout.write(
					`  ${way.padEnd(6)} ${of(way).toFixed(2).padStart(6)} µs (${spread}), ${perSecond} deliveries per CPU second\n`,
				);
			}
			const timesPlain = of('plain') / of('ours');
			const ofBare = of('ours') / of('bare');
			process.stdout.write(
				`  ours: ${timesPlain.toFixed(2)} × the deliveries of the plain loop per CPU second, ${ofBare.toFixed(2)} × the CPU of the bare loop\n`,
			);
			if (plan.perTick === 1) {
				reportAim(
					`1 a tick: at most 1.2 × the CPU of the bare loop, and it is ${ofBare.toFixed(2)}`,
					ofBare <= 1.2,
				);
			} else {
				const what = `${plan.perTick} a tick: at least 5 × the deliveries of the plain loop per CPU second`;
				reportAim(`${what}, and it is ${timesPlain.toFixed(1)}`, timesPlain >= 5);
			}
		}
		await pause(500);
		const expected = (seq - firstSeq) * frameBytes * clients.length;
		const received = (await bytesReceived(child)) - receivedBefore;
		process.stdout.write(
			`\nall received: ${received === expected ? 'yes' : `no, ${received} of ${expected} bytes`}\n`,
		);
	} finally {
		child.kill();
		for (const {webSocket} of clients) webSocket.terminate();
		server.close();
	}
};

const [role, ...numbers] = process.argv.slice(2);
if (role === '--clients') {
	await beClients(Number(numbers[0]), Number(numbers[1]));
} else if (process.argv[1] === fileURLToPath(import.meta.url)) {
	await benchFanOut(Number(role ?? 1000), Number(numbers[0] ?? 5));
}
