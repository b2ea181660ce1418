import {describe, expect, test} from 'vitest';
import {RequestError} from '../../../source/client/link/request-error.ts';
import {createFakeContext, type FakeContext} from '../../support/fake-context.ts';
import {message, minutes, room, session, user} from '../../support/session-builder.ts';

const bob = user('bob');

const itemOf = (seq: number, text: string, more: object = {}) => ({
	kind: 'mention',
	isUnread: true,
	message: {type: 'message', room: 'dev', seq, prev: seq - 1, at: minutes(seq), from: bob, text},
	...more,
});

const world = (): FakeContext => {
	const items = [
		message('bob', 'one', {seq: 1}),
		message('you', 'two', {seq: 2, replyTo: 1}),
		message('bob', 'three', {seq: 3, replyTo: 2}),
	];
	return createFakeContext(session([room('dev', {items}), room('ops')]));
};

const listOf = ({panels}: FakeContext) => {
	const panel = panels.at(-1);
	if (panel?.type !== 'list') throw new Error('no list');
	return panel;
};

describe('/inbox', () => {
	test('lists the items of the server with hints, and marks unread messages', async () => {
		const {client, run, perform, ...shown} = world();
		const items = [itemOf(9, 'ann: ping'), itemOf(7, 'me', {kind: 'reply', isUnread: false})];
		client.answers.set('inbox', {type: 'inbox', items, unread: 1, next: 4000});
		await run('/inbox');
		expect(client.callsOf('ask').at(-1)).toEqual([{type: 'inbox', limit: 50}]);
		const list = listOf({...shown, client, run, perform});
		expect(list.title).toBe('Inbox · 1 unread');
		expect(list.entries.map(({label}) => label)).toEqual([
			'* mention bob: ann: ping',
			'  reply bob: me',
			'Show older messages',
			'Mark all as read',
		]);
		await perform(list.entries[2]?.action ?? {type: 'none'});
		expect(client.callsOf('ask').at(-1)).toEqual([{type: 'inbox', limit: 50, before: 4000}]);
		expect(listOf({...shown, client, run, perform}).entries).toHaveLength(6);
		client.answers.set('inboxRead', {type: 'inboxRead', through: minutes(9)});
		await perform(list.entries[3]?.action ?? {type: 'none'});
		expect(client.callsOf('ask').at(-1)).toEqual([{type: 'inboxRead', through: minutes(9)}]);
		expect(shown.notices).toEqual(['Your inbox is marked as read.']);
	});

	test('goes to a message by its number, and /return comes back', async () => {
		const {client, run, calls, notices} = world();
		client.answers.set('inbox', {type: 'inbox', items: [itemOf(9, 'ann: ping')], unread: 1});
		await run('/inbox 1');
		await run('/return');
		await run('/return');
		expect(calls).toContainEqual(['showMessage', 'dev', 9]);
		expect(calls).toContainEqual(['showPlace', {room: 'dev', seq: undefined}]);
		expect(notices).toEqual(['There is no earlier place to go back to.']);
		await run('/inbox 2');
		expect(notices.at(-1)).toBe('Your inbox has no message 2.');
	});

	test('is also /mentions, and explains an empty inbox and an older server', async () => {
		const {client, run, notices} = world();
		client.answers.set('inbox', {type: 'inbox', items: [], unread: 0});
		await run('/mentions');
		await run('/inbox unread');
		expect(notices).toEqual([
			'Your inbox is empty. It lists mentions, direct messages and replies to you.',
			'Your inbox has no unread messages. /inbox shows all of it.',
		]);
		client.ask = () => Promise.reject(new RequestError('unknown_type', 'There is no request "inbox".'));
		await run('/inbox');
		expect(notices.at(-1)).toBe('This server is older and does not have an inbox.');
	});
});

describe('commands on one message', () => {
	test('/markunread moves the read position back', async () => {
		const {client, run, notices} = world();
		await run('/markunread -2');
		expect(client.callsOf('markUnread')).toEqual([['dev', 2]]);
		expect(notices).toEqual(['Marked as unread from here. /markread marks the room as read.']);
	});

	test('/readby names the readers and the other members, and counts members who hide it', async () => {
		const {client, run, notices} = world();
		const readers = [
			{user: bob, seq: 3},
			{user: user('eve'), seq: 1},
		];
		client.answers.set('readers', {type: 'readers', room: 'dev', readers, hidden: 2});
		await run('/readby #2');
		await run('/readby #1');
		client.answers.set('readers', {type: 'readers', room: 'dev', readers: [], hidden: 0});
		await run('/readby #1');
		client.answers.set('readers', {type: 'readers', room: 'dev', readers: [{user: bob, seq: 3}], hidden: 0});
		await run('/readby #1');
		expect(notices).toEqual([
			'Read by bob. Not yet by eve. 2 people do not share what they have read.',
			'Read by eve. 2 people do not share what they have read.',
			'There is nobody else in this room.',
			'Only you and its author are in this room.',
		]);
	});

	test('/copylink copies the link that opens the room at the message', async () => {
		const {run, calls, notices} = world();
		await run('/copylink #2');
		expect(calls).toContainEqual(['copy', 'http://127.0.0.1:8080/#/dev/2']);
		expect(notices).toEqual(['Copied.']);
	});

	test('/inspect lists the code points, /answered goes to the message that a reply answers', async () => {
		const {run, calls, notices} = world();
		await run('/inspect #1');
		expect(notices[0]).toContain('Code points (3): U+006F o, U+006E n, U+0065 e');
		await run('/answered');
		expect(calls).toContainEqual(['showMessage', 'dev', 2]);
		await run('/answered #1');
		expect(notices.at(-1)).toBe('That message is not a reply.');
	});
});

test('/set readreceipts changes what the server shares', async () => {
	const {client, run, notices} = world();
	client.answers.set('preferences', {type: 'preferences', directFrom: 'everyone', readReceipts: false});
	await run('/set readreceipts off');
	await run('/readreceipts');
	expect(client.callsOf('ask')).toEqual([
		[{type: 'preferences', readReceipts: false}],
		[{type: 'preferences'}],
	]);
	expect(notices[0]).toBe(
		'readreceipts = off: others do not see what you have read, and you do not see what they have read.',
	);
	await run('/set readreceipts maybe');
	expect(notices.at(-1)).toBe('readreceipts is on or off, not "maybe".');
});
