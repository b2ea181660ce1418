/** A clock and a die that tests hold in their hands. */
import type {Clock} from '../../source/time/clock.ts';

export interface FakeClock extends Clock {
	/** Lets this much time pass: timers fire in order, and what follows from each happens before the next. */
	advance(ms: number): Promise<void>;
	/** Lets everything happen that needs no time. */
	settle(): Promise<void>;
	/** Something is under way that takes real time (a hash in a worker): no time passes until it is done. */
	hold(work: Promise<unknown>): void;
	/** Timers that wait. */
	pending(): number;
	/** Sets the wall clock forward, or back where `ms` is negative. No time passes: `monotonic` and timers go on. */
	setWallClock(ms: number): void;
}

interface Timer {
	readonly at: number;
	readonly order: number;
	readonly callback: () => void;
}

/** 22 September 2026, 09:14 in UTC. */
const beginning = Date.UTC(2026, 8, 22, 9, 14);

/** mulberry32 (Tommy Ettinger): a small generator that is the same for the same seed everywhere. */
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

/** A turn of the event loop: promises that wait for each other, and for `setImmediate`, come to their end. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

export const makeFakeClock = (seed = 1): FakeClock => {
	let time = beginning;
	/** What somebody has set the wall clock forward by. */
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
		// A hub's answer may take a few turns: hashing, a commit, the fan-out.
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
				// All that is due at this moment, in the order it was asked for, then what follows from it.
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
