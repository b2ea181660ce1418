/** Expired messages are removed from every screen, from all answers of the server, and from the disk. */
import {mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {expect, test} from 'vitest';
import {generousMs} from '../support/deadline.ts';
import {keys} from '../support/terminal.ts';
import {makeWorld} from '../support/world.ts';

const secret = 'the code is 4711-kumquat';
const countdown = /\b\d+ ?s\b/;

/** A server with a database, and the clients of ann and bob. */
const withTwoScreens = async () => {
	const world = makeWorld();
	const folder = world.folder.at('data');
	mkdirSync(folder);
	const db = world.folder.at('data', 'hub.db');
	const server = await world.server(['--db', db]);
	const join = (nick: string) =>
		world.terminal(nick, ['join', server.url, '--nick', nick, '--room', 'dev'], {columns: 100, rows: 20});
	const ann = join('ann');
	await ann.waitFor('ann@#dev');
	const bob = join('bob');
	await bob.waitFor('bob@#dev');
	const onDisk = (): string =>
		readdirSync(folder)
			.map(name => world.folder.at('data', name))
			.filter(file => statSync(file).isFile())
			.map(file => readFileSync(file, 'latin1'))
			.join('');
	return {world, server, db, ann, bob, onDisk};
};

test('/ephemeral counts down on every screen, and then the message is removed everywhere', async () => {
	const {world, server, db, ann, bob, onDisk} = await withTwoScreens();
	const listener = await world.connect(server, 'listener', 'dev');
	const {epoch} = await listener.join('dev');
	ann.type(`before it${keys.enter}`);
	await bob.waitFor('before it');
	ann.type(`/ephemeral 12s ${secret}${keys.enter}`);
	await bob.waitFor(
		screen => screen.split('\n').some(line => line.includes(secret) && countdown.test(line)),
		'a countdown beside it',
	);
	await ann.waitFor(secret);
	const message = await listener.next('message', ({text}) => text === secret);
	expect((message.expiresAt ?? 0) - message.at).toBe(12_000);
	listener.send({type: 'search', id: 'while it stands', query: 'kumquat'});
	await listener.next('found');
	expect(onDisk()).toContain('kumquat');

	await ann.waitFor(screen => !screen.includes('kumquat'), 'the message gone');
	await bob.waitFor(screen => !screen.includes('kumquat'), 'the message gone');
	expect(bob.screen()).toContain('before it');
	listener.send({type: 'history', id: 1, room: 'dev'});
	expect(JSON.stringify(await listener.next('history'))).not.toContain('kumquat');
	listener.send({type: 'search', id: 2, query: 'kumquat'});
	expect((await listener.next('found')).entries).toEqual([]);
	const resumed = await listener.join('dev', {after: message.prev, epoch});
	expect(JSON.stringify(resumed)).not.toContain('kumquat');
	const {stdout} = await world.run(['export', '--url', server.url, '--room', 'dev']);
	expect(stdout).toContain('before it');
	expect(stdout).not.toContain('kumquat');
	await expect.poll(() => onDisk().includes('kumquat'), {timeout: generousMs}).toBe(false);

	server.kill('SIGKILL');
	await server.ended;
	const again = await world.server(['--db', db]);
	const late = await world.connect(again, 'late');
	expect(JSON.stringify(await late.join('dev'))).not.toContain('kumquat');
});

test('a message that expires while the server is down is removed at the next start', async () => {
	const world = makeWorld();
	const db = world.folder.at('hub.db');
	const first = await world.server(['--db', db]);
	const ann = await world.connect(first, 'ann', 'dev');
	ann.send({type: 'send', id: 1, room: 'dev', text: secret, draft: 'd', expiresInSeconds: 1});
	const {expiresAt = 0} = await ann.next('message');
	first.kill('SIGKILL');
	await first.ended;
	await expect.poll(() => Date.now() > expiresAt, {timeout: generousMs}).toBe(true);
	const second = await world.server(['--db', db]);
	const late = await world.connect(second, 'late');
	expect((await late.join('dev')).entries).toEqual([]);
	const files = () => ['', '-wal'].map(end => readFileSync(`${db}${end}`, 'latin1')).join('');
	await expect.poll(() => files().includes('kumquat'), {timeout: generousMs}).toBe(false);
});

test('a room can have a setting that all its messages expire', async () => {
	const {ann, bob} = await withTwoScreens();
	ann.type(`/create secrets${keys.enter}`);
	await ann.waitFor('ann@#secrets');
	bob.type(`/join secrets${keys.enter}`);
	await bob.waitFor('bob@#secrets');
	ann.type(`/ephemeral room 10s${keys.enter}`);
	await bob.waitFor('expires after 10');
	bob.type(`posted by bob, kumquat${keys.enter}`);
	await ann.waitFor('posted by bob, kumquat');
	await ann.waitFor(screen => !screen.includes('kumquat'), 'the message gone');
	ann.type(`/ephemeral room off${keys.enter}`);
	await ann.waitFor('messages never expire');
	bob.type(`posted to stay${keys.enter}`);
	const screen = await ann.waitFor('posted to stay');
	expect(screen.split('\n').find(line => line.includes('posted to stay'))).not.toMatch(countdown);
});
