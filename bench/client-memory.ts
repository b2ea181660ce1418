/**
 * Memory of the terminal client, in a pseudo-terminal of 120×40, while 1,000 messages a second arrive in the room it
 * shows. The server is a minimal one in this process, so that the client is the only program measured.
 * Run: npm run build && node bench/client-memory.ts [SECONDS] [MESSAGES_PER_SECOND]
 */
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import pty from '@lydell/node-pty';
import {type WebSocket, WebSocketServer} from 'ws';
import {defaultLimits} from '../source/protocol/limits.ts';
import {report, reportAim, title} from './support/figures.ts';

const seconds = Number(process.argv[2] ?? 180);
const perSecond = Number(process.argv[3] ?? 1000);
const cli = process.env.TERMCHAT_CLI ?? path.resolve(import.meta.dirname, '..', 'dist', 'cli.js');
const probe = path.resolve(import.meta.dirname, 'support', 'memory-probe.mjs');
const reportedSeconds = [10, 30, 60, 90, 180];
/** The client may use at most this much after any time. */
const aimMegabytes = 150;

interface Sample {
	readonly seconds: number;
	readonly rss: number;
	readonly heapUsed: number;
	readonly heapTotal: number;
	readonly external: number;
}

const members = Array.from({length: 40}, (_, at) => ({id: `user${at}`, nick: `user_${at}`}));
const me = {id: 'me', nick: 'me'};

let seq = 0;
const nextMessage = (): string => {
	seq++;
	const from = members[(seq * 7) % members.length] ?? me;
	const words = Array.from({length: 4 + ((seq * 13) % 30)}, (_, at) => String((seq * (at + 3)) % 99_991));
	return JSON.stringify({
		type: 'message',
		room: 'dev',
		seq,
		prev: seq - 1,
		at: Date.now(),
		from,
		text: words.join(' '),
	});
};

const answers: Readonly<Record<string, () => object>> = {
	hello: () => ({
		type: 'welcome',
		version: 1,
		user: me,
		server: {name: 'bench', version: '0'},
		limits: defaultLimits,
		heartbeatSeconds: 15,
		at: Date.now(),
	}),
	join: () => ({
		type: 'joined',
		room: 'dev',
		epoch: 'e',
		seq,
		first: 0,
		entries: [],
		hasMore: false,
		isRecovered: false,
		topic: 'a busy room',
		members: [...members, me],
		memberCount: members.length + 1,
		readSeq: 0,
	}),
	ping: () => ({type: 'pong', at: Date.now()}),
	rooms: () => ({type: 'rooms', rooms: []}),
};

const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
const log = path.join(folder, 'memory.log');
const server = new WebSocketServer({port: 0, host: '127.0.0.1', perMessageDeflate: false});
await once(server, 'listening');
let joined: WebSocket | undefined;
server.on('connection', socket => {
	socket.on('message', data => {
		const {type, id} = JSON.parse(String(data)) as {type: string; id?: string | number};
		const answer = answers[type]?.();
		if (answer !== undefined) socket.send(JSON.stringify({...answer, ...(id !== undefined && {id})}));
		if (type === 'join') joined = socket;
	});
});

const start = () =>
	pty.spawn(
		process.execPath,
		[
			`--import=${probe}`,
			...(process.env.BENCH_NODE_FLAGS ?? '').split(' ').filter(flag => flag !== ''),
			cli,
			'join',
			`127.0.0.1:${(server.address() as AddressInfo).port}`,
			'--nick',
			'me',
			'--room',
			'dev',
		],
		{
			cols: 120,
			rows: 40,
			name: 'xterm-256color',
			cwd: folder,
			env: {
				PATH: process.env.PATH ?? '',
				HOME: folder,
				TERM: 'xterm-256color',
				COLORTERM: 'truecolor',
				MEMORY_LOG: log,
			},
		},
	);

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;

const client = start();
let bytes = 0;
client.onData(data => {
	bytes += data.length;
});
const ended = new Promise<void>(resolve => client.onExit(() => resolve()));
try {
	while (joined === undefined) await pause(20);
	const from = performance.now();
	const traffic = setInterval(() => {
		for (const due = ((performance.now() - from) / 1000) * perSecond; seq < due; )
			joined?.send(nextMessage());
	}, 5);
	await pause(seconds * 1000);
	clearInterval(traffic);
	const samples = readFileSync(log, 'utf8')
		.trim()
		.split('\n')
		.map(line => JSON.parse(line) as Sample);
	title(
		`memory of the terminal client at ${perSecond} messages/s; ${seq} messages, ${megabytes(bytes)} written`,
	);
	for (const at of reportedSeconds.filter(one => one <= seconds)) {
		const sample = samples.findLast(one => one.seconds <= at + 1);
		if (sample === undefined) continue;
		const {rss, heapUsed, heapTotal, external} = sample;
		report(
			`after ${at} s`,
			`RSS ${megabytes(rss)}; heap ${megabytes(heapUsed)} of ${megabytes(heapTotal)}, external ${megabytes(external)}`,
		);
	}
	const most = Math.max(...samples.map(({rss}) => rss));
	report('most', megabytes(most));
	reportAim(`RSS at most ${aimMegabytes} MB at ${perSecond} messages/s`, most <= aimMegabytes * 2 ** 20);
} finally {
	client.kill('SIGTERM');
	await ended;
	server.close();
	for (const socket of server.clients) socket.terminate();
	rmSync(folder, {recursive: true, force: true});
}
