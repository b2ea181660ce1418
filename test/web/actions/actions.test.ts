import {expect, test} from 'vitest';
import {paneKey} from '../../../source/client/session/threads.ts';
import {commandFunctions} from '../../../source/web/actions/command-functions.ts';
import {createCommandLoader} from '../../../source/web/actions/command-loader.ts';
import {emptyInput} from '../../../source/web/state/view.ts';
import {makeClientWorld, resultOf} from '../../support/client-world.ts';
import {makePage, openPage} from '../../support/page.ts';

test('posts the input, empties it, and shows the newest message', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	const bob = await openPage(world, 'bob', 'dev');
	await ann.type('hello');
	expect(bob.messages('dev')).toEqual(['hello']);
	expect(ann.field()).toBe('');
	expect(ann.view().jump).toMatchObject({type: 'newest', room: 'dev'});
});

test('the chosen expiry applies to one message only', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	const choose = () => ann.actions.setInput('dev', {...emptyInput, expiresInSeconds: 300});
	const items = () => ann.client.session().rooms.get('dev')?.log.items ?? [];
	const lifetimes = () =>
		items().flatMap(item => (item.type === 'message' ? [item.expiresAt && item.expiresAt - item.at] : []));
	choose();
	await ann.type('goes');
	await ann.type('stays');
	expect(lifetimes()).toEqual([300_000, undefined]);
	choose();
	await ann.type('/names');
	expect(ann.view().inputs.get('dev')?.expiresInSeconds).toBe(300);
	await ann.type('/reply #2 goes too');
	await ann.type('stays too');
	expect(lifetimes()).toEqual([300_000, undefined, 300_000, undefined]);
});

test('the expiry chosen in a thread applies to one reply, and not to the room', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	await ann.type('first');
	const key = paneKey('dev', 1);
	ann.actions.setInput('dev', {...emptyInput, expiresInSeconds: 60});
	for (const text of ['goes', 'stays']) {
		const expiresInSeconds = text === 'goes' ? 300 : (ann.view().inputs.get(key)?.expiresInSeconds ?? 0);
		ann.actions.submit('dev', {...emptyInput, text, expiresInSeconds}, 1);
		if (text === 'goes') expect(ann.view().inputs.get(key)?.expiresInSeconds).toBe(0);
	}
	await world.pass();
	const items = ann.client.session().rooms.get('dev')?.log.items ?? [];
	expect(
		items.flatMap(item => (item.type === 'message' ? [item.expiresAt && item.expiresAt - item.at] : [])),
	).toEqual([undefined, 300_000, undefined]);
	expect(ann.view().inputs.get('dev')?.expiresInSeconds).toBe(60);
});

test('a message that waits is taken back into the input with its reply and its expiry', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	const bob = await openPage(world, 'bob', 'dev');
	await ann.type('first');
	await ann.type('/set undoSend 5');
	ann.actions.setInput('dev', {...emptyInput, expiresInSeconds: 300});
	await ann.type('/reply #1 oops');
	expect(bob.messages('dev')).toEqual(['first']);
	ann.actions.setInput('dev', {...emptyInput, text: 'next'});
	await ann.type('/undo');
	await world.pass(60_000);
	expect(bob.messages('dev')).toEqual(['first']);
	expect(ann.view().inputs.get('dev')).toEqual({
		text: 'oops',
		about: {type: 'reply', seq: 1},
		expiresInSeconds: 300,
	});
	await ann.type('/undo');
	expect(ann.notices('dev').at(-1)).toBe('Your last message has been sent. /delete deletes it.');
});

test('keeps a command with wrong arguments in the input', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	await ann.type('/ephemeral soon hello');
	expect(ann.field()).toBe('/ephemeral soon hello');
	expect(ann.notices('dev').at(-1)).toContain('Usage: /ephemeral');
	expect(ann.messages('dev')).toEqual([]);
});

test('restores the input if an edit fails', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	await ann.type('first');
	await ann.type('/edit');
	expect(ann.field()).toBe('first');
	world.network.cut();
	await world.pass();
	await ann.type('second');
	expect(ann.field()).toBe('second');
	expect(ann.notices('dev').at(-1)).toContain('The message was not changed: ');
	world.network.restore();
	await world.pass(60_000);
	await ann.type('second');
	expect(ann.messages('dev')).toEqual(['second']);
});

test('commands reply to, react to and delete the last matching message, or a numbered one', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	const bob = await openPage(world, 'bob', 'dev');
	await ann.type('one');
	await bob.type('two');
	await ann.type('/reply yes');
	await bob.type('/react @ann 👍');
	await bob.type('/delete');
	const items =
		ann.client
			.session()
			.rooms.get('dev')
			?.log.items.filter(item => item.type === 'message') ?? [];
	expect(items.map(({text, replyTo}) => [text, replyTo])).toEqual([
		['one', undefined],
		['', undefined],
		['yes', items[1]?.seq],
	]);
	expect(items[2]?.reactions.map(({emoji}) => emoji)).toEqual(['👍']);
	await bob.type('/react @ann 👍');
	const [, , last] =
		ann.client
			.session()
			.rooms.get('dev')
			?.log.items.filter(item => item.type === 'message') ?? [];
	expect(last?.reactions).toEqual([]);
	await bob.type('/edit #99 nothing');
	expect(bob.notices('dev').at(-1)).toBe('Message #99 is not loaded here. /history loads older messages.');
});

test('creates a private room whose link opens it for another user', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	const bob = await openPage(world, 'bob');
	await ann.type('/create --private plans');
	const {panel, current} = ann.view();
	expect(current).toMatch(/^~plans-/);
	if (panel?.type !== 'invite' || panel.token === undefined) throw new Error('no link was shown');
	void bob.actions.joinByToken(panel.token);
	await world.pass();
	expect(bob.view().current).toBe(current);
});

test('/join opens the link of a private room and refuses one of another server', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	const bob = await openPage(world, 'bob', 'dev');
	await ann.type('/create --private plans');
	const {panel, current} = ann.view();
	if (panel?.type !== 'invite' || panel.token === undefined) throw new Error('no link was shown');
	await bob.type(`/join http://other.example/#${panel.token}`);
	expect(bob.notices('dev').at(-1)).toContain('another server, other.example');
	expect(bob.view().current).toBe('dev');
	await bob.type(`/join http://h:8080/#${panel.token}`);
	expect(bob.view().current).toBe(current);
	await bob.type('/join http://h:8080/#/ops');
	expect(bob.view().current).toBe('ops');
});

test('a search continues before its last match', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	for (let line = 1; line <= 40; line++) {
		ann.client.post({room: 'dev'}, `flaky ${line}`);
		await world.pass(1000);
	}
	const first = await resultOf(world, ann.actions.search('flaky', 'dev'));
	expect([first.entries.length, first.hasMore]).toEqual([30, true]);
	const rest = await resultOf(world, ann.actions.search('flaky', 'dev', first.entries.at(-1)?.at));
	expect([rest.entries.length, rest.hasMore]).toEqual([10, false]);
});

test('/msg opens the direct room with a user', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	const bob = await openPage(world, 'bob', 'dev');
	await ann.type('/msg bob just us');
	const direct = ann.view().current ?? '';
	expect(direct).toMatch(/^@/);
	expect(bob.messages(direct)).toEqual(['just us']);
});

test('/msg to an unknown user shows the text again and leaves no draft', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	await ann.type('/msg nobody hello there');
	expect(ann.notices('dev').at(-1)).toMatch(/Not sent to nobody.*hello there/);
	expect(ann.client.session().outbox ?? []).toEqual([]);
});

test('a room that could not be joined is not listed', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	await ann.type('/join ~secret-k3f9x2');
	expect([...ann.client.session().rooms.keys()]).toEqual(['dev']);
	expect(ann.view().current).toBe('dev');
});

test('leaving the current room shows the next one', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev', 'ops');
	ann.actions.showRoom('dev');
	await ann.type('/leave');
	expect(ann.view().current).toBe('ops');
	await ann.type('/leave');
	expect(ann.view().current).toBeUndefined();
});

test('a nick that is taken or not valid is refused with the reason', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	await openPage(world, 'bob', 'dev');
	const renamed = ann.actions.rename('BOB');
	await world.pass();
	expect(await renamed).toContain('is taken');
	expect(await ann.actions.rename('no good')).toContain('is not a valid nick');
});

test('searches the current room unless the query names another or all rooms', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev', 'ops');
	ann.client.post({room: 'dev'}, 'flaky in dev');
	ann.client.post({room: 'ops'}, 'flaky in ops');
	await world.pass();
	const rooms = async (words: string) =>
		(await resultOf(world, ann.actions.search(words, 'dev'))).entries.map(({room}) => room).sort();
	expect(await rooms('flaky from:@ann')).toEqual(['dev']);
	expect(await rooms('in:#ops flaky')).toEqual(['ops']);
	expect(await rooms('in:* flaky after:2020-01-01')).toEqual(['dev', 'ops']);
	await expect(ann.actions.search('flaky before:soon', 'dev')).rejects.toThrow('Invalid time "soon"');
});

test('runs the commands of the terminal', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	await openPage(world, 'bob', 'dev');
	await ann.type('/whois bob');
	expect(ann.notices('dev').at(-1)).toMatch(/^bob \(id .+\) is in #dev\.$/);
	await ann.type('/stats server');
	expect(ann.view().panel).toEqual({type: 'stats', room: undefined});
	await ann.type('/members');
	expect(ann.view().settings.members).toBe(false);
	await ann.type('/theme dark');
	expect(ann.notices('dev').at(-1)).toBe('/theme is only available in the terminal.');
	expect(ann.field()).toBe('/theme dark');
});

test('/outbox lists unsent messages, which can be edited', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	world.network.cut();
	await world.pass();
	await ann.type('wait for me');
	await ann.type('/outbox');
	const {panel} = ann.view();
	const more = panel?.type === 'list' ? panel.entries[0]?.more : undefined;
	const edit = more?.find(({label}) => label === 'edit');
	if (edit === undefined) throw new Error('nothing to edit');
	ann.actions.perform(edit.action);
	await world.pass();
	expect(ann.field()).toBe('wait for me');
	expect(ann.client.session().outbox).toEqual([]);
});

test('settings and cleared messages are part of the view', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	await ann.type('/ignore bob');
	await ann.type('/filter joins hide');
	await ann.type('/highlight deploy');
	expect(ann.view().settings).toMatchObject({ignore: ['bob'], joins: false});
	expect(ann.client.session().notifications?.highlight).toEqual(['deploy']);
	await ann.type('hello');
	await ann.type('/clear');
	expect(ann.view().clearedAt.has('dev')).toBe(true);
	await ann.type('/history');
	expect(ann.view().clearedAt.has('dev')).toBe(false);
});

test('runs a command that was submitted before the commands were loaded', async () => {
	const world = makeClientWorld();
	const loader = createCommandLoader(async () => ({commandFunctions}));
	const ann = makePage(world, 'ann', loader);
	void ann.actions.join('dev');
	await world.pass();
	await ann.type('/topic release 2.1');
	expect(ann.client.session().rooms.get('dev')?.topic).toBe('release 2.1');
	expect(ann.field()).toBe('');
	expect(ann.messages('dev')).toEqual([]);
});

test('keeps a command in the input if the commands cannot be loaded, and loads them at the next attempt', async () => {
	const world = makeClientWorld();
	let isReachable = false;
	const loader = createCommandLoader(async () => {
		if (!isReachable) throw new Error('offline');
		return {commandFunctions};
	});
	const ann = makePage(world, 'ann', loader);
	void ann.client.join('dev');
	await world.pass();
	ann.actions.showRoom('dev');
	await ann.type('/topic release 2.1');
	expect(ann.field()).toBe('/topic release 2.1');
	expect(ann.notices().at(-1)).toContain('The commands could not be loaded.');
	isReachable = true;
	await ann.type('/topic release 2.1');
	expect(ann.client.session().rooms.get('dev')?.topic).toBe('release 2.1');
});
