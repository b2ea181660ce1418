/** Opens the locked file of a store: recovers it, upgrades its schema and detects a rewound log. */
import type {DatabaseSync} from 'node:sqlite';
import {toStoreError} from '../database/sqlite-errors.ts';
import {createStatements, type Statements} from '../database/statements.ts';
import {connect, recoveryBytes} from '../file/connect.ts';
import {detectRewind} from '../file/detect-rewind.ts';
import type {LockedFile} from '../file/file-lock.ts';
import {bootId} from '../file/mark-file.ts';
import type {StoreError} from '../store-error.ts';
import type {WorkerClient} from './worker-client.ts';

export interface OpenOptions {
	/**
	 * The database file. It is created, with its folder, if it does not exist. The files `-wal`, `-shm`, `-lock` and
	 * `-mark` are beside it.
	 */
	readonly path: string;
	/**
	 * `full` (default): acknowledged entries survive a power failure. `normal`: they survive a crash of the program, but a
	 * power failure may lose the latest transactions.
	 */
	readonly sync?: 'full' | 'normal';
	/** The maximum size of the file. Writes that do not fit fail as on a full disk. */
	readonly maxBytes?: number;
	/** Starts the second thread before the store opens, and rejects if that fails. By default it starts when needed. */
	readonly startsThread?: boolean;
	/**
	 * Called if recovery after a crash or a schema upgrade takes noticeable time. `bytes` must be read and written for
	 * it. The event loop is not blocked during that time. The returned function is called when the recovery succeeds.
	 */
	readonly onRecovery?: (bytes: number) => () => void;
	/** Identifies the current boot of the machine, to detect a power failure. Tests pass their own. */
	readonly boot?: string;
}

export interface OpenDatabase extends ReturnType<typeof detectRewind> {
	readonly db: DatabaseSync;
	readonly statement: Statements;
}

/**
 * Opens the file. If that takes long, or with `startsThread`, the second thread prepares it first. Closes everything if
 * it fails.
 */
export const openDatabase = async (
	{path, unlock}: LockedFile,
	worker: WorkerClient,
	{sync = 'full', maxBytes, boot = bootId(), startsThread = false, onRecovery}: OpenOptions,
	onFailure: (failure: StoreError) => void,
): Promise<OpenDatabase> => {
	let db: DatabaseSync | undefined;
	try {
		const bytes = recoveryBytes(path);
		const onRecovered = bytes > 0 ? onRecovery?.(bytes) : undefined;
		const isPrepared = bytes > 0 || startsThread;
		if (isPrepared) await worker.run({type: 'prepare'});
		onRecovered?.();
		db = connect({path, sync, maxBytes}, isPrepared);
		const statement = createStatements(db, path, onFailure);
		const {mark, rewind} = detectRewind(statement, {path, sync, boot});
		return {db, statement, mark, rewind};
	} catch (error) {
		db?.close();
		await worker.close();
		unlock();
		throw toStoreError(error, path);
	}
};
