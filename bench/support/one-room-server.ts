/**
 * A minimal chat server with one room of 100,000 messages, in the process of the benchmark, so that only the client is
 * measured. The texts consist of numbers, so that a typed letter can be found in the output.
 */
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {type WebSocket, WebSocketServer} from 'ws';
import {defaultLimits} from '../../source/protocol/limits.ts';

const roomSize = 100_000;
const pageSize = 50;
const me = {id: 'me', nick: 'me'};
const members = Array.from({length: 40}, (_, at) => ({id: `user${at}`, nick: `user_${at}`}));

/** The nick of the author of a message, and its text of 4 to 33 numbers. */
export const messageOf = (seq: number): {readonly nick: string; readonly text: string} => {
	const words = Array.from({length: 4 + ((seq * 13) % 30)}, (_, at) => String((seq * (at + 3)) % 99_991));
	return {nick: members[(seq * 7) % members.length]?.nick ?? me.nick, text: words.join(' ')};
};

const entryOf = (seq: number): object => {
	const {nick, text} = messageOf(seq);
	const from = members.find(member => member.nick === nick) ?? me;
	return {type: 'message', room: 'dev', seq, prev: seq - 1, at: Date.now(), from, text};
};

const welcome = () => ({
	type: 'welcome',
	version: 1,
	user: me,
	server: {name: 'bench', version: '0'},
	limits: defaultLimits,
	heartbeatSeconds: 15,
	at: Date.now(),
});

const joined = (seq: number) => ({
	type: 'joined',
	room: 'dev',
	epoch: 'e',
	seq,
	first: 1,
	entries: Array.from({length: pageSize}, (_, at) => entryOf(seq - pageSize + 1 + at)),
	hasMore: true,
	isRecovered: false,
	topic: 'a busy room',
	members: [...members, me],
	memberCount: members.length + 1,
	readSeq: 0,
});

export interface OneRoomServer {
	/** HOST:PORT */
	readonly address: string;
	/** How many messages were sent. */
	readonly sent: () => number;
	/** Resolves when the client has joined the room. */
	untilJoined(): Promise<void>;
	/** Sends the next message of the room. */
	sendNext(): void;
	close(): void;
}

export const startOneRoomServer = async (): Promise<OneRoomServer> => {
	let seq = roomSize;
	let client: WebSocket | undefined;
	const answers: Readonly<Record<string, () => object>> = {
		hello: welcome,
		join: () => joined(seq),
		ping: () => ({type: 'pong', at: Date.now()}),
		rooms: () => ({type: 'rooms', rooms: []}),
	};
	const server = new WebSocketServer({port: 0, host: '127.0.0.1', perMessageDeflate: false});
	await once(server, 'listening');
	server.on('connection', socket => {
		socket.on('message', data => {
			const {type, id} = JSON.parse(String(data)) as {type: string; id?: string | number};
			const answer = answers[type]?.();
			if (answer !== undefined) socket.send(JSON.stringify({...answer, ...(id !== undefined && {id})}));
			if (type === 'join') client = socket;
		});
	});
	return {
		address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
		sent: () => seq - roomSize,
		async untilJoined() {
			while (client === undefined) await pause(20);
		},
		sendNext() {
			seq++;
			client?.send(JSON.stringify(entryOf(seq)));
		},
		close() {
			server.close();
			for (const socket of server.clients) socket.terminate();
		},
	};
};

/** Calls `send` at this rate, in bursts as they would arrive from a socket. Returns a function that stops it. */
export const sendRegularly = (perSecond: number, send: () => void): (() => void) => {
	const startedAt = performance.now();
	let sent = 0;
	const timer = setInterval(() => {
		for (const due = ((performance.now() - startedAt) / 1000) * perSecond; sent < due; sent++) send();
	}, 5);
	return () => clearInterval(timer);
};
