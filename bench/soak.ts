/**
 * The terminal client for five minutes in a room of 100,000 messages where 1,000 messages a second arrive, while a user
 * types: its memory, and the time from a key to its echo in the terminal. The baseline is the same keys in `cat`, also
 * in a pseudo-terminal, which shows the load of the machine. Run: npm run build && node bench/soak.ts [SECONDS]
 * [MESSAGES_PER_SECOND]
 */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {type ProgramInTerminal, runInTerminal} from './support/client-terminal.ts';
import {quantile, report, reportAim, spread, title} from './support/figures.ts';
import {sendRegularly, startOneRoomServer} from './support/one-room-server.ts';

const seconds = Number(process.argv[2] ?? 300);
const perSecond = Number(process.argv[3] ?? 1000);
const cli = process.env.TERMCHAT_CLI ?? path.resolve(import.meta.dirname, '..', 'dist', 'cli.js');
const probe = path.resolve(import.meta.dirname, 'support', 'memory-probe.mjs');
/** The most memory at any later time, as a multiple of that after one minute. */
const aimGrowth = 1.2;
/** The most memory at any time. */
const aimMegabytes = 150;
const aimKeyMs = 10;
const keyEveryMs = 100;
/** The line is cleared before it grows to a second row. */
const keysPerLine = 40;

interface Sample {
	readonly seconds: number;
	readonly rss: number;
	readonly heapUsed: number;
	readonly heapTotal: number;
	readonly external: number;
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;

/** The memory after the first minute, as a multiple of that at its end. */
const reportGrowth = (samples: readonly Sample[]): void => {
	const reference = samples.findLast(sample => sample.seconds <= 61)?.rss ?? Number.NaN;
	const most = Math.max(...samples.filter(sample => sample.seconds > 61).map(({rss}) => rss));
	report(
		'the most after the first minute',
		`${megabytes(most)}, ${(most / reference).toFixed(2)} of one minute`,
	);
	reportAim(`memory flat: at most ${aimGrowth} of that after one minute`, most <= aimGrowth * reference);
};

/** Types `q` regularly until `isOver`. Returns the milliseconds until each was written. */
const typeUntil = async (program: ProgramInTerminal, isOver: () => boolean): Promise<number[]> => {
	const waits: number[] = [];
	for (let key = 1; !isOver(); key++) {
		const written = new Promise<void>(resolve => {
			program.onData = text => {
				if (text.includes('q')) resolve();
			};
		});
		const pressedAt = performance.now();
		program.type('q');
		await written;
		waits.push(performance.now() - pressedAt);
		program.onData = () => {};
		if (key % keysPerLine === 0) program.type('\u0015');
		// Adds jitter, so that the keys are not in step with the messages.
		await pause(keyEveryMs + Math.random() * 10);
	}
	return waits;
};

/** The same measurement for `cat`, which only the echo of the terminal answers. */
const baseline = async (): Promise<number[]> => {
	const cat = runInTerminal('/bin/cat', () => []);
	await pause(200);
	const until = performance.now() + 5000;
	const waits = await typeUntil(cat, () => performance.now() > until);
	await cat.stop();
	return waits;
};

const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
const log = path.join(folder, 'memory.log');
const server = await startOneRoomServer();
const client = runInTerminal(
	process.execPath,
	() => [`--import=${probe}`, cli, 'join', server.address, '--nick', 'me', '--room', 'dev'],
	{MEMORY_LOG: log},
);
try {
	await server.untilJoined();
	await pause(500);
	const stopTraffic = sendRegularly(perSecond, server.sendNext);
	const until = performance.now() + seconds * 1000;
	const waits = await typeUntil(client, () => performance.now() > until);
	const echo = await baseline();
	stopTraffic();
	const samples = readFileSync(log, 'utf8')
		.trim()
		.split('\n')
		.map(line => JSON.parse(line) as Sample);
	title(
		`terminal client, ${seconds} s at ${perSecond} messages/s; ${server.sent()} messages, ${megabytes(client.written())} written`,
	);
	for (const at of [10, 30, 60, 120, 180, 240, 300].filter(one => one <= seconds)) {
		const sample = samples.findLast(one => one.seconds <= at + 1);
		if (sample === undefined) continue;
		const {rss, heapUsed, heapTotal, external} = sample;
		report(
			`after ${at} s`,
			`RSS ${megabytes(rss)}; heap ${megabytes(heapUsed)} of ${megabytes(heapTotal)}, external ${megabytes(external)}`,
		);
	}
	const mostEver = Math.max(...samples.map(({rss}) => rss));
	reportAim(`RSS at most ${aimMegabytes} MB at ${perSecond} messages/s`, mostEver <= aimMegabytes * 2 ** 20);
	report('key to terminal', spread(waits));
	report('key to terminal, cat', spread(echo));
	if (seconds > 60) reportGrowth(samples);
	reportAim(`key to terminal, p99 under ${aimKeyMs} ms`, quantile(waits, 0.99) < aimKeyMs);
} finally {
	await client.stop();
	server.close();
	rmSync(folder, {recursive: true, force: true});
}
process.exit(0);
