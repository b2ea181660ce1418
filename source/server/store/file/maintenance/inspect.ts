/** Inspects a database without changing it: its schema, and its position in the journal of a cluster. */
import {existsSync} from 'node:fs';
import {loadSqlite, pragma} from '../../database/driver.ts';
import {toStoreError} from '../../database/sqlite-errors.ts';
import {migrate} from '../migrations.ts';

export interface InspectedDatabase {
	/** 0: the file is empty. */
	readonly schema: number;
	/** The id of the server, as clients know it while the file belongs to a single hub. */
	readonly hubId: string | undefined;
	/** Undefined: the file belongs to a single hub. */
	readonly clusterId: string | undefined;
	/** The name of the cluster. */
	readonly cluster: string | undefined;
	/** The last message of the journal that was applied; 0 if there was none. */
	readonly position: number;
}

const nothing: InspectedDatabase = {
	schema: 0,
	hubId: undefined,
	clusterId: undefined,
	cluster: undefined,
	position: 0,
};

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

/**
 * Returns an empty result if there is no file. Throws a `StoreError` if it is not a database of termchat, or if a newer
 * version has written it.
 */
export const inspectDatabase = (path: string): InspectedDatabase => {
	if (!existsSync(path)) return nothing;
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(path, {readOnly: true});
	try {
		// Applies no migration. This only checks that the file belongs to termchat and is not newer.
		migrate(db, path, 0);
		const schema = Number(pragma(db, 'user_version'));
		const hasValues = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'hub'").get() !== undefined;
		if (!hasValues) return {...nothing, schema};
		const rows = db.prepare('SELECT name, value FROM hub').all();
		const values = new Map(rows.map(({name, value}) => [String(name), value]));
		return {
			schema,
			hubId: textOf(values.get('id')),
			clusterId: textOf(values.get('clusterId')),
			cluster: textOf(values.get('cluster')),
			position: Number(values.get('journalPosition') ?? 0),
		};
	} catch (error) {
		throw toStoreError(error, path);
	} finally {
		db.close();
	}
};
