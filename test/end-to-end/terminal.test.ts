/** The full-screen client in a real terminal, against a real server. */
import {execFileSync} from 'node:child_process';
import {readlinkSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {
	countOccurrences,
	expectNoWrappedRow,
	joinRooms,
	ruleColumns,
	waitForRoom,
	waitUntilConnected,
} from '../support/full-screen.ts';
import {keys, restedModes, type Terminal} from '../support/terminal.ts';
import {makeWorld} from '../support/world.ts';

const send = (terminal: Terminal, text: string) => terminal.type(`${text}${keys.enter}`);

describe('two users', () => {
	test('exchange messages, and see each other in the member list', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await joinRooms(world, server, 'ann', ['dev'], {columns: 110, rows: 24});
		const bob = await joinRooms(world, server, 'bob', ['dev'], {columns: 110, rows: 24});
		await ann.waitFor(/joined.*bob|bob.*joined/);
		send(ann, 'morning, build is green again');
		await bob.waitFor('morning, build is green again');
		send(bob, 'nice. what fixed the flaky test?');
		const screen = await ann.waitFor('nice. what fixed the flaky test?');
		expect(screen).toMatch(/\bann\b.*morning, build/);
		expect(screen).toMatch(/\bbob\b.*nice\. what/);
		expect(screen).not.toContain('(sending)');
		bob.type(keys.ctrl('c'));
		bob.type(keys.ctrl('c'));
		await bob.ended;
		await ann.waitFor(/bob left|left.*bob|-bob/);
	});

	test('in two windows of one account, without a nick, are two users', async () => {
		const world = makeWorld();
		const server = await world.server();
		const window = () =>
			world.terminal('me', ['join', server.url, '--room', 'dev'], {columns: 110, rows: 24});
		const first = window();
		await first.waitFor('1 online');
		const second = window();
		await second.waitFor('2 online');
		await first.waitFor('2 online');
		send(first, 'is the build green?');
		await second.waitFor(/is the build green\?/);
		expect(second.screen()).toContain('Another window uses');
	});

	test('text and Enter that are typed fast are sent completely', async () => {
		const world = makeWorld();
		const server = await world.server(['--rate-limit', 'off']);
		const watcher = await world.connect(server, 'watcher', 'dev');
		const ann = await joinRooms(world, server, 'ann', ['dev']);
		ann.type('one\rtwo\rthree\r');
		for (const text of ['one', 'two', 'three'])
			await watcher.next('message', message => message.text === text);
	});

	test('text typed while the screen appears is neither lost nor echoed', async () => {
		const world = makeWorld();
		const server = await world.server();
		const watcher = await world.connect(server, 'watcher', 'dev');
		const ann = world.terminal('ann', ['join', server.url, '--nick', 'ann', '--room', 'dev'], {
			columns: 80,
			rows: 20,
		});
		await ann.waitFor(() => ann.modes().isAlternateScreen, 'the alternate screen');
		ann.type(`early${keys.enter}`);
		expect((await watcher.next('message')).text).toBe('early');
		await ann.waitFor(/ann.*early/);
		expect(ann.lines()[0]).toContain('#dev');
	});

	test('a paste of several lines, a line break and emoji arrive unchanged', async () => {
		const world = makeWorld();
		const server = await world.server();
		const watcher = await world.connect(server, 'watcher', 'dev');
		const ann = await joinRooms(world, server, 'ann', ['dev']);
		ann.type('first');
		await ann.waitFor('first');
		ann.type(keys.ctrl('j'));
		ann.type('second 👩‍👩‍👧 é');
		await ann.waitFor('second');
		ann.type(keys.enter);
		expect((await watcher.next('message')).text).toBe('first\nsecond 👩‍👩‍👧 é');
	});

	test('an unknown command is not sent', async () => {
		const world = makeWorld();
		const server = await world.server();
		const watcher = await world.connect(server, 'watcher', 'dev');
		const ann = await joinRooms(world, server, 'ann', ['dev']);
		send(ann, '/jion ops');
		await ann.waitFor(/\/join/);
		ann.type(keys.ctrl('u'));
		ann.type(keys.ctrl('c'));
		send(ann, 'a word');
		await watcher.next('message');
		expect(watcher.received.filter(({type}) => type === 'message')).toHaveLength(1);
	});
});

describe('rooms', () => {
	test('the keyboard switches between rooms with separate messages', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev', 'ops');
		const ann = await joinRooms(world, server, 'ann', ['dev', 'ops'], {columns: 90, rows: 24});
		await bob.post('dev', 'this is dev');
		await bob.post('ops', 'this is ops');
		const first = /@#ops/.test(ann.screen()) ? 'ops' : 'dev';
		const second = first === 'ops' ? 'dev' : 'ops';
		await waitForRoom(ann, first);
		await ann.waitFor(`this is ${first}`);
		ann.type(keys.ctrl('n'));
		await waitForRoom(ann, second);
		const there = await ann.waitFor(`this is ${second}`);
		expect(there).not.toContain(`this is ${first}`);
		ann.type(keys.ctrl('p'));
		await waitForRoom(ann, first);
		ann.type(keys.alt('2'));
		await waitForRoom(ann, 'ops');
		ann.type(keys.alt('1'));
		await waitForRoom(ann, 'dev');
		send(ann, '/join third');
		await waitForRoom(ann, 'third');
		send(ann, '/go ops');
		await waitForRoom(ann, 'ops');
	});

	test('messages in other rooms are counted, and a mention is marked', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev', 'ops');
		const ann = await joinRooms(world, server, 'ann', ['ops', 'dev'], {columns: 90, rows: 24});
		send(ann, '/go ops');
		await waitForRoom(ann, 'ops');
		await bob.post('dev', 'one');
		await bob.post('dev', '@ann two');
		await ann.waitFor(/#?dev\s+@1/);
		send(ann, '/go dev');
		await waitForRoom(ann, 'dev');
		await ann.waitFor('@ann two');
	});
});

describe('any size', () => {
	test('from 20×5 to 240×60 the screen is correct, and the unsent input is kept', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		const ann = await joinRooms(world, server, 'ann', ['dev'], {columns: 80, rows: 24});
		await bob.post('dev', `a long line ${'word '.repeat(60)}and its end`);
		await bob.post(
			'dev',
			'https://ci.example.org/builds/123456789/logs?step=17#L2048-L2099-and-so-on-and-on',
		);
		await ann.waitFor('L2048');
		ann.type('half typed');
		await ann.waitFor('half typed');
		const sizes: [number, number][] = [
			[20, 5],
			[20, 4],
			[21, 6],
			[30, 8],
			[45, 10],
			[59, 12],
			[60, 14],
			[61, 20],
			[80, 24],
			[99, 30],
			[100, 30],
			[120, 40],
			[180, 50],
			[240, 60],
			[100, 7],
			[19, 3],
			[10, 2],
			[1, 1],
			[60, 20],
			[20, 5],
		];
		for (const [columns, rows] of sizes) {
			ann.resize(columns, rows);
			const fits = columns >= 20 && rows >= 4;
			if (!fits) {
				if (columns >= 10) await ann.waitFor(/too|small/i, `that ${columns}×${rows} is too small`);
				continue;
			}
			// The cursor is behind the text in the last row of the screen, which was drawn for this size.
			await ann.waitFor(
				() => (ann.lines().at(-1) ?? '').includes('half typed') && ann.cursor().row === rows - 1,
				`the half-typed line at the bottom of ${columns}×${rows}`,
			);
			expectNoWrappedRow(ann);
			if (columns >= 60 && rows >= 8)
				await ann.waitFor(
					() => ruleColumns(ann).length === (columns >= 100 ? 2 : 1),
					'whole rules between the panes',
				);
		}
		expect(ann.hasEnded()).toBe(false);
		ann.resize(80, 24);
		ann.type(' and sent');
		await ann.waitFor('half typed and sent');
		ann.type(keys.enter);
		expect((await bob.next('message', ({from}) => from.nick === 'ann')).text).toBe('half typed and sent');
	});
});

describe('a server that is killed', () => {
	test('and restarted: messages posted meanwhile on both sides arrive once', async () => {
		const world = makeWorld();
		const db = world.folder.at('hub.db');
		const server = await world.server(['--db', db]);
		const port = String(server.port);
		const ann = await joinRooms(world, server, 'ann', ['dev'], {columns: 100, rows: 30});
		const bob = await joinRooms(world, server, 'bob', ['dev'], {columns: 100, rows: 30});
		send(ann, 'before');
		await bob.waitFor('before');

		server.kill('SIGKILL');
		await server.ended;
		await ann.waitFor(/reconnect|retry|try|away|lost|offline/i, 'that the server is away');
		await bob.waitFor(/reconnect|retry|try|away|lost|offline/i, 'that the server is away');
		send(ann, 'meanwhile from ann');
		await ann.waitFor('meanwhile from ann');
		send(bob, 'meanwhile from bob');
		await bob.waitFor('meanwhile from bob');
		bob.type('still typing');
		await bob.waitFor('still typing');

		const again = await world.server(['--db', db, '--port', port]);
		await waitUntilConnected(ann, 'ann');
		await waitUntilConnected(bob, 'bob');
		await ann.waitFor('meanwhile from bob');
		await bob.waitFor('meanwhile from ann');
		expect(bob.screen()).toContain('still typing');
		send(ann, 'after');
		for (const terminal of [ann, bob]) {
			await terminal.waitFor('after');
			for (const text of ['before', 'meanwhile from ann', 'meanwhile from bob', 'after']) {
				expect(countOccurrences(terminal.screen(), text), `${text} on\n${terminal.screen()}`).toBe(1);
			}
		}
		const reader = await world.connect(again, 'reader');
		const {entries} = await reader.join('dev');
		const texts = entries.map(entry => entry.type === 'message' && entry.text);
		expect([...texts].sort()).toEqual(['after', 'before', 'meanwhile from ann', 'meanwhile from bob']);
	});
});

describe('the terminal is restored', () => {
	const seated = async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await joinRooms(world, server, 'ann', ['dev']);
		expect(ann.modes()).toMatchObject({isAlternateScreen: true, wrapsLines: false, bracketedPaste: true});
		return {world, server, ann};
	};

	test.each<[string, (terminal: Terminal) => void, number | undefined]>([
		['/quit', terminal => send(terminal, '/quit'), 0],
		[
			'Ctrl+C twice',
			terminal => {
				terminal.type(keys.ctrl('c'));
				terminal.type(keys.ctrl('c'));
			},
			0,
		],
		['SIGTERM', terminal => terminal.kill('SIGTERM'), undefined],
		['SIGHUP', terminal => terminal.kill('SIGHUP'), undefined],
		['SIGINT', terminal => terminal.kill('SIGINT'), undefined],
	])('on %s', async (_how, leave, code) => {
		const {ann} = await seated();
		leave(ann);
		const ended = await ann.ended;
		expect(ann.modes()).toEqual(restedModes);
		if (code !== undefined) expect(ended).toEqual({code, signal: 0});
	});

	test('after a crash, with the reason on the normal screen', async () => {
		const world = makeWorld();
		const server = await world.server();
		// An error from outside while the program runs.
		const fault = world.folder.at('fault.mjs');
		const {writeFileSync} = await import('node:fs');
		writeFileSync(fault, `process.on('SIGUSR2', () => { throw new Error('a fault of ours'); });`);
		const ann = await joinRooms(world, server, 'ann', ['dev'], {env: {NODE_OPTIONS: `--import=${fault}`}});
		ann.kill('SIGUSR2');
		const {code} = await ann.ended;
		expect(code).not.toBe(0);
		expect(ann.modes()).toEqual(restedModes);
		expect(ann.screen()).toContain('a fault of ours');
	});

	test('when the server rejects the client permanently, with the reason', async () => {
		const {server, ann} = await seated();
		server.kill('SIGTERM');
		await server.ended;
		await ann.waitFor(/reconnect|retry|try|away|restart|offline/i);
		send(ann, '/quit');
		await ann.ended;
		expect(ann.modes()).toEqual(restedModes);
	});
});

test('a closed window: unsent input and the current room are restored at the next start', async () => {
	const world = makeWorld();
	const server = await world.server();
	const ann = await joinRooms(world, server, 'ann', ['dev', 'ops']);
	ann.type('half a sentence');
	await ann.waitFor('half a sentence');
	ann.hangUp();
	expect((await ann.ended).code).not.toBe(1);
	const again = world.terminal('ann', ['join', server.url]);
	const screen = await again.waitFor('half a sentence');
	expect(screen).toContain('#ops');
});

test('a room that is joined separately is added to the stored rooms; a room that is left is removed', async () => {
	const world = makeWorld();
	const server = await world.server();
	const quit = async (terminal: Terminal): Promise<void> => {
		send(terminal, '/quit');
		await terminal.ended;
	};
	await quit(await joinRooms(world, server, 'ann', ['dev', 'ops']));
	await quit(await joinRooms(world, server, 'ann', ['x']));
	const ann = world.terminal('ann', ['join', server.url], {columns: 100, rows: 24});
	const has = (rooms: readonly string[]) => (screen: string) =>
		rooms.every((room, at) => new RegExp(`${at + 1}.#${room}\\b`).test(screen));
	await ann.waitFor(has(['dev', 'ops', 'x']), 'the rooms of both times');
	send(ann, '/leave #ops');
	await ann.waitFor(screen => !screen.includes('#ops'), 'the room gone');
	await quit(ann);
	const again = world.terminal('ann', ['join', server.url], {columns: 100, rows: 24});
	await again.waitFor(has(['dev', 'x']), 'the rooms without the one left');
	expect(again.screen()).not.toContain('#ops');
});

test.skipIf(process.platform !== 'linux')(
	'after SIGSTOP and SIGCONT it takes over the terminal and draws everything again',
	async () => {
		const world = makeWorld();
		const server = await world.server();
		const watcher = await world.connect(server, 'watcher', 'dev');
		const ann = await joinRooms(world, server, 'ann', ['dev']);
		const tty = readlinkSync(`/proc/${ann.pid}/fd/0`);
		ann.kill('SIGSTOP');
		// As a shell does that has the terminal meanwhile.
		execFileSync('stty', ['-F', tty, 'sane']);
		await new Promise<void>(done => ann.xterm.write('\x1B[2J\x1B[H$ the shell was here', done));
		ann.kill('SIGCONT');
		const entered = /\x1B\[\?1049h/g;
		await ann.waitFor(
			screen => ann.written().match(entered)?.length === 2 && screen.includes('ann@#dev'),
			'everything drawn again',
		);
		expect(ann.screen()).not.toContain('the shell was here');
		send(ann, 'back again');
		expect((await watcher.next('message')).text).toBe('back again');
		expect(execFileSync('stty', ['-F', tty, '-a'], {encoding: 'utf8'})).toContain('-icanon');
	},
);

describe('without colours', () => {
	const coloured = /\x1B\[[0-9;:]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;:]*m/;

	test('NO_COLOR turns colours off', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		await bob.post('dev', '@ann look');
		const plain = await joinRooms(world, server, 'ann', ['dev'], {env: {NO_COLOR: '1'}});
		await plain.waitFor('@ann look');
		expect(plain.written()).not.toMatch(coloured);
		const rich = await joinRooms(world, server, 'anna', ['dev'], {env: {COLORTERM: 'truecolor'}});
		await rich.waitFor('@ann look');
		expect(rich.written()).toMatch(coloured);
	});
});

describe('termchat without arguments', () => {
	test('starts a server if none is running and shows how others can join; a second client joins it', async () => {
		const world = makeWorld();
		const {port, close} = await freePort();
		await close();
		const env = {TERMCHAT_PORT: String(port), TERMCHAT_URL: ''};
		const ann = world.terminal('ann', ['--nick', 'ann', '--port', String(port)], {
			columns: 100,
			rows: 24,
			env: {TERMCHAT_PORT: env.TERMCHAT_PORT},
		});
		await waitUntilConnected(ann, 'ann');
		await ann.waitFor(/termchat join\s+\S*:\d+/);
		const bob = world.terminal('bob', ['--nick', 'bob', '--port', String(port)], {
			columns: 100,
			rows: 24,
			env: {TERMCHAT_PORT: env.TERMCHAT_PORT},
		});
		await waitUntilConnected(bob, 'bob');
		send(bob, 'found you');
		await ann.waitFor('found you');
	});
});

const freePort = async () => {
	const {createServer} = await import('node:net');
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	const address = server.address();
	return {
		port: typeof address === 'object' && address !== null ? address.port : 0,
		close: () => new Promise<void>(resolve => server.close(() => resolve())),
	};
};
