/**
 * Attacks the gateway while two bystanders exchange messages. The server must not end, the bystanders must not be
 * affected, and the memory must return to its former size. The seed determines all attacks.
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
import {openBystanders, type Talk} from './bystanders.ts';
import {frameBytes} from './frames.ts';
import type {FuzzServerReport} from './server.ts';

export interface FuzzOptions {
	readonly seed: number;
	/** The run ends after this many attacks or minutes. Either is required. */
	readonly attacks?: number;
	readonly minutes?: number;
}

export interface FuzzResult {
	/** The violations. Empty if there were none. */
	readonly faults: readonly string[];
	readonly attacks: Readonly<Record<AttackKind, number>>;
	/** Connections that the server closed. */
	readonly closedByServer: number;
	readonly bystanders: {
		readonly sent: number;
		readonly received: number;
		readonly p99Ms: number;
		readonly worstMs: number;
	};
	readonly memory: {readonly beforeBytes: number; readonly afterBytes: number};
}

/** Concurrent attackers. */
const concurrency = 8;
/** How long an attacker waits after its last write, unless the server closes the connection. */
const lingerMs = 30;
/** After this time without an answer the server counts as hanging. */
const answerMs = 20_000;
const warmUpRounds = 4;
/** Allowed growth for caches, compiled code, users and rooms. A leak of 1 KB per attack exceeds it. */
export const memoryBoundBytes = 3 * 1024 * 1024;

type Measured = Extract<FuzzServerReport, {type: 'measured'}>;

const endedServer: Measured = {type: 'measured', bytes: 0, rssBytes: 0, connections: 0};

/** Measures the server. All figures are 0 if it has ended. */
const measure = async (child: ChildProcess): Promise<Measured> => {
	if (!child.connected) return endedServer;
	const ended = once(child, 'disconnect').then(() => [endedServer]);
	child.send('measure', () => {});
	const [report] = (await Promise.race([once(child, 'message'), ended])) as [Measured];
	return report;
};

/** Measures the server once at most this many connections are left. */
const measureWithout = async (child: ChildProcess, connections: number): Promise<Measured> => {
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
	let errorOutput = '';
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		errorOutput += text;
	});
	let isOver = false;
	child.once('exit', (code, signal) => {
		isOver = true;
		faults.push(`The server ended with ${code ?? signal}: ${errorOutput.slice(0, 2000)}`);
	});
	const [{port}] = (await once(child, 'message')) as [Extract<FuzzServerReport, {type: 'listening'}>];
	const chance = makeChance(options.seed);
	const counts = Object.fromEntries(attackKinds.map(kind => [kind, 0])) as Record<AttackKind, number>;
	let closedByServer = 0;
	const secrets = await Promise.all(Array.from({length: concurrency}, () => newSecret(port)));

	const toResult = (traffic: Talk, before: Measured, after: Measured): FuzzResult => {
		const sorted = traffic.latenciesMs.toSorted((one, other) => one - other);
		return {
			faults,
			attacks: counts,
			closedByServer,
			bystanders: {
				sent: traffic.sent,
				received: traffic.received,
				p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
				worstMs: sorted.at(-1) ?? 0,
			},
			memory: {beforeBytes: before.bytes, afterBytes: after.bytes},
		};
	};

	const attackOnce = async (kind: AttackKind, place: number): Promise<void> => {
		const attack = makeAttack(kind, chance);
		counts[kind]++;
		if (await carryOut(port, attack, secrets[place] ?? '')) closedByServer++;
	};
	const round = async (kinds: readonly AttackKind[]): Promise<void> => {
		await Promise.all(kinds.map(attackOnce));
	};
	const inRounds = async (isEnough: () => boolean, kindAt: (index: number) => AttackKind): Promise<void> => {
		for (let index = 0; !isEnough() && !isOver; index += concurrency) {
			await round(Array.from({length: concurrency}, (_, place) => kindAt(index + place)));
		}
	};

	// Warm-up: each kind a few times, so that compiled code and caches exist before memory is measured.
	let warm = 0;
	await inRounds(
		() => warm++ >= (attackKinds.length * warmUpRounds) / concurrency,
		index => attackKinds[index % attackKinds.length] ?? attackKinds[0],
	);
	if (!isOver) {
		const warmBystanders = await openBystanders(port);
		await pause(500);
		await warmBystanders.end(5000);
	}
	const before = await measureWithout(child, 0);
	if (isOver) return toResult({sent: 0, received: 0, latenciesMs: []}, before, before);

	const bystanders = await openBystanders(port);
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
	const traffic = await bystanders.end(30_000);
	faults.push(...bystanders.faults);
	if (traffic.received !== traffic.sent)
		faults.push(`The bystanders received ${traffic.received} of ${traffic.sent} messages.`);
	const after = isOver ? before : await measureWithout(child, 0);
	if (after.connections > 0) faults.push(`${after.connections} connections remained open.`);
	const grownBytes = after.bytes - before.bytes;
	if (grownBytes > memoryBoundBytes) {
		faults.push(`Memory grew by ${grownBytes} bytes, from ${before.bytes} to ${after.bytes}.`);
	}
	child.removeAllListeners('exit');
	return toResult(traffic, before, after);
};

// — one attacker —

const upgrade = (port: number): string =>
	`GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;

const toBytes = (frame: Readonly<Record<string, unknown>>): Buffer =>
	frameBytes({payload: Buffer.from(JSON.stringify(frame)), mask: 0x12345678});

const isGone = (socket: Socket): boolean => socket.destroyed || socket.readableEnded;

/** Waits until the server has sent a match of the pattern or has closed the connection. */
const receive = (socket: Socket, pattern: RegExp): Promise<string> =>
	new Promise((resolve, reject) => {
		let all = '';
		const timer = setTimeout(() => reject(new Error(`The server sent no ${pattern}, but: ${all}`)), answerMs);
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
	// The end of the server is reported elsewhere.
	await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {});
	return socket;
};

const newSecret = async (port: number): Promise<string> => {
	const socket = await dial(port);
	socket.write(upgrade(port));
	socket.write(toBytes({type: 'hello', version: 1}));
	const [, secret = ''] = /"secret":"([^"]+)"/.exec(await receive(socket, /"secret":"[^"]+"/)) ?? [];
	socket.destroy();
	return secret;
};

/** Returns true if the server closed the connection before the attacker did. */
const carryOut = async (port: number, {where, writes}: Attack, secret: string): Promise<boolean> => {
	const socket = await dial(port);
	if (where !== 'raw') {
		const isUp = receive(socket, /\r\n\r\n/);
		socket.write(upgrade(port));
		await isUp;
	}
	if (where === 'joined') {
		const isIn = receive(socket, /"joined"|"error"/);
		socket.write(toBytes({type: 'hello', version: 1, secret}));
		socket.write(toBytes({type: 'join', room: attackedRoom, limit: 1}));
		await isIn;
	}
	socket.resume();
	for (const write of writes) {
		if (isGone(socket)) break;
		await new Promise(resolve => socket.write(write, resolve));
	}
	const ended = isGone(socket) ? Promise.resolve() : once(socket, 'end').catch(() => {});
	await Promise.race([ended, once(socket, 'close').catch(() => {}), pause(lingerMs)]);
	const wasClosed = isGone(socket);
	breakOff(socket);
	return wasClosed;
};

/** Formats the result as text, one line per figure. */
export const drawFuzz = ({attacks, closedByServer, bystanders, memory}: FuzzResult): string => {
	const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
	return [
		...Object.entries(attacks).map(([kind, count]) => `${kind.padEnd(30)} ${count}`),
		`closed by the server           ${closedByServer}`,
		`bystanders sent and received   ${bystanders.sent}, ${bystanders.received}; p99 ${bystanders.p99Ms.toFixed(1)} ms, worst ${bystanders.worstMs.toFixed(1)} ms`,
		`memory before and after        ${mib(memory.beforeBytes)}, ${mib(memory.afterBytes)}`,
	].join('\n');
};
