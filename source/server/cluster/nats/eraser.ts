/**
 * Erases messages from the stream whose words were removed from the state, while this hub holds the lease. First their
 * replacements are made durable, then the messages are removed and overwritten, and then all hubs forget them. Each step
 * can be repeated, so another holder of the lease continues where one ended.
 */
import {messageOf} from '../../../errors/error-message.ts';
import type {Clock} from '../../../time/clock.ts';
import type {Log} from '../../shared/log.ts';
import type {Erasure, JournalRecordsReader} from '../../store/journal-records.ts';
import type {Lease} from '../lease.ts';
import {decodeMessage, encodeMessage} from './journal-message.ts';
import type {JournalStream, StreamMessage} from './journal-stream.ts';
import {toReplacement} from './replacements.ts';

/** How long an erased message stays in the stream at most, besides the time of erasing. */
const intervalMs = 1000;
/** Erasures of one round. */
const roundSize = 200;

interface EraserOptions {
	readonly stream: JournalStream;
	readonly journal: {proposeErased(erased: readonly Erasure[]): Promise<void>};
	readonly records: JournalRecordsReader;
	readonly lease: Lease;
	readonly clock: Clock;
	readonly log: Log;
}

export class Eraser {
	readonly #options: EraserOptions;
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
		const {stream, records, journal} = this.#options;
		const erasures = records.erasures(roundSize);
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
		const {log, stream} = this.#options;
		try {
			while (this.#mayWork && stream.isConnected && (await this.eraseSome()) > 0);
		} catch (error) {
			log('erase_failed', {reason: messageOf(error)});
		}
		this.#wait();
	}
}
