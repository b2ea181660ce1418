/**
 * The server's access secret: whether a given one is right, and how fast it can be guessed.
 *
 * Operators choose the secret, so it may be weak. A source may try `freeGuesses` different wrong secrets in
 * `guessWindowMs` and is answered at once; then each of its guesses, right or wrong, waits for a turn in a
 * `GuessQueue`. So a right secret always gets in after a bounded wait, and a guess cannot be told from a right
 * secret faster than the queue answers.
 *
 * - A source is a network address; of a user who proves who they are by their own secret it is that user, whom the
 *   guesses of others behind the same address do not delay.
 * - Sending the same wrong secret again is no further guess: a client with an old secret throttles nobody.
 * - After `freeGuessesOfAll` wrong secrets from all sources together, those that never sent the right one get no
 *   free guesses. They have a queue of their own, which cannot delay the other sources.
 */
import type {Clock} from '../../time/clock.ts';
import {hashOf, isSameHash} from '../secrets.ts';
import {guessTimes, guessWindowMs} from './address-limits.ts';
import {type GuessPace, GuessQueue, longestWaitMs} from './guess-queue.ts';
import {WindowLimit} from './rate-limit.ts';

/** Shorter secrets can be guessed: the server warns about them and answers guesses slowly. */
export const safeSecretLength = 12;
/** Different wrong secrets from all sources together in `guessWindowMs`. */
export const freeGuessesOfAll = 100;
/** Sources known to have sent the right secret. */
const keptSources = 10_000;
const slowPace: GuessPace = {sourceMs: 1000, totalMs: 200};
/** About as fast as one address may connect. */
const fastPace: GuessPace = {sourceMs: 50, totalMs: 10};

export const isShortSecret = (secret: string): boolean => [...secret].length < safeSecretLength;

/** Where a guess comes from; `userId` only of a user who has proven who they are. */
export interface GuessSource {
	readonly address: string;
	readonly userId: string | undefined;
}

export type AccessAnswer =
	| {readonly type: 'right'}
	| {readonly type: 'wrong'}
	/** Not compared: too many guesses wait. */
	| {readonly type: 'busy'; readonly retryInMs: number};

/** Wrong secrets, as hashes, and when they were first sent. */
type WrongGuesses = readonly {readonly hash: string; readonly at: number}[];

export class AccessGuard {
	readonly #clock: Clock;
	readonly #hashOf: (text: string) => Promise<string>;
	readonly #hash: Promise<string>;
	/** The queues of sources that have sent the right secret before, and of the others. */
	readonly #queues: {readonly known: GuessQueue; readonly unknown: GuessQueue};
	/** By source; the one that guessed last comes last. */
	readonly #wrong = new Map<string, WrongGuesses>();
	readonly #wrongOfAll = new WindowLimit(freeGuessesOfAll, guessWindowMs);
	readonly #known = new Set<string>();

	/** `hash`: SHA-256 unless a test needs one that takes no time. */
	constructor(secret: string, clock: Clock, hash: (text: string) => Promise<string> = hashOf) {
		this.#clock = clock;
		this.#hashOf = hash;
		this.#hash = hash(secret);
		const pace = isShortSecret(secret) ? slowPace : fastPace;
		this.#queues = {known: new GuessQueue(clock, pace), unknown: new GuessQueue(clock, pace)};
	}

	/** Whether the given secret is right. Resolves at once, or within `longestWaitMs` if the source must wait. */
	async check({address, userId}: GuessSource, given: string): Promise<AccessAnswer> {
		const [hash, givenHash] = await Promise.all([this.#hash, this.#hashOf(given)]);
		const source = userId === undefined ? address : `user ${userId}`;
		const isKnown = userId !== undefined || this.#known.has(source);
		// No await between here and the note of a wrong guess: else many guesses at once would all be free.
		const wrong = this.#recentWrong(source);
		if (wrong.some(guess => isSameHash(guess.hash, givenHash))) return {type: 'wrong'};
		const now = this.#clock.monotonic();
		const isFree = wrong.length < guessTimes && (isKnown || this.#wrongOfAll.retryInMs('', now) === 0);
		if (!isFree) {
			const queue = isKnown ? this.#queues.known : this.#queues.unknown;
			if (!(await queue.turn(source, givenHash))) return {type: 'busy', retryInMs: longestWaitMs / 2};
		}
		if (isSameHash(hash, givenHash)) {
			this.#noteRight(source);
			return {type: 'right'};
		}
		this.#noteWrong(source, givenHash);
		if (isFree) this.#wrongOfAll.note('', now);
		return {type: 'wrong'};
	}

	/** Refuses all guesses that wait. */
	close(): void {
		this.#queues.known.close();
		this.#queues.unknown.close();
	}

	#recentWrong(source: string): WrongGuesses {
		const now = this.#clock.monotonic();
		for (const [one, guesses] of this.#wrong) {
			if (now - (guesses.at(-1)?.at ?? 0) < guessWindowMs) break;
			this.#wrong.delete(one);
		}
		return this.#wrong.get(source)?.filter(({at}) => now - at < guessWindowMs) ?? [];
	}

	#noteWrong(source: string, hash: string): void {
		const at = this.#clock.monotonic();
		const others = this.#recentWrong(source).filter(guess => guess.hash !== hash);
		this.#wrong.delete(source);
		this.#wrong.set(source, [...others, {hash, at}].slice(-guessTimes));
	}

	#noteRight(source: string): void {
		this.#known.delete(source);
		this.#known.add(source);
		if (this.#known.size <= keptSources) return;
		const [oldest = source] = this.#known;
		this.#known.delete(oldest);
	}
}
