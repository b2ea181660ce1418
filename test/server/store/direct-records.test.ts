import {DatabaseSync} from 'node:sqlite';
import {expect, onTestFinished, test} from 'vitest';
import {migrate} from '../../../source/server/store/file/migrations.ts';
import {describeDirectRecords} from '../../contracts/direct-records.ts';
import {makeFolder} from '../../support/folder.ts';
import {openSqliteStore} from '../../support/writable-store.ts';

const newFile = (): string => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder.at('termchat.db');
};

describeDirectRecords('the SQLite store', () => openSqliteStore({path: newFile(), sync: 'normal'}));

test('blocks, preferences and direct rooms are the same after a restart', async () => {
	const file = newFile();
	const before = await openSqliteStore({path: file, sync: 'normal'});
	for (const id of ['a', 'b']) before.createUser({id, nick: `nick-${id}`, createdAt: 1}, undefined);
	before.openRoom('@a+b', 'direct', 'epoch-1', 1);
	for (const id of ['a', 'b']) before.admit('@a+b', id);
	await before.append({type: 'message', room: '@a+b', at: 5000, from: {id: 'a', nick: 'nick-a'}, text: 'hi'});
	before.noteWritten('@a+b', 'a');
	before.setLeft('@a+b', 'b', 1);
	before.block('a', 'b', 10);
	before.setDirectFrom('b', 'contacts');
	await before.close();
	const after = await openSqliteStore({path: file, sync: 'normal'});
	onTestFinished(() => after.close());
	expect(after.blocks('a')).toEqual([{userId: 'b', at: 10}]);
	expect(after.directFrom('b')).toBe('contacts');
	expect(after.directRooms('a')).toMatchObject([{at: 5000, hasWritten: true, leftSeq: undefined}]);
	expect(after.directRooms('b')).toMatchObject([{at: 5000, hasWritten: false, leftSeq: 1}]);
});

test('both users of a direct room from an older file count as having written', async () => {
	const file = newFile();
	const schemaBefore = 8;
	const db = new DatabaseSync(file);
	migrate(db, file, schemaBefore);
	db.exec(`
		INSERT INTO rooms (id, name, key, kind, epoch, created_at) VALUES
			(1, '@a+b', '@a+b', 'direct', 'e1', 1), (2, '', '~2', 'private', 'e2', 1);
		INSERT INTO admissions (room_id, user_id) VALUES (1, 'a'), (1, 'b'), (2, 'a');
	`);
	db.close();
	const store = await openSqliteStore({path: file, sync: 'normal'});
	onTestFinished(() => store.close());
	expect(store.hasWritten('@a+b', 'a')).toBe(true);
	expect(store.hasWritten('@a+b', 'b')).toBe(true);
	expect(store.directFrom('a')).toBe('everyone');
});
