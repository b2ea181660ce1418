import {expect, test} from 'vitest';
import type {Client} from '../../../source/client/client.ts';
import {type Actions, createActions} from '../../../source/web/actions/actions.ts';
import {emptyView, nothingWritten, reduceView, type View} from '../../../source/web/state/view.ts';
import {type Chat, makeChat, resultOf} from '../../support/chat.ts';

interface Visit {
	readonly client: Client;
	readonly actions: Actions;
	readonly view: () => View;
	/** Writes it into the field of the room one looks at, sends it, and lets everything happen. */
	type(text: string): Promise<void>;
	/** What stands in the field. */
	field(): string;
	/** What was said in the room, oldest first. */
	said(room: string): readonly string[];
	/** The notices above the field that belong to the room. */
	told(room: string): readonly string[];
}

const visit = async (chat: Chat, name: string, ...rooms: readonly string[]): Promise<Visit> => {
	const client = chat.person(name);
	let view = emptyView;
	const actions = createActions({
		client,
		host: 'h:8080',
		hasMemberDrawer: () => false,
		view: () => view,
		dispatch: event => {
			view = reduceView(view, event);
		},
	});
	for (const room of rooms) void actions.join(room);
	await chat.pass();
	const items = (room: string) => client.session().rooms.get(room)?.log.items ?? [];
	return {
		client,
		actions,
		view: () => view,
		async type(text) {
			const room = view.current ?? '';
			actions.write(room, {...(view.composing.get(room) ?? nothingWritten), text});
			actions.submit(room, view.composing.get(room) ?? nothingWritten);
			await chat.pass();
		},
		field: () => view.composing.get(view.current ?? '')?.text ?? '',
		said: room => items(room).flatMap(item => (item.type === 'message' ? [item.text] : [])),
		told: room => view.notices.filter(notice => notice.room === room).map(({text}) => text),
	};
};

test('what is written is said, the field is empty, and the others read it', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	const bob = await visit(chat, 'bob', 'dev');
	await ann.type('hello');
	expect(bob.said('dev')).toEqual(['hello']);
	expect(ann.field()).toBe('');
	expect(ann.view().jump).toMatchObject({type: 'newest', room: 'dev'});
});

test('the chosen expiry applies to one message only', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	const choose = () => ann.actions.write('dev', {...nothingWritten, expiresInSeconds: 300});
	const items = () => ann.client.session().rooms.get('dev')?.log.items ?? [];
	const lifetimes = () =>
		items().flatMap(item => (item.type === 'message' ? [item.expiresAt && item.expiresAt - item.at] : []));
	choose();
	await ann.type('goes');
	await ann.type('stays');
	expect(lifetimes()).toEqual([300_000, undefined]);
	choose();
	await ann.type('/names');
	expect(ann.view().composing.get('dev')?.expiresInSeconds).toBe(300);
	await ann.type('/reply #2 goes too');
	await ann.type('stays too');
	expect(lifetimes()).toEqual([300_000, undefined, 300_000, undefined]);
});

test('a command that is wrong stays in the field and is not said', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	await ann.type('/ephemeral soon hello');
	expect(ann.field()).toBe('/ephemeral soon hello');
	expect(ann.told('dev').at(-1)).toContain('Usage: /ephemeral');
	expect(ann.said('dev')).toEqual([]);
});

test('an edit that could not be made leaves the words in the field', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	await ann.type('first');
	await ann.type('/edit');
	expect(ann.field()).toBe('first');
	chat.network.cut();
	await chat.pass();
	await ann.type('second');
	expect(ann.field()).toBe('second');
	expect(ann.told('dev').at(-1)).toContain('The message was not changed: ');
	chat.network.restore();
	await chat.pass(60_000);
	await ann.type('second');
	expect(ann.said('dev')).toEqual(['second']);
});

test('messages are answered, reacted to and taken back by command, the last that fits unless one is named', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	const bob = await visit(chat, 'bob', 'dev');
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
	expect(bob.told('dev').at(-1)).toBe('Message #99 is not loaded here. /history loads older messages.');
});

test('a private room is made with one command, and its link opens it for another', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	const bob = await visit(chat, 'bob');
	await ann.type('/create --private plans');
	const {panel, current} = ann.view();
	expect(current).toMatch(/^~plans-/);
	if (panel?.type !== 'invite' || panel.token === undefined) throw new Error('no link was shown');
	void bob.actions.joinByToken(panel.token);
	await chat.pass();
	expect(bob.view().current).toBe(current);
});

test('/join takes the link of a private room, and refuses one of another server', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	const bob = await visit(chat, 'bob', 'dev');
	await ann.type('/create --private plans');
	const {panel, current} = ann.view();
	if (panel?.type !== 'invite' || panel.token === undefined) throw new Error('no link was shown');
	await bob.type(`/join http://other.example/#${panel.token}`);
	expect(bob.told('dev').at(-1)).toContain('another server, other.example');
	expect(bob.view().current).toBe('dev');
	await bob.type(`/join http://h:8080/#${panel.token}`);
	expect(bob.view().current).toBe(current);
	await bob.type('/join http://h:8080/#/ops');
	expect(bob.view().current).toBe('ops');
});

test('a search goes on before its last match', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	for (let line = 1; line <= 40; line++) {
		ann.client.post({room: 'dev'}, `flaky ${line}`);
		await chat.pass(1000);
	}
	const first = await resultOf(chat, ann.actions.search('flaky', 'dev'));
	expect([first.entries.length, first.hasMore]).toEqual([30, true]);
	const rest = await resultOf(chat, ann.actions.search('flaky', 'dev', first.entries.at(-1)?.at));
	expect([rest.entries.length, rest.hasMore]).toEqual([10, false]);
});

test('a word to one person opens a room of the two', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	const bob = await visit(chat, 'bob', 'dev');
	await ann.type('/msg bob just us');
	const direct = ann.view().current ?? '';
	expect(direct).toMatch(/^@/);
	expect(bob.said(direct)).toEqual(['just us']);
});

test('a word to nobody is told, with the words, and waits nowhere', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	await ann.type('/msg nobody hello there');
	expect(ann.told('dev').at(-1)).toMatch(/Not sent to nobody.*hello there/);
	expect(ann.client.session().outbox ?? []).toEqual([]);
});

test('a room that could not be joined is not in the list afterwards', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	await ann.type('/join ~secret-k3f9x2');
	expect([...ann.client.session().rooms.keys()]).toEqual(['dev']);
	expect(ann.view().current).toBe('dev');
});

test('leaving a room leads to the next one', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev', 'ops');
	ann.actions.enter('dev');
	await ann.type('/leave');
	expect(ann.view().current).toBe('ops');
	await ann.type('/leave');
	expect(ann.view().current).toBeUndefined();
});

test('a name that is taken is told so, and that it may be another', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	await visit(chat, 'bob', 'dev');
	const renamed = ann.actions.rename('BOB');
	await chat.pass();
	expect(await renamed).toContain('is taken');
	expect(await ann.actions.rename('no good')).toContain('is not a valid nick');
});

test('a search keeps to the room one looks at, unless it names another or all', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev', 'ops');
	ann.client.post({room: 'dev'}, 'flaky in dev');
	ann.client.post({room: 'ops'}, 'flaky in ops');
	await chat.pass();
	const rooms = async (words: string) =>
		(await resultOf(chat, ann.actions.search(words, 'dev'))).entries.map(({room}) => room).sort();
	expect(await rooms('flaky from:@ann')).toEqual(['dev']);
	expect(await rooms('in:#ops flaky')).toEqual(['ops']);
	expect(await rooms('in:* flaky after:2020-01-01')).toEqual(['dev', 'ops']);
	await expect(ann.actions.search('flaky before:soon', 'dev')).rejects.toThrow('Invalid time "soon"');
});

test('the page runs the commands that the terminal has', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	await visit(chat, 'bob', 'dev');
	await ann.type('/whois bob');
	expect(ann.told('dev').at(-1)).toMatch(/^bob \(id .+\) is in #dev\.$/);
	await ann.type('/stats server');
	expect(ann.view().panel).toEqual({type: 'stats', room: undefined});
	await ann.type('/members');
	expect(ann.view().isMembersShown).toBe(false);
	await ann.type('/theme dark');
	expect(ann.told('dev').at(-1)).toBe('/theme is only available in the terminal.');
	expect(ann.field()).toBe('/theme dark');
});

test('unsent messages are listed, to be sent again, edited or dropped', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	chat.network.cut();
	await chat.pass();
	await ann.type('wait for me');
	await ann.type('/outbox');
	const {panel} = ann.view();
	const more = panel?.type === 'list' ? panel.entries[0]?.more : undefined;
	const edit = more?.find(({label}) => label === 'edit');
	if (edit === undefined) throw new Error('nothing to edit');
	ann.actions.perform(edit.action);
	expect(ann.field()).toBe('wait for me');
	expect(ann.client.session().outbox).toEqual([]);
});

test('settings and a cleared pane are part of the view', async () => {
	const chat = makeChat();
	const ann = await visit(chat, 'ann', 'dev');
	await ann.type('/ignore bob');
	await ann.type('/filter joins hide');
	await ann.type('/highlight deploy');
	expect(ann.view().settings).toMatchObject({ignore: ['bob'], joins: false, highlight: ['deploy']});
	await ann.type('hello');
	await ann.type('/clear');
	expect(ann.view().clearedAt.has('dev')).toBe(true);
	await ann.type('/history');
	expect(ann.view().clearedAt.has('dev')).toBe(false);
});
