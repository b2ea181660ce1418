/**
 * Durable fan-out: a room of 1,000 and an author with 10 messages per tick, through the whole server. Compares the log on
 * disk (`synchronous=FULL`) with the log in memory, alternately in one run.
 * Run: node bench/durable-fan-out.ts [CLIENTS] [ROUNDS]
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {count, median, report, reportAim, title} from './support/figures.ts';
import {type Load, loadPlan, sendResult, startLoad} from './support/load.ts';
import {ask, openRaw, type RawClient} from './support/raw-client.ts';
import {type BenchServer, startBenchServer} from './support/server.ts';

interface Plan {
	readonly port: number;
	readonly clients: number;
}

const perTick = 10;
/** The rate of bench/fan-out.ts, at which the server is idle most of the time, and a rate at which it is not. */
const paces = [
	{ticks: 25, everyMs: 200},
	{ticks: 60, everyMs: 50},
];
type Pace = (typeof paces)[number];
const aimShare = 0.9;

/** The other process: readers that only count, and an author that sends on request. */
const beCrowd = async ({port, clients}: Plan): Promise<void> => {
	let received = 0;
	const join = async (): Promise<RawClient> => {
		const client = await openRaw(port);
		client.send({type: 'hello', version: 1});
		await ask(client, {type: 'join', room: 'bench', limit: 0}, '"joined"');
		client.socket.on('data', chunk => {
			// Each message contains its draft once.
			for (let at = chunk.indexOf('"draft"'); at !== -1; at = chunk.indexOf('"draft"', at + 7)) received++;
		});
		return client;
	};
	const speaker = await join();
	for (let opened = 1; opened < clients; opened += 50) {
		await Promise.all(Array.from({length: Math.min(50, clients - opened)}, join));
	}
	await pause(1000);
	let serial = 0;
	process.on('message', async ({ticks, everyMs}: Pace) => {
		const before = received;
		const expected = ticks * perTick * clients;
		for (let tick = 0; tick < ticks; tick++) {
			speaker.socket.cork();
			for (let index = 0; index < perTick; index++) {
				const draft = `draft-${String(++serial).padStart(10, '0')}`;
				speaker.send({type: 'send', room: 'bench', text: 'x'.repeat(60), draft});
			}
			speaker.socket.uncork();
			await pause(everyMs);
		}
		// A name that is split between two chunks is not counted, so nearly all deliveries count as all.
		for (let tries = 0; received - before < expected * 0.999 && tries < 100; tries++) await pause(100);
		sendResult((received - before) / expected);
	});
	sendResult('ready');
};

interface Side {
	readonly name: string;
	readonly server: BenchServer;
	readonly load: Load;
}

/** Deliveries per CPU second of the second side, as a share of those of the first. */
const comparePace = async (
	sides: readonly Side[],
	pace: Pace,
	clients: number,
	rounds: number,
): Promise<number> => {
	const results = sides.map(() => [] as number[]);
	const received = sides.map(() => [] as number[]);
	// The first round is a warm-up.
	for (let round = 0; round <= rounds; round++) {
		for (const [index, {server, load}] of sides.entries()) {
			const before = await server.usage();
			load.send(pace);
			const share = await load.next<number>();
			const {cpuMicroseconds} = await server.usage();
			if (round === 0) continue;
			received[index]?.push(share);
			results[index]?.push((cpuMicroseconds - before.cpuMicroseconds) / (pace.ticks * perTick * clients));
		}
	}
	for (const [index, {name}] of sides.entries()) {
		const times = results[index] ?? [];
		const range = `${Math.min(...times).toFixed(2)}–${Math.max(...times).toFixed(2)}`;
		const perSecond = count(1e6 / median(times));
		const counted = (median(received[index] ?? []) * 100).toFixed(1);
		report(
			`  ${name}`,
			`${median(times).toFixed(2)} µs of CPU per delivery (${range}), ${perSecond} deliveries per CPU second, ${counted} % counted`,
		);
	}
	const [first = Number.NaN, second = Number.NaN] = results.map(median);
	return first / second;
};

export const benchDurableFanOut = async (clients: number, rounds: number): Promise<void> => {
	title(
		`durable fan-out: 1 room, ${count(clients)} clients, ${perTick} messages a tick, through the whole server`,
	);
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
	const servers: Record<string, BenchServer> = {
		'in memory': await startBenchServer({type: 'memory'}),
		'on disk, FULL': await startBenchServer({type: 'file', path: path.join(folder, 'chat.db'), sync: 'full'}),
	};
	const loads = Object.entries(servers).map(([name, server]) => ({
		name,
		server,
		load: startLoad(import.meta.url, {port: server.port, clients} satisfies Plan),
	}));
	try {
		for (const {load} of loads) await load.next();
		for (const pace of paces) {
			report(`${(perTick * 1000) / pace.everyMs} messages a second`, '');
			const share = await comparePace(loads, pace, clients, rounds);
			reportAim(
				`durable fan-out within 10 % of the store in memory, and it is at ${(share * 100).toFixed(0)} % of its deliveries per CPU second`,
				share >= aimShare,
			);
		}
	} finally {
		for (const {load, server} of loads) {
			await load.close();
			await server.close();
		}
		rmSync(folder, {recursive: true});
	}
};

const plan = loadPlan<Plan>();
if (plan !== undefined) await beCrowd(plan);
else if (import.meta.main) {
	const [clients = 1000, rounds = 4] = process.argv.slice(2).map(Number);
	await benchDurableFanOut(clients, rounds);
}
