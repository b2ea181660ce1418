/**
 * Reading a room of a million over the wire: pages of 50 at random positions, and searches, compared with a ping over
 * the same connection and with SQL without an index. Run: node bench/history-page.ts
 */
import {once} from 'node:events';
import WebSocket from 'ws';
import {loadSqlite} from '../source/server/store/database/driver.ts';
import {makeRandom, makeWords, quantile, report, reportAim, spread, title} from './support/figures.ts';
import {million, millionFile, millionRoom} from './support/million.ts';
import {startBenchServer} from './support/server.ts';

type Ask = (frame: Readonly<Record<string, unknown>>) => Promise<{readonly entries?: readonly unknown[]}>;

const pageAimMs = 5;
const searchAimMs = 50;

const open = async (port: number): Promise<{ask: Ask; close(): void}> => {
	const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {perMessageDeflate: false});
	let answer: (text: string) => void = () => {};
	let serial = 0;
	socket.on('message', data => {
		const text = String(data);
		if (text.includes(`"id":${serial}`)) answer(text);
	});
	await once(socket, 'open');
	const ask: Ask = frame =>
		new Promise((resolve, reject) => {
			serial++;
			answer = text => {
				const reply = JSON.parse(text) as {type: string; message?: string; entries?: readonly unknown[]};
				if (reply.type === 'error') reject(new Error(reply.message));
				else resolve(reply);
			};
			socket.send(JSON.stringify({...frame, id: serial}));
		});
	await ask({type: 'hello', version: 1});
	await ask({type: 'join', room: millionRoom, limit: 0});
	return {ask, close: () => socket.terminate()};
};

const timed = async (count: number, work: () => unknown): Promise<number[]> => {
	const times: number[] = [];
	for (let index = 0; index < count; index++) {
		const startedAt = performance.now();
		await work();
		times.push(performance.now() - startedAt);
	}
	return times;
};

export const benchHistoryPage = async (): Promise<void> => {
	title(`a room of a million, over the wire`);
	const file = await millionFile();
	const random = makeRandom(7);
	const {word} = makeWords(random);
	const anywhere = (): number => 1 + Math.floor(random() * million);
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(file, {readOnly: true});
	const skip = db.prepare('SELECT seq, user_id, text FROM entries ORDER BY doc LIMIT 50 OFFSET ?');
	report('baseline: 50 after OFFSET, in SQL', spread(await timed(20, () => skip.all(anywhere()))));
	const scan = db.prepare(
		"SELECT seq, user_id, text FROM entries WHERE text LIKE '%' || ? || '%' ORDER BY doc DESC LIMIT 50",
	);
	report('baseline: LIKE over the table, in SQL', spread(await timed(20, () => scan.all(word()))));
	db.close();

	const server = await startBenchServer({type: 'file', path: file, sync: 'full'});
	const {ask, close} = await open(server.port);
	try {
		await timed(300, () => ask({type: 'history', room: millionRoom, before: anywhere(), limit: 50}));
		report('floor: a ping', spread(await timed(2000, () => ask({type: 'ping'}))));
		const page = () => ask({type: 'history', room: millionRoom, before: anywhere(), limit: 50});
		const pages = await timed(2000, page);
		report('a page of 50, before any place', spread(pages));
		const around = () => ask({type: 'history', room: millionRoom, around: anywhere(), limit: 50});
		report('50 around any place', spread(await timed(2000, around)));
		let found = 0;
		const search = async (query: string) => {
			const {entries = []} = await ask({type: 'search', query, room: millionRoom, limit: 50});
			found += entries.length;
		};
		await timed(20, () => search(word()));
		found = 0;
		const searches = await timed(500, () => search(word()));
		report('a search for one word', `${spread(searches)}, ${(found / 500).toFixed(0)} found each`);
		const two = await timed(300, () => search(`${word()} ${word()}`));
		report('a search for two words', spread(two));
		const common = await timed(100, () => search('message'));
		report('a search for a word in half of all', spread(common));
		const mixed = await timed(100, () => search(`message ${word()}`));
		report('a search for that and any other', spread(mixed));
		const beginning = await timed(100, () => search(word().slice(0, 2)));
		report('a search for the beginning of many words', spread(beginning));
		const pageP99 = quantile(pages, 0.99);
		reportAim(
			`a page of 50 with p99 ≤ ${pageAimMs} ms, and it is ${pageP99.toFixed(2)} ms`,
			pageP99 <= pageAimMs,
		);
		const searchP99 = quantile([...searches, ...two, ...common, ...mixed, ...beginning], 0.99);
		reportAim(
			`a search with p99 ≤ ${searchAimMs} ms, and over all kinds it is ${searchP99.toFixed(2)} ms`,
			searchP99 <= searchAimMs,
		);
	} finally {
		close();
		await server.close();
	}
};

if (import.meta.main) await benchHistoryPage();
