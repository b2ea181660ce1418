/** The actions of `termchat admin` on the database file: backup, check, compact. */
import path from 'node:path';
import {backupDatabase} from '../../server/store/file/maintenance/backup-database.ts';
import {
	type CheckedDatabase,
	checkDatabase,
	type DatabaseCheck,
} from '../../server/store/file/maintenance/check-database.ts';
import {compactDatabase} from '../../server/store/file/maintenance/compact-database.ts';
import {StoreError} from '../../server/store/store-error.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {exitCodes, Failure} from '../arguments/failure.ts';
import {openAdminClient} from '../connect/admin-client.ts';
import {toByteText} from '../output/byte-text.ts';
import {writeJson, writeLine} from '../output/stdout.ts';
import type {FileAction} from './action.ts';

/** Runs `work`. A `StoreError` becomes a `Failure`. */
const onFile = <T>(work: () => T): T => {
	try {
		return work();
	} catch (error) {
		if (error instanceof StoreError) throw new Failure(error.message);
		throw error;
	}
};

export const backup: FileAction = async (database, [file = ''], {isJson}) => {
	const target = path.resolve(file);
	const bytes = onFile(() => backupDatabase(database, target));
	if (isJson) await writeJson({type: 'backup', file: target, bytes});
	else await writeLine(words`Wrote ${printableLine(file)} (${toByteText(bytes)}).`);
	return exitCodes.done;
};

const checkNames: Readonly<Record<DatabaseCheck['name'], Printable>> = {
	pages: literal('Pages and indexes'),
	counts: literal('Counts'),
	rows: literal('Related rows'),
	search: literal('Search index'),
};

const counted = (count: number, singular: Printable, plural: Printable): Printable =>
	words`${count} ${count === 1 ? singular : plural}`;

const contentsText = ({rooms, entries, users}: CheckedDatabase): Printable =>
	join(
		[
			counted(rooms, literal('room'), literal('rooms')),
			counted(entries, literal('entry'), literal('entries')),
			counted(users, literal('user'), literal('users')),
		],
		literal(', '),
	);

const writeCheck = async (file: string, checked: CheckedDatabase): Promise<void> => {
	const {checks, isOlder} = checked;
	for (const {name, problems} of checks) {
		if (problems.length === 0) await writeLine(words`${checkNames[name]}: ok`);
		for (const problem of problems) await writeLine(words`${checkNames[name]}: ${printableLine(problem)}`);
	}
	if (checks.some(({problems}) => problems.length > 0)) {
		await writeLine(
			literal('The database is damaged. Make a copy of it, then restore a backup; see docs/backup.md.'),
		);
	} else if (isOlder) {
		await writeLine(
			literal('An older version wrote this database. Start the server once, then check the rest.'),
		);
	} else {
		await writeLine(words`${printableLine(file)} is sound: ${contentsText(checked)}.`);
	}
};

export const check: FileAction = async (database, _, {isJson}) => {
	const checked = onFile(() => checkDatabase(database));
	const isSound = checked.checks.every(({problems}) => problems.length === 0);
	if (isJson) await writeJson({type: 'check', file: database, isSound, ...checked});
	else await writeCheck(database, checked);
	return isSound ? exitCodes.done : exitCodes.failed;
};

interface Compacted {
	readonly before: number;
	readonly after: number;
	readonly needsStop?: true;
}

/** A running server returns the free pages of its database itself. */
const compactOnServer = async (database: string): Promise<Compacted> => {
	const client = await openAdminClient(database);
	try {
		const reply = await client.ask({type: 'compact'});
		if (reply.type !== 'compacted') throw new Failure('The server sent an unexpected answer.');
		return reply;
	} finally {
		client.close();
	}
};

const compactAnywhere = async (database: string): Promise<Compacted> => {
	try {
		return compactDatabase(database);
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		if (error.reason !== 'locked') throw new Failure(error.message);
		return compactOnServer(database);
	}
};

export const compact: FileAction = async (database, _, {isJson}) => {
	const {before, after, needsStop} = await compactAnywhere(database);
	if (isJson) await writeJson({type: 'compacted', before, after, ...(needsStop && {needsStop})});
	else await writeLine(words`Compacted from ${toByteText(before)} to ${toByteText(after)}.`);
	if (needsStop === true && !isJson) {
		await writeLine(
			literal('An older version created this database. Stop the server and compact it again to free more.'),
		);
	}
	return exitCodes.done;
};
