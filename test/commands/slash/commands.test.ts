import {beforeAll, describe, expect, test} from 'vitest';
import {RequestError} from '../../../source/client/link/request-error.ts';
import {explain} from '../../../source/commands/actions/attempt.ts';
import {usageOf} from '../../../source/commands/command.ts';
import {commands} from '../../../source/commands/slash/registry.ts';
import {loadEmojiNames} from '../../../source/text/emoji.ts';
import {createFakeContext, type FakeContextOptions} from '../../support/fake-context.ts';
import {draft, gapItem, message, morning, room, session, user} from '../../support/session-builder.ts';

// The names are loaded from the disk, once.
beforeAll(async () => void (await loadEmojiNames()));

const here = (options: FakeContextOptions = {}) =>
	createFakeContext(
		session([
			room('dev', {
				members: ['ann', 'bob', 'you'],
				items: [
					message('ann', 'look: https://example.org/a', {seq: 1}),
					message('you', 'teh', {seq: 2}),
					message('bob', 'hm', {seq: 3}),
					message('you', 'oops', {seq: 4}),
				],
			}),
			room('ops'),
		]),
		options,
	);

test('a reason that begins with the name of a room keeps its case', () => {
	expect(explain(new RequestError('forbidden', 'dev is public. Anyone can join it'))).toBe(
		'dev is public. Anyone can join it.',
	);
});

const token = 'A1_-'.repeat(11).slice(0, 43);
const bob = {type: 'moderate', room: 'dev', nick: 'bob', userId: 'bob'} as const;

describe('calls of the client', () => {
	test.each([
		['/me waves', ['post', {room: 'dev'}, '/me waves']],
		['/reply yes', ['post', {room: 'dev'}, 'yes', {replyTo: 3}]],
		['/reply @ann yes', ['post', {room: 'dev'}, 'yes', {replyTo: 1}]],
		['/reply #1 yes', ['post', {room: 'dev'}, 'yes', {replyTo: 1}]],
		['/edit the', ['ask', {type: 'edit', room: 'dev', seq: 4, text: 'the'}]],
		['/edit -2 the', ['ask', {type: 'edit', room: 'dev', seq: 2, text: 'the'}]],
		['/delete', ['ask', {type: 'delete', room: 'dev', seq: 4}]],
		['/delete #2', ['ask', {type: 'delete', room: 'dev', seq: 2}]],
		['/react #3 :tada:', ['ask', {type: 'react', room: 'dev', seq: 3, emoji: '🎉', on: true}]],
		['/react :tada', ['ask', {type: 'react', room: 'dev', seq: 4, emoji: '🎉', on: true}]],
		['/ephemeral 30s the code', ['post', {room: 'dev'}, 'the code', {expiresInSeconds: 30}]],
		['/ephemeral 1m30s two\nlines', ['post', {room: 'dev'}, 'two\nlines', {expiresInSeconds: 90}]],
		['/ephemeral room 1h', ['ask', {type: 'configure', room: 'dev', expiresInSeconds: 3600}]],
		['/ephemeral room off', ['ask', {type: 'configure', room: 'dev', expiresInSeconds: 0}]],
		['/topic release', ['ask', {type: 'topic', room: 'dev', text: 'release'}]],
		['/topic -', ['ask', {type: 'topic', room: 'dev', text: ''}]],
		['/msg ann hi', ['post', {to: 'ann'}, 'hi']],
		['/join #random', ['join', 'random']],
		['/j random', ['join', 'random']],
		['/join random, ~war-x7', ['join', '~war-x7']],
		['/join http://127.0.0.1:8080/#/random', ['join', 'random']],
		[`/join --token ${token}`, ['joinByToken', token]],
		[`/join http://localhost:8080/#${token}`, ['joinByToken', token]],
		['/create lab', ['ask', {type: 'create', room: 'lab'}]],
		['/create -p lab tests', ['ask', {type: 'create', room: 'lab', isPrivate: true, topic: 'tests'}]],
		['/create --private', ['ask', {type: 'create', isPrivate: true}]],
		['/invite', ['ask', {type: 'invite', room: 'dev'}]],
		['/invite 5 1d', ['ask', {type: 'invite', room: 'dev', uses: 5, expiresInSeconds: 86_400}]],
		['/nick @anna', ['rename', 'anna']],
		['/kick bob be nice', ['ask', {...bob, action: 'kick', reason: 'be nice'}]],
		['/ban bob 10m', ['ask', {...bob, action: 'ban', seconds: 600}]],
		['/unban bob', ['ask', {...bob, action: 'unban'}]],
		['/mute bob 10m calm', ['ask', {...bob, action: 'mute', seconds: 600, reason: 'calm'}]],
		['/unmute bob', ['ask', {...bob, action: 'unmute'}]],
		['/slow 10s', ['ask', {type: 'configure', room: 'dev', slowSeconds: 10}]],
		['/slow off', ['ask', {type: 'configure', room: 'dev', slowSeconds: 0}]],
		['/markread', ['markRead', 'dev', 4]],
	])('%s', async (line, call) => {
		const world = here();
		expect(await world.run(line)).toBe(true);
		expect(world.client.calls).toContainEqual(call);
	});
});

describe('calls of the user interface', () => {
	test.each([
		['/leave', ['leaveRoom', 'dev']],
		['/leave ops', ['leaveRoom', 'ops']],
		['/go op', ['showRoom', 'ops']],
		['/edit', ['startEdit', 'dev', 4]],
		['/copy #3', ['copy', 'hm']],
		['/open', ['openLink', 'https://example.org/a']],
		['/unread', ['showUnread']],
		['/markread', ['clearUnread', 'dev']],
		['/clear', ['clearMessages', 'dev', morning]],
		['/members', ['toggleMembers', undefined]],
		['/members off', ['toggleMembers', false]],
		['/quit', ['quit']],
		['/previous', ['showRoom', 'ops']],
	])('%s', async (line, call) => {
		const world = here();
		await world.run(line);
		expect(world.calls).toContainEqual(call);
	});

	test.each([
		['/go', {type: 'palette', query: ''}],
		['/help', {type: 'help'}],
		['/keys', {type: 'help'}],
		['/search look from:ann', {type: 'search', query: 'look from:ann'}],
		['/stats', {type: 'stats', room: 'dev'}],
		['/stats #ops', {type: 'stats', room: 'ops'}],
		['/stats elsewhere', {type: 'stats', room: 'elsewhere'}],
		['/stats server', {type: 'stats', room: undefined}],
	])('%s opens a panel', async (line, panel) => {
		const world = here();
		await world.run(line);
		expect(world.panels).toEqual([panel]);
	});
});

describe('rooms', () => {
	test('/join without a name joins the room that the user was removed from', async () => {
		const membership = {type: 'refused', code: 'forbidden', message: 'out'} as const;
		const world = createFakeContext(session([room('dev', {membership})]));
		await world.run('/join');
		expect(world.client.callsOf('join')).toEqual([['dev']]);
		expect(await here().run('/join')).toBe(false);
	});

	test('a room that could not be joined does not stay in the list', async () => {
		const world = here();
		Object.assign(world.client, {
			join: () => Promise.reject(new RequestError('forbidden', 'You are banned')),
		});
		await world.run('/join random');
		expect(world.client.callsOf('leave')).toEqual([['random']]);
		expect(world.notices).toEqual(['Could not join #random: You are banned.']);
	});

	test('/join checks all names before it joins any', async () => {
		const world = here();
		expect(await world.run('/join random bad!name')).toBe(false);
		expect(world.client.callsOf('join')).toEqual([]);
		expect(world.notices[0]).toContain('"bad!name" is not a valid room name');
	});

	test('/pin and /move change the order of the rooms, which also applies to numbers and neighbours', async () => {
		const world = createFakeContext(session([room('a'), room('b'), room('c')]));
		await world.run('/move down');
		expect(world.settings()).toMatchObject({order: ['b', 'a', 'c']});
		await world.run('/pin c');
		expect(world.settings()).toMatchObject({pin: ['c']});
		await world.run('/go 1');
		expect(world.calls.at(-1)).toEqual(['showRoom', 'c']);
		await world.run('/move down');
		expect(world.notices.at(-1)).toContain('Pinned rooms stay above');
		await world.run('/unpin c');
		expect(world.settings()).toMatchObject({pin: []});
		expect(await world.run('/move left')).toBe(false);
	});

	test('a room named in a text is joined only if it exists', async () => {
		const world = here();
		await world.perform({type: 'openRoom', room: 'random'});
		expect(world.client.callsOf('join')).toEqual([['random', {mustExist: true}]]);
		await world.perform({type: 'openRoom', room: 'ops'});
		expect(world.calls.at(-1)).toEqual(['showRoom', 'ops']);
	});

	test('/copy code copies only the code of a message', async () => {
		const items = [message('ann', 'look:\n```ts\nlet a;\n```\nand\n```\nlet b;\n```', {seq: 1})];
		const world = createFakeContext(session([room('dev', {items})]));
		await world.run('/copy code');
		expect(world.calls).toContainEqual(['copy', 'let a;\n\nlet b;']);
		const without = here();
		await without.run('/copy #1 code');
		expect(without.notices).toEqual(['That message has no code.']);
	});

	test('/link copies the link of a public room, and shows how others join it', async () => {
		const world = here();
		await world.run('/link');
		const link = 'http://127.0.0.1:8080/#/dev';
		expect(world.calls).toContainEqual(['copy', link]);
		expect(world.client.callsOf('note')).toEqual([
			['dev', {type: 'invitation', link, command: 'termchat join --room dev', isOwnServer: false}, 'info'],
		]);
		const inPrivate = createFakeContext(session([room('~plans-1')]));
		await inPrivate.run('/link');
		expect(inPrivate.notices).toEqual(['/invite creates a link to a private room.']);
	});

	test('a link to another server is not followed', async () => {
		const world = here();
		await world.run(`/join https://other.example/#${token}`);
		expect(world.client.calls).toEqual([]);
		expect(world.notices).toEqual([
			'That link leads to another server, other.example. Open it with: termchat join LINK',
		]);
	});

	test('without a connection a notice explains that the command takes effect later', async () => {
		const link = {type: 'waiting', attempt: 1, retryAt: 0, reason: 'gone'} as const;
		const world = createFakeContext(session([room('dev')], {link}));
		await world.run('/msg ann psst');
		await world.run('/join #ops');
		expect(world.notices).toEqual([
			'Your message to ann will be sent when the connection is back. /outbox shows it.',
			'#ops will be joined when the connection is back.',
		]);
	});

	test('/create --private shows the link of the room', async () => {
		const world = here();
		world.client.answers.set('create', {type: 'created', room: '~lab-1', token: 'T'});
		await world.run('/create --private lab');
		expect(world.panels).toEqual([{type: 'inviteLink', room: '~lab-1', token: 'T', invite: undefined}]);
	});

	test('/rooms lists the busiest first, to show or join', async () => {
		const world = here();
		world.client.answers.set('rooms', [
			{room: 'dev', topic: 'release', memberCount: 2, seq: 1},
			{room: 'random', topic: '', memberCount: 5, seq: 1},
		]);
		await world.run('/rooms');
		const [panel] = world.panels;
		expect(panel?.type === 'list' && panel.entries).toMatchObject([
			{label: '#random', detail: '5 online', action: {type: 'joinRoom', room: 'random'}},
			{label: '#dev  release', detail: 'joined · 2 online', action: {type: 'showRoom', room: 'dev'}},
		]);
	});

	test('/last goes back to the room shown before', async () => {
		const world = here();
		await world.run('/go ops');
		await world.run('/last');
		expect(world.calls).toEqual([
			['showRoom', 'ops'],
			['showRoom', 'dev'],
		]);
	});

	test('/next reports that no room has unread messages', async () => {
		const world = here();
		await world.run('/next');
		expect(world.notices).toEqual(['No other room has unread messages.']);
	});

	test('/topic shows the topic', async () => {
		const world = here();
		await world.run('/topic');
		expect(world.notices).toEqual(['#dev has no topic. /topic TEXT sets one.']);
	});
});

describe('messages', () => {
	test('/react removes the reaction of this user', async () => {
		const reactions = [{emoji: '👍', from: [user('you')]}];
		const world = createFakeContext(
			session([room('dev', {items: [message('ann', 'hi', {seq: 1, reactions})]})]),
		);
		await world.run('/react 👍');
		expect(world.client.callsOf('ask')).toEqual([
			[{type: 'react', room: 'dev', seq: 1, emoji: '👍', on: false}],
		]);
	});

	test('/react removes a reaction of this user that is only counted', async () => {
		const reactions = [{emoji: '👍', from: [user('bob')], count: 24}];
		const item = message('ann', 'hi', {seq: 1, reactions, ownUnnamed: ['👍']});
		const world = createFakeContext(session([room('dev', {items: [item]})]));
		await world.run('/react :+1:');
		expect(world.client.callsOf('ask')).toEqual([
			[{type: 'react', room: 'dev', seq: 1, emoji: '👍', on: false}],
		]);
	});

	test('/react suggests a name if the name does not exist', async () => {
		const world = here();
		await world.run('/react :tad');
		expect(world.notices).toEqual(['Unknown emoji :tad. Did you mean :tada:?']);
		expect(world.client.calls).toEqual([]);
	});

	test('/msg without a text opens the direct room with a user who is known', async () => {
		const world = here();
		await world.run('/msg @bob');
		expect(world.client.callsOf('join')).toEqual([['@bob+you']]);
		expect(await world.run('/msg carol')).toBe(false);
		expect(world.notices).toEqual(['No user carol in your rooms. Send a first message: /msg carol hello']);
	});

	test('/msg to an unknown user shows the text again and keeps no draft', async () => {
		const world = here();
		Object.assign(world.client, {
			receipt: () => Promise.reject(new RequestError('no_such_user', 'There is no user carol.')),
		});
		await world.run('/msg carol hello there');
		expect(world.client.callsOf('drop')).toHaveLength(1);
		expect(world.notices).toEqual(['Not sent to carol: There is no user carol. Your message: hello there.']);
	});

	test('/history fills a gap before it loads older pages', async () => {
		const hole = gapItem(1, 5);
		const world = createFakeContext(session([room('dev', {items: [message('ann', 'a', {seq: 1}), hole]})]));
		await world.run('/history');
		expect(world.client.callsOf('fillGap')).toEqual([['dev', hole.key]]);
		const older = createFakeContext(session([room('dev', {log: {hasOlder: true}})]));
		await older.run('/history');
		expect(older.client.callsOf('loadOlder')).toEqual([['dev']]);
	});

	test('/open reports why a link was not opened', async () => {
		const world = here({openedLink: {type: 'failed', reason: 'xdg-open is not installed'}});
		await world.run('/open');
		expect(world.notices).toEqual([
			'The link was not opened: xdg-open is not installed. It is https://example.org/a',
		]);
		await world.run('/open #3');
		expect(world.notices[1]).toBe('There is no link in that message.');
	});

	test('/outbox lists unsent messages, and a number selects one', async () => {
		const failed = draft('no', {type: 'failed', code: 'rate_limited', message: 'Too fast.'}, {draft: 'd1'});
		const world = createFakeContext(session([room('dev')], {outbox: [failed]}));
		await world.run('/outbox');
		expect(world.panels[0]).toMatchObject({
			entries: [
				{
					label: '1  #dev  no',
					detail: 'failed: Too fast.',
					action: {type: 'retryDraft', draft: 'd1'},
					more: [
						{key: 'e', action: {type: 'editDraft', draft: 'd1'}},
						{key: 'd', action: {type: 'dropDraft', draft: 'd1'}},
					],
				},
			],
		});
		for (const line of ['/outbox send 1', '/outbox edit 1', '/outbox edit 1 yes', '/outbox drop 1', '/retry'])
			expect(await world.run(line), line).toBe(true);
		expect(world.client.callsOf('retry')).toEqual([['d1'], ['d1', 'yes'], ['d1']]);
		expect(world.calls).toEqual([['editDraft', 'd1']]);
		expect(world.client.callsOf('drop')).toEqual([['d1']]);
		expect(await world.run('/outbox drop 7')).toBe(false);
		expect(world.notices.at(-1)).toBe('There is no message 7 in the outbox; it holds 1.');
	});
});

describe('users and moderation', () => {
	test('/names and /whois', async () => {
		const world = here();
		world.client.answers.set('members', {members: [user('ann'), user('bob')], memberCount: 5});
		await world.run('/names');
		await world.run('/whois @ANN');
		await world.run('/whois carol');
		expect(world.notices).toEqual([
			'5 online: ann, bob and 3 more',
			'ann (id ann) is in #dev.',
			'No user carol in your rooms.',
		]);
	});

	test('/nick reports that a nick is taken', async () => {
		const world = here();
		Object.assign(world.client, {rename: () => Promise.reject(new RequestError('nick_taken', 'no'))});
		await world.run('/nick bob');
		expect(world.notices).toEqual(['The nick bob is taken. Choose another one.']);
	});

	test('a moderator receives no second notice of an action that the room is notified of', async () => {
		const world = here();
		for (const line of ['/unmute bob', '/kick bob', '/unban bob', '/slow 10s', '/ephemeral room off'])
			await world.run(line);
		expect(world.notices).toEqual([]);
		expect(world.client.callsOf('ask')).toHaveLength(5);
	});

	test('/ban names the invites that it revoked', async () => {
		const world = here();
		world.client.answers.set('moderate', {revoked: ['i1']});
		await world.run('/ban bob');
		expect(world.notices).toEqual(['The ban revoked the invite i1. /invite creates a new one.']);
	});

	test('/invite shows the link; list and revoke', async () => {
		const world = here();
		world.client.answers.set('invite', {token: 'T', invite: 'i1'});
		await world.run('/invite');
		expect(world.panels).toEqual([{type: 'inviteLink', room: 'dev', token: 'T', invite: 'i1'}]);
		const soon = world.context.now() + 3_600_000;
		const invites = [
			{invite: 'i1', at: 0, usesLeft: 1, expiresAt: soon},
			{invite: 'i2', at: 0},
		];
		world.client.answers.set('invites', {invites});
		await world.run('/invite list');
		await world.run('/invite revoke i1');
		expect(world.notices[0]).toMatch(
			/^Invites; \/invite revoke ID revokes one:\ni1 {2}1 use left, expires in 1 ?h\ni2 {2}unlimited uses, never expires$/,
		);
		expect(world.notices[1]).toBe('Invite i1 revoked.');
	});

	test('/mute without a nick mutes a room on this device if the server does not store it', async () => {
		const world = here();
		await world.run('/mute');
		expect(world.settings().mute).toEqual(['dev']);
		await world.run('/unmute #dev');
		expect(world.settings().mute).toEqual([]);
		expect(world.notices).toEqual([
			'#dev is muted for you until you unmute it. It does not notify you and is left out of the next unread room and the title; its unread messages are still counted. /unmute #dev undoes this.',
			'#dev is no longer muted.',
		]);
		expect(world.client.calls).toEqual([]);
	});
});

describe('settings', () => {
	test('/set shows and changes a setting', async () => {
		const world = here();
		await world.run('/set joins off');
		expect(world.settings().joins).toBe(false);
		await world.run('/set');
		expect(await world.run('/set joins maybe')).toBe(false);
		expect(await world.run('/set nonsense on')).toBe(false);
		expect(world.notices[0]).toBe('joins = off');
		expect(world.notices[1]).toContain('theme = auto\n');
		expect(world.notices[2]).toMatch(/on or off, not "maybe"/);
		expect(world.notices[3]).toContain('"nonsense"');
	});

	test.each([
		['/theme dark', {theme: 'dark'}],
		['/sidebar', {rooms: false}],
		['/notify off', {notify: false}],
		['/filter joins hide', {joins: false}],
		['/filter joins on', {joins: false}],
		['/filter joins OFF', {joins: true}],
		['/filter', {joins: false}],
		['/highlight deploy', {highlight: ['deploy']}],
		['/ignore @ann', {ignore: ['ann']}],
	])('%s', async (line, settings) => {
		const world = here();
		await world.run(line);
		expect(world.settings()).toMatchObject(settings);
	});

	test('/ignore shows, extends and shortens its list', async () => {
		const world = here();
		for (const line of ['/ignore', '/ignore ann', '/ignore bob', '/ignore -ANN', '/highlight'])
			await world.run(line);
		expect(world.notices).toEqual([
			"You aren't ignoring anyone.",
			'You are ignoring: ann',
			'You are ignoring: ann, bob',
			'You are ignoring: bob',
			'There are no highlight words. /highlight add WORD adds one.',
		]);
	});
});

describe('help', () => {
	test('/help explains one command or the settings', async () => {
		const world = here();
		await world.run('/help join');
		await world.run('/help set');
		expect(world.notices[0]).toMatch(/^\/join \[#ROOM…\|LINK\]: join rooms/);
		expect(world.notices[1]).toMatch(/mouse on\|off \(on\): scroll with the wheel/);
	});
});

describe('a command with wrong arguments', () => {
	test.each([
		['/whois', 'Usage: /whois NICK'],
		['/kick', 'Usage: /kick NICK [REASON]'],
		['/join', 'Usage: /join [#ROOM…|LINK]'],
		['/create', 'Usage: /create [--private] [NAME] [TOPIC]'],
		['/reply', 'Usage: /reply [#SEQ|-N|@NICK] TEXT'],
		['/react 👍 👎', 'Usage: /react [#SEQ|-N|@NICK] EMOJI'],
		['/ephemeral soon x', 'Usage: /ephemeral TIME TEXT | room TIME|off'],
		['/ephemeral 30s', 'Usage: /ephemeral TIME TEXT | room TIME|off'],
		['/slow fast', 'Usage: /slow TIME|off'],
		['/invite soon', 'Usage: /invite [USES] [TIME] | list | revoke ID'],
		['/invite revoke', 'Usage: /invite [USES] [TIME] | list | revoke ID'],
		['/delete it', 'Usage: /delete [#SEQ|-N]'],
		['/outbox throw 1', 'Usage: /outbox [send|edit|drop N]'],
		['/filter colours hide', 'Usage: /filter [joins hide|show]'],
		['/names x', 'Unexpected argument "x". Usage: /names'],
		['/nick two,words', /^"two,words" is not a valid nick: it has , in it\./],
		['/reply #99 x', 'Message #99 is not loaded here. /history loads older messages.'],
		['/search x before:soon', /Invalid time "soon"/],
		['/go nowhere', 'You are not in a room like "nowhere". /join #nowhere joins it.'],
		['/leave nowhere', 'You are not in "nowhere". /rooms lists all rooms.'],
		['/pin -1', '/pin is for rooms. /pinmessage -1 pins that message.'],
		['/unpin #412', '/unpin is for rooms. /unpinmessage #412 unpins that message.'],
	])('%s does nothing and is explained', async (line, notice) => {
		const world = here();
		expect(await world.run(line)).toBe(false);
		expect(world.client.calls).toEqual([]);
		expect(world.notices).toEqual([typeof notice === 'string' ? notice : expect.stringMatching(notice)]);
	});

	test('needs a room if it acts on a room', async () => {
		const world = createFakeContext(session([]));
		expect(await world.run('/topic x')).toBe(false);
		expect(world.notices).toEqual(['You are not in a room. Join one with /join #dev.']);
	});

	test('names the user interface that supports it', async () => {
		const world = here({ui: 'page'});
		expect(await world.run('/theme dark')).toBe(false);
		expect(await world.run('/set mouse off')).toBe(false);
		expect(world.notices).toEqual([
			'/theme is only available in the terminal.',
			'Unknown setting "mouse". The settings are joins, suggestions, undoSend, members, idleAfter, highlight, ignore, mute, roomOrder, pin, order.',
		]);
	});
});

describe('an action from a list or menu', () => {
	test('is performed without slash text', async () => {
		const world = here();
		await world.perform({type: 'runCommand', command: 'stats', words: ''});
		await world.perform({type: 'messagePerson', person: user('ann')});
		await world.perform({type: 'deleteMessage', room: 'dev', seq: 4});
		await world.perform({type: 'joinRoom', room: 'random'});
		await world.perform({type: 'messagePerson', person: user('you')});
		expect(world.client.callsOf('join')).toEqual([['@ann+you'], ['random']]);
		expect(world.client.callsOf('ask')).toEqual([[{type: 'delete', room: 'dev', seq: 4}]]);
		expect(world.panels).toEqual([{type: 'stats', room: 'dev'}]);
		expect(world.notices).toEqual(['That is you.']);
	});

	test('explains why it failed', async () => {
		const world = here();
		world.client.answers.set('delete', 'gone');
		await world.perform({type: 'deleteMessage', room: 'dev', seq: 4});
		expect(world.notices).toEqual(['Failed: gone.']);
	});
});

test('the reason of a failure is a sentence', () => {
	const refused = new RequestError('unavailable', 'There is no connection to the server');
	expect(explain(refused)).toBe('There is no connection to the server.');
	expect(explain(new Error('it broke.'))).toBe('Failed: it broke.');
});

test('every command without arguments has an effect or shows a notice, and never posts', async () => {
	for (const {name} of commands) {
		const world = here();
		await world.run(`/${name}`);
		const effects = [...world.client.calls, ...world.calls, ...world.panels, ...world.notices];
		const isChanged = world.settings().rooms === false;
		expect(effects.length > 0 || isChanged || name === 'last', `/${name}`).toBe(true);
		expect(world.client.callsOf('post'), `/${name}`).toEqual([]);
	}
});

test('every command is described', () => {
	for (const command of commands) {
		expect(usageOf(command), command.name).toMatch(/^\/[a-z]+( .+)?$/);
		expect(command.summary, command.name).not.toBe('');
	}
});
