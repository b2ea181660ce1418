/** Keeps what waits to be said, whenever that changes, so that the next run of the program can say it. */

import {messageOf} from '../../errors/error-message.ts';
import type {Clock} from '../../time/clock.ts';
import type {Draft} from '../session/state.ts';
import type {ClientStorage} from '../storage/client-storage.ts';

export interface OutboxKeeper {
	/** What waited when the program last ended. */
	readonly found: readonly Draft[];
	/** Something new is durable when it returns, or `onTrouble` was told why not. */
	keep(outbox: readonly Draft[]): void;
	/** Writes what was put off. */
	flush(): void;
}

/**
 * That a draft is gone need not be durable at once: a draft that is sent again is still said once. So a long outbox
 * that is being receipted costs a write each half second, not one per receipt.
 */
const putOffMs = 500;

export const createOutboxKeeper = (
	storage: ClientStorage,
	clock: Clock,
	onTrouble: (why: string) => void,
): OutboxKeeper => {
	const found = toKeep(storage.readOutbox());
	let latest = found;
	let cancelWrite: (() => void) | undefined;

	const write = (): void => {
		cancelWrite?.();
		cancelWrite = undefined;
		try {
			storage.writeOutbox(latest);
		} catch (error) {
			onTrouble(messageOf(error));
		}
	};

	return {
		found,
		keep(outbox) {
			const next = toKeep(outbox);
			const before = latest;
			if (next.length === before.length && isWithin(next, before)) return;
			latest = next;
			if (next.length === 0 || !isWithin(next, before)) write();
			else cancelWrite ??= clock.after(putOffMs, write);
		},
		flush() {
			if (cancelWrite !== undefined) write();
		},
	};
};

/** On the next start nothing is on the wire. */
export const toKeep = (drafts: readonly Draft[]): readonly Draft[] =>
	drafts.map(draft => (draft.state.type === 'failed' ? draft : {...draft, state: {type: 'waiting'}}));

const isTwin = (one: Draft, other: Draft | undefined): boolean =>
	other?.draft === one.draft && other.text === one.text && other.state.type === one.state.type;

/** Whether all of `some` stand in `all` as they are, in that order. */
const isWithin = (some: readonly Draft[], all: readonly Draft[]): boolean => {
	let at = 0;
	return some.every(draft => {
		while (at < all.length && !isTwin(draft, all[at])) at++;
		return at++ < all.length;
	});
};
