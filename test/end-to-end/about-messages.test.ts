/** Saying things about things said, and what a room's maker may do: live, in history, in a resume, in a search. */
import {describe, expect, test} from 'vitest';
import type {WireClient} from '../support/wire-client.ts';
import {makeWorld} from '../support/world.ts';

const twoInDev = async () => {
	const world = makeWorld();
	const server = await world.server();
	const ann = await world.person(server, 'ann');
	ann.say({type: 'create', room: 'dev'});
	await ann.next('created');
	const bob = await world.person(server, 'bob', 'dev');
	return {world, server, ann, bob};
};

const historyOf = async (client: WireClient) => {
	client.say({type: 'history', room: 'dev'});
	return (await client.next('history')).entries;
};

const found = async (client: WireClient, query: string) => {
	client.say({type: 'search', query});
	return (await client.next('found')).entries.map(entry => entry.type === 'message' && entry.text);
};

describe('about a message', () => {
	test('an edit is told live, and is the text from then on: in history, in a join, in a search', async () => {
		const {world, server, ann, bob} = await twoInDev();
		const {seq} = await ann.send('dev', 'the bild is green');
		ann.say({type: 'edit', id: 1, room: 'dev', seq, text: 'the build is green'});
		const edited = await bob.next('edited');
		expect(edited).toMatchObject({target: seq, text: 'the build is green', prev: seq, from: {nick: 'ann'}});
		expect(await ann.next('sent')).toMatchObject({id: 1, seq: edited.seq});
		const [message] = await historyOf(bob);
		expect(message).toMatchObject({seq, text: 'the build is green', editedAt: edited.at});
		const late = await world.person(server, 'late');
		expect((await late.join('dev')).entries[0]).toMatchObject({seq, text: 'the build is green'});
		expect(await found(late, 'bild')).toEqual([]);
		expect(await found(late, 'build')).toEqual(['the build is green']);
	});

	test('a deletion leaves a mark and no word', async () => {
		const {world, server, ann, bob} = await twoInDev();
		const {seq} = await ann.send('dev', 'said in error');
		ann.say({type: 'delete', room: 'dev', seq});
		const {at} = await bob.next('deleted', ({target}) => target === seq);
		expect((await historyOf(bob))[0]).toMatchObject({seq, text: '', deletedAt: at});
		const late = await world.person(server, 'late');
		expect(JSON.stringify(await late.join('dev'))).not.toContain('said in error');
		expect(await found(late, 'error')).toEqual([]);
	});

	test('a reaction is put on once per person and taken off', async () => {
		const {ann, bob} = await twoInDev();
		const {seq} = await ann.send('dev', 'shipped');
		const react = async (client: WireClient, on: boolean) => {
			client.say({type: 'react', id: `r${on}`, room: 'dev', seq, emoji: '🎉', on});
			await client.next('sent');
		};
		await react(bob, true);
		await react(bob, true);
		await react(ann, true);
		await react(ann, false);
		expect((await historyOf(ann))[0]).toMatchObject({reactions: [{emoji: '🎉', from: [{nick: 'bob'}]}]});
		expect(ann.heard.filter(({type}) => type === 'reacted')).toHaveLength(3);
	});

	test("nobody edits another's words, and only the maker of a room deletes them", async () => {
		const {ann, bob} = await twoInDev();
		const {seq} = await bob.send('dev', 'mine');
		await ann.next('message');
		ann.say({type: 'edit', id: 1, room: 'dev', seq, text: 'yours'});
		expect((await ann.next('error')).code).toBe('forbidden');
		const other = await ann.send('dev', 'not for bob to delete');
		bob.say({type: 'delete', id: 1, room: 'dev', seq: other.seq});
		expect((await bob.next('error')).code).toBe('forbidden');
		ann.say({type: 'delete', room: 'dev', seq});
		expect(await bob.next('deleted')).toMatchObject({target: seq, from: {nick: 'ann'}});
	});

	test('a reply names what it answers', async () => {
		const {ann, bob} = await twoInDev();
		const {seq} = await ann.send('dev', 'who is on call?');
		bob.say({type: 'send', room: 'dev', text: 'I am', draft: 'd', replyTo: seq});
		expect(await ann.next('message', ({text}) => text === 'I am')).toMatchObject({replyTo: seq});
		bob.say({type: 'send', id: 1, room: 'dev', text: 'to nothing', replyTo: 99});
		expect((await bob.next('error')).code).toBe('no_such_entry');
	});

	test('an event about a message resumes like any other', async () => {
		const {world, server, ann, bob} = await twoInDev();
		const {seq} = await ann.send('dev', 'one');
		bob.say({type: 'react', room: 'dev', seq, emoji: '👍', on: true});
		await ann.next('reacted');
		ann.say({type: 'topic', room: 'dev', text: 'two'});
		await bob.next('topic');
		const late = await world.person(server, 'late');
		const {epoch} = await late.join('dev', {limit: 0});
		const again = await late.join('dev', {after: seq, epoch});
		expect(again.isRecovered).toBe(true);
		expect(again.entries.map(({type}) => type)).toEqual(['reacted', 'topic']);
		expect(again.topic).toBe('two');
	});
});

test('what one has read is told to one’s other connections, and only grows', async () => {
	const world = makeWorld();
	const server = await world.server();
	const desk = await world.dial(server.wsUrl);
	const {secret} = await desk.hello('ann');
	await desk.join('dev');
	const phone = await world.dial(server.wsUrl);
	await phone.hello(undefined, {secret});
	await phone.join('dev');
	const {seq: first} = await desk.send('dev', 'one');
	const {seq: second} = await desk.send('dev', 'two');
	desk.say({type: 'read', room: 'dev', seq: second});
	expect(await phone.next('read')).toMatchObject({room: 'dev', seq: second});
	desk.say({type: 'read', room: 'dev', seq: first});
	await desk.settled();
	expect((await phone.join('dev')).readSeq).toBe(second);
	expect(phone.heard.filter(({type}) => type === 'read')).toHaveLength(1);
});

describe('the maker of a room', () => {
	test('mutes, kicks and bans, and the person is told why', async () => {
		const {ann, bob} = await twoInDev();
		const moderate = (action: string) =>
			ann.say({
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
		bob.say({type: 'send', id: 1, room: 'dev', text: 'buy now'});
		expect(await bob.next('error')).toMatchObject({id: 1, code: 'forbidden'});
		moderate('unmute');
		await bob.next('moderated');
		await bob.send('dev', 'sorry');
		moderate('kick');
		expect(await bob.next('moderated')).toMatchObject({action: 'kick'});
		bob.say({type: 'send', id: 2, room: 'dev', text: 'am I here?'});
		expect((await bob.next('error')).code).toBe('not_joined');
		await bob.join('dev');
		moderate('ban');
		await bob.next('moderated');
		bob.say({type: 'join', id: 3, room: 'dev'});
		expect(await bob.next('error')).toMatchObject({id: 3, code: 'forbidden'});
	});

	test('slows it down: one message each so many seconds, and when the next may be said', async () => {
		const {ann, bob} = await twoInDev();
		ann.say({type: 'configure', id: 1, room: 'dev', slowSeconds: 30});
		expect(await bob.next('configured')).toMatchObject({slowSeconds: 30, by: {nick: 'ann'}});
		await bob.send('dev', 'one');
		bob.say({type: 'send', room: 'dev', text: 'two', draft: 'd2'});
		const error = await bob.next('error');
		expect(error).toMatchObject({code: 'rate_limited', draft: 'd2'});
		expect(error.retryInMs).toBeGreaterThan(25_000);
	});
});
