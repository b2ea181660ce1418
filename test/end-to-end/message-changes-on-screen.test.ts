/** Changes of messages by slash command in the full screen, and a bot that follows them. */
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectFolder, start} from '../support/process.ts';
import {keys} from '../support/terminal.ts';
import {makeWorld} from '../support/world.ts';

const withTwoScreens = async (...rooms: readonly string[]) => {
	const world = makeWorld();
	const server = await world.server();
	const join = async (nick: string) => {
		const terminal = world.terminal(
			nick,
			[
				'join',
				server.url,
				'--nick',
				nick,
				...(rooms.length > 0 ? rooms : ['dev']).flatMap(room => ['--room', room]),
			],
			{columns: 110, rows: 24},
		);
		await terminal.waitFor(new RegExp(`${nick}@#`));
		return {
			...terminal,
			enter(line: string) {
				terminal.type(`${line}${keys.enter}`);
			},
		};
	};
	const ann = await join('ann');
	const bob = await join('bob');
	return {world, server, ann, bob};
};

describe('by slash command', () => {
	test('an edit shows the new text to both users', async () => {
		const {ann, bob} = await withTwoScreens();
		ann.enter('the bild is green');
		await bob.waitFor('the bild is green');
		await ann.waitFor(screen => !screen.includes('(sending)'));
		ann.enter('/edit the build is green');
		await bob.waitFor(screen => screen.includes('the build is green') && !screen.includes('bild'));
		await ann.waitFor(screen => screen.includes('the build is green') && !screen.includes('the bild'));
	});

	test('a deletion removes the text for both users', async () => {
		const {ann, bob} = await withTwoScreens();
		ann.enter('posted in error');
		await bob.waitFor('posted in error');
		await ann.waitFor(screen => screen.includes('posted in error') && !screen.includes('sending'));
		ann.enter('/delete');
		await bob.waitFor(screen => !screen.includes('posted in error') && /deleted/i.test(screen));
		await ann.waitFor(screen => !screen.includes('posted in error') && /deleted/i.test(screen));
		bob.enter('/edit not mine');
		await bob.waitFor('You have not sent a message here yet');
	});

	test('a reply shows the author and the text of the message', async () => {
		const {ann, bob} = await withTwoScreens();
		ann.enter('who is on call?');
		await bob.waitFor('who is on call?');
		bob.enter('/reply I am');
		await ann.waitFor(/ann: who is on call\?[\s\S]*I am/);
	});

	test('a reaction is added and removed', async () => {
		const {ann, bob} = await withTwoScreens();
		ann.enter('shipped');
		await bob.waitFor('shipped');
		bob.enter('/react :tada:');
		await ann.waitFor('🎉');
		ann.enter('/react :tada:');
		await bob.waitFor(/🎉 ?2/);
		bob.enter('/react :tada:');
		await ann.waitFor(screen => screen.includes('🎉') && !/🎉 ?2/.test(screen));
	});

	test('the topic is set for all members', async () => {
		const {ann, bob} = await withTwoScreens();
		ann.enter('/topic freeze on Friday');
		await bob.waitFor(screen => (screen.split('\n')[0] ?? '').includes('freeze on Friday'));
	});
});

describe('a direct message', () => {
	test('is in a room of both users, counted until it is read, and still there after a restart', async () => {
		const world = makeWorld();
		const db = world.folder.at('hub.db');
		const server = await world.server(['--db', db]);
		const join = (nick: string, url: string) =>
			world.terminal(nick, ['join', url, '--nick', nick, '--room', 'dev'], {columns: 110, rows: 24});
		const ann = join('ann', server.url);
		await ann.waitFor('ann@#dev');
		const bob = join('bob', server.url);
		await bob.waitFor('bob@#dev');
		ann.type(`/msg bob psst, a word${keys.enter}`);
		await ann.waitFor('ann with @bob');
		await bob.waitFor(screen => /direct/.test(screen) && /ann/.test(screen), 'the direct room in the list');
		bob.type(`/go ann${keys.enter}`);
		await bob.waitFor('bob with @ann');
		await bob.waitFor('psst, a word');
		bob.type(`send it${keys.enter}`);
		await ann.waitFor('send it');
		const eve = await world.connect(server, 'eve', 'dev');
		eve.send({type: 'search', id: 1, query: 'psst'});
		expect((await eve.next('found')).entries).toEqual([]);
		bob.type(`/quit${keys.enter}`);
		await bob.ended;
		ann.type(`while you were away${keys.enter}`);
		await ann.waitFor(screen => screen.includes('while you were away') && !screen.includes('(sending)'));
		server.kill('SIGKILL');
		await server.ended;
		const again = await world.server(['--db', db, '--port', String(server.port)]);
		const back = join('bob', again.url);
		await back.waitFor('bob@#dev');
		back.type(`/go ann${keys.enter}`);
		await back.waitFor('while you were away');
		await back.waitFor('psst, a word');
	});
});

test('the echo bot answers messages that were posted while it was disconnected, each once', async () => {
	const world = makeWorld();
	const db = world.folder.at('hub.db');
	const server = await world.server(['--db', db]);
	const ann = await world.connect(server, 'ann', 'dev');
	const bot = path.join(projectFolder, 'examples', 'echo-bot.ts');
	const running = world.keep(start(process.execPath, [bot, server.url, 'dev'], {env: world.env('robot')}));
	await ann.next('presence', ({joined}) => joined.some(({nick}) => nick === 'echo'));
	const {seq} = await ann.post('dev', 'hello');
	expect(await ann.next('message', ({from}) => from.nick === 'echo')).toMatchObject({
		text: 'ann said: hello',
		replyTo: seq,
	});
	server.kill('SIGKILL');
	await server.ended;
	const again = await world.server(['--db', db, '--port', String(server.port)]);
	const bob = await world.connect(again, 'bob', 'dev');
	await bob.post('dev', 'are you there?');
	await bob.next('message', ({text}) => text === 'bob said: are you there?');
	bob.send({type: 'history', id: 1, room: 'dev'});
	const texts = (await bob.next('history')).entries.map(entry => entry.type === 'message' && entry.text);
	expect(texts).toEqual(['hello', 'ann said: hello', 'are you there?', 'bob said: are you there?']);
	running.kill('SIGINT');
	expect((await running.ended).code).toBe(0);
	expect(running.stderr()).toBe('');
});

test('edits and deletions are shown after a reconnect', async () => {
	const world = makeWorld();
	const db = world.folder.at('hub.db');
	const server = await world.server(['--db', db]);
	const wire = await world.connect(server, 'wire', 'dev');
	const first = await wire.post('dev', 'one, misspelt');
	const second = await wire.post('dev', 'two, regretted');
	const bob = world.terminal('bob', ['join', server.url, '--nick', 'bob', '--room', 'dev'], {columns: 100});
	await bob.waitFor('two, regretted');
	bob.kill('SIGSTOP');
	wire.send({type: 'edit', id: 1, room: 'dev', seq: first.seq, text: 'one, spelt'});
	wire.send({type: 'delete', id: 2, room: 'dev', seq: second.seq});
	await wire.next('sent', ({id}) => id === 2);
	server.kill('SIGKILL');
	await server.ended;
	await world.server(['--db', db, '--port', String(server.port)]);
	bob.kill('SIGCONT');
	await bob.waitFor(screen => screen.includes('one, spelt') && !screen.includes('two, regretted'));
});
