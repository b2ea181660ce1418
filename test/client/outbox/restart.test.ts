/** A client or a server that restarts: pending messages, the nick and the notices. */
import {describe, expect, test} from 'vitest';
import type {Draft} from '../../../source/client/session/state.ts';
import {chatForTest, itemLines, messageLines, pendingTexts, resultOf} from '../../support/chat.ts';

describe('a client that restarts', () => {
	test('joins every room with a pending message and sends it', async () => {
		const chat = chatForTest();
		const bob = chat.person('bob');
		await resultOf(chat, bob.join('dev'));
		await resultOf(chat, bob.join('ops'));
		const first = chat.person('ann');
		await resultOf(chat, first.join('dev'));
		await resultOf(chat, first.join('ops'));
		chat.network.cut('ann');
		first.post({room: 'dev'}, 'for dev');
		first.post({room: 'ops'}, 'for ops');
		await chat.pass();
		await resultOf(chat, first.close());
		chat.network.restore('ann');

		const second = chat.person('ann');
		await chat.pass();

		expect(pendingTexts(second)).toEqual([]);
		expect([...second.session().rooms.keys()]).toEqual(['dev', 'ops']);
		expect(messageLines(bob, 'dev')).toEqual(['ann: for dev']);
		expect(messageLines(bob, 'ops')).toEqual(['ann: for ops']);
	});

	test('does not join a room whose only pending message was refused', async () => {
		const chat = chatForTest();
		const storage = chat.storage('ann');
		storage.writeOutbox([
			{
				draft: 'd1',
				target: {room: 'dev'},
				text: 'refused',
				at: 1,
				state: {type: 'failed', code: 'forbidden', message: 'no'},
			},
		]);
		const ann = chat.person('ann');
		await chat.pass();
		expect(ann.session().rooms.size).toBe(0);
		expect(pendingTexts(ann)).toEqual(['refused']);
	});
});

describe('drafts of a program of the same user that has ended', () => {
	test('are taken over on each welcome, stored and sent once', async () => {
		const chat = chatForTest();
		const bob = chat.person('bob');
		await resultOf(chat, bob.join('dev'));
		const left: Draft[] = [];
		const storage = {...chat.storage('ann'), takeOrphans: () => left.splice(0)};
		const ann = chat.person('ann', {storage});
		await chat.pass();
		left.push({draft: 'd1', target: {room: 'dev'}, text: 'left behind', at: 1, state: {type: 'waiting'}});
		await chat.pass();
		expect(messageLines(bob)).toEqual([]);
		chat.network.drop('ann');
		await chat.pass(5000);
		expect(messageLines(bob)).toEqual(['ann: left behind']);
		expect(pendingTexts(ann)).toEqual([]);
		chat.network.drop('ann');
		await chat.pass(5000);
		expect(messageLines(bob)).toEqual(['ann: left behind']);
	});
});

describe('a server that restarts without its data', () => {
	test('gives a returning user the previous nick, with a notice', async () => {
		const chat = chatForTest();
		const first = chat.person('root');
		await chat.pass();
		await resultOf(chat, first.close());
		await chat.restart('nothing');

		const second = chat.person('root', {nick: undefined as never});
		await chat.pass();

		expect(second.session().me?.nick).toBe('root');
		expect(second.session().notices.map(({content}) => content)).toEqual([
			{type: 'identityReplaced', nick: 'root', was: 'root', isTaken: false},
		]);
	});

	test('gives another nick if the previous one is taken, with a notice', async () => {
		const chat = chatForTest();
		const first = chat.person('root');
		await chat.pass();
		await resultOf(chat, first.close());
		await chat.restart('nothing');
		chat.person('other', {nick: 'root'});
		await chat.pass();

		const second = chat.person('root', {nick: undefined as never});
		await chat.pass(2000);

		const nick = second.session().me?.nick;
		expect(nick).toMatch(/^guest-/);
		expect(second.session().notices.map(({content}) => content)).toEqual([
			{type: 'identityReplaced', nick, was: 'root', isTaken: true},
		]);
	});

	test('reports no loss for a room without messages', async () => {
		const chat = chatForTest();
		const ann = chat.person('ann');
		await resultOf(chat, ann.join('dev'));
		await chat.restart('nothing');
		await chat.pass(5000);
		expect(ann.session().rooms.get('dev')?.membership.type).toBe('joined');
		expect(itemLines(ann)).toEqual([]);
	});

	test("reports the loss of a room's messages", async () => {
		const chat = chatForTest();
		const ann = chat.person('ann');
		await resultOf(chat, ann.join('dev'));
		ann.post({room: 'dev'}, 'hello');
		await chat.pass();
		await chat.restart('nothing');
		await chat.pass(5000);
		expect(itemLines(ann)).toEqual([expect.stringMatching(/new log/)]);
	});
});
