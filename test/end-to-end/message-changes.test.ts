/** Edits, deletions, reactions, replies and moderation: live, in history, in a resume and in a search. */
import {describe, expect, test} from 'vitest';
import type {WireClient} from '../support/wire-client.ts';
import {makeWorld} from '../support/world.ts';

const twoInDev = async () => {
	const world = makeWorld();
	const server = await world.server();
	const ann = await world.connect(server, 'ann');
	ann.send({type: 'create', room: 'dev'});
	await ann.next('created');
	const bob = await world.connect(server, 'bob', 'dev');
	return {world, server, ann, bob};
};

const historyOf = async (client: WireClient) => {
	client.send({type: 'history', room: 'dev'});
	return (await client.next('history')).entries;
};

const found = async (client: WireClient, query: string) => {
	client.send({type: 'search', query});
	return (await client.next('found')).entries.map(entry => entry.type === 'message' && entry.text);
};

describe('changes of a message', () => {
	test('an edit is delivered live and changes the text in history, in a join and in a search', async () => {
		const {world, server, ann, bob} = await twoInDev();
		const {seq} = await ann.post('dev', 'the bild is green');
		ann.send({type: 'edit', id: 1, room: 'dev', seq, text: 'the build is green'});
		const edited = await bob.next('edited');
		expect(edited).toMatchObject({target: seq, text: 'the build is green', prev: seq, from: {nick: 'ann'}});
		expect(await ann.next('sent')).toMatchObject({id: 1, seq: edited.seq});
		const [message] = await historyOf(bob);
		expect(message).toMatchObject({seq, text: 'the build is green', editedAt: edited.at});
		const late = await world.connect(server, 'late');
		expect((await late.join('dev')).entries[0]).toMatchObject({seq, text: 'the build is green'});
		expect(await found(late, 'bild')).toEqual([]);
		expect(await found(late, 'build')).toEqual(['the build is green']);
	});

	test('a deletion removes the text and keeps the entry', async () => {
		const {world, server, ann, bob} = await twoInDev();
		const {seq} = await ann.post('dev', 'posted in error');
		ann.send({type: 'delete', room: 'dev', seq});
		const {at} = await bob.next('deleted', ({target}) => target === seq);
		expect((await historyOf(bob))[0]).toMatchObject({seq, text: '', deletedAt: at});
		const late = await world.connect(server, 'late');
		expect(JSON.stringify(await late.join('dev'))).not.toContain('posted in error');
		expect(await found(late, 'error')).toEqual([]);
	});

	test('a reaction counts once per user and can be removed', async () => {
		const {ann, bob} = await twoInDev();
		const {seq} = await ann.post('dev', 'shipped');
		const react = async (client: WireClient, on: boolean) => {
			client.send({type: 'react', id: `r${on}`, room: 'dev', seq, emoji: '🎉', on});
			await client.next('sent');
		};
		await react(bob, true);
		await react(bob, true);
		await react(ann, true);
		await react(ann, false);
		expect((await historyOf(ann))[0]).toMatchObject({reactions: [{emoji: '🎉', from: [{nick: 'bob'}]}]});
		expect(ann.received.filter(({type}) => type === 'reacted')).toHaveLength(3);
	});

	test('only the author edits a message, and only the author or the owner of the room deletes it', async () => {
		const {ann, bob} = await twoInDev();
		const {seq} = await bob.post('dev', 'mine');
		await ann.next('message');
		ann.send({type: 'edit', id: 1, room: 'dev', seq, text: 'yours'});
		expect((await ann.next('error')).code).toBe('forbidden');
		const other = await ann.post('dev', 'not for bob to delete');
		bob.send({type: 'delete', id: 1, room: 'dev', seq: other.seq});
		expect((await bob.next('error')).code).toBe('forbidden');
		ann.send({type: 'delete', room: 'dev', seq});
		expect(await bob.next('deleted')).toMatchObject({target: seq, from: {nick: 'ann'}});
	});

	test('a reply has the seq of the message that it answers', async () => {
		const {ann, bob} = await twoInDev();
		const {seq} = await ann.post('dev', 'who is on call?');
		bob.send({type: 'send', room: 'dev', text: 'I am', draft: 'd', replyTo: seq});
		expect(await ann.next('message', ({text}) => text === 'I am')).toMatchObject({replyTo: seq});
		bob.send({type: 'send', id: 1, room: 'dev', text: 'to nothing', replyTo: 99});
		expect((await bob.next('error')).code).toBe('no_such_entry');
	});

	test('a resume contains events about messages', async () => {
		const {world, server, ann, bob} = await twoInDev();
		const {seq} = await ann.post('dev', 'one');
		bob.send({type: 'react', room: 'dev', seq, emoji: '👍', on: true});
		await ann.next('reacted');
		ann.send({type: 'topic', room: 'dev', text: 'two'});
		await bob.next('topic');
		const late = await world.connect(server, 'late');
		const {epoch} = await late.join('dev', {limit: 0});
		const again = await late.join('dev', {after: seq, epoch});
		expect(again.isRecovered).toBe(true);
		expect(again.entries.map(({type}) => type)).toEqual(['reacted', 'topic']);
		expect(again.topic).toBe('two');
	});
});

test('the read position is sent to all connections of the user, and only grows', async () => {
	const world = makeWorld();
	const server = await world.server();
	const laptop = await world.dial(server.wsUrl);
	const {secret} = await laptop.hello('ann');
	await laptop.join('dev');
	const phone = await world.dial(server.wsUrl);
	await phone.hello(undefined, {secret});
	await phone.join('dev');
	const {seq: first} = await laptop.post('dev', 'one');
	const {seq: second} = await laptop.post('dev', 'two');
	laptop.send({type: 'read', room: 'dev', seq: second});
	expect(await phone.next('read')).toMatchObject({room: 'dev', seq: second});
	laptop.send({type: 'read', room: 'dev', seq: first});
	await laptop.roundTrip();
	expect((await phone.join('dev')).readSeq).toBe(second);
	expect(phone.received.filter(({type}) => type === 'read')).toHaveLength(1);
});

describe('the owner of a room', () => {
	test('mutes, kicks and bans, and the user receives the reason', async () => {
		const {ann, bob} = await twoInDev();
		const moderate = (action: string) =>
			ann.send({
				type: 'moderate',
				id: action,
				room: 'dev',
				nick: 'bob',
				action,
				reason: 'one advert is enough',
			});
		moderate('mute');
		expect(await bob.next('moderated')).toMatchObject({
			action: 'mute',
			reason: 'one advert is enough',
			by: {nick: 'ann'},
		});
		bob.send({type: 'send', id: 1, room: 'dev', text: 'buy now'});
		expect(await bob.next('error')).toMatchObject({id: 1, code: 'forbidden'});
		moderate('unmute');
		await bob.next('moderated');
		await bob.post('dev', 'sorry');
		moderate('kick');
		expect(await bob.next('moderated')).toMatchObject({action: 'kick'});
		bob.send({type: 'send', id: 2, room: 'dev', text: 'am I here?'});
		expect((await bob.next('error')).code).toBe('not_joined');
		await bob.join('dev');
		moderate('ban');
		await bob.next('moderated');
		bob.send({type: 'join', id: 3, room: 'dev'});
		expect(await bob.next('error')).toMatchObject({id: 3, code: 'forbidden'});
	});

	test('enables slow mode, and a refusal has the time of the next message', async () => {
		const {ann, bob} = await twoInDev();
		ann.send({type: 'configure', id: 1, room: 'dev', slowSeconds: 30});
		expect(await bob.next('configured')).toMatchObject({slowSeconds: 30, by: {nick: 'ann'}});
		await bob.post('dev', 'one');
		bob.send({type: 'send', room: 'dev', text: 'two', draft: 'd2'});
		const error = await bob.next('error');
		expect(error).toMatchObject({code: 'rate_limited', draft: 'd2'});
		expect(error.retryInMs).toBeGreaterThan(25_000);
	});
});
