/**
 * Memory per idle connection with 10,000 connections: each has received its `welcome` and is in one of 100 rooms. The
 * baseline is a bare server of `ws` with as many connections. Run: node bench/idle-memory.ts [CONNECTIONS]
 */
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import v8 from 'node:v8';
import {type WebSocket, WebSocketServer} from 'ws';
import {count, report, reportAim, rssOf, title} from './support/figures.ts';
import {loadPlan, sendResult, startLoad} from './support/load.ts';
import {ask, openRaw} from './support/raw-client.ts';
import {startBenchServer} from './support/server.ts';

interface Plan {
	readonly port: number;
	readonly isBare: boolean;
	readonly first: number;
	readonly connections: number;
}

interface Sizes {
	readonly rssBytes: number;
	readonly heapBytes: number;
}

const aimKilobytes = 10;
const rooms = 100;
const warmUp = 500;
/** Connections per address: the ports of a single address would run out. */
const perAddress = 2500;

/** The other process: opens the connections and keeps them open. */
const holdOpen = async ({port, isBare, first, connections}: Plan): Promise<void> => {
	const open = async (index: number): Promise<void> => {
		const client = await openRaw(port, `127.0.0.${1 + Math.floor(index / perAddress)}`);
		if (isBare) return;
		client.send({type: 'hello', version: 1});
		await ask(client, {type: 'join', room: `room${index % rooms}`, limit: 0}, '"joined"');
	};
	for (let opened = 0; opened < connections; opened += 50) {
		const batch = Math.min(50, connections - opened);
		await Promise.all(Array.from({length: batch}, (_, place) => open(first + opened + place)));
	}
	sendResult('ready');
};

/** The baseline: the library alone, listening. */
const beBareServer = async (): Promise<void> => {
	// The same settings as the server it is compared with.
	v8.setFlagsFromString('--semi-space-growth-factor=1');
	const sockets = new WebSocketServer({noServer: true, perMessageDeflate: false, clientTracking: false});
	const held = new Set<WebSocket>();
	const server = createServer().on('upgrade', (request, socket, head) => {
		sockets.handleUpgrade(request, socket, head, webSocket => {
			held.add(webSocket);
			webSocket.on('message', () => {});
			webSocket.on('close', () => held.delete(webSocket));
		});
	});
	server.listen({port: 0, host: '127.0.0.1', backlog: 4096});
	await once(server, 'listening');
	process.on('message', async () => {
		for (let sweeps = 0; sweeps < 3; sweeps++) {
			globalThis.gc?.();
			await pause(50);
		}
		const {heapUsed, external, rss} = process.memoryUsage();
		sendResult({rssBytes: rss, heapBytes: heapUsed + external} satisfies Sizes);
	});
	process.on('disconnect', () => process.exit());
	sendResult((server.address() as AddressInfo).port);
};

const measureBare = async (child: ChildProcess): Promise<Sizes> => {
	child.send('measure');
	const [sizes] = (await once(child, 'message')) as [Sizes];
	return sizes;
};

/** Bytes per connection: a server with all connections minus a warm server without them. */
const grow = async (
	port: number,
	isBare: boolean,
	connections: number,
	measure: () => Promise<Sizes>,
): Promise<Sizes & {readonly before: Sizes; readonly after: Sizes}> => {
	const warm = startLoad(import.meta.url, {port, isBare, first: 0, connections: warmUp} satisfies Plan);
	await warm.next();
	await warm.close();
	await pause(1000);
	const before = await measure();
	const load = startLoad(import.meta.url, {port, isBare, first: 0, connections} satisfies Plan);
	await load.next();
	// Joins are reported a quarter of a second later, and the clients must receive these frames.
	await pause(1500);
	const after = await measure();
	await load.close();
	return {
		rssBytes: (after.rssBytes - before.rssBytes) / connections,
		heapBytes: (after.heapBytes - before.heapBytes) / connections,
		before,
		after,
	};
};

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`;

export const benchIdleMemory = async (connections: number): Promise<void> => {
	title(`memory with ${count(connections)} idle connections`);
	const child = fork(fileURLToPath(import.meta.url), ['--bare'], {
		execArgv: ['--expose-gc'],
	});
	const [port] = (await once(child, 'message')) as [number];
	const bare = await grow(port, true, connections, () => measureBare(child));
	child.kill('SIGKILL');
	report(
		'baseline: ws alone',
		`${kilobytes(bare.rssBytes)} resident, ${kilobytes(bare.heapBytes)} heap and external each`,
	);

	const server = await startBenchServer({type: 'memory'});
	try {
		let held = 0;
		const ours = await grow(server.port, false, connections, async () => {
			const usage = await server.usage(true);
			held = usage.connections;
			return {rssBytes: rssOf(server.pid), heapBytes: usage.heapBytes + usage.externalBytes};
		});
		report(
			'termchat, welcomed and in a room',
			`${kilobytes(ours.rssBytes)} resident, ${kilobytes(ours.heapBytes)} heap and external each`,
		);
		report(
			'',
			`in total: ${kilobytes(ours.before.rssBytes)} resident before, ${kilobytes(ours.after.rssBytes)} with ${count(held)}`,
		);
		reportAim(
			`≤ ${aimKilobytes} KB per idle connection, and it is ${kilobytes(ours.rssBytes)} resident`,
			ours.rssBytes <= aimKilobytes * 1000 && held === connections,
		);
	} finally {
		await server.close();
	}
};

const plan = loadPlan<Plan>();
if (plan !== undefined) await holdOpen(plan);
else if (process.argv[2] === '--bare') await beBareServer();
else if (import.meta.main) await benchIdleMemory(Number(process.argv[2] ?? 10_000));
