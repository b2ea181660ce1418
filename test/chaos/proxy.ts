/** A network between one person and the server that can be cut, slowed, held, and fall silent on one side. */
import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import {breakOff} from './break-off.ts';

/** `up`: from the person to the server. */
export type Direction = 'up' | 'down';

export interface NetworkProxy {
	readonly port: number;
	/** Connections that are up. */
	count(): number;
	/** Ends every connection at once, as a lost network would. Returns how many there were. */
	cut(): number;
	/** Ends each connection once so many more bytes have gone this way: in the middle of a frame, most likely. */
	cutAfter(direction: Direction, bytes: number): void;
	/** Bytes take so long from now on, either way. 0: none. */
	delay(ms: number): void;
	/** Keeps bytes back this way, as a network does that stands still; `release` lets them go on. */
	hold(direction: Direction): void;
	release(): void;
	/** Connections there are now swallow what goes this way: nobody is told. Later ones work. */
	silence(direction: Direction): void;
	/**
	 * From now on nothing gets through on the connections there are: with `lose` the person loses them, and with
	 * `arrive` the server gets what was on its way, long after it may have been said again over another one.
	 */
	strand(): {lose(): void; arrive(): void};
	/** Calls `listener` once, when the next bytes have come from the server. */
	onceHeard(listener: () => void): void;
	close(): Promise<void>;
}

interface Pipe {
	readonly from: Socket;
	readonly to: Socket;
	readonly direction: Direction;
	isSilent: boolean;
	/** What is on its way and waits for `strand` to let it arrive. */
	stranded: Buffer[] | undefined;
	/** Bytes until it is cut. */
	left: number;
	/** Delayed chunks, in order: each goes on when it is due and those before it have gone. */
	readonly delayed: {readonly chunk: Buffer; readonly dueAt: number}[];
	/** Called once no chunk is delayed any more. */
	whenPassed: (() => void) | undefined;
}

/** `target` tells where the server is now; 0: it is nowhere. */
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
		// A reader that does not read is felt at the other end.
		if (!pipe.to.write(part)) pipe.from.pause();
		if (pipe.left <= 0) {
			// What was let through must arrive, so this end is closed in order.
			pipe.to.end();
			breakOff(pipe.from);
		}
	};

	/** Passes on what is due, and looks again when the next chunk is. */
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
			const told = listeners;
			listeners = [];
			for (const listener of told) listener();
		});
		from.on('error', () => {});
		// After what is still on its way.
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
		onceHeard: listener => void listeners.push(listener),
		async close() {
			for (const pipe of [...pipes]) destroy(pipe);
			server.close();
			await once(server, 'close');
		},
	};
};
