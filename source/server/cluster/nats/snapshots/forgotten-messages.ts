/**
 * Forgets what the database of this hub records about messages that the stream no longer has. Every hub does this for its
 * own database, because the records concern only the stream.
 */
import {messageOf} from '../../../../errors/error-message.ts';
import type {Clock} from '../../../../time/clock.ts';
import type {Log} from '../../../shared/log.ts';
import type {Store} from '../../../store/store.ts';
import type {JournalStream} from '../stream/journal-stream.ts';

interface ForgetOptions {
	readonly stream: Pick<JournalStream, 'state' | 'isConnected'>;
	readonly store: Pick<Store, 'transact'>;
	readonly clock: Clock;
	readonly log: Log;
}

const intervalMs = 60_000;
/** Records that are removed in one transaction. */
const step = 2000;
/** The pause between two transactions. */
const pauseMs = 20;

/** Returns a function that ends it. */
export const startForgetting = ({stream, store, clock, log}: ForgetOptions): (() => void) => {
	let isStopped = false;
	/** Records of messages before this one are forgotten. */
	let done = 0;
	let cancel = (): void => {};

	const wait = (ms: number, run: () => void): void => {
		if (!isStopped) cancel = clock.after(ms, run);
	};
	const forget = (first: number): void => {
		if (isStopped) return;
		try {
			const count = store.transact(({journalRecords}) => journalRecords.dropBefore(first, step));
			if (count > 0) {
				wait(pauseMs, () => forget(first));
				return;
			}
			done = first;
		} catch (error) {
			log('journal_forget_failed', {reason: messageOf(error)});
		}
		wait(intervalMs, check);
	};
	const check = (): void => {
		if (!stream.isConnected) {
			wait(intervalMs, check);
			return;
		}
		stream.state().then(
			({first}) => (first > done ? forget(first) : wait(intervalMs, check)),
			() => wait(intervalMs, check),
		);
	};
	wait(intervalMs, check);
	return () => {
		isStopped = true;
		cancel();
	};
};
