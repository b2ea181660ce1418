/** The attacker's tools: connections from one address, and a count of the requests that the server accepts and refuses. */
import {connect, type Socket} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import WebSocket from 'ws';
import type {Counts} from './scenario.ts';

/** The attacker's only address; all other users connect from 127.0.0.1. */
export const attackerAddress = '127.0.0.2';

type Frame = Readonly<Record<string, unknown>>;

export interface Answer {
	readonly type: string;
	readonly code?: string;
	readonly secret?: string;
	readonly seq?: number;
	readonly user?: {readonly id: string; readonly nick: string};
}

/** The answer if the connection ended before one arrived. */
const closed: Answer = {type: 'closed'};
/** The pause after a refused connection. A faster loop would only measure the attacker's machine. */
const refusedPauseMs = 20;

export class AttackerConnection {
	readonly #socket: WebSocket;
	readonly #waiting = new Map<number, (answer: Answer) => void>();
	#serial = 0;
	isOpen = true;

	constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.on('message', data => {
			const frame = JSON.parse(String(data)) as Answer & {readonly id?: number};
			const resolve = frame.id === undefined ? undefined : this.#waiting.get(frame.id);
			if (frame.id !== undefined) this.#waiting.delete(frame.id);
			resolve?.(frame);
		});
		socket.once('close', () => {
			this.isOpen = false;
			for (const resolve of this.#waiting.values()) resolve(closed);
			this.#waiting.clear();
		});
	}

	/** Resolves with the answer, with an `error`, or with `closed`. */
	ask(frame: Frame): Promise<Answer> {
		if (!this.isOpen) return Promise.resolve(closed);
		const id = ++this.#serial;
		return new Promise(resolve => {
			this.#waiting.set(id, resolve);
			this.#socket.send(JSON.stringify({id, ...frame}));
		});
	}

	/** Sends without waiting for an answer. */
	send(frame: Frame): void {
		if (this.isOpen) this.#socket.send(JSON.stringify(frame));
	}

	/** Stops reading from the network. */
	stopReading(): void {
		this.#socket.pause();
	}

	close(): void {
		this.#socket.terminate();
	}
}

export class Attack {
	readonly counts: Counts = {tried: 0, accepted: 0, refused: 0, disconnected: 0, codes: {}};
	readonly #port: number;
	readonly #endsAt: number;
	readonly #open = new Set<AttackerConnection>();
	readonly #sockets = new Set<Socket>();

	constructor(port: number, seconds: number) {
		this.#port = port;
		this.#endsAt = performance.now() + seconds * 1000;
	}

	isOver(): boolean {
		return performance.now() >= this.#endsAt;
	}

	async untilOver(): Promise<void> {
		await pause(Math.max(0, this.#endsAt - performance.now()));
	}

	/** A WebSocket; undefined if the server refuses it. */
	async connect(): Promise<AttackerConnection | undefined> {
		const connection = await this.#upgrade();
		if (connection === undefined) {
			this.counts.disconnected++;
			await pause(refusedPauseMs);
		} else this.#open.add(connection);
		return connection;
	}

	#upgrade(): Promise<AttackerConnection | undefined> {
		return new Promise(resolve => {
			const socket = new WebSocket(`ws://127.0.0.1:${this.#port}/ws`, {
				perMessageDeflate: false,
				localAddress: attackerAddress,
			});
			socket.on('error', () => resolve(undefined));
			socket.once('close', () => resolve(undefined));
			socket.once('open', () => resolve(new AttackerConnection(socket)));
		});
	}

	/** A connection after `hello` as a new user without a secret; undefined if the server refuses it. */
	async enter(hello: Frame = {}): Promise<{connection: AttackerConnection; welcome: Answer} | undefined> {
		const connection = await this.connect();
		if (connection === undefined) return undefined;
		const welcome = await connection.ask({type: 'hello', version: 1, ...hello});
		if (welcome.type === 'welcome') return {connection, welcome};
		const {code = 'closed'} = welcome;
		this.counts.codes[code] = (this.counts.codes[code] ?? 0) + 1;
		this.leave(connection);
		await pause(refusedPauseMs);
		return undefined;
	}

	/** Repeats `enter` until it succeeds; undefined if the attack ends before. */
	async enterWithRetries(hello: Frame = {}): ReturnType<Attack['enter']> {
		while (!this.isOver()) {
			const entered = await this.enter(hello);
			if (entered !== undefined) return entered;
		}
		return undefined;
	}

	leave(connection: AttackerConnection): void {
		this.#open.delete(connection);
		connection.close();
	}

	/** A TCP connection that sends nothing. `onEnd` is called when the server closes it. */
	openSocket(onEnd: () => void): void {
		const socket = connect({port: this.#port, host: '127.0.0.1', localAddress: attackerAddress});
		this.#sockets.add(socket);
		socket.on('error', () => {});
		socket.once('close', () => {
			this.#sockets.delete(socket);
			onEnd();
		});
		socket.resume();
	}

	/** Sends a request and counts the answer. */
	async try(connection: AttackerConnection, frame: Frame): Promise<Answer> {
		this.counts.tried++;
		const answer = await connection.ask(frame);
		this.count(answer);
		return answer;
	}

	count({type, code = 'no code'}: Answer): void {
		if (type === 'closed') this.counts.disconnected++;
		else if (type === 'error') {
			this.counts.refused++;
			this.counts.codes[code] = (this.counts.codes[code] ?? 0) + 1;
		} else this.counts.accepted++;
	}

	/** Keeps `inFlight` requests pending until the attack or the connection ends. */
	async hammer(connection: AttackerConnection, inFlight: number, next: () => Frame): Promise<void> {
		const loop = async (): Promise<void> => {
			while (!this.isOver() && connection.isOpen) {
				const {type} = await this.try(connection, next());
				// Without the pause the server closes the connection as a flood within a second. Another scenario measures that.
				if (type === 'error') await pause(refusedPauseMs);
			}
		};
		await Promise.all(Array.from({length: inFlight}, loop));
	}

	/** Closes all connections. */
	end(): void {
		for (const connection of this.#open) connection.close();
		for (const socket of this.#sockets) socket.destroy();
	}
}

/** Runs `work` this many times in parallel, with its index. */
export const inParallel = async (times: number, work: (index: number) => Promise<void>): Promise<void> => {
	await Promise.all(Array.from({length: times}, (_, index) => work(index)));
};
