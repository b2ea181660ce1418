/** Stores the outbox whenever it changes, so that the next run of the program can send it. */
import {messageOf} from '../../errors/error-message.ts';
import type {Clock} from '../../time/clock.ts';
import {withoutHold} from '../session/selectors.ts';
import type {Draft} from '../session/state.ts';
import type {ClientStorage} from '../storage/client-storage.ts';

interface OutboxKeeperOptions {
	readonly storage: ClientStorage;
	readonly clock: Clock;
	/** The outbox could not be stored, for this reason. */
	readonly onError: (message: string) => void;
}

/**
 * The removal of a draft need not be stored at once: the server accepts a draft that is sent again only once. So a long
 * outbox that receives its receipts costs a write every half second and not one for each receipt.
 */
const removalDelayMs = 500;

export class OutboxKeeper {
	readonly #options: OutboxKeeperOptions;
	/** The drafts that the previous run did not send. */
	readonly found: readonly Draft[];
	#latest: readonly Draft[];
	#cancelWrite: (() => void) | undefined;

	constructor(options: OutboxKeeperOptions) {
		this.#options = options;
		this.found = toStored(options.storage.readOutbox());
		this.#latest = this.found;
	}

	/** Stores the outbox. When it returns, new and changed drafts are durable, or `onError` was called. */
	keep(outbox: readonly Draft[]): void {
		const next = toStored(outbox);
		const before = this.#latest;
		const isOnlyRemoval = isSubsequence(next, before);
		if (next.length === before.length && isOnlyRemoval) return;
		this.#latest = next;
		if (next.length === 0 || !isOnlyRemoval) this.#write();
		else this.#cancelWrite ??= this.#options.clock.after(removalDelayMs, () => this.#write());
	}

	/** Writes removals that are delayed. */
	flush(): void {
		if (this.#cancelWrite !== undefined) this.#write();
	}

	#write(): void {
		this.#cancelWrite?.();
		this.#cancelWrite = undefined;
		try {
			this.#options.storage.writeOutbox(this.#latest);
		} catch (error) {
			this.#options.onError(messageOf(error));
		}
	}
}

/** Drafts as they are stored: on the next start, none is being sent, and none waits to be taken back. */
export const toStored = (drafts: readonly Draft[]): readonly Draft[] =>
	drafts
		.map(withoutHold)
		.map(draft => (draft.state.type === 'failed' ? draft : {...draft, state: {type: 'waiting'}}));

const isSameDraft = (a: Draft, b: Draft | undefined): boolean =>
	b?.draft === a.draft && b.text === a.text && b.state.type === a.state.type;

/** Whether `all` contains all drafts of `some`, unchanged and in the same order. */
const isSubsequence = (some: readonly Draft[], all: readonly Draft[]): boolean => {
	let at = 0;
	return some.every(draft => {
		while (at < all.length && !isSameDraft(draft, all[at])) at++;
		return at++ < all.length;
	});
};
