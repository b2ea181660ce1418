/**
 * Attacks the server's front door while neighbours talk: it must not end, they must not notice, and its memory must
 * be back where it was when the attackers have gone. All from the seed.
 */
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {setTimeout as pause} from 'node:timers/promises';
import {breakOff} from '../chaos/break-off.ts';
import {makeChance} from '../chaos/chance.ts';
import {type Attack, type AttackKind, attackedRoom, attackKinds, makeAttack} from './attacks.ts';
import {frameBytes} from './frames.ts';
import {openNeighbours, type Talk} from './neighbours.ts';
import type {FuzzServerReport} from './server.ts';

export interface FuzzOptions {
	readonly seed: number;
	/** Ends after so many attacks, or so many minutes; one must be given. */
	readonly attacks?: number;
	readonly minutes?: number;
}

export interface FuzzResult {
	/** What must not be: empty when all was well. */
	readonly faults: readonly string[];
	readonly attacks: Readonly<Record<AttackKind, number>>;
	/** Connections the server itself ended. */
	readonly shownOut: number;
	readonly neighbours: {
		readonly said: number;
		readonly heard: number;
		readonly p99Ms: number;
		readonly worstMs: number;
	};
	readonly memory: {readonly beforeBytes: number; readonly afterBytes: number};
}

/** Attackers at the same time. */
const width = 8;
/** After what it has to say an attacker looks on for so long, unless it is shown out. */
const lingerMs = 30;
/** A server that does not answer for so long is one that hangs. */
const answerMs = 20_000;
const warmUpRounds = 4;
/** What a server may have learnt meanwhile: caches, compiled code, a few users and rooms. A leak of 1 KB per attack is more. */
export const memoryBoundBytes = 3 * 1024 * 1024;

type Measured = Extract<FuzzServerReport, {type: 'measured'}>;

const nothing: Measured = {type: 'measured', bytes: 0, rssBytes: 0, connections: 0};

/** Of a server that has ended: nothing. */
const measure = async (child: ChildProcess): Promise<Measured> => {
	if (!child.connected) return nothing;
	const ended = once(child, 'disconnect').then(() => [nothing]);
	child.send('measure', () => {});
	const [report] = (await Promise.race([once(child, 'message'), ended])) as [Measured];
	return report;
};

/** Everyone has gone but these. */
const measureAlone = async (child: ChildProcess, connections: number): Promise<Measured> => {
	for (let tries = 0; ; tries++) {
		const measured = await measure(child);
		if (measured.connections <= connections || tries === 100) return measured;
		await pause(100);
	}
};

export const runFuzz = async (options: FuzzOptions): Promise<FuzzResult> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-fuzz-'));
	const child = fork(path.join(import.meta.dirname, 'server.ts'), [path.join(folder, 'chat.db')], {
		execArgv: ['--expose-gc'],
		stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
	});
	try {
		return await attackAll(options, child);
	} finally {
		child.kill('SIGKILL');
		if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
		rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
};

const attackAll = async (options: FuzzOptions, child: ChildProcess): Promise<FuzzResult> => {
	const faults: string[] = [];
	let complaints = '';
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		complaints += text;
	});
	let isOver = false;
	child.once('exit', (code, signal) => {
		isOver = true;
		faults.push(`The server ended with ${code ?? signal}: ${complaints.slice(0, 2000)}`);
	});
	const [{port}] = (await once(child, 'message')) as [Extract<FuzzServerReport, {type: 'listening'}>];
	const chance = makeChance(options.seed);
	const counts = Object.fromEntries(attackKinds.map(kind => [kind, 0])) as Record<AttackKind, number>;
	let shownOut = 0;
	const secrets = await Promise.all(Array.from({length: width}, () => newSecret(port)));

	const drawTogether = (talk: Talk, before: Measured, after: Measured): FuzzResult => {
		const sorted = talk.latenciesMs.toSorted((one, other) => one - other);
		return {
			faults,
			attacks: counts,
			shownOut,
			neighbours: {
				said: talk.said,
				heard: talk.heard,
				p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
				worstMs: sorted.at(-1) ?? 0,
			},
			memory: {beforeBytes: before.bytes, afterBytes: after.bytes},
		};
	};

	const attackOnce = async (kind: AttackKind, place: number): Promise<void> => {
		const attack = makeAttack(kind, chance);
		counts[kind]++;
		if (await carryOut(port, attack, secrets[place] ?? '')) shownOut++;
	};
	const round = async (kinds: readonly AttackKind[]): Promise<void> => {
		await Promise.all(kinds.map(attackOnce));
	};
	const inRounds = async (isEnough: () => boolean, kindAt: (index: number) => AttackKind): Promise<void> => {
		for (let index = 0; !isEnough() && !isOver; index += width) {
			await round(Array.from({length: width}, (_, place) => kindAt(index + place)));
		}
	};

	// Each kind a few times, so that what is compiled and cached once is there before memory is measured.
	let warm = 0;
	await inRounds(
		() => warm++ >= (attackKinds.length * warmUpRounds) / width,
		index => attackKinds[index % attackKinds.length] ?? attackKinds[0],
	);
	if (!isOver) {
		const warmNeighbours = await openNeighbours(port);
		await pause(500);
		await warmNeighbours.end(5000);
	}
	const before = await measureAlone(child, 0);
	if (isOver) return drawTogether({said: 0, heard: 0, latenciesMs: []}, before, before);

	const neighbours = await openNeighbours(port);
	const endsAt = performance.now() + (options.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
	const most = options.attacks ?? Number.POSITIVE_INFINITY;
	let done = 0;
	await inRounds(
		() => done >= most || performance.now() >= endsAt,
		() => {
			done++;
			return chance.pick(attackKinds);
		},
	);
	const talk = await neighbours.end(30_000);
	faults.push(...neighbours.faults);
	if (talk.heard !== talk.said) faults.push(`Of ${talk.said} messages ${talk.heard} were heard next door.`);
	const after = isOver ? before : await measureAlone(child, 0);
	if (after.connections > 0) faults.push(`${after.connections} connections were left behind.`);
	const grownBytes = after.bytes - before.bytes;
	if (grownBytes > memoryBoundBytes) {
		faults.push(`Memory grew by ${grownBytes} bytes, from ${before.bytes} to ${after.bytes}.`);
	}
	child.removeAllListeners('exit');
	return drawTogether(talk, before, after);
};

// — one attacker —

const upgrade = (port: number): string =>
	`GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;

const say = (frame: Readonly<Record<string, unknown>>): Buffer =>
	frameBytes({payload: Buffer.from(JSON.stringify(frame)), mask: 0x12345678});

const isGone = (socket: Socket): boolean => socket.destroyed || socket.readableEnded;

/** Waits until the server has said something like this, or is gone. */
const heard = (socket: Socket, pattern: RegExp): Promise<string> =>
	new Promise((resolve, reject) => {
		let all = '';
		const timer = setTimeout(() => reject(new Error(`No ${pattern} from the server, but: ${all}`)), answerMs);
		const finish = (): void => {
			clearTimeout(timer);
			socket.off('data', take);
			socket.off('close', finish);
			resolve(all);
		};
		const take = (chunk: Buffer): void => {
			all += chunk.toString('latin1');
			if (pattern.test(all)) finish();
		};
		socket.on('data', take);
		socket.on('close', finish);
		if (isGone(socket)) finish();
	});

const dial = async (port: number): Promise<Socket> => {
	const socket = connect({port, host: '127.0.0.1'});
	socket.on('error', () => {});
	socket.setNoDelay(true);
	// A server that is gone is told of by its own end.
	await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {});
	return socket;
};

const newSecret = async (port: number): Promise<string> => {
	const socket = await dial(port);
	socket.write(upgrade(port));
	socket.write(say({type: 'hello', version: 1}));
	const [, secret = ''] = /"secret":"([^"]+)"/.exec(await heard(socket, /"secret":"[^"]+"/)) ?? [];
	socket.destroy();
	return secret;
};

/** True where the server ended the connection before the attacker did. */
const carryOut = async (port: number, {where, writes}: Attack, secret: string): Promise<boolean> => {
	const socket = await dial(port);
	if (where !== 'raw') {
		const isUp = heard(socket, /\r\n\r\n/);
		socket.write(upgrade(port));
		await isUp;
	}
	if (where === 'seated') {
		const isIn = heard(socket, /"joined"|"error"/);
		socket.write(say({type: 'hello', version: 1, secret}));
		socket.write(say({type: 'join', room: attackedRoom, limit: 1}));
		await isIn;
	}
	socket.resume();
	for (const write of writes) {
		if (isGone(socket)) break;
		await new Promise(resolve => socket.write(write, resolve));
	}
	const ended = isGone(socket) ? Promise.resolve() : once(socket, 'end').catch(() => {});
	await Promise.race([ended, once(socket, 'close').catch(() => {}), pause(lingerMs)]);
	const wasShownOut = isGone(socket);
	breakOff(socket);
	return wasShownOut;
};

/** One line per figure. */
export const drawFuzz = ({attacks, shownOut, neighbours, memory}: FuzzResult): string => {
	const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
	return [
		...Object.entries(attacks).map(([kind, count]) => `${kind.padEnd(30)} ${count}`),
		`shown out by the server        ${shownOut}`,
		`said and heard next door       ${neighbours.said}, ${neighbours.heard}; p99 ${neighbours.p99Ms.toFixed(1)} ms, worst ${neighbours.worstMs.toFixed(1)} ms`,
		`memory before and after        ${mib(memory.beforeBytes)}, ${mib(memory.afterBytes)}`,
	].join('\n');
};
