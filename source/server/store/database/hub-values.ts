/**
/**
 * Single values of the whole file, by name: the id of the hub, its key and that of its cluster, the id of its last run, the
 * position of the log. In a cluster also the last applied message of the journal (`journal-records.ts`).
 */
import type {Statements} from './statements.ts';

type HubValue =
	| 'id'
	| 'key'
	| 'shared_key'
	| 'run'
	| 'position'
	| 'clusterId'
	| 'cluster'
	| 'journalPosition'
	| 'journalDigest';

export const hubValue = (statement: Statements, name: HubValue): unknown =>
	statement('SELECT value FROM hub WHERE name = ?').get(name)?.value;

export const setHubValue = (
	statement: Statements,
	name: Exclude<HubValue, 'id' | 'key'>,
	value: string | number,
): void => {
	statement('INSERT OR REPLACE INTO hub (name, value) VALUES (?, ?)').run(name, value);
};

/** The number of entries that the file has ever stored. `position` in `hub` includes rooms that were removed. */
export const readPosition = (statement: Statements): number => {
	const row = statement('SELECT coalesce(max(position), 0) AS position FROM rooms').get();
	return Math.max(Number(row?.position), Number(hubValue(statement, 'position') ?? 0));
};

/** Saves the position in `hub`, so that it does not decrease when the row of a room is deleted. */
export const keepPosition = (statement: Statements): void =>
	setHubValue(statement, 'position', readPosition(statement));
