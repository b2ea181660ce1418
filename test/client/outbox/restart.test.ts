/** A client or a server that restarts: pending messages, the nick and the notices. */
import {describe, expect, test} from 'vitest';
import type {Draft} from '../../../source/client/session/state.ts';
import {clientWorld, itemLines, messageLines, pendingTexts, resultOf} from '../../support/client-world.ts';

describe('a client that restarts', () => {
	test('joins every room with a pending message and sends it', async () => {
		const world = clientWorld();
		const bob = world.connect('bob');
		await resultOf(world, bob.join('dev'));
		await resultOf(world, bob.join('ops'));
		const first = world.connect('ann');
		await resultOf(world, first.join('dev'));
		await resultOf(world, first.join('ops'));
		world.network.cut('ann');
		first.post({room: 'dev'}, 'for dev');
		first.post({room: 'ops'}, 'for ops');
		await world.pass();
		await resultOf(world, first.close());
		world.network.restore('ann');

		const second = world.connect('ann');
		await world.pass();

		expect(pendingTexts(second)).toEqual([]);
		expect([...second.session().rooms.keys()]).toEqual(['dev', 'ops']);
		expect(messageLines(bob, 'dev')).toEqual(['ann: for dev']);
		expect(messageLines(bob, 'ops')).toEqual(['ann: for ops']);
	});

	test('does not join a room whose only pending message was refused', async () => {
		const world = clientWorld();
		const storage = world.storage('ann');
		storage.writeOutbox([
			{
				draft: 'd1',
				target: {room: 'dev'},
				text: 'refused',
				at: 1,
				state: {type: 'failed', code: 'forbidden', message: 'no'},
			},
		]);
		const ann = world.connect('ann');
		await world.pass();
		expect(ann.session().rooms.size).toBe(0);
		expect(pendingTexts(ann)).toEqual(['refused']);
	});
});

describe('drafts of a program of the same user that has ended', () => {
	test('are taken over on each welcome, stored and sent once', async () => {
		const world = clientWorld();
		const bob = world.connect('bob');
		await resultOf(world, bob.join('dev'));
		const left: Draft[] = [];
		const storage = {...world.storage('ann'), takeOrphans: () => left.splice(0)};
		const ann = world.connect('ann', {storage});
		await world.pass();
		left.push({draft: 'd1', target: {room: 'dev'}, text: 'left behind', at: 1, state: {type: 'waiting'}});
		await world.pass();
		expect(messageLines(bob)).toEqual([]);
		world.network.drop('ann');
		await world.pass(5000);
		expect(messageLines(bob)).toEqual(['ann: left behind']);
		expect(pendingTexts(ann)).toEqual([]);
		world.network.drop('ann');
		await world.pass(5000);
		expect(messageLines(bob)).toEqual(['ann: left behind']);
	});
});

describe('a server that restarts without its data', () => {
	test('gives a returning user the previous nick, with a notice', async () => {
		const world = clientWorld();
		const first = world.connect('root');
		await world.pass();
		await resultOf(world, first.close());
		await world.restart('empty');

		const second = world.connect('root', {nick: undefined as never});
		await world.pass();

		expect(second.session().me?.nick).toBe('root');
		expect(second.session().notices.map(({content}) => content)).toEqual([
			{type: 'identityReplaced', nick: 'root', was: 'root', isTaken: false},
		]);
	});

	test('gives another nick if the previous nick is taken, with a notice', async () => {
		const world = clientWorld();
		const first = world.connect('root');
		await world.pass();
		await resultOf(world, first.close());
		await world.restart('empty');
		world.connect('other', {nick: 'root'});
		await world.pass();

		const second = world.connect('root', {nick: undefined as never});
		await world.pass(2000);

		const nick = second.session().me?.nick;
		expect(nick).toMatch(/^guest-/);
		expect(second.session().notices.map(({content}) => content)).toEqual([
			{type: 'identityReplaced', nick, was: 'root', isTaken: true},
		]);
	});

	test('reports no loss for a room without messages', async () => {
		const world = clientWorld();
		const ann = world.connect('ann');
		await resultOf(world, ann.join('dev'));
		await world.restart('empty');
		await world.pass(5000);
		expect(ann.session().rooms.get('dev')?.membership.type).toBe('joined');
		expect(itemLines(ann)).toEqual([]);
	});

	test("reports the loss of a room's messages", async () => {
		const world = clientWorld();
		const ann = world.connect('ann');
		await resultOf(world, ann.join('dev'));
		ann.post({room: 'dev'}, 'hello');
		await world.pass();
		await world.restart('empty');
		await world.pass(5000);
		expect(itemLines(ann)).toEqual([expect.stringMatching(/new log/)]);
	});
});
