/** A million messages on disk, in one room or in many. Created once and kept in the system's temporary folder. */
import {existsSync, renameSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {loadSqlite} from '../../source/server/store/database/driver.ts';
import {openSqliteStore} from '../../test/support/writable-store.ts';
import {count, makeRandom, makeWords, report} from './figures.ts';

export const millionRoom = 'dev';
export const million = 1_000_000;
const perTurn = 1000;
const people = 200;

const fileOf = (version: string, rooms: number): string =>
	path.join(tmpdir(), `termchat-bench-million-${rooms}-${version}-${process.getuid?.() ?? 0}.db`);

/** The name of one of `rooms` rooms. */
export const roomName = (index: number, rooms: number): string =>
	rooms === 1 ? millionRoom : `room-${index}`;

/** The version of the schema in a new file, so that a file of an older program is not reused. */
const schemaVersion = async (): Promise<string> => {
	const probe = `${fileOf('probe', 0)}.${process.pid}`;
	const store = await openSqliteStore({path: probe});
	await store.close();
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(probe);
	const version = String(Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0]);
	db.close();
	removeAll(probe);
	return version;
};

const removeAll = (file: string): void => {
	for (const suffix of ['', '-wal', '-shm', '-lock']) rmSync(`${file}${suffix}`, {force: true});
};

/** The path of the file. Copy it before you write more than a few entries. */
export const millionFile = async (rooms = 1): Promise<string> => {
	const file = fileOf(await schemaVersion(), rooms);
	if (existsSync(file)) return file;
	const beside = `${file}.new`;
	removeAll(beside);
	const store = await openSqliteStore({path: beside, sync: 'normal', indexAtOnce: true});
	for (let index = 0; index < rooms; index++) store.openRoom(roomName(index, rooms), 'public', 'epoch', 1);
	const {sentence} = makeWords(makeRandom());
	const startedAt = performance.now();
	for (let done = 0; done < million; done += perTurn) {
		const turn = Array.from({length: perTurn}, (_, place) => {
			const index = done + place;
			return store.append({
				type: 'message',
				room: roomName(index % rooms, rooms),
				at: 1.7e12 + index,
				from: {id: `u${index % people}`, nick: `nick${index % people}`},
				text: `${sentence()}${index % 2 === 0 ? ' message' : ''}`,
				draft: `draft-${index}`,
			});
		});
		await Promise.all(turn);
	}
	await store.close();
	renameSync(beside, file);
	const seconds = (performance.now() - startedAt) / 1000;
	report(
		`made ${count(million)} messages in ${count(rooms)} room(s)`,
		`${seconds.toFixed(0)} s; kept as ${path.basename(file)}`,
	);
	return file;
};
