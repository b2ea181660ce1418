/**
 * The effect of the most expensive requests on other users: 20,000 rooms with a million messages on disk; four connections
 * send requests as fast as the server answers, without limits, while ten users post. Prints for each kind of request its
 * time and the size of its largest answer, and the time from sending to receipt for the ten users, with and without the
 * four connections. Run: node bench/costly-requests.ts [SECONDS]
 */
import {copyFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {makeRandom, makeWords, quantile, report, reportAim, rssOf, spread, title} from './support/figures.ts';
import {loadPlan, sendResult, startLoad} from './support/load.ts';
import {million, millionFile, roomName} from './support/million.ts';
import {ask, openRaw, type RawClient} from './support/raw-client.ts';
import {startBenchServer} from './support/server.ts';

const rooms = 20_000;
const askers = 4;
const people = 10;
const postEveryMs = 100;
const receiptAimMs = 100;

type Request = Readonly<Record<string, unknown>>;

interface Plan {
	readonly port: number;
	/** One of `kinds`, or undefined for the ten users who post. */
	readonly kind?: string;
}

interface Phase {
	readonly seconds: number;
}

interface Result {
	readonly times: readonly number[];
	readonly largestBytes: number;
}

const random = makeRandom(11);
const {word} = makeWords(random);
const anyRoom = (): string => roomName(Math.floor(random() * rooms), rooms);

/** Each kind makes its next request, and has the type of the reply and whether the room must be joined. */
const kinds: Readonly<Record<string, {readonly request: () => Request; readonly answer: string}>> = {
	'search for a word in half of all': {
		request: () => ({type: 'search', query: 'message', limit: 50}),
		answer: '"found"',
	},
	'search for two words': {
		request: () => ({type: 'search', query: `message ${word()}`, limit: 50}),
		answer: '"found"',
	},
	'search for the beginning of many words': {
		request: () => ({type: 'search', query: word().slice(0, 2), limit: 50}),
		answer: '"found"',
	},
	stats: {request: () => ({type: 'stats'}), answer: '"stats"'},
	rooms: {request: () => ({type: 'rooms'}), answer: '"rooms"'},
	'join another room': {request: () => ({type: 'join', room: anyRoom()}), answer: '"joined"'},
};

const connect = async (port: number, room: string): Promise<RawClient> => {
	const client = await openRaw(port);
	await ask(client, {type: 'hello', version: 1}, '"welcome"');
	await ask(client, {type: 'join', room, limit: 0}, '"joined"');
	return client;
};

/** Sends requests one after another until the time is over. */
const runAsker = async (port: number, kind: string): Promise<void> => {
	const {request, answer} = kinds[kind] ?? {request: () => ({type: 'ping'}), answer: '"pong"'};
	process.on('message', async ({seconds}: Phase) => {
		const times: number[] = [];
		let largestBytes = 0;
		const askOn = async (): Promise<void> => {
			let client = await connect(port, anyRoom());
			for (let joined = 1; performance.now() < endAt; joined++) {
				// A user may be in at most a hundred rooms, so a new user takes over before that.
				if (joined % 90 === 0) {
					client.socket.destroy();
					client = await connect(port, anyRoom());
				}
				const startedAt = performance.now();
				const reply = await ask(client, request(), answer);
				times.push(performance.now() - startedAt);
				largestBytes = Math.max(largestBytes, reply.length);
			}
			client.socket.destroy();
		};
		const endAt = performance.now() + seconds * 1000;
		await Promise.all(Array.from({length: askers}, askOn));
		sendResult({times, largestBytes} satisfies Result);
	});
	sendResult('ready');
};

/** Ten users post in turn into one room and wait for their receipts. */
const runPeople = async (port: number): Promise<void> => {
	const clients = await Promise.all(Array.from({length: people}, () => connect(port, 'busy')));
	let serial = 0;
	process.on('message', async ({seconds}: Phase) => {
		const times: number[] = [];
		const post = async (client: RawClient): Promise<void> => {
			const draft = `d${++serial}-${people}`;
			const startedAt = performance.now();
			await ask(client, {type: 'send', room: 'busy', text: `message ${serial}`, draft}, `"${draft}"`);
			times.push(performance.now() - startedAt);
		};
		const endAt = performance.now() + seconds * 1000;
		while (performance.now() < endAt) {
			await Promise.all([...clients.map(post), pause(postEveryMs)]);
		}
		sendResult({times, largestBytes: 0} satisfies Result);
	});
	sendResult('ready');
};

export const benchCostlyRequests = async (seconds: number): Promise<void> => {
	title(
		`costly requests: ${rooms} rooms, ${million} messages, ${askers} connections ask, ${people} people post`,
	);
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
	const file = path.join(folder, 'many-rooms.db');
	copyFileSync(await millionFile(rooms), file);
	const server = await startBenchServer({type: 'file', path: file, sync: 'full'});
	const loads = [startLoad(import.meta.url, {port: server.port} satisfies Plan)];
	const startPhase = async (load: (typeof loads)[number]): Promise<Result> => {
		load.send({seconds} satisfies Phase);
		return load.next<Result>();
	};
	try {
		const [posters] = loads;
		if (posters === undefined) return;
		await posters.next();
		await startPhase(posters);
		const alone = await startPhase(posters);
		report('receipts with no other load', spread(alone.times));
		const receipts: number[] = [];
		for (const kind of Object.keys(kinds)) {
			const load = startLoad(import.meta.url, {port: server.port, kind} satisfies Plan);
			loads.push(load);
			await load.next();
			const [own, others] = await Promise.all([startPhase(load), startPhase(posters)]);
			receipts.push(...others.times);
			report(kind, `${spread(own.times)}, largest answer ${(own.largestBytes / 1000).toFixed(0)} kB`);
			const megabytes = (rssOf(server.pid) / 1e6).toFixed(0);
			report('  receipts of the others meanwhile', `${spread(others.times)}; server ${megabytes} MB`);
			await load.close();
		}
		const p99 = quantile(receipts, 0.99);
		reportAim(
			`receipts with p99 ≤ ${receiptAimMs} ms beside costly requests, and it is ${p99.toFixed(1)} ms`,
			p99 <= receiptAimMs,
		);
	} finally {
		for (const load of loads) await load.close();
		await server.close();
		rmSync(folder, {recursive: true});
	}
};

const plan = loadPlan<Plan>();
if (plan !== undefined)
	await (plan.kind === undefined ? runPeople(plan.port) : runAsker(plan.port, plan.kind));
else if (import.meta.main) {
	const [seconds = 5] = process.argv.slice(2).map(Number);
	await benchCostlyRequests(seconds);
}
