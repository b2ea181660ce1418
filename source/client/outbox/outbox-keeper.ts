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
 * Removals of drafts may be stored late, because the server accepts a resent draft only once. So a long outbox that
 * receives its receipts costs one write every half second instead of one per receipt.
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

	/** Stores the outbox. On return, new and changed drafts are durable, or `onError` has been called. */
	keep(outbox: readonly Draft[]): void {
		const next = toStored(outbox);
		const before = this.#latest;
		const isOnlyRemoval = isSubsequence(next, before);
		if (next.length === before.length && isOnlyRemoval) return;
		this.#latest = next;
		if (next.length === 0 || !isOnlyRemoval) this.#write();
		else this.#cancelWrite ??= this.#options.clock.after(removalDelayMs, () => this.#write());
	}

	/** Writes delayed removals now. */
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

/** The drafts in the form that is stored: a draft that was being sent waits again, and none is held. */
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
