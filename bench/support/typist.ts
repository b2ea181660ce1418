/**
 * A terminal in this process, and a typist on a separate thread, which presses keys on time even if the program is
 * busy.
 */
import {EventEmitter, once} from 'node:events';
import {Worker} from 'node:worker_threads';

/** A screen of 120 columns and 40 rows that reports its output. */
export class Screen extends EventEmitter {
	readonly isTTY = true;
	readonly columns = 120;
	readonly rows = 40;
	readonly writable = true;
	bytes = 0;
	onWrite: (text: string) => void = () => {};
	write(text: string, ...rest: unknown[]): boolean {
		this.bytes += text.length;
		this.onWrite(text);
		const callback = rest.at(-1);
		if (typeof callback === 'function') setImmediate(callback as () => void);
		return true;
	}
}

/** The source of the keys that a program reads. */
export class Keyboard extends EventEmitter {
	readonly isTTY = true;
	setRawMode(): this {
		return this;
	}
	setEncoding(): this {
		return this;
	}
	ref(): this {
		return this;
	}
	unref(): this {
		return this;
	}
	resume(): this {
		return this;
	}
	pause(): this {
		return this;
	}
}

/** Times in milliseconds. */
export interface Typed {
	/** From the key's press to the write that shows it. */
	readonly waits: readonly number[];
	/**
	 * The mean processor time of the main thread from the arrival of a key to that write. A mean, because some kernels
	 * count in ticks.
	 */
	readonly cpuPerKey: number;
	readonly bytesPerKey: number;
	/** The share of the elapsed time that the process spent on the processor. */
	readonly cpuShare: number;
}

const keyEveryMs = 25;

// All threads have the same clock: hrtime is that of the machine.
const fingers = `
const {parentPort} = require('node:worker_threads');
parentPort.on('message', ms => setTimeout(() => parentPort.postMessage(process.hrtime.bigint()), ms));
`;

const threadCpuMs = (): number => {
	const {user, system} = process.threadCpuUsage();
	return (user + system) / 1000;
};

/** Types one letter at a time and waits until it is written. No other text on the screen may contain a `q`. */
export const type = async (screen: Screen, keyboard: Keyboard, count: number): Promise<Typed> => {
	const worker = new Worker(fingers, {eval: true});
	await once(worker, 'online');
	const press = async (key: string): Promise<bigint> => {
		// Adds jitter, so that the keys are not in step with received messages.
		worker.postMessage(keyEveryMs + Math.random() * 10);
		const [pressedAt] = (await once(worker, 'message')) as [bigint];
		keyboard.emit('data', Buffer.from(key));
		return pressedAt;
	};
	const waits: number[] = [];
	let cpuMs = 0;
	const before = {bytes: screen.bytes, cpu: process.cpuUsage(), at: performance.now()};
	for (let key = 0; key < count; key++) {
		// The line is cleared before it grows to a second row.
		if (key % 60 === 59) await press('\u0015');
		let cpuBefore = 0;
		const written = new Promise<bigint>(resolve => {
			screen.onWrite = text => {
				if (!text.includes('q')) return;
				screen.onWrite = () => {};
				cpuMs += threadCpuMs() - cpuBefore;
				resolve(process.hrtime.bigint());
			};
		});
		keyboard.prependOnceListener('data', () => {
			cpuBefore = threadCpuMs();
		});
		const pressedAt = await press('q');
		waits.push(Number((await written) - pressedAt) / 1e6);
	}
	await worker.terminate();
	const {user, system} = process.cpuUsage(before.cpu);
	return {
		waits,
		cpuPerKey: cpuMs / count,
		bytesPerKey: (screen.bytes - before.bytes) / count,
		cpuShare: (user + system) / 1000 / (performance.now() - before.at),
	};
};
