/**
 * Fan-out once more, now durable: a room of 1,000 and a speaker with 10 messages a tick, through the whole server,
 * with the log on disk (`synchronous=FULL`) beside the log in memory, in turns in one run.
 * Run: node bench/durable-fan-out.ts [CLIENTS] [ROUNDS]
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {count, median, report, reportAim, title} from './support/figures.ts';
import {loadPlan, say, startLoad} from './support/load.ts';
import {ask, openRaw, type RawClient} from './support/raw-client.ts';
import {type BenchServer, startBenchServer} from './support/server.ts';

interface Plan {
	readonly port: number;
	readonly clients: number;
}

const perTick = 10;
const ticks = 25;
const everyMs = 200;
const aimShare = 0.9;

/** The other process: a room full of people who only count, and one who speaks when told to. */
const beCrowd = async ({port, clients}: Plan): Promise<void> => {
	let heard = 0;
	const join = async (): Promise<RawClient> => {
		const client = await openRaw(port);
		client.say({type: 'hello', version: 1});
		await ask(client, {type: 'join', room: 'bench', limit: 0}, '"joined"');
		client.socket.on('data', chunk => {
			// Each message names its draft once.
			for (let at = chunk.indexOf('"draft"'); at !== -1; at = chunk.indexOf('"draft"', at + 7)) heard++;
		});
		return client;
	};
	const speaker = await join();
	for (let opened = 1; opened < clients; opened += 50) {
		await Promise.all(Array.from({length: Math.min(50, clients - opened)}, join));
	}
	await pause(1000);
	let serial = 0;
	process.on('message', async () => {
		const before = heard;
		const expected = ticks * perTick * clients;
		for (let tick = 0; tick < ticks; tick++) {
			speaker.socket.cork();
			for (let index = 0; index < perTick; index++) {
				const draft = `draft-${String(++serial).padStart(10, '0')}`;
				speaker.say({type: 'send', room: 'bench', text: 'x'.repeat(60), draft});
			}
			speaker.socket.uncork();
			await pause(everyMs);
		}
		// A name cut in two by the end of a chunk is not counted: nearly all is all.
		for (let tries = 0; heard - before < expected * 0.999 && tries < 100; tries++) await pause(100);
		say((heard - before) / expected);
	});
	say('ready');
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
		results: [] as number[],
		heard: [] as number[],
	}));
	try {
		for (const {load} of loads) await load.next();
		for (let round = 0; round <= rounds; round++) {
			for (const {server, load, results, heard} of loads) {
				const before = await server.usage();
				load.tell('speak');
				const share = await load.next<number>();
				const {cpuMicroseconds} = await server.usage();
				// The first round warms up.
				if (round === 0) continue;
				heard.push(share);
				results.push((cpuMicroseconds - before.cpuMicroseconds) / (ticks * perTick * clients));
			}
		}
		for (const {name, results, heard} of loads) {
			const range = `${Math.min(...results).toFixed(2)}–${Math.max(...results).toFixed(2)}`;
			const perSecond = count(1e6 / median(results));
			report(
				name,
				`${median(results).toFixed(2)} µs of CPU per delivery (${range}), ${perSecond} deliveries per CPU second, ${(median(heard) * 100).toFixed(1)} % counted`,
			);
		}
		const [memory = Number.NaN, disk = Number.NaN] = loads.map(({results}) => median(results));
		const share = memory / disk;
		reportAim(
			`durable fan-out within 10 % of the memory store, and it is at ${(share * 100).toFixed(0)} % of its deliveries per CPU second`,
			share >= aimShare,
		);
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
	const [clients = 1000, rounds = 5] = process.argv.slice(2).map(Number);
	await benchDurableFanOut(clients, rounds);
}
