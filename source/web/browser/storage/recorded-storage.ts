/**
 * `localStorage` whose changes are also written to a database, which survives a browser that is killed. At the start, changes
 * that the browser has lost are restored from the database.
 *
 * `localStorage` contains the time of its last change. A kill returns it to an earlier state with an earlier time, so newer changes
 * in the database are the lost ones. If the database has lost its last changes instead, the values in `localStorage` are used.
 */
import type {Clock} from '../../../time/clock.ts';
import type {ChangeDatabase, StoredChange} from './change-database.ts';
import {type KeyValueStorage, keysWithPrefix, tryToSet} from './key-value-storage.ts';

const ownPrefix = 'termchat:';
/** When `localStorage` was changed last. */
const changedAtKey = `${ownPrefix}changed-at`;

/** The shortest time between the beginnings of two transactions. */
export const writeIntervalMs = 400;
/** How long the page waits for the database at its start. */
export const readTimeoutMs = 5000;
/** A removed key is remembered this long: `localStorage` has been written to the disk by then. */
const removalMemoryMs = 24 * 3_600_000;

const changedAt = (storage: KeyValueStorage): number => Number(storage.getItem(changedAtKey)) || 0;

/** Applies the changes that `storage` has lost. */
const restoreChanges = (storage: KeyValueStorage, changes: readonly StoredChange[]): void => {
	const before = changedAt(storage);
	const lost = changes.filter(({at}) => at > before);
	for (const {key, value} of lost) {
		if (value === undefined) storage.removeItem(key);
		else tryToSet(storage, key, value);
	}
	if (lost.length > 0) tryToSet(storage, changedAtKey, String(Math.max(...lost.map(({at}) => at))));
};

/** The changes that the database has lost, or never had because an earlier version of the page made them. */
const missingChanges = (
	storage: KeyValueStorage,
	changes: readonly StoredChange[],
): readonly StoredChange[] => {
	const at = changedAt(storage);
	const known = new Map(changes.map(({key, value}) => [key, value]));
	const keys = new Set([...keysWithPrefix(storage, ownPrefix), ...known.keys()]);
	keys.delete(changedAtKey);
	return [...keys]
		.map(key => ({key, value: storage.getItem(key) ?? undefined, at}))
		.filter(({key, value}) => known.get(key) !== value);
};

interface RecordedStorageOptions {
	readonly storage: KeyValueStorage;
	readonly database: ChangeDatabase;
	readonly clock: Pick<Clock, 'now' | 'monotonic' | 'after'>;
}

/** Writes the last change of each key to the database: the first one at once, further ones at `writeIntervalMs`. */
export class RecordedStorage implements KeyValueStorage {
	readonly #options: RecordedStorageOptions;
	#waiting = new Map<string, StoredChange>();
	#isWriting = false;
	#writtenAt = Number.NEGATIVE_INFINITY;
	#cancelWrite: (() => void) | undefined;

	constructor(options: RecordedStorageOptions) {
		this.#options = options;
	}

	get length(): number {
		return this.#options.storage.length;
	}

	key(index: number): string | null {
		return this.#options.storage.key(index);
	}

	getItem(key: string): string | null {
		return this.#options.storage.getItem(key);
	}

	setItem(key: string, value: string): void {
		if (this.getItem(key) === value) return;
		this.#options.storage.setItem(key, value);
		this.#record(key, value);
	}

	removeItem(key: string): void {
		if (this.getItem(key) === null) return;
		this.#options.storage.removeItem(key);
		this.#record(key, undefined);
	}

	/** Writes changes that the database has lost. */
	repair(changes: readonly StoredChange[]): void {
		for (const change of changes) this.#waiting.set(change.key, change);
		this.#schedule();
	}

	/** Writes the waiting changes now. Call it when the page may end. */
	flush(): void {
		this.#cancelWrite?.();
		this.#cancelWrite = undefined;
		void this.#write();
	}

	#record(key: string, value: string | undefined): void {
		const {storage, clock} = this.#options;
		// The clock of the machine may have been turned back.
		const at = Math.max(clock.now(), changedAt(storage) + 1);
		tryToSet(storage, changedAtKey, String(at));
		this.#waiting.set(key, {key, value, at});
		this.#schedule();
	}

	#schedule(): void {
		if (this.#waiting.size === 0 || this.#cancelWrite !== undefined || this.#isWriting) return;
		const {clock} = this.#options;
		const delayMs = Math.max(0, this.#writtenAt + writeIntervalMs - clock.monotonic());
		this.#cancelWrite = clock.after(delayMs, () => {
			this.#cancelWrite = undefined;
			void this.#write();
		});
	}

	async #write(): Promise<void> {
		const {storage, database, clock} = this.#options;
		const changes = [...this.#waiting.values()];
		if (changes.length === 0) return;
		this.#waiting = new Map();
		this.#isWriting = true;
		this.#writtenAt = clock.monotonic();
		try {
			await database.write(changes);
			this.#isWriting = false;
			this.#schedule();
		} catch {
			// The next change tries again. Without a database, the page works as it does with `localStorage` alone.
			for (const {key, at} of changes) {
				const value = storage.getItem(key) ?? undefined;
				if (!this.#waiting.has(key)) this.#waiting.set(key, {key, value, at});
			}
			this.#isWriting = false;
		}
	}
}

/** Undefined if the database cannot be read, or not in time. */
const readChanges = ({
	database,
	clock,
}: RecordedStorageOptions): Promise<readonly StoredChange[] | undefined> =>
	new Promise(resolve => {
		const cancel = clock.after(readTimeoutMs, () => resolve(undefined));
		const settle = (changes: readonly StoredChange[] | undefined): void => {
			cancel();
			resolve(changes);
		};
		database.readAll().then(settle, () => settle(undefined));
	});

/** Restores lost changes, and records those to come. Without a database, the storage is used as it is. */
export const openRecordedStorage = async (options: RecordedStorageOptions): Promise<RecordedStorage> => {
	const {storage, database} = options;
	const changes = await readChanges(options);
	const recorded = new RecordedStorage(options);
	if (changes === undefined) return recorded;
	restoreChanges(storage, changes);
	recorded.repair(missingChanges(storage, changes));
	const old = changedAt(storage) - removalMemoryMs;
	const forgotten = changes.filter(({value, at}) => value === undefined && at < old);
	if (forgotten.length > 0) database.remove(forgotten.map(({key}) => key)).catch(() => {});
	return recorded;
};
