/** A network proxy between one person and the server. It can cut, slow down, hold and silence connections. */
import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import {breakOff} from './break-off.ts';

/** `up`: from the person to the server. */
export type Direction = 'up' | 'down';

export interface NetworkProxy {
	readonly port: number;
	/** The number of open connections. */
	count(): number;
	/** Ends every connection, as a lost network would. Returns their number. */
	cut(): number;
	/** Ends each connection after this many more bytes in this direction, probably in the middle of a frame. */
	cutAfter(direction: Direction, bytes: number): void;
	/** From now on, delays all bytes by this time. */
	delay(ms: number): void;
	/** Holds back bytes in this direction, like a stalled network, until `release`. */
	hold(direction: Direction): void;
	release(): void;
	/** Existing connections drop all bytes in this direction without notice. Later connections work. */
	silence(direction: Direction): void;
	/**
	 * From now on, existing connections pass nothing. `lose` ends them for the person. `arrive` delivers the held bytes to
	 * the server, long after another connection may have sent the same messages again.
	 */
	strand(): {lose(): void; arrive(): void};
	/** Calls `listener` once, with the next bytes of the server. */
	onceReceived(listener: () => void): void;
	close(): Promise<void>;
}

interface Pipe {
	readonly from: Socket;
	readonly to: Socket;
	readonly direction: Direction;
	isSilent: boolean;
	/** Bytes that `strand` holds until `arrive`. */
	stranded: Buffer[] | undefined;
	/** Bytes until the cut. */
	left: number;
	/** Delayed chunks in order. Each is sent when it is due and the chunks before it have been sent. */
	readonly delayed: {readonly chunk: Buffer; readonly dueAt: number}[];
	/** Called once when no chunk is delayed. */
	whenPassed: (() => void) | undefined;
}

/** `target` returns the port of the server; 0 if it is not running. */
export const openProxy = async (target: () => number): Promise<NetworkProxy> => {
	const pipes = new Set<Pipe>();
	const held = new Set<Direction>();
	let delayMs = 0;
	let listeners: (() => void)[] = [];

	const destroy = ({from, to}: Pipe): void => {
		for (const socket of [from, to]) breakOff(socket);
	};

	const pass = (pipe: Pipe, chunk: Buffer): void => {
		if (pipe.isSilent || pipe.to.destroyed) return;
		if (pipe.stranded !== undefined) {
			pipe.stranded.push(chunk);
			return;
		}
		const part = chunk.subarray(0, pipe.left);
		pipe.left -= part.length;
		// If the reader does not read, the sender must notice it.
		if (!pipe.to.write(part)) pipe.from.pause();
		if (pipe.left <= 0) {
			// Bytes that were passed on must arrive, so this end is closed in order.
			pipe.to.end();
			breakOff(pipe.from);
		}
	};

	/** Sends the chunks that are due, and sets a timer for the next. */
	const passDue = (pipe: Pipe): void => {
		const now = performance.now();
		for (let next = pipe.delayed[0]; next !== undefined; next = pipe.delayed[0]) {
			if (next.dueAt > now) {
				setTimeout(passDue, next.dueAt - now, pipe);
				return;
			}
			pipe.delayed.shift();
			pass(pipe, next.chunk);
		}
		pipe.whenPassed?.();
	};

	const take = (pipe: Pipe, chunk: Buffer): void => {
		if (delayMs === 0 && pipe.delayed.length === 0) {
			pass(pipe, chunk);
			return;
		}
		const now = performance.now();
		const dueAt = Math.max(now + delayMs, pipe.delayed.at(-1)?.dueAt ?? 0);
		pipe.delayed.push({chunk, dueAt});
		if (pipe.delayed.length === 1) setTimeout(passDue, dueAt - now, pipe);
	};

	const join = (direction: Direction, from: Socket, to: Socket): void => {
		const pipe: Pipe = {
			from,
			to,
			direction,
			isSilent: false,
			stranded: undefined,
			left: Number.POSITIVE_INFINITY,
			delayed: [],
			whenPassed: undefined,
		};
		pipes.add(pipe);
		from.setNoDelay(true);
		from.on('data', (chunk: Buffer) => {
			take(pipe, chunk);
			if (direction === 'up') return;
			const called = listeners;
			listeners = [];
			for (const listener of called) listener();
		});
		from.on('error', () => {});
		// After the delayed bytes.
		const close = (): void => {
			pipes.delete(pipe);
			if (pipe.isSilent || pipe.stranded !== undefined) return;
			pipe.whenPassed = () => to.end();
			if (pipe.delayed.length === 0) pipe.whenPassed();
		};
		from.on('end', close);
		from.on('close', close);
		to.on('drain', () => !held.has(direction) && from.resume());
		if (held.has(direction)) from.pause();
	};

	const server = createServer({allowHalfOpen: false}, person => {
		const port = target();
		if (port === 0) {
			breakOff(person);
			return;
		}
		const upstream = connect({port, host: '127.0.0.1'});
		join('up', person, upstream);
		join('down', upstream, person);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');

	const going = (direction: Direction): Pipe[] => [...pipes].filter(pipe => pipe.direction === direction);

	return {
		port: (server.address() as AddressInfo).port,
		count: () => going('down').length,
		cut() {
			const count = going('down').length;
			for (const pipe of [...pipes]) destroy(pipe);
			return count;
		},
		cutAfter(direction, bytes) {
			for (const pipe of going(direction)) pipe.left = bytes;
		},
		delay(ms) {
			delayMs = ms;
		},
		hold(direction) {
			held.add(direction);
			for (const pipe of going(direction)) pipe.from.pause();
		},
		release() {
			held.clear();
			for (const pipe of pipes) pipe.from.resume();
		},
		silence(direction) {
			for (const pipe of going(direction)) pipe.isSilent = true;
		},
		strand() {
			const ups = going('up');
			const stranded = ups.map(pipe => {
				const chunks: Buffer[] = [];
				pipe.stranded = chunks;
				return {pipe, chunks};
			});
			for (const pipe of going('down')) pipe.isSilent = true;
			return {
				lose() {
					for (const {pipe} of stranded) breakOff(pipe.from);
				},
				arrive() {
					for (const {pipe, chunks} of stranded) {
						if (pipe.to.destroyed) continue;
						for (const chunk of chunks) pipe.to.write(chunk);
						pipe.to.end();
					}
				},
			};
		},
		onceReceived: listener => void listeners.push(listener),
		async close() {
			for (const pipe of [...pipes]) destroy(pipe);
			server.close();
			await once(server, 'close');
		},
	};
};
