/**
 * A database under `--keep-entries`: how far pruning falls behind steady ingest, how long the write-ahead log and the
 * file become, and the longest stall of the event loop, which delays all connections. On a busy machine, other programs
 * cause most of a stall; the processor time of one turn is only the hub's. Run: node bench/retention.ts [SECONDS]
 * [PACE]
 */
import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import {setTimeout as pause} from 'node:timers/promises';
import {Pruner} from '../source/server/background/pruner.ts';
import {Pruning} from '../source/server/background/pruning.ts';
import {localLease} from '../source/server/cluster/lease.ts';
import {systemClock} from '../source/time/clock.ts';
import {openSqliteStore} from '../test/support/writable-store.ts';
import {count, report, reportAim, title} from './support/figures.ts';

const [seconds = 20, pace = 5000] = process.argv.slice(2).map(Number);
const maxEntries = 1000;
const aims = {walBytes: 128 * 1024 * 1024, stallMs: 50};

const sizeOf = (file: string): number => statSync(file, {throwIfNoEntry: false})?.size ?? 0;
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

const words = Array.from({length: 5000}, (_, index) => `word${index.toString(36)}`);
const textOf = (serial: number): string =>
	Array.from({length: 10}, (_, index) => words[(serial * 7919 + index * 104_729) % words.length]).join(' ');

/** The stall of an idle event loop, caused by the machine and other processes. */
const idleStallMs = async (): Promise<number> => {
	const delays = monitorEventLoopDelay({resolution: 1});
	delays.enable();
	await pause(2000);
	delays.disable();
	return delays.max / 1e6;
};

const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
try {
	const file = path.join(folder, 'chat.db');
	const store = await openSqliteStore({path: file, sync: 'full', startsThread: true});
	store.openRoom('dev', 'public', 'epoch', Date.now());
	const idleMs = await idleStallMs();
	const {journal} = store;
	const monotonic = (): number => performance.now();
	const pruning = new Pruning({
		pruner: new Pruner({reader: store, journal, mustPause: () => store.isBehind(), monotonic}),
		journal,
		lease: localLease,
		retention: {maxEntries},
		clock: systemClock,
		log: (event, fields) => console.log(event, fields),
	});
	const delays = monitorEventLoopDelay({resolution: 1});
	delays.enable();
	const peaks = {excess: 0, wal: 0, file: 0, receiptMs: 0};
	let sent = 0;
	let stored = 0;
	const look = (): void => {
		const {seq = 0, first = 0} = store.room('dev') ?? {};
		peaks.excess = Math.max(peaks.excess, seq - first + 1 - maxEntries);
		peaks.wal = Math.max(peaks.wal, sizeOf(`${file}-wal`));
		peaks.file = Math.max(peaks.file, sizeOf(file));
	};
	let turnMs = 0;
	let usage = process.threadCpuUsage();
	const noteTurn = (): void => {
		const {user, system} = process.threadCpuUsage(usage);
		usage = process.threadCpuUsage();
		turnMs = Math.max(turnMs, (user + system) / 1000);
	};
	const looking = setInterval(look, 50);
	const startedAt = performance.now();
	while (sent < pace * seconds) {
		const due = Math.min(pace * seconds, Math.floor(((performance.now() - startedAt) / 1000) * pace));
		const sentAt = performance.now();
		for (; sent < due; sent++) {
			const user = {id: `user-${sent % 50}`, nick: `nick-${sent % 50}`};
			const draft = `d${sent}`;
			void store
				.append({type: 'message', room: 'dev', at: Date.now(), from: user, text: textOf(sent), draft})
				.then(() => {
					stored++;
					peaks.receiptMs = Math.max(peaks.receiptMs, performance.now() - sentAt);
				});
		}
		await pause(1);
		noteTurn();
	}
	await store.flush();
	const tookMs = performance.now() - startedAt;
	look();
	delays.disable();
	clearInterval(looking);
	const atEnd = (store.room('dev')?.seq ?? 0) - (store.room('dev')?.first ?? 0) + 1 - maxEntries;
	title(`Retention of ${count(maxEntries)} entries, ${count(pace)} messages a second for ${seconds} s`);
	report('stored', `${count(Math.round((stored / tookMs) * 1000))}/s`);
	report('excess over the limit', `${count(peaks.excess)} at most, ${count(atEnd)} at the end`);
	report('write-ahead log', megabytes(peaks.wal));
	report('database', megabytes(peaks.file));
	report('longest wait for a receipt', `${Math.round(peaks.receiptMs)} ms`);
	report(
		'longest stall',
		`${Math.round(delays.max / 1e6)} ms (p99 ${(delays.percentile(99) / 1e6).toFixed(1)} ms)`,
	);
	report('most processor time between two timers', `${Math.round(turnMs)} ms`);
	report('longest stall of an idle event loop here', `${Math.round(idleMs)} ms`);
	pruning.close();
	await store.close();
	const isMet = peaks.wal < aims.walBytes && turnMs < aims.stallMs;
	reportAim(`a log below ${megabytes(aims.walBytes)} and turns below ${aims.stallMs} ms`, isMet);
} finally {
	rmSync(folder, {recursive: true});
}
