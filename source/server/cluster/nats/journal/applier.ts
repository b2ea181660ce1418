/**
 * Applies messages of the stream to the state of this hub, in one transaction with the position. What it decides depends
 * on the messages alone, so all hubs decide the same.
 */
import {hash} from 'node:crypto';
import type {Command, CommandOf} from '../../../store/commands.ts';
import {apply} from '../../../store/journal/apply.ts';
import {type Applied, toApplied} from '../../../store/journal.ts';
import type {JournalPosition} from '../../../store/journal-records.ts';
import type {State} from '../../../store/state.ts';
import {ErasureNotes} from '../erasing/erasure-notes.ts';
import {RoomAliases} from '../erasing/replacements.ts';
import {decodeMessage, type JournalMessage, UnknownMessage} from '../stream/journal-message.ts';
import type {StreamMessage} from '../stream/journal-stream.ts';

/** How many runs of hubs are remembered. The runs of the hubs that are in use are far fewer. */
const keptRuns = 1000;

/** What happened to a message. */
export type Fate =
	| 'applied'
	/** The run's command with this number was applied before. */
	| 'repeated'
	/** An earlier number of the run is missing, or the whole run is unknown. */
	| 'early';

export interface AppliedMessage {
	readonly message: JournalMessage;
	readonly fate: Fate;
	/** The last applied number of the run before this message; -1: the run was unknown. */
	readonly last: number;
	/** Undefined unless a command was applied. */
	readonly command: Command | undefined;
	readonly outcome: unknown;
	/** When the stream stored the message, if that is known. */
	readonly at: number | undefined;
}

export interface AppliedBatch {
	readonly messages: readonly AppliedMessage[];
	/** The number of the last message that was applied. */
	readonly position: number;
	/** Why the messages after it were not applied. */
	readonly stop: {readonly type: 'gap'} | {readonly type: 'unknown'; readonly error: Error} | undefined;
}

/** `origin` is the value given to `propose` if this hub proposed the command. */
export const toAppliedCommand = ({command, outcome}: AppliedMessage, origin: unknown): Applied | undefined =>
	command === undefined ? undefined : toApplied(command, outcome, origin);

export class Applier {
	readonly #clusterId: string;
	readonly #cluster: string;
	readonly #aliases: RoomAliases;
	readonly #erasures: ErasureNotes;
	/** The last numbers of runs, as the state has them. Discarded when a transaction fails. */
	#runs = new Map<string, number>();

	constructor({clusterId, cluster}: {readonly clusterId: string; readonly cluster: string}) {
		this.#clusterId = clusterId;
		this.#cluster = cluster;
		this.#aliases = new RoomAliases(clusterId);
		this.#erasures = new ErasureNotes(clusterId);
	}

	/**
	 * Applies the messages, which are in order, within a transaction. A message that is already applied is skipped.
	 * `replacements` has those of erased messages. Throws a `StoreError` if the state could not be written.
	 */
	apply(
		state: State,
		messages: readonly StreamMessage[],
		replacements: ReadonlyMap<number, string>,
	): AppliedBatch {
		const start = state.journalRecords.position()?.position ?? 0;
		const applied: AppliedMessage[] = [];
		const touched = new Map<string, number>();
		let position = start;
		let lastData: string | undefined;
		let stop: AppliedBatch['stop'];
		const applyOne = (data: string, number: number, at: number | undefined): void => {
			const message = decodeMessage(data, number);
			const done = this.#applyMessage(state, message, number, at);
			if (done.fate === 'applied') touched.set(message.run, number);
			applied.push(done);
			position = number;
			lastData = data;
		};
		try {
			for (const {position: number, data, at} of messages) {
				if (number <= position) continue;
				while (number > position + 1) {
					const replacement = replacements.get(position + 1);
					if (replacement === undefined) break;
					applyOne(replacement, position + 1, undefined);
				}
				if (number > position + 1) {
					stop = {type: 'gap'};
					break;
				}
				applyOne(data, number, at);
			}
		} catch (error) {
			if (!(error instanceof UnknownMessage)) throw error;
			stop = {type: 'unknown', error};
		}
		if (lastData !== undefined) this.#write(state, position, lastData, touched);
		return {messages: applied, position, stop};
	}

	/** The transaction of the last call was rolled back. */
	reset(): void {
		this.#runs.clear();
	}

	#write(state: State, position: number, data: string, touched: ReadonlyMap<string, number>): void {
		const {journalRecords} = state;
		let hasNewRun = false;
		for (const [run, at] of touched) {
			const last = this.#runs.get(run) ?? 0;
			hasNewRun ||= journalRecords.lastOfRun(run) === undefined;
			journalRecords.setLastOfRun(run, last, at);
		}
		if (hasNewRun) {
			journalRecords.keepRuns(keptRuns);
			this.#runs.clear();
		}
		journalRecords.setPosition({
			clusterId: this.#clusterId,
			cluster: this.#cluster,
			position,
			digest: digestOf(data),
		});
	}

	#applyMessage(
		state: State,
		message: JournalMessage,
		position: number,
		at: number | undefined,
	): AppliedMessage {
		const {run, number} = message;
		const last = this.#lastOf(state, run);
		if (number !== last + 1) {
			const fate = number <= last ? 'repeated' : 'early';
			return {message, fate, last, command: undefined, outcome: undefined, at};
		}
		this.#runs.set(run, number);
		if (message.erased !== undefined) this.#erasures.remove(state, message.erased);
		if (message.command === undefined) {
			return {message, fate: 'applied', last, command: undefined, outcome: undefined, at};
		}
		const command = this.#aliases.resolve(state, message.command);
		// The messages of what it removes are looked up first, while the state still knows them.
		const note = this.#erasures.before(state, command, position);
		const outcome = apply(state, command as unknown as CommandOf<'append'>);
		note(outcome);
		return {message, fate: 'applied', last, command, outcome, at};
	}

	/** -1: the run is unknown, so it begins with number 0. */
	#lastOf(state: State, run: string): number {
		const cached = this.#runs.get(run);
		if (cached !== undefined) return cached;
		const last = state.journalRecords.lastOfRun(run) ?? -1;
		if (last >= 0) this.#runs.set(run, last);
		return last;
	}
}

/** Recognizes a message, to find out whether a file and a stream belong together. */
export const digestOf = (data: string): string => hash('sha256', data, 'hex').slice(0, 32);

export const noPosition = (clusterId: string, cluster: string): JournalPosition => ({
	clusterId,
	cluster,
	position: 0,
	digest: '',
});
