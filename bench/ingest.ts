/**
 * Durable ingest through real sockets: messages a second, and the time from sending each to its receipt (its echo), at
 * 1,000 and 5,000 a second with `synchronous=FULL`, compared with one transaction per message. Clients do not wait for a
 * receipt before they send the next message, so that a stall of the server counts for every delayed message.
 * Run: node bench/ingest.ts [SECONDS]
 */
import {closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import WebSocket from 'ws';
import {count, quantile, report, reportAim, spread, title} from './support/figures.ts';
import {loadPlan, sendResult, startLoad} from './support/load.ts';
import {startBenchServer} from './support/server.ts';

interface Plan {
	readonly port: number;
	readonly pace: number;
	readonly seconds: number;
}

interface Result {
	readonly times: readonly number[];
	/** How late each message was sent, because of stalls of the load generator. */
	readonly lateMs: readonly number[];
	readonly sent: number;
	readonly tookMs: number;
}

/** The number of clients. Each has its own room, so that fan-out is not measured. */
const clients = 20;
const warmUpSeconds = 2;
/** How long to wait for receipts after the last message was sent. */
const graceMs = 10_000;
const aim = {pace: 5000, p99Ms: 15};

const join = (port: number, room: string): Promise<WebSocket> =>
	new Promise((resolve, reject) => {
		const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {perMessageDeflate: false});
		socket.on('error', reject);
		socket.on('open', () => {
			socket.send(JSON.stringify({type: 'hello', version: 1}));
			socket.send(JSON.stringify({type: 'join', room}));
		});
		socket.on('message', data => {
			if (String(data).startsWith('{"type":"joined"')) resolve(socket);
		});
	});

const beSpeakers = async ({port, pace, seconds}: Plan): Promise<void> => {
	const rooms = Array.from({length: clients}, (_, index) => `room-${pace}-${index}`);
	const sockets = await Promise.all(rooms.map(room => join(port, room)));
	const sentAt: number[] = [];
	const lateMs: number[] = [];
	const times: number[] = [];
	let lastAt = 0;
	for (const socket of sockets) {
		socket.on('message', data => {
			const [, serial] = /"draft":"d(\d+)-/.exec(String(data)) ?? [];
			if (serial === undefined) return;
			lastAt = performance.now();
			times[Number(serial)] = lastAt - (sentAt[Number(serial)] ?? 0);
		});
	}
	const sendMessages = async (forSeconds: number): Promise<number> => {
		const first = sentAt.length;
		const total = pace * forSeconds;
		const startedAt = performance.now();
		for (let sent = 0; sent < total; ) {
			const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * pace));
			for (; sent < due; sent++) {
				const serial = first + sent;
				const draft = `d${serial}-${process.pid}`;
				const text = `message ${serial} of a benchmark, about as long as what users post`;
				sentAt[serial] = performance.now();
				lateMs[serial] = (sentAt[serial] ?? 0) - startedAt - (sent / pace) * 1000;
				sockets[serial % clients]?.send(
					JSON.stringify({type: 'send', room: rooms[serial % clients], text, draft}),
				);
			}
			await pause(1);
		}
		const end = performance.now() + graceMs;
		const isAllHeard = (): boolean => Object.keys(times).length === sentAt.length;
		while (!isAllHeard() && performance.now() < end) await pause(50);
		return startedAt;
	};
	await sendMessages(warmUpSeconds);
	const warm = sentAt.length;
	const startedAt = await sendMessages(seconds);
	const measured = times.slice(warm).filter(time => time !== undefined);
	const result: Result = {
		times: measured,
		lateMs: lateMs.slice(warm),
		sent: sentAt.length - warm,
		tookMs: lastAt - startedAt,
	};
	sendResult(result);
};

/** The time in which the disk makes 8 KiB durable at the end of an existing file. */
const syncTimes = (file: string): number[] => {
	const descriptor = openSync(file, 'w');
	const page = Buffer.alloc(8192, 1);
	const times: number[] = [];
	for (let index = 0; index < 500; index++) {
		writeSync(descriptor, page, 0, page.length, (index % 100) * page.length);
		const startedAt = performance.now();
		fdatasyncSync(descriptor);
		times.push(performance.now() - startedAt);
	}
	closeSync(descriptor);
	// The file grows during the first round, which takes longer.
	return times.slice(100);
};

export const benchIngest = async (seconds: number): Promise<void> => {
	title('durable ingest through real sockets, synchronous=FULL');
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
	try {
		for (const pace of [1000, aim.pace]) {
			report('floor: fdatasync of 8 KiB on this disk', spread(syncTimes(path.join(folder, 'disk'))));
			for (const oneByOne of [true, false]) {
				const file = path.join(folder, `${pace}-${oneByOne}.db`);
				const server = await startBenchServer({type: 'file', path: file, sync: 'full', oneByOne});
				const load = startLoad(import.meta.url, {port: server.port, pace, seconds} satisfies Plan);
				const {times, lateMs, sent, tookMs} = await load.next<Result>();
				const {cpuMicroseconds} = await server.usage();
				await load.close();
				await server.close();
				const reached = (times.length / tookMs) * 1000;
				const name = oneByOne ? 'a transaction each' : 'a transaction per turn';
				report(`${count(pace)}/s, ${name}: sent to receipt`, spread(times));
				const lost = sent === times.length ? '' : `, ${count(sent - times.length)} without a receipt in time`;
				const cpu = (cpuMicroseconds / 1e6 / (seconds + warmUpSeconds)) * 100;
				report('', `the load itself was late by p99 ${quantile(lateMs, 0.99).toFixed(1)} ms`);
				report('', `reached ${count(reached)}/s, server ${cpu.toFixed(0)} % of a processor${lost}`);
				if (oneByOne || pace !== aim.pace) continue;
				const p99 = quantile(times, 0.99);
				const isMet = reached > aim.pace * 0.98 && p99 <= aim.p99Ms;
				reportAim(`${count(aim.pace)}/s with p99 ≤ ${aim.p99Ms} ms, and it is ${p99.toFixed(1)} ms`, isMet);
			}
		}
	} finally {
		rmSync(folder, {recursive: true});
	}
};

const plan = loadPlan<Plan>();
if (plan !== undefined) await beSpeakers(plan);
else if (import.meta.main) await benchIngest(Number(process.argv[2] ?? 5));
