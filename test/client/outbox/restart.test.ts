/** A client or a server that starts again: pending messages, the nick, and what the user reads about it. */
import {describe, expect, test} from 'vitest';
import type {Draft} from '../../../source/client/session/state.ts';
import {chatForTest, drawn, talk, waiting, within} from '../../support/chat.ts';

describe('a client that starts again', () => {
	test('joins every room with a pending message and sends it', async () => {
		const chat = chatForTest();
		const bob = chat.person('bob');
		await within(chat, bob.join('dev'));
		await within(chat, bob.join('ops'));
		const first = chat.person('ann');
		await within(chat, first.join('dev'));
		await within(chat, first.join('ops'));
		chat.network.cut('ann');
		first.post({room: 'dev'}, 'for dev');
		first.post({room: 'ops'}, 'for ops');
		await chat.pass();
		await within(chat, first.close());
		chat.network.mend('ann');

		const second = chat.person('ann');
		await chat.pass();

		expect(waiting(second)).toEqual([]);
		expect([...second.session().rooms.keys()]).toEqual(['dev', 'ops']);
		expect(talk(bob, 'dev')).toEqual(['ann: for dev']);
		expect(talk(bob, 'ops')).toEqual(['ann: for ops']);
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
		expect(waiting(ann)).toEqual(['refused']);
	});
});

describe('drafts of a program of the same user that has ended', () => {
	test('are looked for on each welcome, kept, and sent once', async () => {
		const chat = chatForTest();
		const bob = chat.person('bob');
		await within(chat, bob.join('dev'));
		const left: Draft[] = [];
		const storage = {...chat.storage('ann'), takeOrphans: () => left.splice(0)};
		const ann = chat.person('ann', {storage});
		await chat.pass();
		left.push({draft: 'd1', target: {room: 'dev'}, text: 'left behind', at: 1, state: {type: 'waiting'}});
		await chat.pass();
		expect(talk(bob)).toEqual([]);
		chat.network.drop('ann');
		await chat.pass(5000);
		expect(talk(bob)).toEqual(['ann: left behind']);
		expect(waiting(ann)).toEqual([]);
		chat.network.drop('ann');
		await chat.pass(5000);
		expect(talk(bob)).toEqual(['ann: left behind']);
	});
});

describe('a server that starts again without its data', () => {
	test('gives a returning user the nick they had and says so', async () => {
		const chat = chatForTest();
		const first = chat.person('root');
		await chat.pass();
		await within(chat, first.close());
		await chat.restart('nothing');

		const second = chat.person('root', {nick: undefined as never});
		await chat.pass();

		expect(second.session().me?.nick).toBe('root');
		expect(second.session().notices.map(({content}) => content)).toEqual([
			{type: 'identityReplaced', nick: 'root', was: 'root', isTaken: false},
		]);
	});

	test('gives another nick where the old one is taken and says which', async () => {
		const chat = chatForTest();
		const first = chat.person('root');
		await chat.pass();
		await within(chat, first.close());
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

	test('reports no loss for a room in which nothing was written', async () => {
		const chat = chatForTest();
		const ann = chat.person('ann');
		await within(chat, ann.join('dev'));
		await chat.restart('nothing');
		await chat.pass(5000);
		expect(ann.session().rooms.get('dev')?.membership.type).toBe('joined');
		expect(drawn(ann)).toEqual([]);
	});

	test('reports the loss of what was written in a room', async () => {
		const chat = chatForTest();
		const ann = chat.person('ann');
		await within(chat, ann.join('dev'));
		ann.post({room: 'dev'}, 'hello');
		await chat.pass();
		await chat.restart('nothing');
		await chat.pass(5000);
		expect(drawn(ann)).toEqual([expect.stringMatching(/new log/)]);
	});
});
