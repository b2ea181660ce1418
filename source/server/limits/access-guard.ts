/**
 * The server's access secret: checks a given secret, and limits the rate of guesses.
 *
 * The operator chooses the secret, so it may be weak. A source may send `guessTimes` different wrong secrets within
 * `guessWindowMs` and receives its answers at once. After that each of its guesses, right or wrong, waits for a turn in
 * a `GuessQueue`. So a right secret is always accepted after a bounded wait, and an attacker cannot distinguish wrong
 * from right secrets faster than the queue answers.
 *
 * - A source is a network address. For a user who has sent a valid user secret, the source is that user, so the guesses
 *   of others behind the same address do not delay them.
 * - Sending the same wrong secret again does not count as another guess, so a client with an old secret throttles no
 *   user.
 * - After `freeGuessesOfAll` wrong secrets from all sources together, sources that never sent the right one get no free
 *   guesses. They have a separate queue, which does not delay the other sources.
 */
import type {Clock} from '../../time/clock.ts';
import {hashOf, isSameHash} from '../shared/secrets.ts';
import {guessTimes, guessWindowMs} from './address-limits.ts';
import {type GuessPace, GuessQueue, longestWaitMs} from './guess-queue.ts';
import {WindowLimit} from './rate-limit.ts';

/** Shorter secrets can be guessed. The server warns about them and answers guesses slowly. */
export const safeSecretLength = 12;
/** Different wrong secrets from all sources together within `guessWindowMs`. */
export const freeGuessesOfAll = 100;
/** The number of sources remembered for having sent the right secret. */
const keptSources = 10_000;
const slowPace: GuessPace = {sourceMs: 1000, totalMs: 200};
/** About the rate at which one address may connect. */
const fastPace: GuessPace = {sourceMs: 50, totalMs: 10};

export const isShortSecret = (secret: string): boolean => [...secret].length < safeSecretLength;

/** The source of a guess. `userId` is set only for a user who has sent a valid user secret. */
export interface GuessSource {
	readonly address: string;
	readonly userId: string | undefined;
}

type AccessAnswer =
	| {readonly type: 'right'}
	| {readonly type: 'wrong'}
	/** The secret was not compared, because too many guesses wait. */
	| {readonly type: 'busy'; readonly retryInMs: number};

/** Wrong secrets, as hashes, and when they were first sent. */
type WrongGuesses = readonly {readonly hash: string; readonly at: number}[];

export class AccessGuard {
	readonly #clock: Clock;
	readonly #hashOf: (text: string) => Promise<string>;
	readonly #hash: Promise<string>;
	/** The queue of sources that have sent the right secret before, and the queue of all others. */
	readonly #queues: {readonly known: GuessQueue; readonly unknown: GuessQueue};
	/** By source, the most recent last. */
	readonly #wrong = new Map<string, WrongGuesses>();
	readonly #wrongOfAll = new WindowLimit(freeGuessesOfAll, guessWindowMs);
	readonly #known = new Set<string>();

	/** `hash`: SHA-256 by default. */
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
		// There must be no `await` between this line and the call that records a wrong guess. Otherwise many
		// simultaneous guesses would be free.
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

	/** Refuses all waiting guesses. */
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
