/**
 * Collects the messages of the stream and has them applied at the end of the turn, many at a time while this hub catches
 * up. Before the hub is ready, they are collected for large transactions. If messages are missing between two others, they
 * were erased, and their replacements are read first.
 */
import {messageOf} from '../../../../errors/error-message.ts';
import type {Clock} from '../../../../time/clock.ts';
import type {Consumption, JournalStream, StreamMessage} from '../stream/journal-stream.ts';
import type {AppliedBatch} from './applier.ts';

/** Messages in one transaction: about 20 ms of work. */
const batchSize = 1000;
/** The same before the hub is ready: a large transaction writes each page of the database once. */
const startBatchSize = 8000;
/** How long to collect messages for such a transaction at most. */
const collectMs = 100;
/** With this many messages waiting, reading pauses until they have been applied. */
const mostWaiting = 50_000;
/** How long to wait after the replacements could not be read. */
const retryMs = 1000;

interface IntakeOptions {
	readonly stream: JournalStream;
	readonly clock: Clock;
	/** The number of the last applied message. */
	readonly position: () => number;
	/** Undefined if nothing was applied; `resume` is called when it should be attempted again. */
	readonly apply: (
		messages: readonly StreamMessage[],
		replacements: ReadonlyMap<number, string>,
	) => AppliedBatch | undefined;
	readonly onFailure: (error: unknown) => void;
	/** The stream lacks messages for good that this hub needs. */
	readonly onLost: (problem: string) => void;
}

export class Intake {
	readonly #options: IntakeOptions;
	#waiting: StreamMessage[] = [];
	#consumption: Consumption | undefined = undefined;
	#replacements: ReadonlyMap<number, string> = new Map();
	#isScheduled = false;
	#isReadingReplacements = false;
	#isStopped = false;
	#last = 0;
	/** Up to here the messages are applied in large transactions. */
	#startUntil = 0;
	#cancelCollecting: (() => void) | undefined = undefined;

	constructor(options: IntakeOptions) {
		this.#options = options;
	}

	/** The number of the newest message that this hub knows of. */
	get last(): number {
		return this.#last;
	}

	noteLast(last: number): void {
		this.#last = Math.max(this.#last, last);
	}

	/** The hub is not ready before it has applied the message with this number. */
	noteStart(last: number): void {
		this.noteLast(last);
		this.#startUntil = last;
	}

	start(): void {
		this.#read();
	}

	/** Attempts again what could not be applied. */
	resume(): void {
		this.#applySoon();
	}

	stop(): void {
		this.#isStopped = true;
		this.#consumption?.stop();
		this.#cancelCollecting?.();
		this.#waiting = [];
	}

	#read(): void {
		const {stream, position, onFailure} = this.#options;
		this.#consumption?.stop();
		this.#consumption = stream.consume(position(), messages => this.#receive(messages), onFailure);
	}

	#receive(messages: readonly StreamMessage[]): void {
		if (this.#isStopped) return;
		for (const message of messages) this.#waiting.push(message);
		this.noteLast(messages.at(-1)?.position ?? 0);
		if (this.#waiting.length > mostWaiting) {
			this.#consumption?.stop();
			this.#consumption = undefined;
		}
		this.#continue();
	}

	#continue(): void {
		if (this.#isCollecting()) this.#applyLater();
		else this.#applySoon();
	}

	/** Whether more messages are on their way that can share a large transaction. */
	#isCollecting(): boolean {
		const received = this.#waiting.at(-1)?.position ?? 0;
		return received < this.#startUntil && this.#waiting.length < startBatchSize;
	}

	#applyLater(): void {
		this.#cancelCollecting ??= this.#options.clock.after(collectMs, () => {
			this.#cancelCollecting = undefined;
			this.#applySoon();
		});
	}

	#applySoon(): void {
		if (this.#isScheduled || this.#isStopped) return;
		this.#isScheduled = true;
		setImmediate(() => {
			this.#isScheduled = false;
			this.#applySome();
		});
	}

	#applySome(): void {
		if (this.#isStopped || this.#isReadingReplacements || this.#waiting.length === 0) return;
		const {apply, position} = this.#options;
		const size = position() < this.#startUntil ? startBatchSize : batchSize;
		const batch = apply(this.#waiting.slice(0, size), this.#replacements);
		if (batch === undefined || this.#isStopped) return;
		const next = this.#waiting.findIndex(message => message.position > batch.position);
		if (next === -1) this.#waiting = [];
		else this.#waiting.splice(0, next);
		if (batch.stop?.type === 'gap') return void this.#readReplacements(batch.position);
		if (this.#waiting.length > 0) this.#continue();
		else if (this.#consumption === undefined) this.#read();
	}

	async #readReplacements(position: number): Promise<void> {
		const {stream, clock, onFailure, onLost} = this.#options;
		this.#isReadingReplacements = true;
		const from = this.#waiting[0]?.position ?? 0;
		try {
			this.#replacements = await stream.readReplacements(position);
			const missing = this.#firstMissing(position, from);
			if (missing !== undefined) {
				const {first} = await stream.state();
				onLost(lostMessage(stream.cluster, missing, first));
			}
		} catch (error) {
			onFailure(new Error(`Replacements of erased messages cannot be read: ${messageOf(error)}`));
			await new Promise<void>(resolve => void clock.after(retryMs, resolve));
		}
		this.#isReadingReplacements = false;
		this.#applySoon();
	}

	/** The first number after `position` and before `from` that has neither a message nor a replacement. */
	#firstMissing(position: number, from: number): number | undefined {
		for (let at = position + 1; at < from; at++) if (!this.#replacements.has(at)) return at;
		return undefined;
	}
}

const lostMessage = (cluster: string, missing: number, first: number): string =>
	missing < first
		? `This hub is too far behind: it needs message ${missing} of the journal of cluster "${cluster}", which begins at ${first} now. Stop the hub, move its database away and start it again: it restores the newest snapshot.`
		: `Message ${missing} of the journal of cluster "${cluster}" was removed, but not by termchat. Stop the hub, move its database away and start it again: it restores the newest snapshot.`;
