import {describe, expect, test} from 'vitest';
import type {RoomState} from '../../../source/client/session/state.ts';
import {log, message, room, session} from '../../support/session-builder.ts';
import {keys, makeTerminalWorld, type TerminalWorldOptions} from '../../support/terminal-world.ts';

const first = message('ann', 'who fixed it?', {seq: 1, replies: 1});
const reply = message('bob', 'me', {seq: 2, replyTo: 1, thread: 1});

const dev = (): RoomState => room('dev', {items: [first, reply, message('ann', 'lunch?', {seq: 3})]});

/** Opens the thread of the first message by its key. The client answers with the thread. */
const inThread = (options: TerminalWorldOptions = {}) => {
	const world = makeTerminalWorld(session([dev()]), options);
	world.press(keys.up, keys.up, keys.up, 't');
	world.client.changeRoom('dev', {thread: {seq: 1, headSeq: 3, log: log([first, reply])}});
	return world;
};

test('a message shows the number of its replies', () => {
	expect(makeTerminalWorld(session([dev()])).pane()).toContain('↳ 1 reply');
});

test('t on the selected message opens its thread in place of the room', () => {
	const {client, pane, controller} = inThread();
	expect(client.callsOf('openThread')).toEqual([['dev', 1]]);
	expect(pane()).toContain('who fixed it?');
	expect(pane()).not.toContain('lunch?');
	expect(controller.screenView().besideThread).toBeUndefined();
});

test('t on a reply opens the thread that it belongs to', () => {
	const {client, press} = makeTerminalWorld(session([dev()]));
	press(keys.up, keys.up, 't');
	expect(client.callsOf('openThread')).toEqual([['dev', 1]]);
});

test('a wide screen shows the thread beside the room, whose messages keep 60 columns', () => {
	const {controller, pane} = inThread({size: {columns: 120, rows: 40}});
	const {besideThread, layout} = controller.screenView();
	expect(besideThread?.room.room).toBe('dev');
	expect(layout).toMatchObject({messagesWidth: 60, threadWidth: 36, membersWidth: 0});
	expect(pane()).not.toContain('lunch?');
});

test('what is typed in a thread answers its first message', () => {
	const {client, press, controller} = inThread();
	expect(controller.screenView().prompt).toContain('Thread');
	press('thanks', keys.enter);
	press('/me waves', keys.enter);
	press('/reply #2 you are welcome', keys.enter);
	expect(client.callsOf('post')).toEqual([
		[{room: 'dev'}, 'thanks', {replyTo: 1}],
		[{room: 'dev'}, '/me waves', {replyTo: 1}],
		[{room: 'dev'}, 'you are welcome', {replyTo: 2}],
	]);
});

test('the room and its thread have an input each', () => {
	const {press, line, controller} = inThread();
	press('for the thread', keys.escape);
	expect(line()).toBe('');
	press('for the room');
	controller.handle([]);
	expect(line()).toBe('for the room');
	press(keys.ctrl('u'), '/thread #1', keys.enter);
	expect(line()).toBe('for the thread');
});

test('Esc closes the thread, and the client keeps it no longer up to date', () => {
	const {client, press, pane} = inThread();
	press(keys.escape);
	expect(client.callsOf('closeThread')).toContainEqual(['dev']);
	expect(pane()).toContain('lunch?');
});

test('Esc cancels a reply in the thread before it closes the thread', () => {
	const {press, controller} = inThread();
	press(keys.up, 'r', keys.escape);
	expect(controller.get().ui.thread).toBe(1);
	press(keys.escape);
	expect(controller.get().ui.thread).toBeUndefined();
});

test('a thread that cannot be loaded is closed, and a hint says why', async () => {
	const {client, press, settle, hint, controller} = makeTerminalWorld(session([dev()]));
	const opened = client.openThread;
	Object.assign(client, {
		openThread: async (name: string, seq: number) => {
			await opened(name, seq);
			client.changeRoom('dev', {thread: {seq, headSeq: 3, log: log([]), error: 'This server is too old.'}});
		},
	});
	press('/thread #1', keys.enter);
	await settle();
	expect(hint()).toBe('This server is too old.');
	expect(controller.get().ui.thread).toBeUndefined();
});

test('a thread in place of the room marks nothing as read', () => {
	const world = inThread();
	world.client.changeRoom('dev', {headSeq: 4, unread: 1});
	expect(world.client.callsOf('markRead').filter(([, seq]) => seq === 4)).toEqual([]);
	world.press(keys.escape);
	expect(world.client.callsOf('markRead')).toContainEqual(['dev', 4]);
});

describe('the keys of a selected message', () => {
	test('f follows its thread, and no longer a followed one', async () => {
		const {client, press, settle} = makeTerminalWorld(session([dev()]));
		press(keys.up, keys.up, 'f');
		client.changeRoom('dev', {followed: [1]});
		press(keys.up, keys.up, 'f');
		await settle();
		expect(client.callsOf('ask')).toEqual([
			[{type: 'follow', room: 'dev', seq: 1, on: true}],
			[{type: 'follow', room: 'dev', seq: 1, on: false}],
		]);
	});

	test('p pins it, and unpins a pinned one', () => {
		const {client, press} = makeTerminalWorld(session([dev()]));
		press(keys.up, 'p');
		client.changeRoom('dev', {pinned: [3]});
		press(keys.up, 'p');
		expect(client.callsOf('ask')).toEqual([
			[{type: 'pin', room: 'dev', seq: 3, on: true}],
			[{type: 'pin', room: 'dev', seq: 3, on: false}],
		]);
	});
});
