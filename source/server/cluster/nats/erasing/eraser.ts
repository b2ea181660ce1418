/**
 * Erases messages from the stream whose text was removed from the state, while this hub holds the lease. First their
 * replacements are made durable, then the messages are removed and overwritten, and then all hubs forget them. Each step
 * can be repeated, so another holder of the lease continues where one ended.
 */
import {messageOf} from '../../../../errors/error-message.ts';
import type {Clock} from '../../../../time/clock.ts';
import type {Log} from '../../../shared/log.ts';
import type {Erasure} from '../../../store/journal-records.ts';
import type {Store} from '../../../store/store.ts';
import type {Lease} from '../../lease.ts';
import {decodeMessage, encodeMessage} from '../stream/journal-message.ts';
import type {JournalStream, StreamMessage} from '../stream/journal-stream.ts';
import {toReplacement} from './replacements.ts';

/** How long an erased message stays in the stream at most, besides the time of erasing. */
const intervalMs = 1000;
/** Erasures of one round. */
const roundSize = 200;
/** How often a hub forgets what it has recorded of messages that the stream has dropped after a snapshot. */
const tidyIntervalMs = 60_000;
/** Records removed in one transaction. */
const tidyStep = 2000;

interface EraserOptions {
	readonly stream: JournalStream;
	readonly journal: {proposeErased(erased: readonly Erasure[]): Promise<void>};
	readonly store: Pick<Store, 'journalRecords' | 'transact'>;
	readonly lease: Lease;
	readonly clock: Clock;
	readonly log: Log;
}

export class Eraser {
	readonly #options: EraserOptions;
	#tidiedAt = Number.NEGATIVE_INFINITY;
	#cancelTimer: () => void = () => {};
	#isClosed = false;

	constructor(options: EraserOptions) {
		this.#options = options;
	}

	start(): void {
		this.#wait();
	}

	close(): void {
		this.#isClosed = true;
		this.#cancelTimer();
	}

	/** Erases some messages. Returns how many erasures were done. */
	async eraseSome(): Promise<number> {
		const {stream, store, journal} = this.#options;
		const erasures = store.journalRecords.erasures(roundSize);
		const {first} = erasures.length === 0 ? {first: 0} : await stream.state();
		const messages: StreamMessage[] = [];
		for (const erasure of erasures) {
			if (!this.#mayWork) return 0;
			messages.push(...(await this.#messagesOf(erasure, first)));
		}
		if (erasures.length === 0) return 0;
		await stream.publishReplacements(messages.map(message => this.#replace(message)));
		for (const {position} of messages) {
			if (!this.#mayWork) return 0;
			await stream.erase(position);
		}
		await journal.proposeErased(erasures);
		return erasures.length;
	}

	/** Forgets records of messages that the stream has dropped. Returns how many. */
	async tidySome(): Promise<number> {
		const {stream, store} = this.#options;
		const {first} = await stream.state();
		const dropped = store.transact(({journalRecords}) => journalRecords.dropBefore(first, tidyStep));
		if (dropped === 0 && this.#mayWork) await stream.dropReplacements(first);
		return dropped;
	}

	get #mayWork(): boolean {
		return this.#options.lease.isHeld && !this.#isClosed;
	}

	/** The messages that are still in the stream. */
	async #messagesOf({position, roomKey}: Erasure, first: number): Promise<readonly StreamMessage[]> {
		const {stream} = this.#options;
		if (roomKey !== undefined) return stream.readRoom(roomKey, position);
		const data = position < first ? undefined : await stream.read(position);
		return data === undefined ? [] : [{position, data}];
	}

	#replace({position, data}: StreamMessage): StreamMessage {
		const {clusterId} = this.#options.stream;
		return {position, data: encodeMessage(toReplacement(clusterId, decodeMessage(data, position)))};
	}

	#wait(): void {
		if (this.#isClosed) return;
		this.#cancelTimer = this.#options.clock.after(intervalMs, () => void this.#run());
	}

	async #run(): Promise<void> {
		const {log, stream, clock} = this.#options;
		try {
			while (this.#mayWork && stream.isConnected && (await this.eraseSome()) > 0);
			if (stream.isConnected && clock.monotonic() - this.#tidiedAt >= tidyIntervalMs) {
				if ((await this.tidySome()) === 0) this.#tidiedAt = clock.monotonic();
			}
		} catch (error) {
			log('erase_failed', {reason: messageOf(error)});
		}
		this.#wait();
	}
}
