import {chmodSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {DatabaseSync} from 'node:sqlite';
import {expect, onTestFinished, test} from 'vitest';
import {checkDatabase, checkFolder, checkPort} from '../../../source/cli/doctor/machine.ts';
import {serverForTest} from '../../support/command.ts';
import {makeFolder} from '../../support/folder.ts';

const folderForTest = () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder;
};

test('a folder may be missing, must be a folder, and a private one is closed to others', () => {
	const folder = folderForTest();
	chmodSync(folder.path, 0o700);
	expect(checkFolder('State folder', folder.path, true)).toMatchObject({state: 'ok'});
	expect(checkFolder('State folder', folder.at('a/b'), true)).toMatchObject({
		state: 'ok',
		text: `${folder.at('a/b')} will be created.`,
	});
	writeFileSync(folder.at('file'), '');
	expect(checkFolder('State folder', folder.at('file/termchat'), true)).toMatchObject({state: 'problem'});
	chmodSync(folder.path, 0o755);
	expect(checkFolder('State folder', folder.path, true)).toMatchObject({state: 'note'});
	expect(checkFolder('Config folder', folder.path, false)).toMatchObject({state: 'ok'});
});

test('names what uses the port', async () => {
	const other = createServer(socket => socket.destroy());
	const port = await new Promise<number>(resolve =>
		other.listen(0, '127.0.0.1', () => resolve((other.address() as {port: number}).port)),
	);
	const used = await checkPort('127.0.0.1', port);
	await new Promise(resolve => other.close(resolve));
	expect(used).toMatchObject({state: 'problem', text: `127.0.0.1 port ${port} is used by another program.`});
	expect(await checkPort('127.0.0.1', port)).toMatchObject({state: 'ok'});
	expect(await checkPort('203.0.113.7', 0)).toMatchObject({
		state: 'problem',
		text: '203.0.113.7 is not an address of this machine.',
	});
});

test('checks the pages and the lock of the database', async () => {
	const folder = folderForTest();
	const file = folder.at('termchat.db');
	expect(checkDatabase(file).text).toContain('does not exist');
	const server = await serverForTest({store: {type: 'file', path: file, sync: 'full'}});
	expect(checkDatabase(file).text).toMatch(/ is sound \(.*\), and in use by a server\.$/);
	await server.close();
	expect(checkDatabase(file).text).toMatch(/ is sound \(.*\), and not in use\.$/);
	chmodSync(file, 0o644);
	expect(checkDatabase(file)).toMatchObject({state: 'note', remedy: `Run: chmod 600 ${file}`});
});

test('reports a damaged database', () => {
	const folder = folderForTest();
	const file = folder.at('termchat.db');
	const db = new DatabaseSync(file);
	db.exec("CREATE TABLE t (a); CREATE INDEX i ON t (a); INSERT INTO t VALUES ('x')");
	db.close();
	const content = readFileSync(file);
	writeFileSync(file, content.fill(0xff, 4096, 4200));
	expect(checkDatabase(file)).toMatchObject({state: 'problem', remedy: expect.stringContaining('backup')});
	writeFileSync(file, 'no database at all, but a text of some length. '.repeat(50));
	expect(checkDatabase(file)).toMatchObject({state: 'problem'});
});
