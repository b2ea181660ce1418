/**
 * Loaded into a server first (`--import`): shifts its wall clock by the number of milliseconds in the file
 * `TERMCHAT_CHAOS_CLOCK`, which is read at the start and on each SIGUSR2. Monotonic time and timers do not change.
 */
import {readFileSync} from 'node:fs';
import {isMainThread} from 'node:worker_threads';

const file = process.env.TERMCHAT_CHAOS_CLOCK ?? '';
const trueNow = Date.now;
let offsetMs = 0;

const readOffset = (): void => {
	try {
		offsetMs = Number(readFileSync(file, 'utf8')) || 0;
	} catch {
		offsetMs = 0;
	}
};

const TrueDate = Date;
Date.now = () => trueNow() + offsetMs;
globalThis.Date = new Proxy(TrueDate, {
	construct: (target, values, newTarget) =>
		Reflect.construct(target, values.length === 0 ? [Date.now()] : values, newTarget),
	apply: () => new TrueDate(Date.now()).toString(),
});

readOffset();
if (isMainThread) process.on('SIGUSR2', readOffset);
