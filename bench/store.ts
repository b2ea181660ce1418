/**
 * The store without a server: durable ingest compared with one transaction per message, the time from append to receipt
 * at a steady pace, and pages of 50 and searches in a room of a million messages.
 *
 *     node bench/store.ts [--entries 1000000] [--seconds 5]
 */
import {closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {setTimeout as delay, setImmediate as nextTurn} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {loadSqlite} from '../source/server/store/database/driver.ts';
import type {EntryDraft} from '../source/server/store/entry-log.ts';
import {openMemoryStore, openSqliteStore, type WritableStore} from '../test/support/writable-store.ts';

const {values: flags} = parseArgs({
	options: {entries: {type: 'string', default: '1000000'}, seconds: {type: 'string', default: '5'}},
});
const entryCount = Number(flags.entries);
const seconds = Number(flags.seconds);
/** Not measured: the code is compiled and the second thread starts. */
const warmUpSeconds = 2;
const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));

const quantile = (sorted: readonly number[], share: number): number =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const spread = (times: readonly number[]): string => {
	const sorted = times.toSorted((one, other) => one - other);
	const [p50, p99, max] = [0.5, 0.99, 1].map(share => quantile(sorted, share).toFixed(2));
	return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (n=${times.length})`;
};

const perSecond = (count: number, ms: number): string =>
	`${Math.round((count / ms) * 1000).toLocaleString('en')}/s`;

const report = (what: string, figure: string): void => console.log(`${what.padEnd(58)} ${figure}`);

/** A random number generator with the same results in every run. */
let seed = 1;
const random = (): number => {
	seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
	return seed / 2 ** 32;
};

/** A word with a frequency as in a language: a few are very frequent, most are rare. */
const word = (): string => {
	const rank = Math.floor(Math.exp(random() * Math.log(60_000)));
	return `${'rstlnd'[rank % 6]}${'aeiou'[rank % 5]}${rank.toString(36)}`;
};

const sentence = (): string => Array.from({length: 4 + Math.floor(random() * 10)}, word).join(' ');

const messageAt = (at: number, index: number): EntryDraft => ({
	type: 'message',
	room: 'dev',
	at,
	from: {id: `u${index % 200}`, nick: `nick${index % 200}`},
	// One word occurs in every second message and one in every third. They share a prefix.
	text: `${sentence()}${index % 2 === 0 ? ' message' : ''}${index % 3 === 0 ? ' messages' : ''}`,
	draft: `draft-${index}`,
});

const appendAtOnce = async (store: WritableStore, count: number, perTurn: number): Promise<number> => {
	const startedAt = performance.now();
	for (let index = 0; index < count; index += perTurn) {
		const turn = Array.from({length: Math.min(perTurn, count - index)}, (_, place) =>
			store.append(messageAt(1.7e12 + index + place, index + place)),
		);
		await Promise.all(turn);
	}
	return performance.now() - startedAt;
};

/** Tests open thousands of stores in memory. */
const benchOpen = async (): Promise<void> => {
	const times: number[] = [];
	for (let count = 0; count < 300; count++) {
		const startedAt = performance.now();
		const store = openMemoryStore();
		times.push(performance.now() - startedAt);
		await store.close();
	}
	report('open a store in memory', spread(times));
};

const openAt = async (name: string, sync: 'full' | 'normal', indexAtOnce = false): Promise<WritableStore> => {
	const store = await openSqliteStore({path: path.join(folder, `${name}-${sync}.db`), sync, indexAtOnce});
	store.openRoom('dev', 'public', 'epoch', 1);
	await store.flush();
	return store;
};

/** The baseline: one transaction per message. */
const baselineIngest = (sync: 'full' | 'normal', count: number): number => {
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(path.join(folder, `baseline-${sync}.db`));
	db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${sync};
		CREATE TABLE entries (seq INTEGER PRIMARY KEY, at INTEGER, user TEXT, draft TEXT, text TEXT)`);
	const insert = db.prepare('INSERT INTO entries (at, user, draft, text) VALUES (?, ?, ?, ?)');
	const startedAt = performance.now();
	for (let index = 0; index < count; index++) insert.run(index, 'u1', `d${index}`, sentence());
	const took = performance.now() - startedAt;
	db.close();
	return took;
};

/** The lower bound of a durable commit: one write of 24 KiB and fdatasync. */
const benchDisk = (): void => {
	const file = openSync(path.join(folder, 'disk'), 'w');
	const block = Buffer.alloc(24 * 1024, 1);
	const times = Array.from({length: 1000}, () => {
		const startedAt = performance.now();
		writeSync(file, block);
		fdatasyncSync(file);
		return performance.now() - startedAt;
	});
	closeSync(file);
	report('the disk, baseline: write and fdatasync of 24 KiB', spread(times));
};

const benchIngest = async (): Promise<void> => {
	for (const perTurn of [1, 10, 100]) {
		const memory = openMemoryStore();
		memory.openRoom('dev', 'public', 'epoch', 1);
		const took = await appendAtOnce(memory, 20_000 * Math.min(perTurn, 5), perTurn);
		report(`ingest, memory, ${perTurn} a turn`, perSecond(20_000 * Math.min(perTurn, 5), took));
		await memory.close();
	}
	for (const sync of ['full', 'normal'] as const) {
		report(`ingest, baseline: a transaction each, ${sync}`, perSecond(2000, baselineIngest(sync, 2000)));
		for (const perTurn of [10, 100]) {
			const store = await openAt(`ingest-${perTurn}`, sync);
			const commits: number[] = [];
			store.onCommit = took => commits.push(took * 1000);
			const took = await appendAtOnce(store, 200 * perTurn, perTurn);
			report(`ingest, SQLite ${sync}, ${perTurn} a turn`, perSecond(200 * perTurn, took));
			report('   its commits', spread(commits));
			await store.close();
		}
	}
};

/** Appends at an even pace, as from many sockets, and measures each time to the receipt. */
const benchPace = async (sync: 'full' | 'normal', pace: number): Promise<void> => {
	const store = await openAt(`pace-${pace}`, sync);
	const receipts: number[] = [];
	const commits: number[] = [];
	const startedAt = performance.now();
	for (let sent = 0; sent < pace * (seconds + warmUpSeconds); ) {
		const due = Math.min(
			pace * (seconds + warmUpSeconds),
			Math.floor(((performance.now() - startedAt) / 1000) * pace),
		);
		if (sent >= pace * warmUpSeconds) store.onCommit ??= took => void commits.push(took * 1000);
		for (; sent < due; sent++) {
			// Measured from the time at which the message was due, so that a stall counts for every delayed message.
			const dueAt = startedAt + (sent / pace) * 1000;
			void store.append(messageAt(1.7e12 + sent, sent)).then(() => receipts.push(performance.now() - dueAt));
		}
		await (sent % 3 === 0 ? delay(1) : nextTurn());
	}
	await store.flush();
	await nextTurn();
	const reached = perSecond(receipts.length, performance.now() - startedAt);
	receipts.splice(0, pace * warmUpSeconds);
	report(`${pace}/s for ${seconds} s, SQLite ${sync}: due to receipt`, spread(receipts));
	report(`   reached ${reached}; its commits`, spread(commits));
	await store.close();
};

const timed = async (count: number, work: (index: number) => Promise<unknown>): Promise<number[]> => {
	const times: number[] = [];
	for (let index = 0; index < count; index++) {
		const startedAt = performance.now();
		await work(index);
		times.push(performance.now() - startedAt);
	}
	return times;
};

const benchMillion = async (): Promise<void> => {
	const store = await openAt('million', 'normal', true);
	const took = await appendAtOnce(store, entryCount, 1000);
	const file = path.join(folder, 'million-normal.db');
	report(`filled a room with ${entryCount.toLocaleString('en')} entries`, perSecond(entryCount, took));
	await store.close();
	report('   its file', `${Math.round(statSync(file).size / entryCount)} bytes an entry`);

	const openedAt = performance.now();
	const again = await openSqliteStore({path: file, sync: 'full'});
	report('open that file', `${(performance.now() - openedAt).toFixed(1)} ms`);
	const anywhere = (): number => 1 + Math.floor(random() * entryCount);
	const page = () => again.page('dev', {type: 'before', seq: anywhere(), limit: 50}, 0);
	report('a page of 50, anywhere in it', spread(await timed(2000, page)));
	const around = () => again.page('dev', {type: 'around', seq: anywhere(), limit: 50}, 0);
	report('50 around a place, anywhere in it', spread(await timed(2000, around)));

	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(file, {readOnly: true});
	const scan = db.prepare(
		"SELECT seq FROM entries WHERE text LIKE '%' || ? || '%' ORDER BY doc DESC LIMIT 50",
	);
	const baseline = async () => scan.all(word());
	report('search, baseline: LIKE over the table', spread(await timed(10, baseline)));
	db.close();
	const search = (query: string, more = {}) =>
		again.search({query, rooms: ['dev'], limit: 50, now: 0, ...more});
	await search('warm');
	report('search, one word', spread(await timed(500, () => search(word()))));
	report('search, two words', spread(await timed(500, () => search(`${word()} ${word()}`))));
	report('search, a word in half of all', spread(await timed(200, () => search('message'))));
	report('search, that and a rare one', spread(await timed(200, () => search(`message ${word()}`))));
	report(
		'search, the beginning of very many words',
		spread(await timed(200, index => search('rstlnd'.charAt(index % 6)))),
	);
	const from = () =>
		search('message', {fromUserId: `u${Math.floor(random() * 200)}`, before: 1.7e12 + anywhere()});
	report('search, a word in half of all, from: and before:', spread(await timed(200, from)));

	const prunes = await timed(100, async index => again.prune({maxEntries: entryCount - 25 * (index + 1)}, 0));
	report('prune, one step of 25 entries', spread(prunes));
	await again.close();
};

console.log(
	`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, in ${tmpdir()}\n`,
);
try {
	benchDisk();
	await benchOpen();
	await benchIngest();
	benchDisk();
	for (const sync of ['full', 'normal'] as const)
		for (const pace of [1000, 5000]) await benchPace(sync, pace);
	await benchMillion();
} finally {
	rmSync(folder, {recursive: true});
}
