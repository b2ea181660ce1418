/** Checks after an attack, with the real programs. They connect from 127.0.0.1. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import WebSocket from 'ws';
import {type Client, createClient} from '../../source/client/client.ts';
import {memoryStorage} from '../../source/client/storage/client-storage.ts';
import {wsTransport} from '../../source/node-client/ws-transport.ts';
import {outcomeOf, startTermchat, userEnvironment} from '../support/process.ts';
import {megabyte} from './bounds.ts';
import {reactedMessages, victim} from './prepare.ts';
import {type Aftermath, type Finding, officeRoom} from './scenario.ts';

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Runs `termchat ARGV` as a new user, to its end. */
const runNewcomer = async (argv: readonly string[], input = ''): Promise<Finding & {stdout: string}> => {
	const home = mkdtempSync(path.join(tmpdir(), 'termchat-abuse-home-'));
	const startedAt = performance.now();
	const running = startTermchat(argv, {cwd: home, env: userEnvironment(home), input});
	const killed = setTimeout(() => running.kill('SIGKILL'), 30_000);
	try {
		const {code, stdout} = await outcomeOf(running);
		const took = inSeconds(performance.now() - startedAt);
		return {
			what: `a new user's termchat ${argv[0]}: exit code ${code} after ${took}`,
			isMet: code === 0,
			stdout,
		};
	} finally {
		clearTimeout(killed);
		await running.close();
		rmSync(home, {recursive: true, force: true});
	}
};

/** A new user lists the rooms, joins a room and posts. */
export const checkNewcomer = async ({url}: Aftermath): Promise<readonly Finding[]> => {
	const listed = await runNewcomer(['rooms', url]);
	const rooms = listed.stdout.split('\n').filter(line => line !== '').length;
	const joined = await runNewcomer(['join', url, '--room', officeRoom, '--nick', 'newcomer'], 'hello\n');
	return [
		{
			what: `${listed.what}, ${rooms} lines`,
			isMet: listed.isMet === true && listed.stdout.includes(officeRoom),
		},
		joined,
	];
};

/** If the client joins no further room for this time, it has joined all. */
const settledMs = 3000;
const longestMs = 30_000;

const countJoined = (client: Client): number =>
	[...client.session().rooms.values()].filter(({membership}) => membership.type === 'joined').length;

/** Resolves when no further room is joined for a while, or after the longest time. */
const untilSettled = async (client: Client): Promise<void> => {
	const endsAt = performance.now() + longestMs;
	let joined = -1;
	while (countJoined(client) !== joined && performance.now() < endsAt) {
		joined = countJoined(client);
		await pause(settledMs);
	}
};

/** The victim connects with the real client like a chat window, is not disconnected, and can post. */
export const checkVictim = async ({url}: Aftermath): Promise<readonly Finding[]> => {
	const startedAt = performance.now();
	const client = createClient({
		transport: wsTransport({url: `${url.replace('http', 'ws')}/ws`}),
		storage: memoryStorage(victim.secret),
		joinsDirectRooms: true,
		batchMs: 50,
	});
	let disconnections = 0;
	let wasUp = false;
	client.subscribe(() => {
		const isUp = client.session().link.type === 'up';
		if (wasUp && !isUp) disconnections++;
		wasUp = isUp;
	});
	client.open();
	await client.join(officeRoom);
	await client.receipt(client.post({room: officeRoom}, 'I am still here'));
	const postedMs = performance.now() - startedAt;
	await untilSettled(client);
	const rooms = countJoined(client);
	const lost = disconnections;
	await client.close();
	return [
		{
			what: `the victim's message is there ${inSeconds(postedMs)} after its client started; it has joined ${rooms} rooms`,
			isMet: postedMs < longestMs,
		},
		{what: `the victim's client was disconnected ${lost} times`, isMet: lost === 0},
	];
};

/** Five messages with 20 reactions, each with its first 20 users. */
const mostPageBytes = 0.15 * megabyte;

/** The page with the five messages, as a new user receives it. */
export const checkReactedPage = async ({url}: Aftermath): Promise<readonly Finding[]> => {
	const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, {perMessageDeflate: false});
	const bytes = await new Promise<number>((resolve, reject) => {
		socket.once('error', reject);
		socket.once('close', () => reject(new Error('The server closed the connection.')));
		socket.once('open', () => {
			socket.send(JSON.stringify({type: 'hello', version: 1}));
			socket.send(JSON.stringify({type: 'join', room: officeRoom, limit: 0}));
			socket.send(
				JSON.stringify({type: 'history', id: 'page', room: officeRoom, after: 0, limit: reactedMessages}),
			);
		});
		socket.on('message', data => {
			const text = String(data);
			if (JSON.parse(text).id === 'page') resolve(Buffer.byteLength(text));
		});
	});
	socket.removeAllListeners('close');
	socket.terminate();
	return [
		{
			what: `a page of the five messages has ${(bytes / 1000).toFixed(1)} kB, at most ${mostPageBytes / 1000} kB`,
			isMet: bytes <= mostPageBytes,
		},
	];
};
