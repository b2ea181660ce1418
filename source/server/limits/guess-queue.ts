/**
 * Paces the answers to guesses. Each guess waits for its turn, and sources take turns. The order never depends on
 * whether a guess is right, so neither an answer nor its timing reveals more than the pace allows.
 *
 * Requests with the same guess from one source share a turn, and the guess of the most requests comes first. Clients
 * with the right secret all send the same one, but an attacker needs a new guess each time. So a flood of guesses from
 * the same address delays these clients but does not lock them out. A refused guess keeps its count, which gives it
 * priority when the client tries again.
 *
 * Waiting costs no processor time, and the number of waiting guesses is bounded.
 */
import type {Clock} from '../../time/clock.ts';

export interface GuessPace {
	/** The milliseconds between two answers to the same source. */
	readonly sourceMs: number;
	/** The milliseconds between two answers to any sources. */
	readonly totalMs: number;
}

/** The longest wait of a guess. A client gives up 15 s after it starts to connect. */
export const longestWaitMs = 10_000;
/** The number of refused guesses whose count is kept. Each takes about 200 bytes. */
const keptRefusals = 10_000;

interface Guess {
	readonly source: string;
	readonly text: string;
	readonly startedAt: number;
	requests: number;
	readonly waiting: ((isTurn: boolean) => void)[];
}

export class GuessQueue {
	readonly #clock: Clock;
	readonly #pace: GuessPace;
	/** By source and guess. The source whose turn is next comes first. */
	readonly #lines = new Map<string, Map<string, Guess>>();
	/** When each source received its last answer, oldest first. Removed after `sourceMs`. */
	readonly #answeredAt = new Map<string, number>();
	/** The number of requests of refused guesses, by `keyOf`. */
	readonly #refused = new Map<string, number>();
	#lastAnswerAt = Number.NEGATIVE_INFINITY;
	#stopTimer: (() => void) | undefined;

	constructor(clock: Clock, pace: GuessPace) {
		this.#clock = clock;
		this.#pace = pace;
	}

	/** Resolves with true when the turn of the guess comes, or with false if it cannot be answered in time. */
	turn(source: string, text: string): Promise<boolean> {
		return new Promise(resolve => {
			this.#add(source, text).waiting.push(resolve);
			this.#refuseExcess(source);
			this.#proceed();
		});
	}

	/** The number of waiting guesses. */
	get size(): number {
		let size = 0;
		for (const line of this.#lines.values()) size += line.size;
		return size;
	}

	/** Refuses all waiting guesses. */
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
		const guess: Guess = {source, text, startedAt: this.#clock.monotonic(), requests, waiting: []};
		line.set(text, guess);
		return guess;
	}

	#refuseExcess(source: string): void {
		const line = this.#lines.get(source) ?? new Map<string, Guess>();
		const {sourceMs, totalMs} = this.#pace;
		if (line.size > longestWaitMs / sourceMs) this.#end(leastRequested(line.values()), false);
		if (this.size <= longestWaitMs / totalMs) return;
		// Refuses a guess of the source with the most guesses, so that a flood affects only itself.
		const longest = Math.max(...[...this.#lines.values()].map(({size}) => size));
		const crowded = [...this.#guesses()].filter(guess => this.#lines.get(guess.source)?.size === longest);
		this.#end(leastRequested(crowded), false);
	}

	/** Answers the next guess if it is due, and sets the timer for the one after it. */
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
			if (now - guess.startedAt >= longestWaitMs) this.#end(guess, false);
		}
		for (const [source, at] of this.#answeredAt) {
			if (now - at < this.#pace.sourceMs) break;
			this.#answeredAt.delete(source);
		}
		for (const [source, line] of this.#lines) {
			if (this.#answeredAt.has(source)) continue;
			this.#lastAnswerAt = now;
			this.#answeredAt.set(source, now);
			// Moves the source to the end of the round.
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

/** The first of the guesses with the most requests. */
const mostRequested = (guesses: Iterable<Guess>): Guess | undefined =>
	[...guesses].reduce<Guess | undefined>(
		(best, guess) => (best === undefined || guess.requests > best.requests ? guess : best),
		undefined,
	);

/** The last of the guesses with the fewest requests. */
const leastRequested = (guesses: Iterable<Guess>): Guess | undefined =>
	[...guesses].reduce<Guess | undefined>(
		(least, guess) => (least === undefined || guess.requests <= least.requests ? guess : least),
		undefined,
	);
