/**
 * Notes which messages of the stream contain text that a command has removed from the state. Every hub notes them in the
 * transaction of the command; the holder of the lease erases them (`eraser.ts`).
 */
import {nameKey} from '../../../../protocol/limits.ts';
import type {Command, CommandOf, OutcomeOf} from '../../../store/commands.ts';
import type {Erasure, JournalRecords} from '../../../store/journal-records.ts';
import type {State} from '../../../store/state.ts';
import {roomKey} from '../connection/names.ts';

type Note = (outcome: unknown) => void;

/** Keys of rooms that are kept in memory. */
const mostKeys = 10_000;

const nothing: Note = () => {};

export class ErasureNotes {
	readonly #clusterId: string;
	readonly #keys = new Map<string, string>();

	constructor(clusterId: string) {
		this.#clusterId = clusterId;
	}

	/** Call this before the command is applied, and the result with its outcome. */
	before(state: State, command: Command, position: number): Note {
		const {journalRecords} = state;
		switch (command.type) {
			case 'append':
				return outcome => this.#noteEntry(journalRecords, command, position, outcome as OutcomeOf<'append'>);
			case 'expire':
				return outcome => this.#noteExpired(journalRecords, outcome as OutcomeOf<'expire'>);
			case 'prune':
				return this.#notePruned(state, command);
			case 'removeRoom':
			case 'forgetRoom':
				return outcome => {
					const record = outcome as OutcomeOf<'removeRoom'>;
					if (record === undefined) return;
					const key = this.#keyOf(record.room);
					journalRecords.removeSources(key);
					// An unused public room has no text left.
					if (record.kind === 'private' || command.type === 'removeRoom') {
						journalRecords.addErasure({position, roomKey: key});
					}
				};
			default:
				return nothing;
		}
	}

	/** These were erased. */
	remove({journalRecords}: State, erased: readonly Erasure[]): void {
		for (const erasure of erased) journalRecords.removeErasure(erasure);
	}

	/** The same rooms occur again and again, and a hash takes as long as a tenth of an entry. */
	#keyOf(room: string): string {
		const known = this.#keys.get(room);
		if (known !== undefined) return known;
		if (this.#keys.size >= mostKeys) this.#keys.clear();
		const key = roomKey(this.#clusterId, nameKey(room));
		this.#keys.set(room, key);
		return key;
	}

	#noteEntry(
		records: JournalRecords,
		{draft}: CommandOf<'append'>,
		position: number,
		outcome: OutcomeOf<'append'>,
	): void {
		if (outcome.type !== 'appended') {
			// A refused message is not in the state, and a repeated one only once.
			if ('text' in draft) records.addErasure({position, roomKey: undefined});
			return;
		}
		const {entry} = outcome;
		const key = this.#keyOf(entry.room);
		const target = 'target' in entry ? entry.target : undefined;
		records.addSource({
			roomKey: key,
			seq: entry.seq,
			position,
			target: entry.type === 'edited' ? target : undefined,
		});
		if (target === undefined || (entry.type !== 'edited' && entry.type !== 'deleted')) return;
		// An edit replaces the text of its target; a deletion also removes those of its edits.
		const sources = [
			records.sourceOf(key, target),
			...(entry.type === 'deleted' ? records.sourcesOfEdits(key, target) : []),
		];
		for (const source of sources) {
			if (source !== undefined) records.addErasure({position: source, roomKey: undefined});
		}
	}

	#noteExpired(records: JournalRecords, {removed}: OutcomeOf<'expire'>): void {
		for (const {room, seq} of removed) {
			const key = this.#keyOf(room);
			const position = records.sourceOf(key, seq);
			if (position === undefined) continue;
			records.addErasure({position, roomKey: undefined});
			records.removeSource(key, seq);
		}
	}

	#notePruned(state: State, {room, epoch, through}: CommandOf<'prune'>): Note {
		const {journalRecords} = state;
		const record = state.room(room);
		if (record?.epoch !== epoch) return nothing;
		const key = this.#keyOf(record.room);
		return () => {
			for (const {seq, position} of journalRecords.sourcesUpTo(key, through)) {
				// Messages that expire are left to expiry.
				if (state.hasEntry(record.room, seq)) continue;
				journalRecords.addErasure({position, roomKey: undefined});
				journalRecords.removeSource(key, seq);
			}
		};
	}
}
