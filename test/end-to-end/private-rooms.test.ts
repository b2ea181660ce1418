/** A private room, created and joined with a token in every client. Other users cannot find it. */
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {generousMs} from '../support/deadline.ts';
import type {RunningServer} from '../support/process.ts';
import {keys, type Terminal} from '../support/terminal.ts';
import {makeWorld, type World} from '../support/world.ts';

const tokenPattern = /[\w-]{43}/;

const made = async (world: World, server: RunningServer, ...argv: readonly string[]) => {
	const env = {TERMCHAT_URL: server.url, TERMCHAT_NICK: 'maker'};
	const {stdout, stderr, code} = await world.run(['invite', ...argv], {env, person: 'maker'});
	expect({stderr, code}).toEqual({stderr: '', code: 0});
	const [room = '', link = ''] = stdout.trim().split('\t');
	return {room, link, token: link.split('#')[1] ?? '', env};
};

/** Joins with only the link. */
const joinByPrompt = async (world: World, person: string, link: string, env = {}): Promise<Terminal> => {
	const terminal = world.terminal(person, ['join', '--nick', person, '--token', '-'], {env, columns: 110});
	await terminal.waitFor('Token:');
	terminal.type(`${link}${keys.enter}`);
	return terminal;
};

const leave = async (terminal: Terminal) => {
	terminal.type(`/quit${keys.enter}`);
	expect((await terminal.ended).code).toBe(0);
};

/** All files of the server: the database, its log and the files beside it. */
const bytesIn = (folder: string): string =>
	readdirSync(folder)
		.map(name => `${folder}/${name}`)
		.filter(file => statSync(file).isFile())
		.map(file => readFileSync(file, 'latin1'))
		.join('');

describe('a private room is joined', () => {
	test('from the full screen: created with /create, its link typed at the prompt of another client and never shown', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = world.terminal('ann', ['join', server.url, '--nick', 'ann', '--room', 'dev'], {columns: 110});
		await ann.waitFor('ann@#dev');
		ann.type(`/create --private plan${keys.enter}`);
		await ann.waitFor(/ann@~plan /);
		const screen = await ann.waitFor(tokenPattern);
		const [link = ''] = /http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}/.exec(screen) ?? [];
		const bob = await joinByPrompt(world, 'bob', link);
		await bob.waitFor(/bob@~plan /);
		expect(bob.written()).not.toContain(link.split('#')[1]);
		bob.type(`in by the link${keys.enter}`);
		await ann.waitFor('in by the link');
		await leave(bob);
		await leave(ann);
	});

	test('by an invite for one user from the full screen, which is listed and revoked', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = world.terminal('ann', ['join', server.url, '--nick', 'ann', '--room', 'dev'], {columns: 110});
		await ann.waitFor('ann@#dev');
		ann.type(`/create --private plan${keys.enter}`);
		await ann.waitFor(/ann@~plan /);
		const issue = async () => {
			ann.type(`/clear${keys.enter}`);
			await ann.waitFor(screen => !tokenPattern.test(screen), 'no link');
			ann.type(`/invite 1 1h${keys.enter}`);
			const screen = await ann.waitFor(/can join ~plan-\d{12}[\s\S]*#[\w-]{43}[\s\S]*\/invite revoke \S+/);
			const [link = ''] = /http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}/.exec(screen) ?? [];
			const [, id = ''] = /\/invite revoke (\S+)/.exec(screen) ?? [];
			return {link, id};
		};
		const once = await issue();
		const bob = await joinByPrompt(world, 'bob', once.link);
		await bob.waitFor(/bob@~plan /);
		const carol = await joinByPrompt(world, 'carol', once.link);
		expect((await carol.ended).code).toBe(1);
		const {link, id} = await issue();
		ann.type(`/invite list${keys.enter}`);
		await ann.waitFor(/1 use left, expires in/);
		ann.type(`/invite revoke ${id}${keys.enter}`);
		await ann.waitFor('revoked.');
		const dora = await joinByPrompt(world, 'dora', link);
		expect((await dora.ended).code).toBe(1);
		expect(dora.screen()).toMatch(/mistyped, used up or expired/);
	});

	test('with the token on stdin or in TERMCHAT_TOKEN, in plain mode and by a shell command', async () => {
		const world = makeWorld();
		const server = await world.server();
		const {token, room} = await made(world, server, '--room', 'plan');
		const ann = await world.connect(server, 'ann');
		ann.send({type: 'join', token});
		await ann.next('joined');
		const piped = world.start(['join', server.url, '--nick', 'bob', '--token', '-', '--plain'], {
			person: 'bob',
		});
		piped.write(`${token}\n`);
		await ann.next('presence', ({joined}) => joined.some(({nick}) => nick === 'bob'));
		const env = {TERMCHAT_URL: server.url, TERMCHAT_TOKEN: token, TERMCHAT_NICK: 'script'};
		expect(await world.run(['send', 'from a script'], {env})).toMatchObject({code: 0, stderr: ''});
		expect(await ann.next('message')).toMatchObject({room, text: 'from a script'});
		await piped.line(/from a script/);
		// The link contains the token.
		const linked = {...env, TERMCHAT_TOKEN: `${server.url}/#${token}`};
		expect(await world.run(['send', 'by its link'], {env: linked})).toMatchObject({code: 0, stderr: ''});
		expect((await ann.next('message')).text).toBe('by its link');
	});

	test('by its link in the command line, with a warning', async () => {
		const world = makeWorld();
		const server = await world.server();
		const {link, token} = await made(world, server);
		const warned = /command line is visible to other users.*history/;
		const bob = world.terminal('bob', ['join', link, '--nick', 'bob'], {columns: 110});
		await bob.waitFor(/bob@~room /);
		await leave(bob);
		expect(bob.written()).toMatch(warned);
		const carol = world.terminal('carol', ['join', server.url, '--nick', 'carol', '--token', token], {
			columns: 110,
		});
		await carol.waitFor(/carol@~room /);
		await leave(carol);
		expect(carol.written()).toMatch(warned);
		const {stderr, code} = await world.run(['members', '--url', link, '--nick', 'dora'], {person: 'dora'});
		expect(code).toBe(0);
		expect(stderr).toMatch(warned);
	});

	test('created by POST /api/rooms, and owned by the first user', async () => {
		const world = makeWorld();
		const server = await world.server();
		const response = await fetch(`${server.url}/api/rooms`, {method: 'POST'});
		const {room, token} = (await response.json()) as {room: string; token: string};
		const ann = await joinByPrompt(world, 'ann', `${server.url}/#${token}`);
		await ann.waitFor(`This is the start of ${room}`);
		ann.type(`/slow 5s${keys.enter}`);
		await ann.waitFor(/5 ?s/);
		await leave(ann);
	});
});

test('invites are limited, listed without their tokens, and revoked', async () => {
	const world = makeWorld();
	const server = await world.server();
	const {room, env} = await made(world, server, '--room', 'plan');
	const keeper = world.start(['tail', '--room', room, '--follow'], {env, person: 'maker'});
	const once = await made(world, server, '--room', room, '--uses', '1', '--expires', '1h');
	expect(once.room).toBe(room);
	const list = async () =>
		(await world.run(['invite', '--room', room, '--list'], {env, person: 'maker'})).stdout.trim().split('\n');
	const listed = await list();
	expect(listed).toHaveLength(2);
	expect(listed.join('\n')).not.toMatch(tokenPattern);
	expect(listed[0]).toMatch(/\tunlimited uses$/);
	expect(listed[1]).toMatch(/\t1 uses? left\tuntil \d{4}-\d\d-\d\dT/);
	const opens = async (token: string, nick: string) =>
		(
			await world.run(['members', '--nick', nick], {
				env: {TERMCHAT_URL: server.url, TERMCHAT_TOKEN: token},
				person: nick,
			})
		).code;
	expect(await opens(once.token, 'bob')).toBe(0);
	expect(await opens(once.token, 'carol')).toBe(1);
	const many = await made(world, server, '--room', room);
	expect(await opens(many.token, 'dora')).toBe(0);
	const [id = ''] = (await list()).at(-1)?.split('\t') ?? [];
	const revoked = await world.run(['invite', '--room', room, '--revoke', id], {env, person: 'maker'});
	expect(revoked).toMatchObject({code: 0, stdout: '', stderr: ''});
	expect(await opens(many.token, 'erin')).toBe(1);
	keeper.kill();
});

test('other users cannot find it: not in lists, search, counts, statistics or the log', async () => {
	const world = makeWorld();
	const db = world.folder.at('hub.db');
	const server = await world.server(['--db', db]);
	const {room, token, env} = await made(world, server, '--room', 'merger');
	const keeper = world.start(['tail', '--room', room, '--follow'], {env, person: 'maker'});
	await world.run(['send', '--room', room, 'the price is forty-two'], {env, person: 'maker'});
	await keeper.line(/forty-two/);

	const eve = await world.connect(server, 'eve', 'dev');
	eve.send({type: 'rooms', id: 1});
	eve.send({type: 'search', id: 2, query: 'forty'});
	eve.send({type: 'stats', id: 3});
	eve.send({type: 'members', id: 4, room});
	eve.send({type: 'history', id: 5, room});
	eve.send({type: 'join', id: 6, room});
	eve.send({type: 'send', id: 7, room, text: 'hello?'});
	await eve.roundTrip();
	expect(await eve.next('rooms')).toMatchObject({rooms: [{room: 'dev'}]});
	expect((await eve.next('found')).entries).toEqual([]);
	expect(await eve.next('stats')).toMatchObject({busiestRooms: [], busiestPeople: [], activeUsers: 1});
	for (const id of [4, 5, 6, 7])
		expect((await eve.next('error', one => one.id === id)).code).toMatch(/no_such_room/);
	const metrics = await (await fetch(`${server.url}/metrics`)).text();
	expect(metrics).not.toContain('merger');
	expect(server.stderr()).not.toContain('merger');
	expect(server.stderr()).not.toContain('forty-two');
	expect(`${server.stdout()}${server.stderr()}${metrics}`).not.toContain(token);
	expect(bytesIn(world.folder.path)).toContain('merger');
	expect(bytesIn(world.folder.path)).not.toContain(token);
	keeper.kill();
});

test('after five wrong tokens the address has to wait before the next attempt', async () => {
	const world = makeWorld();
	const server = await world.server();
	const {token, env, room} = await made(world, server);
	const keeper = world.start(['tail', '--room', room, '--follow', '--lines', '0'], {env, person: 'maker'});
	const eve = await world.connect(server, 'eve');
	for (let guess = 0; guess < 5; guess++) {
		eve.send({type: 'join', id: guess, token: `wrong${guess}${token.slice(6)}`});
		expect((await eve.next('error', one => one.id === guess)).code).not.toBe('rate_limited');
	}
	eve.send({type: 'join', id: 'sixth', token: `wrong${token.slice(5)}`});
	const refused = await eve.next('error', one => one.id === 'sixth');
	expect(refused).toMatchObject({code: 'rate_limited', field: 'token'});
	expect(refused.retryInMs).toBeGreaterThan(0);
	// Failed attempts of one address do not block other addresses.
	eve.send({type: 'join', id: 'right', token});
	expect((await eve.next('joined')).room).toBe(room);
	keeper.kill();
});

test('is removed with all its messages when it has been empty for --private-linger', async () => {
	const world = makeWorld();
	const db = world.folder.at('data', 'hub.db');
	const folder = world.folder.at('data');
	mkdirSync(folder);
	const server = await world.server(['--db', db, '--private-linger', '400ms']);
	const ann = await world.connect(server, 'ann');
	ann.send({type: 'create', isPrivate: true, room: 'merger', topic: 'a topic like no other'});
	const {room, token = ''} = await ann.next('created');
	await ann.post(room, 'the price is forty-two');
	const long = `begin ${'overflowing '.repeat(500)} end`;
	await ann.post(room, long, 'draft-of-ann');
	// Search for words and not only for the sentence: an index would contain words.
	const traces = ['forty', 'price', 'overflowing', 'begin ', 'like no other', 'merger', 'draft-of-ann'];
	for (const trace of traces) expect(bytesIn(folder)).toContain(trace);
	await ann.close();
	await server.line(/"event":"room_forgotten"/, 'stderr');
	const bob = await world.connect(server, 'bob');
	bob.send({type: 'join', id: 1, token});
	expect(await bob.next('error')).toMatchObject({id: 1});
	bob.send({type: 'join', id: 2, room});
	expect(await bob.next('error')).toMatchObject({id: 2, code: 'no_such_room'});
	await bob.close();
	// The room is removed for all users immediately; its pages are wiped in batches.
	const left = () => traces.filter(trace => bytesIn(folder).includes(trace));
	await expect.poll(left, {timeout: generousMs}).toEqual([]);
	server.kill();
	expect((await server.ended).code).toBe(0);
	expect(existsSync(db)).toBe(true);
	expect(left()).toEqual([]);
});
