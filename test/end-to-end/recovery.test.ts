/** A database with a long write-ahead log after a kill: the start reports the recovery, and a signal ends it. */
import {statSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {expect, onTestFinished, test} from 'vitest';
import {start} from '../support/process.ts';
import {makeWorld, type World} from '../support/world.ts';

/** A database with a log of at least this size, left by a process that was killed. */
const leaveLongLog = async (world: World, megabytes: number) => {
	const database = world.folder.at('chat.db');
	const script = path.join(import.meta.dirname, 'fill-log.ts');
	const filling = world.keep(
		start(process.execPath, [script, database, String(megabytes)], {env: world.env('operator')}),
	);
	const [, stored = ''] = await filling.line(/^stored (\d+)$/);
	filling.kill('SIGKILL');
	await filling.ended;
	return {database, stored: Number(stored), logBytes: statSync(`${database}-wal`).size};
};

test('a start after a kill logs the recovery of a long log, and nothing is lost', async () => {
	const world = makeWorld();
	const {database, stored, logBytes} = await leaveLongLog(world, 40);
	expect(logBytes).toBeGreaterThan(40 * 1024 * 1024);
	const server = await world.server(['--db', database]);
	expect(server.log().slice(0, 2)).toMatchObject([
		{event: 'recovering', bytes: logBytes},
		{event: 'recovered', seconds: expect.any(Number)},
	]);
	expect(statSync(`${database}-wal`).size).toBeLessThan(1024 * 1024);
	const ann = await world.connect(server, 'ann');
	expect((await ann.join('dev')).seq).toBe(stored);
	server.kill();
	expect((await server.ended).code).toBe(0);
	const again = await world.server(['--db', database]);
	expect(again.log()).not.toContainEqual(expect.objectContaining({event: 'recovering'}));
});

/** Blocks the recovery, as a slow disk would. Returns a function that continues it. */
const holdRecovery = (database: string): (() => void) => {
	const other = new DatabaseSync(database);
	onTestFinished(() => {
		if (other.isOpen) other.close();
	});
	other.exec('BEGIN IMMEDIATE');
	return () => other.close();
};

test('a terminal shows that the database is recovered, and for how long', async () => {
	const world = makeWorld();
	const {database} = await leaveLongLog(world, 20);
	const release = holdRecovery(database);
	const screen = world.terminal('operator', ['serve', '--port', '0', '--db', database]);
	await screen.waitFor(/recovering the database: bytes \d+/);
	await screen.waitFor(/Recovering the database for 1 s/);
	release();
	await screen.waitFor(/database recovered: seconds [\d.]+/);
	await screen.waitFor('termchat listening on');
	expect(screen.screen()).not.toContain('Recovering the database for');
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends a recovery at once', async signal => {
	const world = makeWorld();
	const {database} = await leaveLongLog(world, 20);
	holdRecovery(database);
	const server = world.start(['serve', '--port', '0', '--db', database]);
	await server.line(/"event":"recovering"/, 'stderr');
	server.kill(signal);
	expect(await server.ended).toEqual({code: undefined, signal});
	expect(server.stderr()).not.toContain('"recovered"');
});

test('a recovery that fails ends the program with one line', async () => {
	const world = makeWorld();
	const database = world.folder.at('chat.db');
	writeFileSync(database, 'Dear diary, '.repeat(1000));
	writeFileSync(`${database}-wal`, '');
	truncateSync(`${database}-wal`, 20 * 1024 * 1024);
	const {code, stderr} = await world.run(['serve', '--port', '0', '--db', database]);
	expect(code).toBe(1);
	const [recovering, failure, ...rest] = stderr.split('\n');
	expect(recovering).toContain('"event":"recovering"');
	expect(failure).toMatch(/^termchat serve: .*is not a database/);
	expect(rest).toEqual(['']);
});
