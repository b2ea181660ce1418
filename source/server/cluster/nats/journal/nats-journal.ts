/**
 * The journal of a hub in a cluster: a stream decides the order of the commands of all hubs, and each hub applies them to
 * its own store. A proposed command is acknowledged when this hub has applied it, which is after the stream has made it
 * durable on most of its servers.
 */
import {messageOf} from '../../../../errors/error-message.ts';
import type {Clock} from '../../../../time/clock.ts';
import type {Log} from '../../../shared/log.ts';
import type {Command, CommandOf, CommandType, OutcomeOf} from '../../../store/commands.ts';
import {CommitListeners} from '../../../store/journal/commit-listeners.ts';
import {type Applied, countEntries, type Journal} from '../../../store/journal.ts';
import type {Erasure} from '../../../store/journal-records.ts';
import type {Store} from '../../../store/store.ts';
import {StoreError, storeClosed} from '../../../store/store-error.ts';
import {versionOf} from '../stream/journal-message.ts';
import type {JournalStream, StreamMessage} from '../stream/journal-stream.ts';
import {type AppliedBatch, type AppliedMessage, Applier, toAppliedCommand} from './applier.ts';
import type {RoundTrip} from './cluster-clock.ts';
import {Intake} from './intake.ts';
import {Outbox, type Proposal} from './outbox.ts';

/** How long to wait before a transaction is repeated that the store could not write. */
const storeRetryMs = 250;
/** What the message around a command needs at most, in bytes. */
const envelopeBytes = 200;
/** Commands that wait longer than this mean that the cluster cannot be reached. */
const slowMs = 3000;
const statusIntervalMs = 1000;

export interface JournalStatus {
	/** The number of the last applied message. */
	readonly position: number;
	/** How many known messages of the stream are not applied yet. */
	readonly lag: number;
	readonly isConnected: boolean;
	/** Whether commands are stored and applied without delay, as far as this hub knows. */
	readonly isAvailable: boolean;
	/** Why this hub applies nothing any more, or cannot apply anything for now. */
	readonly problem: string | undefined;
}

interface NatsJournalOptions {
	readonly stream: JournalStream;
	/** The store of this hub. Its own journal is not used. */
	readonly store: Pick<Store, 'transact' | 'journalRecords' | 'onCommit'>;
	readonly clock: Clock;
	readonly log: Log;
	/** A new random id. */
	readonly newRun: () => string;
	/** The lowest journal version of all hubs. */
	readonly clusterVersion: () => number;
	/** Called for each message of this hub, to compare the clocks. */
	readonly onRoundTrip?: (roundTrip: RoundTrip) => void;
}

export class NatsJournal implements Journal {
	readonly #options: NatsJournalOptions;
	readonly #applier: Applier;
	readonly #outbox: Outbox;
	readonly #intake: Intake;
	readonly #listeners = new CommitListeners<Applied>();
	readonly #statusListeners = new Set<(status: JournalStatus) => void>();
	readonly #waiters: {readonly isDue: () => boolean; readonly resolve: () => void}[] = [];
	readonly #unsubscribe: () => void;
	#position: number;
	#cancelRetry: (() => void) | undefined = undefined;
	#cancelStatus: () => void = () => {};
	#problem: string | undefined = undefined;
	/** The problem does not go away by itself. */
	#isStopped = false;
	#isClosed = false;
	#wasAvailable = true;
	/** A marker that is proposed and not yet published: further calls of `sync` share it. */
	#nextMarker: Promise<void> | undefined = undefined;

	constructor(options: NatsJournalOptions) {
		const {stream, store, clock, log, newRun} = options;
		this.#options = options;
		this.#applier = new Applier(stream);
		this.#outbox = new Outbox({
			...{stream, clock, newRun},
			onFailure: error =>
				log('journal_publish_failed', {reason: messageOf(error), waiting: this.#outbox.size}),
		});
		this.#position = store.journalRecords.position()?.position ?? 0;
		this.#intake = new Intake({
			...{stream, clock},
			position: () => this.#position,
			apply: (messages, replacements) => this.#apply(messages, replacements),
			onFailure: error => log('journal_read_failed', {reason: messageOf(error)}),
			onLost: problem => this.#stop(problem),
		});
		this.#unsubscribe = stream.onChange(isConnected => {
			if (isConnected) this.#outbox.noteConnected();
			this.#noteStatus();
		});
		this.#watchStatus();
	}

	/** Begins to apply what the stream has. */
	start(): void {
		this.#intake.start();
	}

	/** Resolves when everything has been applied that the stream has now. `onProgress` is called from time to time. */
	async catchUp(onProgress: (position: number, last: number) => void = () => {}): Promise<void> {
		const {last} = await this.#options.stream.state();
		this.#intake.noteStart(last);
		let before = this.position;
		let isStuck = false;
		const cancel = this.#repeat(statusIntervalMs, () => {
			isStuck = this.position === before;
			before = this.position;
			onProgress(before, last);
			if (isStuck) this.#noteProgress();
		});
		try {
			await this.#until(() => this.position >= last || this.#isStopped || isStuck);
			// The newest messages may have been erased. A marker comes after them.
			while (this.position < last && !this.#isStopped) await this.sync().catch(() => {});
		} finally {
			cancel();
		}
		if (this.#isStopped) throw new StoreError('failed', this.#problem ?? 'The journal has stopped.');
	}

	/** The number of the last applied message. */
	get position(): number {
		return this.#position;
	}

	get status(): JournalStatus {
		const {stream, clock} = this.#options;
		const waitingSince = this.#outbox.waitingSince;
		const isSlow = waitingSince !== undefined && clock.monotonic() - waitingSince > slowMs;
		return {
			position: this.position,
			lag: Math.max(0, this.#intake.last - this.position),
			isConnected: stream.isConnected,
			isAvailable: stream.isConnected && !isSlow && this.#problem === undefined,
			problem: this.#problem,
		};
	}

	/** Calls the listener when `isAvailable` or `problem` has changed. Returns a function that ends the subscription. */
	onStatus(listener: (status: JournalStatus) => void): () => void {
		this.#statusListeners.add(listener);
		return () => void this.#statusListeners.delete(listener);
	}

	propose<T extends CommandType>(
		command: CommandOf<T> & {readonly type: T},
		origin?: unknown,
	): Promise<OutcomeOf<T>> {
		const refusal = this.#refusalOf(command as unknown as Command);
		if (refusal !== undefined) return Promise.reject(refusal);
		return this.#add({command: command as unknown as Command, origin}) as Promise<OutcomeOf<T>>;
	}

	/** Notifies all hubs that these have been erased from the stream. */
	async proposeErased(erased: readonly Erasure[]): Promise<void> {
		await this.#add({command: undefined, erased, origin: undefined});
	}

	subscribe(listener: (applied: readonly Applied[]) => void): () => void {
		return this.#listeners.subscribe(listener);
	}

	/** Everything that was acknowledged before has an earlier place in the stream than a marker that is published now. */
	sync(): Promise<void> {
		if (this.#isClosed) return Promise.reject(storeClosed());
		if (this.#nextMarker !== undefined) return this.#nextMarker;
		const marker = this.#add({command: undefined, origin: undefined}).then(() => {});
		this.#nextMarker = marker;
		// The outbox publishes at the end of the turn; a later call needs a later marker.
		setImmediate(() => {
			if (this.#nextMarker === marker) this.#nextMarker = undefined;
		});
		return marker;
	}

	/** Waits until all proposed commands are settled, then stops. */
	async close(): Promise<void> {
		if (this.#isClosed) return;
		this.#isClosed = true;
		if (!this.#isStopped) await this.#until(() => this.#outbox.waitingSince === undefined || this.#isStopped);
		this.#outbox.close(storeClosed());
		this.#intake.stop();
		this.#unsubscribe();
		this.#cancelRetry?.();
		this.#cancelStatus();
		this.#statusListeners.clear();
	}

	#add(proposal: Pick<Proposal, 'command' | 'erased' | 'origin'>): Promise<unknown> {
		if (this.#isClosed) return Promise.reject(storeClosed());
		return new Promise((resolve, reject) => this.#outbox.add({...proposal, resolve, reject}));
	}

	#refusalOf(command: Command): StoreError | undefined {
		const {stream, clusterVersion} = this.#options;
		if (this.#isClosed) return storeClosed();
		const bytes = Buffer.byteLength(JSON.stringify(command)) + envelopeBytes;
		if (bytes > stream.maxBytes) {
			return new StoreError(
				'failed',
				`A command of ${bytes} bytes is larger than NATS accepts (${stream.maxBytes}). Raise max_payload in the configuration of nats-server.`,
			);
		}
		if (versionOf(command) <= clusterVersion()) return undefined;
		return new StoreError(
			'failed',
			'Another server of this cluster is older and does not know this yet. Upgrade all servers.',
		);
	}

	/** Applies messages in one transaction. Undefined: the store cannot be written now, or this hub has stopped. */
	#apply(
		messages: readonly StreamMessage[],
		replacements: ReadonlyMap<number, string>,
	): AppliedBatch | undefined {
		if (this.#isStopped || this.#cancelRetry !== undefined) return undefined;
		const startedAt = performance.now();
		let batch: AppliedBatch;
		try {
			batch = this.#options.store.transact(state => this.#applier.apply(state, messages, replacements));
		} catch (error) {
			this.#applier.reset();
			this.#retryLater(error);
			return undefined;
		}
		this.#position = batch.position;
		this.#setProblem(undefined);
		this.#deliver(batch.messages, (performance.now() - startedAt) / 1000);
		if (batch.stop?.type === 'unknown') this.#stop(batch.stop.error.message);
		return batch;
	}

	#deliver(messages: readonly AppliedMessage[], seconds: number): void {
		const applied: Applied[] = [];
		const settled: {readonly proposal: Proposal; readonly outcome: unknown}[] = [];
		for (const each of messages) {
			const proposal = this.#takeOwn(each);
			if (proposal !== undefined) settled.push({proposal, outcome: each.outcome});
			const command = toAppliedCommand(each, proposal?.origin);
			if (command !== undefined) applied.push(command);
		}
		try {
			this.#options.store.onCommit?.(seconds, countEntries(applied));
			this.#listeners.notify(applied);
		} finally {
			for (const {proposal, outcome} of settled) proposal.resolve(outcome);
			this.#noteProgress();
		}
	}

	/** The proposal of an applied message of this hub. */
	#takeOwn({message, fate, last, at}: AppliedMessage): Proposal | undefined {
		if (message.run !== this.#outbox.run) return undefined;
		const publishedAt = this.#outbox.publishedAt(message.number);
		if (at !== undefined && publishedAt !== undefined) {
			const {clock, onRoundTrip} = this.#options;
			onRoundTrip?.({publishedAt, storedAt: at, receivedAt: clock.now()});
		}
		if (fate === 'early') this.#outbox.noteEarly(message.number, last);
		return fate === 'applied' ? this.#outbox.take(message.number) : undefined;
	}

	/** The disk may be full, or another program may hold the lock. Nothing is skipped. */
	#retryLater(error: unknown): void {
		const {clock} = this.#options;
		const isLocked = error instanceof StoreError && error.reason === 'locked';
		if (!isLocked) this.#setProblem(messageOf(error));
		this.#cancelRetry = clock.after(storeRetryMs, () => {
			this.#cancelRetry = undefined;
			this.#intake.resume();
		});
	}

	#stop(problem: string): void {
		this.#isStopped = true;
		this.#setProblem(problem);
		this.#intake.stop();
		this.#noteProgress();
	}

	#setProblem(problem: string | undefined): void {
		if (problem === this.#problem || (problem === undefined && this.#isStopped)) return;
		this.#problem = problem;
		const {log} = this.#options;
		if (problem === undefined) log('journal_resumed');
		else log('journal_stopped', {reason: problem});
		this.#noteStatus();
	}

	#noteStatus(): void {
		const {status} = this;
		if (status.isAvailable === this.#wasAvailable) return;
		this.#wasAvailable = status.isAvailable;
		for (const listener of [...this.#statusListeners]) listener(status);
	}

	#watchStatus(): void {
		this.#cancelStatus = this.#repeat(statusIntervalMs, () => this.#noteStatus());
	}

	#repeat(ms: number, run: () => void): () => void {
		const {clock} = this.#options;
		const next = (): (() => void) =>
			clock.after(ms, () => {
				run();
				cancel = next();
			});
		let cancel = next();
		return () => cancel();
	}

	#until(isDue: () => boolean): Promise<void> {
		if (isDue()) return Promise.resolve();
		return new Promise(resolve => this.#waiters.push({isDue, resolve}));
	}

	#noteProgress(): void {
		for (const waiter of [...this.#waiters]) {
			if (!waiter.isDue()) continue;
			this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
			waiter.resolve();
		}
		this.#noteStatus();
	}
}
