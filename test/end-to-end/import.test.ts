/** `termchat import` into a room of a running server, while another client is in it. */
import {appendFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import type {Entry} from '../../source/protocol/server-frames.ts';
import {makeWorld, type World} from '../support/world.ts';

/** A server whose rooms belong to ann, and bob in the room `old`. */
const setUp = async (world = makeWorld(), argv: readonly string[] = ['--memory']) => {
	const server = await world.server(['--owner', 'ann', ...argv]);
	const run = (...argv: string[]) =>
		world.run([...argv, '--nick', 'ann', '--url', server.url], {person: 'ann'});
	await run('send', '--room', 'lobby', 'hello');
	const bob = await world.connect(server, 'bob', 'old');
	return {world, server, run, bob};
};

const linesOf = (text: string): readonly string[] => text.split('\n').filter(line => line !== '');

const entriesOf = (exported: string): readonly Entry[] =>
	linesOf(exported).map(line => JSON.parse(line) as Entry);

const write = (world: World, name: string, content: string): string => {
	const file = world.folder.at(name);
	writeFileSync(file, content);
	return file;
};

/** What an import keeps: everything but the room, the marks of imported authors, and the ids of drafts. */
const kept = (entries: readonly Entry[]): readonly unknown[] =>
	entries.map(entry => {
		const {room: _, draft: __, ...rest} = entry as Entry & {draft?: string};
		const text = JSON.stringify(rest, (key, value: unknown) => {
			if (key === 'id') return undefined;
			return key === 'nick' ? String(value).replace('[imported]', '') : value;
		});
		return JSON.parse(text) as unknown;
	});

test('an export that is imported and exported again is the same, and is imported once', async () => {
	const {world, server, run, bob} = await setUp();
	const zoe = await world.connect(server, 'zoe', 'dev');
	const joe = await world.connect(server, 'joe', 'dev');
	const post = async (client: typeof zoe, frame: object, type: Entry['type']): Promise<void> => {
		client.send({...frame, room: 'dev'} as never);
		await zoe.next(type);
	};
	await post(zoe, {type: 'topic', text: 'plans'}, 'topic');
	await post(zoe, {type: 'send', text: 'who takes the build?', draft: '1'}, 'message');
	await post(joe, {type: 'send', text: 'I do\nin an hour', draft: '2', replyTo: 2}, 'message');
	await post(zoe, {type: 'react', seq: 3, emoji: '👍', on: true}, 'reacted');
	await post(joe, {type: 'edit', seq: 3, text: 'I do\nnow'}, 'edited');
	await post(joe, {type: 'send', text: 'a mistake', draft: '3'}, 'message');
	await post(joe, {type: 'delete', seq: 6}, 'deleted');
	const first = await run('export', '--room', 'dev');
	expect(entriesOf(first.stdout)).toHaveLength(7);
	const file = write(world, 'dev.jsonl', first.stdout);
	expect(await run('import', file, '--room', 'old')).toMatchObject({
		code: 0,
		stdout: 'Imported 7 entries to #old.\n',
	});
	expect(await bob.next('message', ({replyTo}) => replyTo !== undefined)).toMatchObject({
		room: 'old',
		from: {id: 'imported:joe', nick: 'joe[imported]'},
		at: (entriesOf(first.stdout)[2] as Entry).at,
	});
	const second = await run('export', '--room', 'old');
	expect(kept(entriesOf(second.stdout))).toEqual(kept(entriesOf(first.stdout)));
	expect(await run('import', file, '--room', 'old')).toMatchObject({
		code: 0,
		stdout: 'Imported 0 entries to #old, 7 were there already.\n',
	});
	expect((await run('export', '--room', 'old')).stdout).toBe(second.stdout);
	const again = write(world, 'old.jsonl', second.stdout);
	bob.send({type: 'join', room: 'older'});
	await bob.next('joined', ({room}) => room === 'older');
	expect(await run('import', again, '--room', 'older')).toMatchObject({code: 0});
	expect(kept(entriesOf((await run('export', '--room', 'older')).stdout))).toEqual(
		kept(entriesOf(second.stdout)),
	);
});

/** A log of `count` messages, one each second. */
const weechatLog = (count: number): readonly string[] =>
	Array.from({length: count}, (_, index) => {
		const at = new Date(Date.UTC(2014, 2, 3) + index * 1000).toISOString().slice(0, 19).replace('T', ' ');
		return `${at}\t${index % 3 === 0 ? '@ann' : 'bob'}\tmessage ${index}`;
	});

test('an import continues by itself after the server was killed and started again', async () => {
	const world = makeWorld();
	const db = world.folder.at('chat.db');
	// So slow that the import takes half a minute, unless the server is replaced.
	const {server, run, bob} = await setUp(world, ['--db', db, '--rate-limit', '3,1']);
	const log = weechatLog(3000);
	const file = write(world, 'dev.weechatlog', `${log.join('\n')}\n`);
	const argv = ['import', file, '--format', 'weechat', '--timezone', 'UTC', '--room', 'old'];
	const importing = world.start([...argv, '--nick', 'ann', '--url', server.url], {person: 'ann'});
	await bob.next('message', ({seq}) => seq >= 200);
	server.kill('SIGKILL');
	await server.ended;
	await importing.line(/^termchat import: No connection: .*\. Trying again for 5 minutes\.$/, 'stderr');
	await world.server(['--owner', 'ann', '--db', db, '--port', String(server.port)]);
	expect(await importing.ended).toEqual({code: 0, signal: undefined});
	expect(importing.stdout()).toBe('Imported 3000 entries to #old.\n');
	expect(importing.stderr()).toMatch(/The server answers again\.\n$/);
	const texts = entriesOf((await run('export', '--room', 'old')).stdout).map(
		entry => 'text' in entry && entry.text,
	);
	expect(texts).toEqual(log.map((_, index) => `message ${index}`));
});

test('two imports of the same export at once leave one copy', async () => {
	const {world, run} = await setUp();
	const from = {id: 'u1', nick: 'zoe'};
	const common = (seq: number) => ({room: 'dev', seq, prev: seq - 1, at: 1000 + seq, from});
	const exported = Array.from({length: 100}, (_, index) => [
		{type: 'message', ...common(index * 3 + 1), text: `draft ${index}`},
		{type: 'edited', ...common(index * 3 + 2), target: index * 3 + 1, text: `text ${index}`},
		{type: 'topic', ...common(index * 3 + 3), text: `topic ${index}`},
	]).flat();
	const file = write(world, 'dev.jsonl', exported.map(entry => `${JSON.stringify(entry)}\n`).join(''));
	const both = await Promise.all([
		run('import', file, '--room', 'old'),
		run('import', file, '--room', 'old'),
	]);
	expect(both).toMatchObject([{code: 0}, {code: 0}]);
	const texts = entriesOf((await run('export', '--room', 'old')).stdout).map(
		entry => 'text' in entry && entry.text,
	);
	expect(texts).toEqual(
		Array.from({length: 100}, (_, index) => [`text ${index}`, `text ${index}`, `topic ${index}`]).flat(),
	);
});

test('an import that was killed continues where it stopped, in order and without a second copy', async () => {
	const {world, server, run, bob} = await setUp();
	const count = 3000;
	const log = weechatLog(count);
	const file = write(world, 'dev.weechatlog', `${log.join('\n')}\n`);
	const argv = ['import', file, '--format', 'weechat', '--timezone', 'UTC', '--room', 'old'];
	const killed = world.start([...argv, '--nick', 'ann', '--url', server.url], {person: 'ann'});
	await bob.next('message', ({seq}) => seq >= 500);
	killed.kill('SIGKILL');
	await killed.ended;
	const result = await run(...argv, '--json');
	expect(result).toMatchObject({code: 0});
	const {imported, known, skipped} = JSON.parse(result.stdout);
	expect({sum: imported + known, skipped}).toEqual({sum: count, skipped: 0});
	expect(known).toBeGreaterThanOrEqual(500);
	const texts = entriesOf((await run('export', '--room', 'old')).stdout).map(
		entry => 'text' in entry && entry.text,
	);
	expect(texts).toEqual(log.map((_, index) => `message ${index}`));
	appendFileSync(file, '2014-03-04 00:00:00\tann\tmore\n');
	expect(await run(...argv)).toMatchObject({
		stdout: `Imported 1 entry to #old, ${count} were there already.\n`,
	});
});

test('imports a Slack export and an irssi log', async () => {
	const {world, run, bob} = await setUp();
	mkdirSync(world.folder.at('slack', 'general'), {recursive: true});
	write(world, 'slack/users.json', '[{"id": "U1", "name": "zoe", "profile": {"display_name": "Zoe S"}}]');
	const messages = [
		{
			user: 'U1',
			text: 'see <https://example.org|this>',
			ts: '1393837200.000100',
			reactions: [{name: '+1', users: ['U1']}],
		},
		{user: 'U1', text: 'and this', ts: '1393837260.000100', thread_ts: '1393837200.000100'},
	];
	write(world, 'slack/general/2014-03-03.json', JSON.stringify(messages));
	const slack = world.folder.at('slack');
	expect(await run('import', slack, '--format', 'slack', '--room', 'old', '--dry-run')).toMatchObject({
		stdout: `${slack} has 3 entries.\n`,
	});
	expect(await run('import', slack, '--format', 'slack', '--room', 'old')).toMatchObject({
		code: 0,
		stdout: 'Imported 3 entries to #old.\n',
	});
	expect(await bob.next('message', ({text}) => text === 'and this')).toMatchObject({
		at: 1393837260000,
		from: {nick: 'Zoe_S[imported]'},
		thread: 1,
	});
	const irssi = write(world, 'dev.log', '--- Log opened Mon Mar 03 09:12:33 2014\n09:13 <@ann> from irssi\n');
	expect(
		await run('import', irssi, '--format', 'irssi', '--timezone', 'Europe/Berlin', '--room', 'old'),
	).toMatchObject({code: 0});
	expect(await bob.next('message', ({text}) => text === 'from irssi')).toMatchObject({
		at: Date.UTC(2014, 2, 3, 8, 13),
		from: {nick: 'ann[imported]'},
	});
});

test('reports faults with the line and the remedy, and imports nothing of a faulty file', async () => {
	const {world, server, run, bob} = await setUp();
	const entry = {
		type: 'message',
		room: 'x',
		seq: 1,
		prev: 0,
		at: 1000,
		from: {id: 'a', nick: 'ann'},
		text: 'one',
	};
	const file = write(world, 'faulty.jsonl', `${JSON.stringify(entry)}\n{"type":"message"\n`);
	expect(await run('import', file, '--room', 'old')).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(
			/^termchat import: Line 2 is not an entry of a room.*Correct or remove the line\.\n$/,
		),
	});
	const future = write(world, 'future.jsonl', `\n${JSON.stringify({...entry, at: 4_000_000_000_000})}\n`);
	expect(await run('import', future, '--room', 'old')).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/Line 2: .*is in the future/),
	});
	const good = write(world, 'good.jsonl', `${JSON.stringify(entry)}\n`);
	const other = await world.run(['import', good, '--room', 'old', '--nick', 'eve', '--url', server.url], {
		person: 'eve',
	});
	expect(other).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('Only the owner of old can do that.'),
	});
	for (const argv of [
		['import'],
		['import', good, '--format', 'xml'],
		['import', good, '--timezone', 'Nowhere'],
	]) {
		expect(await run(...argv, '--room', 'old')).toMatchObject({code: 2, stdout: ''});
	}
	expect(await run('import', good, '--room', 'nowhere')).toMatchObject({code: 1});
	expect(await bob.join('old')).toMatchObject({seq: 0});
	expect(readFileSync(good, 'utf8')).toContain('one');
});

test('a room that does not exist is created with --create only', async () => {
	const {world, run} = await setUp();
	const file = write(world, 'new.jsonl', '');
	expect(await run('import', file, '--room', 'new')).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('To create it, add --create.'),
	});
	const log = write(world, 'new.weechatlog', '2024-05-01 10:00:00\tzoe\thello\n');
	const flags = ['--room', 'new', '--format', 'weechat', '--create'];
	for (const imported of [
		'Imported 1 entry to #new.\n',
		'Imported 0 entries to #new, 1 were there already.\n',
	]) {
		expect(await run('import', log, ...flags)).toMatchObject({code: 0, stdout: imported});
	}
});
