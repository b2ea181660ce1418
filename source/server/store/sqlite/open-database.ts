/** Opens the locked file of a store: recovers it, brings its schema up to date, and recognises a log that was rewound. */
import type {DatabaseSync} from 'node:sqlite';
import {toStoreError} from '../database/sqlite-errors.ts';
import {createStatements, type Statements} from '../database/statements.ts';
import {connect, type LockedFile, recoveryBytes} from '../file/connect.ts';
import {bootId} from '../file/mark-file.ts';
import {recogniseRewind} from '../file/recognise-rewind.ts';
import type {StoreError} from '../store-error.ts';
import type {WorkerClient} from './worker-client.ts';

export interface OpenOptions {
	/** The database; made, with its folder, if there is none. Beside it stand `-wal`, `-shm`, `-lock` and `-mark`. */
	readonly path: string;
	/**
	 * `full` (unless said otherwise): what was acknowledged survives a loss of power. `normal`: it survives
	 * a crash of the program, and a loss of power may take the last moments.
	 */
	readonly sync?: 'full' | 'normal';
	/** The file may grow to so many bytes; what does not fit is refused as on a full disk. */
	readonly maxBytes?: number;
	/** Starts the second thread before the store opens, and rejects if that fails; otherwise it starts when needed. */
	readonly startsThread?: boolean;
	/**
	 * Called if the file has to be recovered after a crash, or brought to a newer schema, and that takes noticeable
	 * time; `bytes` have to be read and written for it. The event loop goes on meanwhile. Calls the function returned
	 * when it is done, but not if it fails.
	 */
	readonly onRecovery?: (bytes: number) => () => void;
	/** The id of the machine's start, to recognise a loss of power; the system's unless a test says otherwise. */
	readonly boot?: string;
}

export interface OpenDatabase extends ReturnType<typeof recogniseRewind> {
	readonly db: DatabaseSync;
	readonly statement: Statements;
}

/**
 * Prepares the file in the second thread if that takes long, or if the thread is wanted at the start, and opens it here.
 * Closes everything if that fails.
 */
export const openDatabase = async (
	{path, unlock}: LockedFile,
	worker: WorkerClient,
	{sync = 'full', maxBytes, boot = bootId(), startsThread = false, onRecovery}: OpenOptions,
	noteFailure: (failure: StoreError) => void,
): Promise<OpenDatabase> => {
	let db: DatabaseSync | undefined;
	try {
		const bytes = recoveryBytes(path);
		const onRecovered = bytes > 0 ? onRecovery?.(bytes) : undefined;
		const isPrepared = bytes > 0 || startsThread;
		if (isPrepared) await worker.run({type: 'prepare'});
		onRecovered?.();
		db = connect({path, sync, maxBytes}, isPrepared);
		const statement = createStatements(db, path, noteFailure);
		const {mark, rewind} = recogniseRewind(statement, {path, sync, boot});
		return {db, statement, mark, rewind};
	} catch (error) {
		db?.close();
		await worker.close();
		unlock();
		throw toStoreError(error, path);
	}
};
