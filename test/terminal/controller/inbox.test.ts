/** The inbox and unread marks in the full screen. */
import {expect, test} from 'vitest';
import {message, minutes, room, session, user} from '../../support/session-builder.ts';
import {keys, makeTerminalWorld} from '../../support/terminal-world.ts';

const [f4, f5] = ['\u001BOS', '\u001B[15~'];

const items = [1, 2, 3].map(seq => message('bob', `message ${seq}`, {seq}));

const open = (more: object = {}) =>
	makeTerminalWorld(session([room('dev', {items, headSeq: 3, readSeq: 3, ...more}), room('ops')]));

test('F4 lists the inbox, Enter goes to a message, F5 comes back', async () => {
	const {press, settle, controller, client} = open();
	const at = minutes(2);
	const found = {type: 'message', room: 'dev', seq: 2, prev: 1, at, from: user('bob'), text: 'message 2'};
	client.answers.set('inbox', {
		type: 'inbox',
		items: [{kind: 'mention', isUnread: true, message: found}],
		unread: 1,
	});
	press(f4);
	await settle();
	expect(controller.get().ui.overlay).toMatchObject({type: 'list', title: 'Inbox · 1 unread'});
	press(keys.enter);
	await settle();
	const {selection} = controller.get().ui;
	expect(selection).toBe(items[1]?.key);
	press(f5);
	await settle();
	expect(controller.get().ui.selection).toBeUndefined();
	press(f5);
	await settle();
	expect(client.callsOf('note').at(-1)).toContain('There is no earlier place to go back to.');
});

test('u marks the selected message and all after it as unread', async () => {
	const {press, settle, client} = open();
	press(keys.up, keys.up, 'u');
	await settle();
	expect(client.callsOf('markUnread')).toEqual([['dev', 2]]);
});

test('the line of a marked room stays at the bottom of the room, until Esc clears it', () => {
	const {press, pane, client} = open();
	client.changeRoom('dev', {readSeq: 1, unread: 2, isMarkedUnread: true});
	expect(pane()).toContain('2 new messages');
	expect(client.callsOf('markRead')).toEqual([]);
	press(keys.escape);
	expect(client.callsOf('resumeReading')).toEqual([['dev']]);
});

test('entering a marked room reads on', () => {
	const {controller, client} = open();
	controller.enter('ops');
	client.changeRoom('dev', {readSeq: 1, unread: 2, isMarkedUnread: true});
	controller.enter('dev');
	expect(client.callsOf('resumeReading')).toEqual([['ops'], ['dev']]);
});
