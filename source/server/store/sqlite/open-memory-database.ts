/** Opens an empty database in memory. */
import {loadSqlite} from '../database/driver.ts';
import {createStatements} from '../database/statements.ts';
import {migrate} from '../file/migrations.ts';
import {newServerKey} from '../file/server-key.ts';
import type {OpenDatabase} from './open-database.ts';

/** The name of a database in memory in SQLite. */
export const memoryPath = ':memory:';

let schema: string | undefined;

/** The statements that create the newest schema at once. All migrations take eight times as long. */
const newestSchema = (): string => {
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(memoryPath);
	migrate(db, memoryPath);
	// The tables behind the virtual table `words` are created with it.
	const select =
		"SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'words\\_%' ESCAPE '\\'";
	const statements = db
		.prepare(select)
		.all()
		.map(({sql}) => `${sql};`);
	db.close();
	return `${statements.join('')} INSERT INTO hub (name, value) VALUES ('id', lower(hex(randomblob(16))));`;
};

export const openMemoryDatabase = (): OpenDatabase => {
	const {DatabaseSync} = loadSqlite();
	schema ??= newestSchema();
	const db = new DatabaseSync(memoryPath);
	db.exec(
		`PRAGMA synchronous = off; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA temp_store = MEMORY; ${schema}`,
	);
	db.prepare("INSERT INTO hub (name, value) VALUES ('key', ?)").run(newServerKey());
	return {
		db,
		statement: createStatements(db, memoryPath),
		mark: {advance() {}, close() {}},
		rewind: undefined,
	};
};
