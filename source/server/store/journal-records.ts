/**
 * The contract of the records about a journal that is ordered outside of the file: the last applied message, and the
 * messages that must be erased from the journal. The file of a single hub has none of them.
 */

/** The last applied message of the journal. */
export interface JournalPosition {
	/** The random id of the journal. */
	readonly clusterId: string;
	/** The name of the cluster, for messages. */
	readonly cluster: string;
	/** The number of the message; 0: none yet. */
	readonly position: number;
	/** A hash of the message, which reveals another journal with the same id; empty if there is none. */
	readonly digest: string;
}

/** A message, or all messages of a room, that have to be erased from the journal. */
export interface Erasure {
	/** The number of the message; with `roomKey`, that of the newest message. */
	readonly position: number;
	/** Identifies the room in the journal. Undefined: only one message. */
	readonly roomKey: string | undefined;
}

/** An entry and the message of the journal that it came from. */
export interface EntrySource {
	readonly roomKey: string;
	readonly seq: number;
	readonly position: number;
	/** The entry that it edits. */
	readonly target: number | undefined;
}

export interface JournalRecordsReader {
	/** Undefined if the file does not follow such a journal. */
	position(): JournalPosition | undefined;
	/** The number of the last applied command of a run of a hub. Undefined if the run is unknown. */
	lastOfRun(run: string): number | undefined;
	/** Up to `limit` messages to erase, oldest first. */
	erasures(limit: number): readonly Erasure[];
	erasureCount(): number;
}

/** Writes within a transaction. */
export interface JournalRecords extends JournalRecordsReader {
	setPosition(position: JournalPosition): void;
	/** `position` is that of the command. */
	setLastOfRun(run: string, last: number, position: number): void;
	/** Forgets all but the `count` runs with the newest commands. */
	keepRuns(count: number): void;
	addSource(source: EntrySource): void;
	/** The message that an entry came from. Undefined if it is no longer known. */
	sourceOf(roomKey: string, seq: number): number | undefined;
	/** The messages of the edits of an entry. */
	sourcesOfEdits(roomKey: string, target: number): readonly number[];
	/** The messages of entries up to `through`. */
	sourcesUpTo(roomKey: string, through: number): readonly EntrySource[];
	removeSource(roomKey: string, seq: number): void;
	removeSources(roomKey: string): void;
	addErasure(erasure: Erasure): void;
	removeErasure(erasure: Erasure): void;
	/** Forgets up to `limit` sources, and all erasures, of messages before `first`, which the journal has dropped. Returns how many sources. */
	dropBefore(first: number, limit: number): number;
}
