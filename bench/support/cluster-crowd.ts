/** The load of `bench/cluster.ts`, in a separate process: clients on several hubs. */
import {setTimeout as pause} from 'node:timers/promises';
import {sendResult} from './load.ts';
import {ask, openRaw, type RawClient} from './raw-client.ts';

export type CrowdPlan = {readonly room: string; readonly ports: readonly number[]} & (
	| {readonly type: 'receipts'; readonly posts: number}
	| {readonly type: 'ingest'; readonly seconds: number}
	/** `clients`: the number on each hub. */
	| {readonly type: 'fan-out'; readonly clients: number; readonly posts: number}
	/** Reports once when posts have receipts, so that the fault can be caused, and then its result. */
	| {readonly type: 'stall'; readonly seconds: number}
);

export interface CrowdResult {
	/** In milliseconds: of each receipt, of each post to its last delivery, or between two receipts. */
	readonly times: readonly number[];
	readonly perSecond: number;
	/** Messages with a receipt that are not in the history. */
	readonly lost: number;
}

const inFlight = 64;
const betweenPostsMs = 100;
const retryMs = 200;

const enter = async (port: number, room: string): Promise<RawClient> => {
	const client = await openRaw(port);
	client.send({type: 'hello', version: 1});
	await ask(client, {type: 'join', room, limit: 0}, '"joined"');
	return client;
};

/** Calls back for each line of JSON with this mark, even if it is split between chunks. */
const onMark = (client: RawClient, mark: string, take: (count: number) => void): void => {
	let rest = '';
	client.socket.on('data', chunk => {
		const text = rest + chunk.toString('latin1');
		let found = 0;
		let end = 0;
		for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, end)) {
			found++;
			end = at + mark.length;
		}
		rest = text.slice(Math.max(end, text.length - mark.length + 1));
		if (found > 0) take(found);
	});
};

let serial = 0;
const run = `${process.pid}`;
const newDraft = (): string => `${run}-${++serial}`;

/** Posts one message and resolves with true when its receipt arrives, or with false if it is refused. */
const post = async (client: RawClient, room: string, draft: string): Promise<boolean> => {
	const frame = {type: 'send', id: draft, room, text: 'x'.repeat(60), draft};
	const answer = await ask(client, frame, `"id":"${draft}"`);
	return answer.includes('"sent"');
};

const measureReceipts = async ({room, ports}: CrowdPlan, posts: number): Promise<CrowdResult> => {
	const clients = await Promise.all(ports.map(port => enter(port, room)));
	const times: number[] = [];
	const startedAt = performance.now();
	await Promise.all(
		clients.map(async client => {
			for (let index = 0; index < posts; index++) {
				const sentAt = performance.now();
				await post(client, room, newDraft());
				times.push(performance.now() - sentAt);
			}
		}),
	);
	return {times, perSecond: (times.length * 1000) / (performance.now() - startedAt), lost: 0};
};

const measureIngest = async ({room, ports}: CrowdPlan, seconds: number): Promise<CrowdResult> => {
	const endsAt = performance.now() + seconds * 1000;
	let receipts = 0;
	await Promise.all(
		ports.map(async port => {
			const client = await enter(port, room);
			const send = (): void =>
				client.send({type: 'send', id: newDraft(), room, text: 'x'.repeat(60), draft: newDraft()});
			await new Promise<void>(resolve => {
				onMark(client, '"sent"', count => {
					receipts += count;
					if (performance.now() > endsAt) return resolve();
					for (let index = 0; index < count; index++) send();
				});
				for (let index = 0; index < inFlight; index++) send();
			});
			client.socket.destroy();
		}),
	);
	return {times: [], perSecond: receipts / seconds, lost: 0};
};

const measureFanOut = async (
	{room, ports}: CrowdPlan,
	clients: number,
	posts: number,
): Promise<CrowdResult> => {
	let received = 0;
	let wake = (): void => {};
	const take = (count: number): void => {
		received += count;
		wake();
	};
	for (let opened = 0; opened < clients; opened += 20) {
		const batch = ports.flatMap(port => Array.from({length: Math.min(20, clients - opened)}, () => port));
		const entered = await Promise.all(batch.map(port => enter(port, room)));
		for (const client of entered) onMark(client, '"draft"', take);
	}
	const authors = await Promise.all(ports.map(port => enter(port, room)));
	const total = clients * ports.length;
	await pause(1000);
	const times: number[] = [];
	for (let index = 0; index < posts; index++) {
		const author = authors[index % authors.length];
		const goal = received + total;
		const sentAt = performance.now();
		author?.send({type: 'send', room, text: 'x'.repeat(60), draft: newDraft()});
		while (received < goal) {
			await new Promise<void>(resolve => {
				wake = resolve;
			});
		}
		times.push(performance.now() - sentAt);
		await pause(betweenPostsMs);
	}
	const spentMs = times.reduce((sum, time) => sum + time, 0);
	return {times, perSecond: (posts * total * 1000) / spentMs, lost: 0};
};

/** The drafts in the history of the room, read through this client. */
const readDrafts = async (client: RawClient, room: string): Promise<Set<string>> => {
	const drafts = new Set<string>();
	for (let after = 0; ; ) {
		const id = newDraft();
		const page = await ask(client, {type: 'history', id, room, after, limit: 200}, '"hasNewer":');
		for (const [, draft = ''] of page.matchAll(/"draft":"([^"]+)"/g)) drafts.add(draft);
		const seqs = [...page.matchAll(/"seq":(\d+),"prev"/g)].map(([, seq]) => Number(seq));
		const last = Math.max(0, ...seqs);
		if (last <= after) return drafts;
		after = last;
	}
};

const measureStall = async ({room, ports}: CrowdPlan, seconds: number): Promise<CrowdResult> => {
	const clients = await Promise.all(ports.map(port => enter(port, room)));
	const receipted: string[] = [];
	const gaps: number[] = [];
	let lastAt = performance.now();
	let isReady = false;
	const startedAt = performance.now();
	await Promise.all(
		clients.map(async client => {
			while (performance.now() - startedAt < seconds * 1000) {
				const draft = newDraft();
				while (!(await post(client, room, draft))) await pause(retryMs);
				receipted.push(draft);
				const now = performance.now();
				gaps.push(now - lastAt);
				lastAt = now;
				if (isReady || receipted.length < 200) continue;
				isReady = true;
				sendResult('ready');
			}
		}),
	);
	const [reader] = clients;
	const stored = reader === undefined ? new Set<string>() : await readDrafts(reader, room);
	const lost = receipted.filter(draft => !stored.has(draft)).length;
	return {times: gaps, perSecond: receipted.length / seconds, lost};
};

const carryOut = (plan: CrowdPlan): Promise<CrowdResult> => {
	switch (plan.type) {
		case 'receipts':
			return measureReceipts(plan, plan.posts);
		case 'ingest':
			return measureIngest(plan, plan.seconds);
		case 'fan-out':
			return measureFanOut(plan, plan.clients, plan.posts);
		case 'stall':
			return measureStall(plan, plan.seconds);
	}
};

export const beCrowd = async (plan: CrowdPlan): Promise<void> => {
	sendResult(await carryOut(plan));
	process.on('disconnect', () => process.exit());
};
