/**
 * A crowd: 1,000 new users connect and join one room at once, with the log on disk and in memory, and the memory of the
 * first 1,000 connections. Run: node bench/crowd.ts [PEOPLE] [ROUNDS]
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {median, report, reportAim, rssOf, title} from './support/figures.ts';
import {loadPlan, sendResult, startLoad} from './support/load.ts';
import {ask, openRaw} from './support/raw-client.ts';
import {type Place, startBenchServer} from './support/server.ts';

interface Plan {
	readonly port: number;
	readonly people: number;
}

interface Arrival {
	/** From the first `hello` until all users have received `joined`. */
	readonly joinedMs: number;
}

const aimMs = 500;
const aimKilobytes = 15;

/** The other process: connects all clients, then lets them send hello and join at the same moment. */
const runCrowd = async ({port, people}: Plan): Promise<void> => {
	const clients = [];
	for (let opened = 0; opened < people; opened += 100) {
		const batch = Math.min(100, people - opened);
		clients.push(...(await Promise.all(Array.from({length: batch}, () => openRaw(port)))));
	}
	await pause(300);
	const startedAt = performance.now();
	await Promise.all(
		clients.map(client => {
			client.send({type: 'hello', version: 1});
			return ask(client, {type: 'join', room: 'crowd'}, '"joined"');
		}),
	);
	sendResult({joinedMs: performance.now() - startedAt} satisfies Arrival);
};

interface Round {
	readonly joinedMs: number;
	readonly bytesPerConnection: number;
}

const runRound = async (place: Place, people: number): Promise<Round> => {
	const server = await startBenchServer(place);
	// The second thread of the store takes 33 MB once, for any number of connections.
	await pause(2000);
	const before = rssOf(server.pid);
	const load = startLoad(import.meta.url, {port: server.port, people} satisfies Plan);
	try {
		const {joinedMs} = await load.next<Arrival>();
		await pause(1000);
		const bytes = rssOf(server.pid) - before;
		return {joinedMs, bytesPerConnection: bytes / people};
	} finally {
		await load.close();
		await server.close();
	}
};

export const benchCrowd = async (people: number, rounds: number): Promise<void> => {
	title(`a crowd of ${people} new users joins one room at once`);
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
	const disk: Round[] = [];
	const memory: Round[] = [];
	try {
		for (let round = 0; round < rounds; round++) {
			const file = path.join(folder, `${round}.db`);
			disk.push(await runRound({type: 'file', path: file, sync: 'full'}, people));
			memory.push(await runRound({type: 'memory'}, people));
		}
	} finally {
		rmSync(folder, {recursive: true});
	}
	const joinedMs = (all: readonly Round[]): number => median(all.map(one => one.joinedMs));
	report('all in the room, in memory', `${joinedMs(memory).toFixed(0)} ms`);
	report('all in the room, on disk', `${joinedMs(disk).toFixed(0)} ms`);
	reportAim(
		`${people} new users in one room within ${aimMs} ms on disk, and it is ${joinedMs(disk).toFixed(0)} ms`,
		joinedMs(disk) <= aimMs,
	);
	const kilobytes = median(disk.map(one => one.bytesPerConnection)) / 1000;
	reportAim(
		`the first ${people} connections take at most ${aimKilobytes} kB each, and it is ${kilobytes.toFixed(1)} kB`,
		kilobytes <= aimKilobytes,
	);
};

const plan = loadPlan<Plan>();
if (plan !== undefined) await runCrowd(plan);
else if (import.meta.main) {
	const [people = 1000, rounds = 3] = process.argv.slice(2).map(Number);
	await benchCrowd(people, rounds);
}
