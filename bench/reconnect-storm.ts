/**
 * The reconnect storm: 2,000 clients (the real client core) in 20 rooms are disconnected at once while messages are
 * sent. Measures the time until the last one has resumed. Every message must be delivered once and in order. The
 * baseline is the same number of bare WebSockets that only reconnect. Run: node bench/reconnect-storm.ts [CLIENTS]
 */
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import WebSocket from 'ws';
import {type Client, createClient} from '../source/client/client.ts';
import type {Transport} from '../source/client/link/transport.ts';
import {followRoom} from '../source/client/rooms/follow.ts';
import {count, quantile, report, reportAim, title} from './support/figures.ts';
import {loadPlan, sendResult, startLoad} from './support/load.ts';
import {startBenchServer} from './support/server.ts';

interface Plan {
	readonly port: number;
	readonly clients: number;
}

interface Result {
	/** From the disconnect until each client was connected and in its room again. */
	readonly resumedMs: readonly number[];
	readonly bareMs: number;
	readonly sent: number;
	readonly delivered: number;
	readonly faults: number;
}

const rooms = 20;
const aimMs = 4000;
/** The time between two messages in each room, before, during and after the disconnect. */
const sayEveryMs = 100;
const talkMs = 2000;
const opensAtOnce = 100;

/** Sockets of `ws` that can all be destroyed at once, without a close frame. */
const makeCable = (port: number) => {
	const sockets = new Set<WebSocket>();
	const transport: Transport = {
		open(events) {
			const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {perMessageDeflate: false});
			sockets.add(socket);
			socket.on('open', () => events.onOpen());
			socket.on('message', data => events.onText(String(data)));
			socket.on('ping', () => events.onActivity?.());
			socket.on('error', () => {});
			socket.on('close', code => {
				sockets.delete(socket);
				events.onClose({code: code === 1006 ? 0 : code, reason: 'cut'});
			});
			return {
				send(text) {
					if (socket.readyState === WebSocket.OPEN) socket.send(text);
				},
				close: code => socket.close(code),
			};
		},
	};
	return {
		transport,
		cut() {
			for (const socket of [...sockets]) socket.terminate();
		},
	};
};

const roomOf = (index: number): string => `room${index % rooms}`;

const beClients = async ({port, clients: wanted}: Plan): Promise<void> => {
	const {transport, cut} = makeCable(port);
	let cutAt = 0;
	let delivered = 0;
	let faults = 0;
	const resumedAt = new Map<number, number>();
	const clients: Client[] = [];
	const last = new Map<number, number>();
	const open = async (index: number): Promise<void> => {
		const client = createClient({transport, batchMs: 50});
		clients[index] = client;
		client.open();
		const room = await client.join(roomOf(index), {limit: 1});
		client.onFrame(frame => {
			if (frame.type === 'joined' && cutAt > 0 && !resumedAt.has(index))
				resumedAt.set(index, performance.now());
		});
		followRoom(client, room, 0, ({seq}) => {
			// This server leaves no holes, so each `seq` is one more than the last.
			if (seq !== (last.get(index) ?? 0) + 1) faults++;
			last.set(index, seq);
			delivered++;
		});
	};
	for (let opened = 0; opened < wanted; opened += opensAtOnce) {
		await Promise.all(
			Array.from({length: Math.min(opensAtOnce, wanted - opened)}, (_, place) => open(opened + place)),
		);
	}
	let sent = 0;
	const timer = setInterval(() => {
		// The first client of each room sends. Its drafts wait in the outbox while it is disconnected.
		for (let room = 0; room < rooms; room++) {
			clients[room]?.post({room: roomOf(room)}, `message ${++sent}`);
		}
	}, sayEveryMs);
	await pause(talkMs);
	cutAt = performance.now();
	cut();
	const end = cutAt + 60_000;
	while (resumedAt.size < wanted && performance.now() < end) await pause(10);
	await pause(talkMs);
	clearInterval(timer);
	const perRoom = sent / rooms;
	const isAllHanded = (): boolean => clients.every((_, index) => (last.get(index) ?? 0) >= perRoom);
	while (!isAllHanded() && performance.now() < end) await pause(50);
	if (!isAllHanded()) faults++;
	const resumedMs = [...resumedAt.values()].map(at => at - cutAt);
	await Promise.all(clients.map(client => client.close()));

	// The lower bound: the same number of sockets, without messages.
	const bare = async (): Promise<WebSocket> => {
		const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {perMessageDeflate: false});
		await once(socket, 'open');
		return socket;
	};
	const bareAt = performance.now();
	const sockets = await Promise.all(Array.from({length: wanted}, bare));
	const bareMs = performance.now() - bareAt;
	for (const socket of sockets) socket.terminate();
	const result: Result = {resumedMs, bareMs, sent, delivered, faults};
	sendResult(result);
};

export const benchReconnectStorm = async (clients: number): Promise<void> => {
	title(`reconnect storm: ${count(clients)} clients in ${rooms} rooms, cut at once while users post`);
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
	const server = await startBenchServer({type: 'file', path: path.join(folder, 'chat.db'), sync: 'full'});
	const load = startLoad(import.meta.url, {port: server.port, clients} satisfies Plan);
	try {
		const {resumedMs, bareMs, sent, delivered, faults} = await load.next<Result>();
		const at = (share: number): string => `${(quantile(resumedMs, share) / 1000).toFixed(2)} s`;
		report('baseline: bare WebSockets, all open again', `${(bareMs / 1000).toFixed(2)} s`);
		report(
			'from the cut to in the room again',
			`half ${at(0.5)}, 99 % ${at(0.99)}, all ${at(1)} (n=${resumedMs.length})`,
		);
		const expected = (sent / rooms) * clients;
		report(
			'messages sent, delivered',
			`${count(sent)}, ${count(delivered)} of ${count(expected)}; ${faults} missed, doubled or out of order`,
		);
		const isWhole = faults === 0 && delivered === expected && resumedMs.length === clients;
		reportAim(
			`all resumed within ${aimMs / 1000} s, nothing lost or doubled, and it is ${at(1)}`,
			isWhole && quantile(resumedMs, 1) <= aimMs,
		);
	} finally {
		await load.close();
		await server.close();
		rmSync(folder, {recursive: true});
	}
};

const plan = loadPlan<Plan>();
if (plan !== undefined) await beClients(plan);
else if (import.meta.main) await benchReconnectStorm(Number(process.argv[2] ?? 2000));
