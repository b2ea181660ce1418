/** Opens the store that the settings specify. */

import type {Clock} from '../../time/clock.ts';
import type {Log} from '../shared/log.ts';
import {sharedMode} from '../store/file/file-mode.ts';
import {openMemoryStore, openSqliteStore} from '../store/sqlite/sqlite-store.ts';
import type {Store} from '../store/store.ts';
import {StoreError} from '../store/store-error.ts';
import {type ServerOptions, StartError, type StoreLocation} from './server-options.ts';

export const isStore = (store: StoreLocation | Store): store is Store => 'transact' in store;

/**
 * Logs a warning if other users of this machine can read the database, which may have been created by another program.
 */
const warnIfShared = (path: string, log: Log): void => {
	const mode = sharedMode(path);
	if (mode === undefined) return;
	log('database_shared', {
		path,
		mode,
		warning: `Other users of this machine may read the database. Run: chmod 600 ${path}`,
	});
};

/** Logs the recovery of a database, with its duration. */
const recoveryLog =
	(clock: Clock, log: Log, onRecovery: ServerOptions['onRecovery']) =>
	(bytes: number): (() => void) => {
		const startedAt = clock.monotonic();
		log('recovering', {bytes});
		const onRecovered = onRecovery?.(bytes);
		return () => {
			onRecovered?.();
			log('recovered', {seconds: Math.round(clock.monotonic() - startedAt) / 1000});
		};
	};

const openDatabase = async (
	{path, sync}: StoreLocation & {readonly type: 'file'},
	onRecovery: ServerOptions['onRecovery'],
	clock: Clock,
	log: Log,
): Promise<Store> => {
	try {
		const store = await openSqliteStore({
			path,
			sync,
			startsThread: true,
			onRecovery: recoveryLog(clock, log, onRecovery),
		});
		warnIfShared(path, log);
		return store;
	} catch (error) {
		if (error instanceof StoreError) throw new StartError(error.message, {cause: error});
		throw error;
	}
};

/** Refuses a file of a cluster: messages added here would be missing on the other hubs. */
const refuseFileOfCluster = async (store: Store, path: string): Promise<void> => {
	const position = store.journalRecords.position();
	if (position === undefined) return;
	await store.close();
	throw new StartError(
		`"${path}" belongs to the cluster "${position.cluster}". Start this server with --nats and --cluster ${position.cluster}, or choose another file with --db.`,
	);
};

/** Rejects with a `StartError` if the database cannot be opened. */
export const openStore = async (options: ServerOptions, clock: Clock, log: Log): Promise<Store> => {
	const {store = {type: 'memory'}, onRecovery, nats} = options;
	if (isStore(store)) return store;
	if (store.type === 'memory') return openMemoryStore();
	// In a cluster, most NATS servers have a message on disk, and this file receives it again after a power failure.
	const location = nats === undefined ? store : ({...store, sync: 'normal'} as const);
	const opened = await openDatabase(location, onRecovery, clock, log);
	if (nats === undefined) await refuseFileOfCluster(opened, store.path);
	return opened;
};
