/** How the full screen performs the calls of commands. The commands themselves are tested in test/commands. */
import {expect, test} from 'vitest';
import {draft, message, minutes, room, session, user} from '../../support/session-builder.ts';
import {keys, makeTerminalWorld, type TerminalWorldOptions} from '../../support/terminal-world.ts';

const here = (options: TerminalWorldOptions = {}) =>
	makeTerminalWorld(
		session([
			room('dev', {
				members: ['ann', 'bob', 'you'],
				items: [message('ann', 'look: https://example.org/a', {seq: 1}), message('you', 'oops', {seq: 4})],
			}),
			room('ops'),
		]),
		options,
	);

const run = async (world: ReturnType<typeof makeTerminalWorld>, line: string): Promise<void> => {
	world.press(line, keys.enter);
	await world.settle();
};

const notices = (world: ReturnType<typeof makeTerminalWorld>) =>
	world.client.callsOf('note').map(([, text]) => text);

test('a command with wrong arguments stays in the input', async () => {
	const world = here();
	await run(world, '/whois');
	expect(world.line()).toBe('/whois');
	expect(notices(world)).toEqual(['Usage: /whois NICK']);
	await run(world, ' ann');
	expect(world.line()).toBe('');
	expect(notices(world).at(-1)).toBe('ann (id ann) is in #dev.');
});

test('a line with a token is not added to the history', async () => {
	const world = here();
	await run(world, `/join ${'A'.repeat(43)}`);
	world.controller.enter('dev');
	expect(world.controller.screenView().composer.history.entries).toEqual([]);
});

test('/edit and the edit of a draft fill the input', async () => {
	const failed = draft('no', {type: 'failed', code: 'x', message: 'Too fast.'}, {draft: 'd1'});
	const world = makeTerminalWorld(
		session([room('dev', {items: [message('you', 'oops', {seq: 4})]})], {outbox: [failed]}),
	);
	await run(world, '/edit');
	expect(world.line()).toBe('oops');
	expect(world.controller.screenView().composer.about).toEqual({type: 'edit', seq: 4});
	world.press(keys.ctrl('c'));
	await run(world, '/outbox');
	world.press('e');
	expect([world.client.callsOf('drop'), world.line()]).toEqual([[['d1']], 'no']);
});

test('in the outbox Enter sends again and d drops', async () => {
	const failed = draft('no', {type: 'failed', code: 'x', message: 'Too fast.'}, {draft: 'd1'});
	for (const [key, verb] of [
		[keys.enter, 'retry'],
		['d', 'drop'],
	] as const) {
		const world = makeTerminalWorld(session([room('dev')], {outbox: [failed]}));
		await run(world, '/outbox');
		world.press(key);
		expect(world.client.callsOf(verb)).toEqual([['d1']]);
	}
});

test('/copy and /open call the host', async () => {
	const world = here();
	await run(world, '/copy #4');
	await run(world, '/open');
	expect(world.hostCalls).toContain('copy oops');
	expect(world.hostCalls).toContain('open https://example.org/a');
	expect(notices(world)).toEqual(['Copied.', 'Opened https://example.org/a']);
});

test('/search shows each match on one row, and the next page after the last match', async () => {
	const world = here();
	const from = user('ann');
	const filler = 'words '.repeat(30);
	const entryAt = (seq: number) => ({
		type: 'message',
		room: 'dev',
		seq,
		prev: 0,
		at: minutes(-seq),
		from,
		text: `${filler}needle ${filler}`,
	});
	const found = (...seqs: number[]) => ({type: 'found', entries: seqs.map(entryAt), hasMore: seqs[0] === 1});
	world.client.answers.set('search', found(1, 2));
	await run(world, '/search needle');
	const list = () => {
		const {overlay} = world.controller.get().ui;
		if (overlay?.type !== 'list') throw new Error('no list');
		return overlay;
	};
	expect(list().entries.map(({label}) => label.indexOf('needle'))).toEqual([19, 19, -1]);
	expect(list().entries[0]?.line?.find(({text}) => text === 'needle')?.meaning).toBe('highlight');
	expect(list().entries[0]?.detail).toMatch(/^#dev · /);
	expect(list().entries[2]).toMatchObject({label: 'Show more results', isApart: true});
	world.client.answers.set('search', found(3));
	world.press(keys.end, keys.enter);
	await world.settle();
	expect(world.client.callsOf('ask').at(-1)).toEqual([
		{type: 'search', query: 'needle', room: 'dev', limit: 50, before: minutes(-2)},
	]);
	expect(list().entries.map(({key}) => key)).toEqual(['dev 1', 'dev 2', 'dev 3']);
	expect(list().selected).toBe(2);
});

test('/search lists the matches, and Enter selects the message', async () => {
	const world = here();
	const from = user('ann');
	const entry = {type: 'message', room: 'dev', seq: 1, prev: 0, at: minutes(0), from, text: 'look'};
	world.client.answers.set('search', {type: 'found', entries: [entry], hasMore: false});
	await run(world, '/search look from:ann');
	expect(world.client.callsOf('ask')).toEqual([
		[{type: 'search', query: 'look', from: 'ann', room: 'dev', limit: 50}],
	]);
	world.press(keys.enter);
	await world.settle();
	expect(world.controller.get().ui.selection).toBe(
		world.client.session().rooms.get('dev')?.log.items[0]?.key,
	);
});

test('/search reports that nothing matches', async () => {
	const world = here();
	world.client.answers.set('search', {type: 'found', entries: [], hasMore: false});
	await run(world, '/search nonsense');
	expect(notices(world)).toEqual(['No matches for "nonsense" in this room. in:* searches all rooms.']);
});

test('/create --private shows the link', async () => {
	const world = here();
	world.client.answers.set('create', {type: 'created', room: 'ops', token: 'TOKEN'});
	await run(world, '/create --private war-room');
	expect(notices(world).join()).toContain('http://127.0.0.1:8080/#TOKEN');
});

test('/set is applied and stored', async () => {
	const world = here();
	await run(world, '/set joins off');
	expect(world.controller.get().ui.settings.joins).toBe(false);
	expect(world.hostCalls).toContain('settings');
});

test('/markread removes the unread line', async () => {
	const items = [message('ann', 'old', {seq: 1}), message('ann', 'new', {seq: 2})];
	const world = makeTerminalWorld(session([room('dev', {items, readSeq: 1, headSeq: 2, unread: 1})]));
	expect(world.pane()).toContain('new message');
	await run(world, '/markread');
	expect(world.pane()).not.toContain('new message');
});

test('/clear empties the pane, /history restores it', async () => {
	const world = here();
	await run(world, '/clear');
	expect(world.pane()).not.toContain('oops');
	await run(world, '/history');
	expect(world.pane()).toContain('oops');
});

test('the palette opens the direct room with a user, and lists rooms to join', async () => {
	const world = here();
	world.client.answers.set('rooms', [{room: 'random', topic: '', memberCount: 5, seq: 1}]);
	world.press(keys.ctrl('k'));
	await world.settle();
	world.press('@ann', keys.enter);
	await world.settle();
	expect(world.client.callsOf('join')).toEqual([['@ann+you']]);
	world.press(keys.ctrl('k'));
	await world.settle();
	world.press('rand', keys.enter);
	await world.settle();
	expect(world.client.callsOf('join').at(-1)).toEqual(['random']);
});

test('a click on a member opens the direct room', async () => {
	const world = here({size: {columns: 100, rows: 24}});
	world.press(keys.click(95, 1));
	await world.settle();
	expect(world.client.callsOf('join')).toEqual([['@ann+you']]);
	expect(world.line()).toBe('');
});
