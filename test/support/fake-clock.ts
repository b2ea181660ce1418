/** A clock and a random generator that the test controls. */
import type {Clock} from '../../source/time/clock.ts';

export interface FakeClock extends Clock {
	/** Advances the time and calls the timers that are due, in order, before it returns. */
	advance(ms: number): void;
	/** Advances the time. All promises settle before the next timer is called. */
	advanceAsync(ms: number): Promise<void>;
	/** Settles all promises without advancing the time. */
	settle(): Promise<void>;
	/** Stops `advanceAsync` until the promise settles, for work that takes real time (a hash in a worker). */
	hold(work: Promise<unknown>): void;
	/** The number of open timers. */
	readonly timers: number;
	/** Sets the wall clock forward, or back if `ms` is negative. `monotonic` and the timers do not change. */
	setWallClock(ms: number): void;
}

export interface FakeClockOptions {
	/** The wall clock at the start. Default: `startTime`. */
	readonly start?: number;
	/** The seed of `random`. */
	readonly seed?: number;
}

interface Timer {
	readonly at: number;
	readonly order: number;
	readonly callback: () => void;
}

/** 22 September 2026, 09:14 in UTC. */
export const startTime = Date.UTC(2026, 8, 22, 9, 14);

/** The longest delay of `setTimeout`. Node fires a timer with a longer delay after 1 ms. */
const maxDelayMs = 2 ** 31 - 1;

/** mulberry32 (Tommy Ettinger): a small generator with the same numbers for the same seed. */
export const seededRandom = (seed: number): (() => number) => {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
};

/** One turn of the event loop: promises that wait for each other and for `setImmediate` settle. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

const isEarlier = (timer: Timer, other: Timer): boolean =>
	timer.at < other.at || (timer.at === other.at && timer.order < other.order);

/** The open timers. */
const makeTimers = () => {
	let timers: Timer[] = [];
	let orders = 0;
	const remove = (removed: Timer): void => {
		timers = timers.filter(timer => timer !== removed);
	};
	return {
		count: () => timers.length,
		add(at: number, callback: () => void): () => void {
			const timer = {at, order: orders++, callback};
			timers.push(timer);
			return () => remove(timer);
		},
		/** Removes and returns the next timer that is due at `until`. */
		takeDue(until: number): Timer | undefined {
			let next: Timer | undefined;
			for (const timer of timers) {
				if (timer.at <= until && (next === undefined || isEarlier(timer, next))) next = timer;
			}
			if (next !== undefined) remove(next);
			return next;
		},
	};
};

export const makeFakeClock = ({start = startTime, seed = 1}: FakeClockOptions = {}): FakeClock => {
	let time = start;
	/** How far `setWallClock` has moved the wall clock, in milliseconds. */
	let shift = 0;
	const timers = makeTimers();
	const held = new Set<Promise<unknown>>();

	/** Calls all timers that are due until then, moving the time to each of them. */
	const runDue = (until: number): void => {
		for (let due = timers.takeDue(until); due !== undefined; due = timers.takeDue(until)) {
			time = Math.max(time, due.at);
			due.callback();
		}
	};

	/** Moves the time to the next timer that is due until then, and calls all timers that are due at this time. */
	const runNext = (until: number): boolean => {
		const due = timers.takeDue(until);
		if (due === undefined) return false;
		time = Math.max(time, due.at);
		due.callback();
		runDue(time);
		return true;
	};

	const settle = async (): Promise<void> => {
		// A reply of the hub may take several turns: hashing, a commit, the fan-out.
		for (let turns = 0; turns < 4; turns++) {
			await turn();
			while (held.size > 0) await Promise.allSettled(held);
		}
	};

	return {
		now: () => time + shift,
		monotonic: () => time - start,
		random: seededRandom(seed),
		setWallClock(ms) {
			shift += ms;
		},
		after(delayMs, callback) {
			if (delayMs > maxDelayMs) throw new RangeError(`A timer cannot wait ${delayMs} ms.`);
			return timers.add(time + Math.max(delayMs, 0), callback);
		},
		advance(ms) {
			const end = time + ms;
			runDue(end);
			time = end;
		},
		async advanceAsync(ms) {
			const end = time + ms;
			await settle();
			while (runNext(end)) await settle();
			time = end;
		},
		settle,
		hold(work) {
			held.add(work);
			const release = () => void held.delete(work);
			work.then(release, release);
		},
		get timers() {
			return timers.count();
		},
	};
};
