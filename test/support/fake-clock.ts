/** A clock and a random generator that the test controls. */
import type {Clock} from '../../source/time/clock.ts';

export interface FakeClock extends Clock {
	/** Advances the time. Timers fire in order; all promises settle before the next timer fires. */
	advance(ms: number): Promise<void>;
	/** Settles all promises without advancing the time. */
	settle(): Promise<void>;
	/** Stops the time until the promise settles, for work that takes real time (a hash in a worker). */
	hold(work: Promise<unknown>): void;
	/** The number of open timers. */
	pending(): number;
	/** Sets the wall clock forward, or back if `ms` is negative. `monotonic` and the timers do not change. */
	setWallClock(ms: number): void;
}

interface Timer {
	readonly at: number;
	readonly order: number;
	readonly callback: () => void;
}

/** 22 September 2026, 09:14 in UTC. */
const beginning = Date.UTC(2026, 8, 22, 9, 14);

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

export const makeFakeClock = (seed = 1): FakeClock => {
	let time = beginning;
	/** The milliseconds by which `setWallClock` has moved the wall clock. */
	let shift = 0;
	let orders = 0;
	let timers: Timer[] = [];
	const held = new Set<Promise<unknown>>();

	const nextDue = (until: number): Timer | undefined => {
		let next: Timer | undefined;
		for (const timer of timers) {
			if (timer.at > until) continue;
			if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) {
				next = timer;
			}
		}
		return next;
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
		monotonic: () => time - beginning,
		setWallClock(ms) {
			shift += ms;
		},
		random: seededRandom(seed),
		after(delayMs, callback) {
			const timer = {at: time + Math.max(delayMs, 0), order: orders++, callback};
			timers.push(timer);
			return () => {
				timers = timers.filter(other => other !== timer);
			};
		},
		async advance(ms) {
			const end = time + ms;
			await settle();
			for (let due = nextDue(end); due !== undefined; due = nextDue(end)) {
				time = Math.max(time, due.at);
				// All timers that are due at this time, in the order in which they were set, then their promises.
				for (let same = nextDue(time); same !== undefined; same = nextDue(time)) {
					const fired = same;
					timers = timers.filter(timer => timer !== fired);
					fired.callback();
				}
				await settle();
			}
			time = end;
		},
		settle,
		hold(work) {
			held.add(work);
			const release = () => void held.delete(work);
			work.then(release, release);
		},
		pending: () => timers.length,
	};
};
