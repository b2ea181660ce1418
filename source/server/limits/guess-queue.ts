/**
 * Paces the answers to guesses. Each guess waits for its turn; sources take turns. The order never depends on
 * whether a guess is right, so that neither an answer nor its time tells more than the pace allows.
 *
 * Requests with the same guess from one source share a turn, and the guess that most requests made comes first. Those
 * who hold the right secret all send the same one, while an attacker needs a new guess each time: a flood of guesses
 * from their address delays them, but cannot keep them out. A guess that was refused keeps its count, so that it
 * comes first when the client tries again.
 *
 * Waiting costs no processor time, and the number of waiting guesses is bounded.
 */
import type {Clock} from '../../time/clock.ts';

export interface GuessPace {
	/** Milliseconds between two answers to one source. */
	readonly sourceMs: number;
	/** Milliseconds between two answers to any sources. */
	readonly totalMs: number;
}

/** No guess waits longer. A client gives up 15 s after it began to connect. */
export const longestWaitMs = 10_000;
/** Refused guesses whose count is kept: some 200 bytes each. */
const keptRefusals = 10_000;

interface Guess {
	readonly source: string;
	readonly text: string;
	readonly beganAt: number;
	requests: number;
	readonly waiting: ((isTurn: boolean) => void)[];
}

export class GuessQueue {
	readonly #clock: Clock;
	readonly #pace: GuessPace;
	/** By source and guess; the source whose turn it is comes first. */
	readonly #lines = new Map<string, Map<string, Guess>>();
	/** When a source was answered, in that order; forgotten after `sourceMs`. */
	readonly #answeredAt = new Map<string, number>();
	/** Requests of refused guesses, by `keyOf`. */
	readonly #refused = new Map<string, number>();
	#lastAnswerAt = Number.NEGATIVE_INFINITY;
	#stopTimer: (() => void) | undefined;

	constructor(clock: Clock, pace: GuessPace) {
		this.#clock = clock;
		this.#pace = pace;
	}

	/** True when it is the guess's turn; false if it cannot be answered in time. */
	turn(source: string, text: string): Promise<boolean> {
		return new Promise(resolve => {
			this.#add(source, text).waiting.push(resolve);
			this.#refuseExcess(source);
			this.#proceed();
		});
	}

	/** Guesses that wait. */
	get size(): number {
		let size = 0;
		for (const line of this.#lines.values()) size += line.size;
		return size;
	}

	/** Refuses all that wait. */
	close(): void {
		this.#stopTimer?.();
		this.#stopTimer = undefined;
		for (const guess of [...this.#guesses()]) this.#end(guess, false);
	}

	*#guesses(): Generator<Guess> {
		for (const line of this.#lines.values()) yield* line.values();
	}

	#add(source: string, text: string): Guess {
		const line = this.#lines.get(source) ?? new Map<string, Guess>();
		this.#lines.set(source, line);
		const known = line.get(text);
		if (known !== undefined) {
			known.requests++;
			return known;
		}
		const key = keyOf(source, text);
		const requests = (this.#refused.get(key) ?? 0) + 1;
		this.#refused.delete(key);
		const guess: Guess = {source, text, beganAt: this.#clock.monotonic(), requests, waiting: []};
		line.set(text, guess);
		return guess;
	}

	#refuseExcess(source: string): void {
		const line = this.#lines.get(source) ?? new Map<string, Guess>();
		const {sourceMs, totalMs} = this.#pace;
		if (line.size > longestWaitMs / sourceMs) this.#end(leastRequested(line.values()), false);
		if (this.size <= longestWaitMs / totalMs) return;
		// The sources with the most guesses first: a flood refuses its own.
		const longest = Math.max(...[...this.#lines.values()].map(({size}) => size));
		const crowded = [...this.#guesses()].filter(guess => this.#lines.get(guess.source)?.size === longest);
		this.#end(leastRequested(crowded), false);
	}

	/** Answers the next guess if it is time, and plans the answer after that. */
	#proceed(): void {
		if (this.#stopTimer !== undefined) return;
		const now = this.#clock.monotonic();
		const {totalMs} = this.#pace;
		if (now >= this.#lastAnswerAt + totalMs) this.#answerNext(now);
		if (this.#lines.size === 0) return;
		this.#stopTimer = this.#clock.after(
			Math.max(1, Math.min(totalMs, this.#lastAnswerAt + totalMs - now)),
			() => {
				this.#stopTimer = undefined;
				this.#proceed();
			},
		);
	}

	#answerNext(now: number): void {
		for (const guess of [...this.#guesses()]) {
			if (now - guess.beganAt >= longestWaitMs) this.#end(guess, false);
		}
		for (const [source, at] of this.#answeredAt) {
			if (now - at < this.#pace.sourceMs) break;
			this.#answeredAt.delete(source);
		}
		for (const [source, line] of this.#lines) {
			if (this.#answeredAt.has(source)) continue;
			this.#lastAnswerAt = now;
			this.#answeredAt.set(source, now);
			// To the end of the round: the other sources come first.
			this.#lines.delete(source);
			this.#lines.set(source, line);
			this.#end(mostRequested(line.values()), true);
			return;
		}
	}

	#end(guess: Guess | undefined, isTurn: boolean): void {
		if (guess === undefined) return;
		const {source, text, requests, waiting} = guess;
		const line = this.#lines.get(source);
		line?.delete(text);
		if (line?.size === 0) this.#lines.delete(source);
		if (!isTurn) this.#keepRefusal(keyOf(source, text), requests);
		for (const resolve of waiting) resolve(isTurn);
	}

	#keepRefusal(key: string, requests: number): void {
		this.#refused.set(key, requests);
		if (this.#refused.size <= keptRefusals) return;
		const [oldest = key] = this.#refused.keys();
		this.#refused.delete(oldest);
	}
}

const keyOf = (source: string, text: string): string => `${source} ${text}`;

/** The first of those that most requests made. */
const mostRequested = (guesses: Iterable<Guess>): Guess | undefined =>
	[...guesses].reduce<Guess | undefined>(
		(best, guess) => (best === undefined || guess.requests > best.requests ? guess : best),
		undefined,
	);

/** The last of those that fewest requests made. */
const leastRequested = (guesses: Iterable<Guess>): Guess | undefined =>
	[...guesses].reduce<Guess | undefined>(
		(least, guess) => (least === undefined || guess.requests <= least.requests ? guess : least),
		undefined,
	);
