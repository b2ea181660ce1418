import {beforeAll, describe, expect, test} from 'vitest';
import {RequestError} from '../../../source/client/client.ts';
import {loadEmojiNames} from '../../../source/text/emoji.ts';
import {explain} from '../../../source/ui/commands/run.ts';
import {commands, usageOf} from '../../../source/ui/commands/table.ts';
import {keys, makeFace, type WorldOptions} from '../../support/face-world.ts';
import {draft, gap, minutes, person, room, said, session} from '../../support/session-builder.ts';

// Their names are loaded once, from the disk; what a command does with them is another matter.
beforeAll(async () => void (await loadEmojiNames()));

const here = (options: WorldOptions = {}) =>
	makeFace(
		session([
			room('dev', {
				members: ['ann', 'bob', 'you'],
				items: [
					said('ann', 'look: https://example.org/a', {seq: 1}),
					said('you', 'teh', {seq: 2}),
					said('bob', 'hm', {seq: 3}),
					said('you', 'oops', {seq: 4}),
				],
			}),
			room('ops'),
		]),
		options,
	);

/** Types a command and lets it come to its end; gives back what it was answered. */
const run = async (world: ReturnType<typeof here>, line: string): Promise<string> => {
	const before = world.client.told('note').length;
	world.press(line, keys.enter);
	await world.settled();
	return world.client
		.told('note')
		.slice(before)
		.map(([, text]) => text)
		.join('\n');
};

describe('commands about what was said', () => {
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
		['/ephemeral 30s the code', ['post', {room: 'dev'}, 'the code', {expiresInSeconds: 30}]],
		['/ephemeral room 1h', ['ask', {type: 'configure', room: 'dev', expiresInSeconds: 3600}]],
		['/topic release', ['ask', {type: 'topic', room: 'dev', text: 'release'}]],
		['/topic -', ['ask', {type: 'topic', room: 'dev', text: ''}]],
		['//shrug', ['post', {room: 'dev'}, '/shrug']],
	])('%s', async (line, call) => {
		const world = here();
		await run(world, line);
		expect(world.client.calls.filter(([verb]) => verb !== 'typing')).toContainEqual(call);
	});

	test('/react removes an own reaction that is only counted', async () => {
		const reactions = [{emoji: '👍', from: [person('bob')], count: 24}];
		const item = said('ann', 'hi', {seq: 1, reactions, ownUnnamed: ['👍']});
		const world = makeFace(session([room('dev', {items: [item]})]));
		await run(world, '/react :+1:');
		expect(world.client.told('ask')).toEqual([
			[{type: 'react', room: 'dev', seq: 1, emoji: '👍', on: false}],
		]);
	});

	test('/react takes back a reaction of one’s own', async () => {
		const reactions = [{emoji: '👍', from: [person('you')]}];
		const world = makeFace(session([room('dev', {items: [said('ann', 'hi', {seq: 1, reactions})]})]));
		await run(world, '/react 👍');
		expect(world.client.told('ask')).toEqual([
			[{type: 'react', room: 'dev', seq: 1, emoji: '👍', on: false}],
		]);
	});

	test('/react takes a name without its last colon, and guesses at one there is not', async () => {
		const world = here();
		await run(world, '/react :tada');
		await world.settled();
		expect(world.client.told('ask')).toEqual([[expect.objectContaining({emoji: '🎉'})]]);
		expect(await run(world, '/react :tad')).toBe('There is no emoji :tad. Did you mean :tada:?');
		expect(await run(world, '/react :xyzzy:')).toContain('There is no emoji :xyzzy:.');
		expect(world.client.told('ask')).toHaveLength(1);
	});

	test('what is said to somebody, and a room that is joined, while the server is away: told what becomes of it', async () => {
		const link = {type: 'waiting', attempt: 1, retryAt: 0, reason: 'gone'} as const;
		const world = makeFace(session([room('dev')], {link}));
		expect(await run(world, '/msg ann psst')).toContain('sent when the server is back');
		world.press('/go dev', keys.enter);
		expect(await run(world, '/join #ops')).toContain('joined when the server is back');
	});

	test('/join alone comes back to the room one was put out of', async () => {
		const membership = {type: 'refused', code: 'forbidden', message: 'out'} as const;
		const world = makeFace(session([room('dev', {membership})]));
		await run(world, '/join');
		expect(world.client.told('join')).toEqual([['dev']]);
		expect(await run(here(), '/join')).toContain('Join which room?');
	});

	test('what all in the room are told is not told twice', async () => {
		const world = here();
		for (const line of ['/mute bob 10m', '/kick bob', '/unban bob', '/slow 10s', '/ephemeral room off'])
			expect(await run(world, line)).toBe('');
		expect(world.client.told('ask')).toHaveLength(5);
	});

	test('why a request failed is a sentence of its own', () => {
		const refused = new RequestError('unavailable', 'there is no connection to the server');
		expect(explain(refused)).toBe('There is no connection to the server.');
		expect(explain(new Error('it broke.'))).toBe('That did not work: it broke.');
	});

	test('/edit without text puts the old one into the line', async () => {
		const world = here();
		await run(world, '/edit');
		expect(world.line()).toBe('/edit #4 oops');
	});

	test('/copy and /open', async () => {
		const world = here();
		await run(world, '/copy #3');
		await run(world, '/open');
		expect(world.host).toContain('copy hm');
		expect(world.host).toContain('open https://example.org/a');
		const notes = world.client.told('note').map(([, text]) => text);
		expect(notes).toEqual(['Copied.', 'Opened https://example.org/a']);
	});

	test('/open says why a link was not opened, and never that it was', async () => {
		const world = here({openedLink: {type: 'failed', reason: 'xdg-open is not installed'}});
		await run(world, '/open');
		expect(world.client.told('note').map(([, text]) => text)).toEqual([
			'The link was not opened: xdg-open is not installed. It is https://example.org/a',
		]);
	});

	test('/search shows what was found, and Enter goes there', async () => {
		const world = here();
		const entry = {
			type: 'message',
			room: 'dev',
			seq: 1,
			prev: 0,
			at: minutes(0),
			from: person('ann'),
			text: 'look',
		};
		world.client.answers.set('search', {type: 'found', entries: [entry], hasMore: false});
		await run(world, '/search look from:ann');
		expect(world.client.told('ask')).toEqual([
			[{type: 'search', query: 'look', from: 'ann', room: 'dev', limit: 50}],
		]);
		world.press(keys.enter);
		await world.settled();
		expect(world.face.get().ui.selection).toBe(world.client.session().rooms.get('dev')?.log.items[0]?.key);
	});

	test('/history fills a gap before it loads older pages', async () => {
		const hole = gap(1, 5);
		const world = makeFace(session([room('dev', {items: [said('ann', 'a', {seq: 1}), hole]})]));
		await run(world, '/history');
		expect(world.client.told('fillGap')).toEqual([['dev', hole.key]]);
	});

	test('/outbox lists what waits; Enter sends it again, e edits it, d drops it', async () => {
		const failed = draft('no', {type: 'failed', code: 'rate_limited', message: 'Too fast.'}, {draft: 'd1'});
		const open = async () => {
			const world = makeFace(session([room('dev', {pending: [failed]})], {outbox: [failed]}));
			await run(world, '/outbox');
			expect(world.face.get().ui.overlay).toMatchObject({entries: [{detail: 'failed: Too fast.'}]});
			return world;
		};
		const again = await open();
		again.press(keys.enter);
		expect(again.client.told('retry')).toEqual([['d1']]);
		const edited = await open();
		edited.press('e');
		expect([edited.client.told('drop'), edited.line()]).toEqual([[['d1']], 'no']);
		const dropped = await open();
		dropped.press('d');
		expect(dropped.client.told('drop')).toEqual([['d1']]);
	});
});

describe('commands about rooms and people', () => {
	test.each([
		['/join #random', ['join', 'random']],
		['/j random', ['join', 'random']],
		['/join http://127.0.0.1:8080/#/random', ['join', 'random']],
		[`/join http://127.0.0.1:8080/#${'A'.repeat(43)}`, ['joinByToken', 'A'.repeat(43)]],
		['/leave', ['leave', 'dev']],
		['/leave ops', ['leave', 'ops']],
		['/join --token AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', ['joinByToken', 'A'.repeat(43)]],
		['/nick anna', ['rename', 'anna']],
		[
			'/kick bob be nice',
			[
				'ask',
				{
					type: 'moderate',
					room: 'dev',
					nick: 'bob',
					userId: expect.any(String),
					action: 'kick',
					reason: 'be nice',
				},
			],
		],
		[
			'/ban bob 10m',
			[
				'ask',
				{type: 'moderate', room: 'dev', nick: 'bob', userId: expect.any(String), action: 'ban', seconds: 600},
			],
		],
		[
			'/mute bob',
			['ask', {type: 'moderate', room: 'dev', nick: 'bob', userId: expect.any(String), action: 'mute'}],
		],
		['/slow 10s', ['ask', {type: 'configure', room: 'dev', slowSeconds: 10}]],
		['/msg ann hi', ['post', {to: 'ann'}, 'hi']],
		['/stats', ['ask', {type: 'stats', room: 'dev'}]],
	])('%s', async (line, call) => {
		const world = here();
		await run(world, line);
		expect(world.client.calls).toContainEqual(call);
	});

	test('a token one joined with is not kept among what was written', async () => {
		const world = here();
		await run(world, `/join ${'A'.repeat(43)}`);
		world.face.enter('dev');
		expect(world.face.arrangement().composer.history.entries).toEqual([]);
	});

	test('/create --private makes a room and tells its link', async () => {
		const world = here();
		world.client.answers.set('create', {type: 'created', room: 'ops', token: 'TOKEN'});
		const told = await run(world, '/create --private war-room');
		expect(world.client.told('ask')).toEqual([[{type: 'create', room: 'war-room', isPrivate: true}]]);
		expect(told).toContain('http://127.0.0.1:8080/#TOKEN');
	});

	test('/invite takes uses and a time', async () => {
		const world = here();
		world.client.answers.set('invite', {type: 'invited', room: 'dev', token: 'T', invite: 'i1'});
		const told = await run(world, '/invite 5 1d');
		expect(world.client.told('ask')).toEqual([
			[{type: 'invite', room: 'dev', uses: 5, expiresInSeconds: 86_400}],
		]);
		expect(told).toMatch(/#T\n.*\n\/invite revoke i1/);
	});

	test('/mute without a nick is about one’s own bell', async () => {
		const world = here();
		await run(world, '/mute');
		expect(world.client.told('ask')).toEqual([]);
		expect(world.face.get().ui.settings.mute).toEqual(['dev']);
		await run(world, '/unmute');
		expect(world.face.get().ui.settings.mute).toEqual([]);
	});
});

describe('commands about the screen', () => {
	test('/set changes a setting, keeps it and says so', async () => {
		const world = here();
		expect(await run(world, '/set joins off')).toBe('joins = off');
		expect(world.face.get().ui.settings.joins).toBe(false);
		expect(world.host).toContain('settings');
		expect(await run(world, '/set joins maybe')).toMatch(/on or off, not "maybe"/);
		expect(await run(world, '/set nonsense on')).toMatch(/no setting "nonsense"/);
	});

	test('/filter hides or shows who joins, in words that cannot be taken for the opposite', async () => {
		const world = here();
		for (const [line, isShown] of [
			['/filter joins hide', false],
			['/filter joins show', true],
			['/filter joins on', false],
			['/filter joins OFF', true],
			['/filter', false],
		] as const) {
			const told = await run(world, line);
			expect(world.face.get().ui.settings.joins, line).toBe(isShown);
			expect(told).toContain(isShown ? 'are shown' : 'are hidden');
		}
		expect(await run(world, '/filter joins maybe')).toContain('/filter joins hide, or /filter joins show');
		expect(await run(world, '/filter colours hide')).toContain('/filter joins hide');
		expect(world.face.get().ui.settings.joins).toBe(false);
	});

	test('/help set documents each setting, /help JOIN a command', async () => {
		const world = here();
		expect(await run(world, '/help set')).toMatch(/mouse on\|off \(on\): the wheel/);
		expect(await run(world, '/help join')).toMatch(/^\/join #ROOM/);
	});

	test('/away and /back say that they are not there, and are listed nowhere', async () => {
		for (const line of ['/away', '/back', '/AWAY lunch'])
			expect(await run(here(), line)).toMatch(/not part of version 1/);
		expect(commands.map(({name}) => name as string)).not.toContain('away');
		expect(commands.map(({name}) => name as string)).not.toContain('back');
	});

	test('/markread clears the unread line', async () => {
		const items = [said('ann', 'old', {seq: 1}), said('ann', 'new', {seq: 2})];
		const world = makeFace(session([room('dev', {items, readSeq: 1, headSeq: 2, unread: 1})]));
		expect(world.pane()).toContain('NEW');
		await run(world, '/markread');
		expect(world.pane()).not.toContain('NEW');
	});

	test('/clear empties the pane, /history brings it back', async () => {
		const world = here();
		await run(world, '/clear');
		expect(world.pane()).not.toContain('hm');
		await run(world, '/history');
		expect(world.pane()).toContain('hm');
	});

	test('/quit leaves', async () => {
		const world = here();
		await run(world, '/quit');
		expect(world.host).toContain('quit');
	});
});

describe('mistakes', () => {
	test.each([
		['/join two words!', /cannot be a room's name/],
		['/nick two,words', /cannot be a nick/],
		['/reply #99 x', /no message #99/],
		['/search', /Search for what/],
		['/search x before:soon', /not "soon"/],
		['/ephemeral x', /for how long/],
		['/go nowhere', /no room like "nowhere"/],
		['/whois nobody', /Nobody called nobody/],
	])('%s is told what is wrong and what to write', async (line, reason) => {
		const world = here();
		world.press(line, keys.enter);
		await world.settled();
		expect(
			world.client
				.told('note')
				.map(([, text]) => text)
				.join('\n'),
		).toMatch(reason);
	});

	test('what the server refuses is told in the room', async () => {
		const world = here();
		world.client.answers.set('topic', 'Only the one who made the room may.');
		expect(await run(world, '/topic x')).toContain('Only the one who made the room may.');
	});

	test('every command does or says something, even with nothing after its name', async () => {
		for (const {name} of commands) {
			const world = here();
			const before = world.face.get().ui;
			await run(world, `/${name}`);
			const didSomething =
				world.client.calls.length > 0 || world.face.get().ui !== before || world.host.length > 1;
			expect(didSomething, `/${name}`).toBe(true);
			expect(world.client.told('post'), `/${name}`).toEqual([]);
		}
	});

	test('each is described', () => {
		for (const command of commands) expect(usageOf(command), command.name).toMatch(/^\/[a-z]+/);
	});
});
