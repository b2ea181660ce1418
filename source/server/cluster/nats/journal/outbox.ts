/**
 * The commands that this hub has proposed and not yet applied. They are published in order, many at a time, and again
 * while it is not known that the stream has them. A command that took too long is withdrawn: a message with the same
 * number that changes nothing takes its place, unless the stream has the command already.
 */
import type {Clock} from '../../../../time/clock.ts';
import type {Command} from '../../../store/commands.ts';
import type {Erasure} from '../../../store/journal-records.ts';
import {StoreError} from '../../../store/store-error.ts';
import {encodeMessage, type JournalMessage, roomKeyOf, versionOf} from '../stream/journal-message.ts';
import type {JournalStream, Publication} from '../stream/journal-stream.ts';
import {planPublication} from './publish-plan.ts';

/** After this time a command is refused. */
const proposalTimeoutMs = 10_000;
/** Messages that are published and not yet applied. */
const windowSize = 1024;
/** Messages that are published together, in bytes. */
const batchBytes = 1_000_000;
/** How long to wait before messages are published again that the stream did not confirm. */
const retryMs = 250;

export interface Proposal {
	readonly command: Command | undefined;
	readonly erased?: readonly Erasure[];
	readonly origin: unknown;
	/** Settles the promise of the caller, once. */
	readonly resolve: (outcome: unknown) => void;
	readonly reject: (error: StoreError) => void;
}

interface Pending extends Proposal {
	/** Monotonic. */
	readonly proposedAt: number;
	isWithdrawn: boolean;
	/** Wall clock. Undefined: not published yet, or more than once. */
	publishedAt: number | undefined;
	publications: number;
	/** The stream has confirmed the message, and no hub has ignored it since. */
	isStored: boolean;
}

type Numbered = readonly [number: number, pending: Pending];

const unpublished = {publishedAt: undefined, publications: 0};

const unavailable = (): StoreError =>
	new StoreError(
		'unavailable',
		'The cluster of this server cannot be reached, so it is not known whether this was written. Try again in a moment.',
	);

interface OutboxOptions {
	readonly stream: JournalStream;
	readonly clock: Clock;
	/** A new random id. */
	readonly newRun: () => string;
	/** Called when publishing failed, for the log: not again before it has succeeded. */
	readonly onFailure: (error: unknown) => void;
}

export class Outbox {
	readonly #options: OutboxOptions;
	#run: string;
	/** Not yet published, in order. */
	#waiting: Pending[] = [];
	/** Published and not applied, by number, in order. */
	#published = new Map<number, Pending>();
	#nextNumber = 0;
	/** Publishes at the end of this turn. */
	#isSending = false;
	#cancelRetry: (() => void) | undefined = undefined;
	#cancelTimeout: (() => void) | undefined = undefined;
	/** Messages on their way to the stream: no second copy is published meanwhile. */
	readonly #inFlight = new Set<Pending>();
	#inFlightAlone = 0;
	#isBatchInFlight = false;
	/** Messages wait until others are stored. */
	#isHolding = false;
	#isFailing = false;
	#isClosed = false;

	constructor(options: OutboxOptions) {
		this.#options = options;
		this.#run = options.newRun();
	}

	get run(): string {
		return this.#run;
	}

	/** Since when the oldest command has waited, monotonic. Undefined if none waits. */
	get waitingSince(): number | undefined {
		for (const {proposedAt} of this.#published.values()) return proposedAt;
		return this.#waiting[0]?.proposedAt;
	}

	get size(): number {
		return this.#waiting.length + this.#published.size;
	}

	add(proposal: Proposal): void {
		const proposedAt = this.#options.clock.monotonic();
		this.#waiting.push({...proposal, proposedAt, isWithdrawn: false, isStored: false, ...unpublished});
		this.#waitForTimeout();
		this.#sendSoon();
	}

	/** When the message was published, if it was published once. */
	publishedAt(number: number): number | undefined {
		return this.#published.get(number)?.publishedAt;
	}

	/**
	 * A message of this hub's run was applied. Returns its proposal, unless it is not waiting any more. Settles nothing.
	 */
	take(number: number): Proposal | undefined {
		const pending = this.#published.get(number);
		if (pending === undefined) return undefined;
		this.#published.delete(number);
		if (this.#waiting.length > 0) this.#sendSoon();
		return pending.isWithdrawn ? undefined : pending;
	}

	/** All hubs have ignored this message, because `last` is the last applied number: it is published again. */
	noteEarly(number: number, last: number): void {
		if (last < 0 && this.#published.get(0) === undefined) {
			this.#renewRun();
			return;
		}
		for (const [each, pending] of this.#published) {
			if (each > last && each <= number) pending.isStored = false;
		}
		this.#sendSoon();
	}

	/** The connection is back. */
	noteConnected(): void {
		this.#sendSoon();
	}

	/** Refuses everything that waits. */
	close(error: StoreError): void {
		this.#isClosed = true;
		this.#cancelRetry?.();
		this.#cancelTimeout?.();
		for (const pending of [...this.#published.values(), ...this.#waiting]) this.#withdraw(pending, error);
		this.#waiting = [];
		this.#published.clear();
	}

	/** So many other runs began meanwhile that the hubs have forgotten this one: everything is published as a new one. */
	#renewRun(): void {
		this.#run = this.#options.newRun();
		this.#waiting = [...this.#published.values(), ...this.#waiting].filter(({isWithdrawn}) => !isWithdrawn);
		for (const pending of this.#waiting) pending.isStored = false;
		this.#published.clear();
		this.#nextNumber = 0;
		this.#sendSoon();
	}

	#sendSoon(): void {
		if (this.#isSending || this.#isClosed) return;
		this.#isSending = true;
		setImmediate(() => {
			this.#isSending = false;
			this.#send();
		});
	}

	#send(): void {
		if (this.#isClosed || !this.#options.stream.isConnected) return;
		if (this.#nextNumber === 0 && this.#waiting.length > 0) this.#beginRun();
		while (this.#waiting.length > 0 && this.#published.size < windowSize) {
			const pending = this.#waiting.shift();
			if (pending !== undefined) this.#published.set(this.#nextNumber++, pending);
		}
		this.#publishDue([...this.#published].filter(([, pending]) => this.#isDue(pending)));
	}

	#isDue(pending: Pending): boolean {
		return !pending.isStored && !this.#inFlight.has(pending);
	}

	#publishDue(due: readonly Numbered[]): void {
		const {batchSize} = this.#options.stream;
		const inFlight = {alone: this.#inFlightAlone, isBatch: this.#isBatchInFlight};
		const plan = due.length === 0 ? 'alone' : planPublication(due.length, inFlight, batchSize);
		this.#isHolding = plan === 'wait' || (plan === 'together' && due.length > batchSize);
		switch (plan) {
			case 'wait':
				return;
			case 'alone':
				for (const each of due) void this.#publishAlone(each);
				return;
			case 'together':
				void this.#publishTogether(due.slice(0, batchSize));
		}
	}

	/** Number 0 announces the run. */
	#beginRun(): void {
		this.#published.set(this.#nextNumber++, {
			command: undefined,
			origin: undefined,
			resolve() {},
			reject() {},
			proposedAt: this.#options.clock.monotonic(),
			isWithdrawn: true,
			isStored: false,
			...unpublished,
		});
	}

	async #publishAlone(each: Numbered): Promise<void> {
		this.#inFlightAlone++;
		const {roomKey, data} = this.#toPublication(each);
		await this.#follow([each], this.#options.stream.publish(roomKey, data));
		this.#inFlightAlone--;
		this.#continue();
	}

	/** Those that exceed `batchBytes` are left for the next time. */
	async #publishTogether(due: readonly Numbered[]): Promise<void> {
		this.#isBatchInFlight = true;
		const publications: Publication[] = [];
		let bytes = 0;
		for (const each of due) {
			const publication = this.#toPublication(each);
			bytes += Buffer.byteLength(publication.data);
			if (bytes > batchBytes && publications.length > 0) break;
			publications.push(publication);
		}
		if (publications.length < due.length) this.#isHolding = true;
		const published = due.slice(0, publications.length);
		await this.#follow(published, this.#options.stream.publishAll(publications));
		this.#isBatchInFlight = false;
		this.#continue();
	}

	/** Publishes what was held back. What failed waits longer. */
	#continue(): void {
		if (this.#isHolding && this.#cancelRetry === undefined) this.#sendSoon();
	}

	/** Notes what becomes of publications. */
	async #follow(messages: readonly Numbered[], publication: Promise<void>): Promise<void> {
		const {clock, onFailure} = this.#options;
		const run = this.#run;
		for (const [, pending] of messages) {
			this.#inFlight.add(pending);
			pending.isStored = true;
			pending.publishedAt = pending.publications++ === 0 ? clock.now() : undefined;
		}
		try {
			await publication;
			this.#isFailing = false;
		} catch (error) {
			for (const [, pending] of messages) pending.isStored = false;
			const isKnown = ([number, pending]: Numbered): boolean => this.#published.get(number) === pending;
			if (run === this.#run && messages.some(isKnown)) {
				if (!this.#isFailing) onFailure(error);
				this.#isFailing = true;
				this.#retry();
			}
		}
		for (const [, pending] of messages) this.#inFlight.delete(pending);
		if (messages.some(([, pending]) => !pending.isStored)) this.#retry();
	}

	#toPublication([number, pending]: Numbered): Publication {
		const {command} = pending;
		const {clusterId} = this.#options.stream;
		return {
			roomKey: command === undefined ? undefined : roomKeyOf(clusterId, command),
			data: encodeMessage(this.#toMessage(number, pending)),
		};
	}

	#toMessage(number: number, {command, erased, isWithdrawn}: Pending): JournalMessage {
		const base = {version: versionOf(command), run: this.#run, number};
		if (isWithdrawn) return {...base, version: 1};
		return {...base, ...(command !== undefined && {command}), ...(erased !== undefined && {erased})};
	}

	#retry(): void {
		if (this.#isClosed) return;
		this.#cancelRetry ??= this.#options.clock.after(retryMs, () => {
			this.#cancelRetry = undefined;
			this.#send();
		});
	}

	#waitForTimeout(): void {
		const {clock} = this.#options;
		if (this.#cancelTimeout !== undefined || this.#isClosed) return;
		this.#cancelTimeout = clock.after(proposalTimeoutMs / 10, () => {
			this.#cancelTimeout = undefined;
			this.#refuseLate();
			if (this.size > 0) this.#waitForTimeout();
		});
	}

	#refuseLate(): void {
		const before = this.#options.clock.monotonic() - proposalTimeoutMs;
		for (const pending of this.#published.values()) {
			if (pending.proposedAt <= before) this.#withdraw(pending, unavailable());
		}
		const kept = this.#waiting.findIndex(({proposedAt}) => proposedAt > before);
		const late = this.#waiting.splice(0, kept === -1 ? this.#waiting.length : kept);
		for (const pending of late) this.#withdraw(pending, unavailable());
	}

	#withdraw(pending: Pending, error: StoreError): void {
		if (pending.isWithdrawn) return;
		pending.isWithdrawn = true;
		pending.reject(error);
	}
}
