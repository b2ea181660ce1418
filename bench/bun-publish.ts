/**
 * Fan-out of the whole server beside a bare publish in Bun: 1,000 readers, one author, messages of 40 characters, 1, 10
 * and 50 a tick, and beside a bare loop of `socket.write` in Node, all servers alternating in one run. Both baselines
 * send frames of the same size as termchat, but have no rooms, no JSON and no log; the bare loop shows the cost of
 * Node's public API. The result is the CPU time of each server process, divided by the deliveries. Run: node
 * bench/bun-publish.ts [READERS] [ROUNDS]
 */
import {setTimeout as pause} from 'node:timers/promises';
import {startBareServer} from './support/bare-server.ts';
import {type BaselineServer, findBun, startBunServer} from './support/bun.ts';
import {median, report, reportAim, title} from './support/figures.ts';
import {type Load, loadPlan, sendResult, startLoad} from './support/load.ts';
import {ask, maskedFrame, openRaw, type RawClient} from './support/raw-client.ts';
import {startBenchServer} from './support/server.ts';

interface Plan {
	readonly port: number;
	readonly readers: number;
	/** The published text, or undefined for termchat's frames. */
	readonly payloadBytes?: number;
}

interface Burst {
	readonly perTick: number;
	readonly ticks: number;
	readonly everyMs: number;
	/** The target ratio of CPU time per delivery to Bun's. */
	readonly aim: number;
}

interface Result {
	readonly bytes: number;
}

const bursts: readonly Burst[] = [
	{perTick: 1, ticks: 80, everyMs: 30, aim: 1.3},
	{perTick: 10, ticks: 40, everyMs: 60, aim: 1.3},
	{perTick: 50, ticks: 20, everyMs: 120, aim: 1.1},
];
const text = 'x'.repeat(40);

/** The author's frame. */
const toRequest = (serial: number): string =>
	JSON.stringify({type: 'send', room: 'bench', text, draft: `d${String(serial).padStart(9, '0')}`});

/** The other process: readers that count bytes, and an author that sends on request. */
const runReaders = async ({port, readers, payloadBytes}: Plan): Promise<void> => {
	let bytes = 0;
	const open = async (): Promise<RawClient> => {
		const client = await openRaw(port);
		if (payloadBytes === undefined) {
			client.send({type: 'hello', version: 1});
			await ask(client, {type: 'join', room: 'bench', limit: 0}, '"joined"');
		}
		client.socket.on('data', chunk => {
			bytes += chunk.length;
		});
		return client;
	};
	const author = await open();
	for (let opened = 1; opened < readers; opened += 50) {
		await Promise.all(Array.from({length: Math.min(50, readers - opened)}, open));
	}
	await pause(1000);
	let serial = 0;
	process.on('message', async ({perTick, ticks, everyMs}: Burst) => {
		const before = bytes;
		for (let tick = 0; tick < ticks; tick++) {
			const frames = Array.from({length: perTick}, () =>
				maskedFrame(payloadBytes === undefined ? toRequest(++serial) : 'x'.repeat(payloadBytes)),
			);
			author.socket.write(Buffer.concat(frames));
			await pause(everyMs);
		}
		// Waits until no more bytes arrive.
		for (let seen = -1; seen !== bytes; ) {
			seen = bytes;
			await pause(200);
		}
		sendResult({bytes: bytes - before} satisfies Result);
	});
	sendResult('ready');
};

interface Side {
	readonly load: Load;
	readonly cpuMicroseconds: () => Promise<number>;
}

/** Returns CPU microseconds and bytes, per delivery. */
const measure = async ({load, cpuMicroseconds}: Side, burst: Burst, readers: number) => {
	const before = await cpuMicroseconds();
	load.send(burst);
	const {bytes} = await load.next<Result>();
	const deliveries = burst.perTick * burst.ticks * readers;
	return {cpu: ((await cpuMicroseconds()) - before) / deliveries, bytes: bytes / deliveries};
};

const spread = (values: readonly number[]): string =>
	`${median(values).toFixed(2)} µs (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;

interface Sides {
	readonly ours: Side;
	readonly bun: Side;
	readonly bare: Side;
}

const compare = async ({ours, bun, bare}: Sides, burst: Burst, readers: number, rounds: number) => {
	const oursCpu: number[] = [];
	const bunCpu: number[] = [];
	const bareCpu: number[] = [];
	// The first round is a warm-up.
	for (let round = 0; round <= rounds; round++) {
		const one = await measure(ours, burst, readers);
		const other = await measure(bun, burst, readers);
		const least = await measure(bare, burst, readers);
		if (round === 0) continue;
		oursCpu.push(one.cpu);
		bunCpu.push(other.cpu);
		bareCpu.push(least.cpu);
	}
	const ratio = median(oursCpu) / median(bunCpu);
	const bareRatio = median(bareCpu) / median(bunCpu);
	report(`${burst.perTick} a tick: termchat, CPU per delivery`, spread(oursCpu));
	report(`${burst.perTick} a tick: Bun, CPU per delivery`, spread(bunCpu));
	report(
		`${burst.perTick} a tick: bare socket.write in Node, CPU per delivery`,
		`${spread(bareCpu)}, ${bareRatio.toFixed(2)} × Bun`,
	);
	reportAim(
		`${burst.perTick} a tick: at most ${burst.aim} × the CPU of a bare publish in Bun, and it is ${ratio.toFixed(2)}`,
		ratio <= burst.aim,
	);
};

export const benchBunPublish = async (readers: number, rounds: number): Promise<void> => {
	title(`fan-out beside a bare publish in Bun: ${readers} readers, ${text.length} characters a message`);
	const program = findBun();
	if (program === undefined) {
		report('skipped', 'there is no Bun for this machine in the npm registry');
		return;
	}
	const server = await startBenchServer({type: 'memory'});
	const ours: Side = {
		load: startLoad(import.meta.url, {port: server.port, readers} satisfies Plan),
		cpuMicroseconds: async () => (await server.usage()).cpuMicroseconds,
	};
	const bunServer = await startBunServer(program);
	const bareServer = await startBareServer();
	const loads = [ours.load];
	try {
		await ours.load.next();
		// Bun publishes messages of the same size as termchat's on the wire: a header of 4 bytes, and the text.
		const {bytes} = await measure(ours, {perTick: 10, ticks: 10, everyMs: 50, aim: 0}, readers);
		report('bytes per delivery', bytes.toFixed(0));
		const payloadBytes = Math.round(bytes) - 4;
		const baseline = async ({port, cpuMicroseconds}: BaselineServer): Promise<Side> => {
			const load = startLoad(import.meta.url, {port, readers, payloadBytes} satisfies Plan);
			loads.push(load);
			await load.next();
			return {load, cpuMicroseconds};
		};
		const sides: Sides = {ours, bun: await baseline(bunServer), bare: await baseline(bareServer)};
		for (const burst of bursts) await compare(sides, burst, readers, rounds);
	} finally {
		for (const load of loads) await load.close();
		await server.close();
		await bunServer.close();
		await bareServer.close();
	}
};

const plan = loadPlan<Plan>();
if (plan !== undefined) await runReaders(plan);
else if (import.meta.main) {
	const [readers = 1000, rounds = 4] = process.argv.slice(2).map(Number);
	await benchBunPublish(readers, rounds);
}
