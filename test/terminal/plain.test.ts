import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import type {Session} from '../../source/client/session/state.ts';
import {defaultSettings, type Settings} from '../../source/commands/settings.ts';
import type {ServerFrame} from '../../source/protocol/server-frames.ts';
import {runPlain} from '../../source/terminal/plain.ts';
import {
	type ConfigSource,
	fixedConfig,
	LiveSettings,
	settleMs,
} from '../../source/terminal/settings-file/live-settings.ts';
import type {UiMemory} from '../../source/terminal/state/ui-memory.ts';
import {createFakeClient} from '../support/fake-client.ts';
import {makeFakeClock} from '../support/fake-clock.ts';
import {draft, message, minutes, noticeItem, room, session, user} from '../support/session-builder.ts';
import {makeDisk} from '../support/settings-disk.ts';

interface StartOptions {
	readonly settings?: Partial<Settings>;
	readonly farewell?: string;
	/** Instead of `settings`. */
	readonly config?: ConfigSource;
	/** The message of `dev` to open. */
	readonly seq?: number;
	/** The replies to requests, by their type. */
	readonly answers?: Readonly<Record<string, unknown>>;
}

const start = (first: Session, {settings = {}, farewell = '', ...more}: StartOptions = {}) => {
	const config = more.config ?? fixedConfig({settings: {...defaultSettings, ...settings}});
	const client = createFakeClient(first);
	for (const [type, answer] of Object.entries(more.answers ?? {})) client.answers.set(type, answer);
	let rings = 0;
	const input = new PassThrough();
	const lines: string[] = [];
	const remembered: UiMemory[] = [];
	const ended = runPlain({
		client,
		url: 'http://127.0.0.1:8080/',
		input,
		output: {write: (text: string) => lines.push(text.replace(/\n$/, ''))},
		clock: makeFakeClock({start: minutes(5)}),
		ring: () => rings++,
		farewell: () => farewell,
		config,
		openLink: () => Promise.resolve({type: 'opened'}),
		timeZone: 'UTC',
		remember: memory => remembered.push(memory),
		...(more.seq !== undefined && {room: 'dev', seq: more.seq}),
	});
	return {
		client,
		remembered,
		lines,
		ended,
		rings: () => rings,
		type: async (line: string) => {
			input.write(`${line}\n`);
			await new Promise(resolve => setImmediate(resolve));
			await new Promise(resolve => setImmediate(resolve));
		},
		close: async () => {
			input.end();
			await ended;
		},
	};
};

const dev = () =>
	session([room('dev', {members: ['ann', 'you'], items: [message('ann', 'morning', {seq: 1})]})]);
const messageFrame = (text: string) =>
	({type: 'message', room: 'dev', seq: 2, prev: 1, at: minutes(2), from: user('ann'), text}) as const;

describe('without a screen', () => {
	test('a link to a message enters its room and prints the message among those around it', async () => {
		const old = {...messageFrame('an old message'), seq: 7, at: minutes(-60)};
		const {lines, type, close} = start(dev(), {
			seq: 7,
			answers: {history: {type: 'history', room: 'dev', entries: [old]}},
		});
		await type('');
		expect(lines.slice(-3)).toEqual([
			'09:19 #dev * 1 message around Tue 22 Sep 2026 08:14:',
			'08:14 #dev [1] ann: an old message',
			'09:19 - The message is [1]. /reply 1 TEXT replies to it.',
		]);
		await close();
	});

	test('/inbox lists messages by their numbers, a number prints one, and /return says where the user is', async () => {
		const found = {...messageFrame('you: ping'), room: 'dev'};
		const {lines, type, close} = start(dev(), {
			answers: {
				inbox: {type: 'inbox', items: [{kind: 'mention', isUnread: true, message: found}], unread: 1},
				history: {type: 'history', room: 'dev', entries: [found]},
			},
		});
		lines.length = 0;
		await type('/inbox');
		await type('/inbox 2');
		await type('/return');
		expect(lines).toEqual([
			'09:19 - Inbox · 1 unread',
			'    [2] * mention ann: you: ping  (#dev · 09:16)',
			'09:19 - /inbox NUMBER goes to a message, /return comes back, /inbox read marks all as read. A * marks an unread one.',
			'09:19 #dev * 1 message around Tue 22 Sep 2026 09:16:',
			'09:16 #dev [2] > ann: you: ping',
			'09:19 - The message is [2]. /reply 2 TEXT replies to it.',
			'09:19 - You are back in #dev.',
		]);
		await close();
	});

	test('stores the rooms the user is in and the current one for the next run', async () => {
		const {remembered, close} = start(
			session([room('dev'), room('ops'), room('old', {membership: {type: 'left'}})]),
		);
		await close();
		expect(remembered.at(-1)).toEqual({rooms: ['dev', 'ops'], room: 'dev', drafts: {}});
	});

	test('prints old and new messages with numbers, one per line, without escape sequences', async () => {
		const {client, lines, close} = start(dev());
		client.receive(messageFrame('hello\nthere \u001B[2J'));
		client.receive({type: 'presence', room: 'dev', joined: [user('bob')], left: [], memberCount: 3});
		await close();
		expect(lines).toEqual([
			'09:14 #dev [1] ann: morning',
			'09:19 #dev * you joined (2 online: ann, you)',
			'09:19 * you are in #dev',
			'09:16 #dev [2] ann: hello',
			'    there ␛[2J',
			'09:19 #dev * bob joined',
		]);
		expect(lines.join('\n')).not.toContain('\u001B');
	});

	test('does not print that a user joined after a message of that user', async () => {
		const {client, lines, close} = start(dev());
		const bob = user('bob');
		client.receive({...messageFrame('hi'), from: bob});
		client.receive({type: 'presence', room: 'dev', joined: [bob], left: [], memberCount: 3});
		expect(lines.at(-1)).toContain('bob: hi');
		client.receive({type: 'presence', room: 'dev', joined: [bob, user('eve')], left: [], memberCount: 4});
		await close();
		expect(lines.at(-1)).toContain('* eve joined');
	});

	test('posts a line, runs a command, and posts no unknown command', async () => {
		const {client, lines, type, close} = start(dev());
		await type('hi');
		await type('/topic new');
		await type('/jion x');
		client.changeRoom('dev', {pending: []});
		await close();
		expect(client.callsOf('post')).toEqual([[{room: 'dev'}, 'hi']]);
		expect(client.callsOf('ask')).toEqual([[{type: 'topic', room: 'dev', text: 'new'}]]);
		expect(lines.at(-1)).toMatch(/Unknown command \/jion. Did you mean \/join/);
	});

	test('says that a message can be taken back, and /undo names its text', async () => {
		const held = draft('oops', {type: 'waiting'}, {heldUntil: minutes(6)});
		const here = session([room('dev', {pending: [held]})]);
		const {client, lines, type} = start({...here, outbox: [held]}, {settings: {undoSend: '5'}});
		await type('oops');
		expect(client.callsOf('post')).toEqual([[{room: 'dev'}, 'oops', {holdMs: 5000}]]);
		expect(lines.join('\n')).toContain('The message is sent in 5 s. /undo takes it back.');
		await type('/undo');
		expect(client.callsOf('drop')).toEqual([[held.draft]]);
		expect(lines.at(-1)).toContain('Not sent. Type it again to send it: oops');
	});

	test('reports an unsent message once', async () => {
		const failed = draft('no', {type: 'failed', code: 'rate_limited', message: 'Too fast.'});
		const {client, lines, close} = start(dev());
		client.setSession({...client.session(), outbox: [failed]});
		client.setSession({...client.session()});
		await close();
		expect(lines.filter(line => line.includes('Not sent'))).toEqual([
			'09:19 ! Not sent: Too fast. /retry sends it again, /outbox edits or drops it. It was: no',
		]);
	});

	test('reports a lost connection and a reconnect', async () => {
		const {client, lines, close} = start(dev());
		const link = {type: 'waiting', attempt: 1, retryAt: minutes(5) + 2000, reason: 'gone'} as const;
		client.setSession({...client.session(), link});
		client.setSession({...client.session(), link: {type: 'up', since: minutes(5)}});
		await close();
		expect(lines.slice(-2)).toEqual([
			'09:19 * offline, retrying in 2 s: gone. Your messages are kept',
			'09:19 * connected',
		]);
	});

	test('prints the link of a new private room once', async () => {
		const {client, lines, type, close} = start(session([room('dev'), room('~plans-1')]));
		client.answers.set('create', {type: 'created', room: '~plans-1', token: 'secret'});
		Object.assign(client, {joinByToken: () => Promise.resolve('~plans-1')});
		await type('/create --private plans');
		client.setSession({...client.session()});
		await close();
		expect(lines.filter(line => line.includes('http://127.0.0.1:8080/#secret'))).toHaveLength(1);
	});

	test('prints the action of a moderator once', async () => {
		const {client, lines, close} = start(dev());
		const {log} = client.session().rooms.get('dev') ?? room('dev');
		const content = {
			type: 'moderated',
			action: 'kick',
			user: user('bob'),
			by: user('ann'),
			isMe: false,
		} as const;
		client.changeRoom('dev', {log: {...log, items: [...log.items, {...noticeItem('', 'warning'), content}]}});
		client.receive({type: 'moderated', room: 'dev', action: 'kick', user: content.user, by: content.by});
		await close();
		expect(lines.filter(line => line.includes('bob'))).toEqual(['09:19 - ann removed bob from #dev']);
	});

	test('prints a notice from before the start', async () => {
		const noted = room('dev', {
			items: [message('ann', 'morning', {seq: 1}), noticeItem('Others join with: termchat join')],
		});
		const {lines, close} = start(session([noted]));
		await close();
		expect(lines.filter(line => line.includes('termchat join'))).toEqual([
			'09:19 - Others join with: termchat join',
		]);
	});

	test('prints a first direct message once, under the nick of the other user', async () => {
		const {client, lines, close} = start(dev());
		const name = '@bob+you';
		const first = {
			type: 'message',
			room: name,
			seq: 1,
			prev: 0,
			at: minutes(3),
			from: user('you'),
			text: 'hi',
		} as const;
		client.receive(first);
		const opened = room(name, {with: user('bob'), items: [message('you', 'hi', {seq: 1})]});
		const {rooms} = client.session();
		client.setSession({...client.session(), rooms: new Map(rooms).set(name, {...opened, epoch: undefined})});
		client.receive({
			type: 'joined',
			room: name,
			epoch: 'e',
			seq: 1,
			first: 1,
			entries: [first],
			hasMore: false,
			isRecovered: false,
			topic: '',
			members: [user('bob'), user('you')],
			memberCount: 2,
			readSeq: 1,
			with: user('bob'),
		});
		client.setSession({...client.session(), rooms: new Map(rooms).set(name, opened)});
		await close();
		expect(lines.filter(line => line.includes('hi'))).toEqual(['09:17 @bob [2] you: hi']);
		expect(lines.join('\n')).not.toContain(name);
	});

	test('a rejoin prints only new messages', async () => {
		const {client, lines, close} = start(dev());
		client.receive(messageFrame('hello'));
		const joined: ServerFrame = {
			type: 'joined',
			room: 'dev',
			epoch: dev().rooms.get('dev')?.epoch ?? '',
			seq: 3,
			first: 1,
			entries: [messageFrame('hello'), {...messageFrame('again'), seq: 3, prev: 2}],
			hasMore: false,
			isRecovered: true,
			topic: '',
			members: [user('ann'), user('you')],
			memberCount: 2,
			readSeq: 2,
		};
		client.receive(joined);
		await close();
		expect(lines.filter(line => line.includes('ann: hello'))).toHaveLength(1);
		expect(lines.filter(line => line.includes('ann: again'))).toHaveLength(1);
	});

	const numbered = (from: number, to: number) =>
		Array.from({length: to - from + 1}, (_, at) =>
			message('ann', `line ${from + at}.`, {seq: from + at, at: minutes(0)}),
		);

	test('/history prints loaded messages that were not printed, then the page before them, then a notice that there are no more', async () => {
		const {client, lines, type, close} = start(
			session([room('dev', {items: numbered(11, 50), log: {hasOlder: true}})]),
		);
		Object.assign(client, {
			loadOlder: () => {
				const {log} = room('dev', {items: numbered(1, 50)});
				client.changeRoom('dev', {log: {...log, hasOlder: false}});
				return Promise.resolve();
			},
		});
		expect(lines.filter(line => /line \d+\./.test(line))).toHaveLength(20);
		lines.length = 0;
		await type('/history');
		expect(lines[0]).toBe('09:19 #dev * 20 older messages, from Tue 22 Sep 2026 09:14:');
		expect(lines[1]).toBe('09:14 #dev [21] ann: line 11.');
		expect(lines.at(-1)).toBe('09:14 #dev [40] ann: line 30.');
		lines.length = 0;
		await type('/history');
		expect(lines[1]).toBe('09:14 #dev [41] ann: line 1.');
		expect(lines).toHaveLength(11);
		lines.length = 0;
		await type('/history');
		expect(lines).toEqual(['09:19 - There are no older messages.']);
		await close();
	});

	test('prints messages that fill a gap, once', async () => {
		const {client, lines, close} = start(session([room('dev', {items: numbered(1, 2)})]));
		client.receive({...messageFrame('late'), seq: 5, prev: 4});
		const filled = room('dev', {items: [...numbered(1, 4), message('ann', 'late', {seq: 5})]});
		client.setSession(session([filled]));
		client.setSession({...client.session()});
		await close();
		expect(lines.filter(line => /line [34]\./.test(line))).toHaveLength(2);
		expect(lines).toContain('09:19 #dev * 2 missed messages:');
		expect(lines.filter(line => line.includes('late'))).toHaveLength(1);
	});

	test('a mention is marked and rings; other messages, messages of the user, muted rooms and history do not', async () => {
		const {client, lines, rings, close} = start(dev());
		client.receive(messageFrame('hello'));
		client.receive({...messageFrame('@you look'), seq: 3, prev: 2});
		expect(rings()).toBe(1);
		client.receive({...messageFrame('you said: you'), seq: 4, prev: 3, from: user('you')});
		expect(rings()).toBe(1);
		await close();
		expect(lines.slice(-3)).toEqual([
			'09:16 #dev [2] ann: hello',
			'09:16 #dev [3] > ann: @you look',
			'09:16 #dev [4] you: you said: you',
		]);
		const muted = start(dev(), {settings: {mute: ['dev']}});
		muted.client.receive(messageFrame('@you look'));
		expect(muted.rings()).toBe(0);
		await muted.close();
		const quiet = start(dev(), {settings: {bell: false}});
		quiet.client.receive(messageFrame('@you look'));
		expect(quiet.rings()).toBe(0);
		await quiet.close();
	});

	test('a flood of mentions rings once', async () => {
		const {client, rings, close} = start(dev());
		for (let seq = 2; seq < 50; seq++) client.receive({...messageFrame('@you look'), seq, prev: seq - 1});
		expect(rings()).toBe(1);
		await close();
	});

	test('prints no message of an ignored user, nor joins where they are hidden', async () => {
		const {client, lines, close} = start(dev(), {settings: {ignore: ['ann'], joins: false}});
		lines.length = 0;
		client.receive(messageFrame('@you look'));
		client.receive({type: 'presence', room: 'dev', joined: [user('bob')], left: [], memberCount: 3});
		await close();
		expect(lines).toEqual([]);
	});

	test('/outbox lists unsent messages with numbers, and drops, changes and sends it', async () => {
		const waiting = draft('one', {type: 'waiting'});
		const failed = draft('two', {type: 'failed', code: 'rate_limited', message: 'Too fast.'});
		const {client, lines, type, close} = start({...dev(), outbox: [waiting, failed]});
		await type('/outbox');
		expect(lines.slice(-4)).toEqual([
			'09:19 - Outbox',
			'    1  #dev  one  (waiting)',
			'    2  #dev  two  (failed: Too fast.)',
			'09:19 - /outbox send N sends a message again, /outbox edit N TEXT changes it, /outbox drop N drops it.',
		]);
		await type('/outbox drop 1');
		await type('/outbox edit 2 three');
		await type('/outbox send 2');
		expect(client.callsOf('drop')).toEqual([[waiting.draft]]);
		expect(client.callsOf('retry')).toEqual([[failed.draft, 'three'], [failed.draft]]);
		await type('/outbox drop 7');
		expect(lines.at(-1)).toBe('09:19 - There is no message 7 in the outbox; it holds 2.');
		await type('/outbox throw 1');
		expect(lines.at(-1)).toMatch(/Usage: \/outbox \[send\|edit\|drop N\]/);
		client.setSession({...client.session(), outbox: []});
		await close();
	});

	test('"exit" asks: y leaves, s sends it, n stays, and another line is a line', async () => {
		const {client, lines, type, ended} = start(dev());
		await type('exit');
		expect(lines.slice(-2)).toEqual(['09:19 - Quit termchat?', '09:19 - y: quit, s: send it, n: cancel']);
		await type('n');
		await type('y');
		await type('exit');
		await type('s');
		await type('exit');
		await type('not now');
		expect(client.callsOf('post').map(([, text]) => text)).toEqual(['y', 'exit', 'not now']);
		await type('exit');
		await type('Y');
		await ended;
	});

	test('/quit asks if the server of others would stop', async () => {
		const {lines, type, ended} = start(dev(), {farewell: 'This server ends with you; 2 more are on it.'});
		await type('/quit');
		expect(lines.slice(-3)).toEqual([
			'09:19 - This server ends with you; 2 more are on it.',
			'09:19 - Quit termchat?',
			'09:19 - y: quit, n: cancel',
		]);
		await type('y');
		await ended;
	});

	test('/quit ends it', async () => {
		const {type, ended} = start(dev());
		await type('/quit');
		await ended;
	});
});

describe('the settings file', () => {
	const open = (text: string) => {
		const {disk, files, edit} = makeDisk({text});
		const clock = makeFakeClock();
		return {disk, edit, clock, ...start(dev(), {config: new LiveSettings(files, clock)})};
	};

	test('is changed by /set, and named by /help set', async () => {
		const {disk, lines, type, close} = open('{\n\t// my words\n}\n');
		await type('/set joins off');
		await type('/help set');
		await close();
		expect(disk.text).toBe('{\n\t// my words\n\t"joins": false,\n}\n');
		expect(lines.at(-1)).toContain('The settings are in settings.jsonc.');
	});

	test('applies when it changes, and a mistake is named with its line', async () => {
		const {client, lines, edit, clock, close} = open('{}');
		edit('{"joins": false}');
		clock.advance(settleMs);
		expect(lines.at(-1)).toContain('Read the settings again from settings.jsonc.');
		client.receive({type: 'presence', room: 'dev', joined: [user('bob')], left: [], memberCount: 3});
		edit('{"joins": false,\n"bell": 3}');
		clock.advance(settleMs);
		await close();
		expect(lines.join('\n')).not.toContain('bob');
		expect(lines.at(-1)).toContain('settings.jsonc, line 2: "bell" must be true or false.');
	});

	test('is read again with the next line, for file systems that report no changes', async () => {
		const {files, edit} = makeDisk({text: '{}', isDeaf: true});
		const {lines, type, close} = start(dev(), {config: new LiveSettings(files, makeFakeClock())});
		edit('{"joins": false}');
		await type('/set joins');
		await close();
		expect(lines.at(-1)).toContain('joins = off');
	});

	test('lists the themes for /theme', async () => {
		const {lines, type, close} = open('{"theme": "light"}');
		await type('/theme');
		await close();
		expect(lines.join('\n')).toContain('light  (for a light background · current)');
		expect(lines.at(-1)).toContain('/theme NAME chooses one.');
	});
});
