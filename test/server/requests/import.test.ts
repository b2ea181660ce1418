import {expect, test} from 'vitest';
import type {ImportedEntry} from '../../../source/protocol/import-fields.ts';
import {importedAuthor, maxImportedEntries} from '../../../source/protocol/imported.ts';
import {directUsers, isNick} from '../../../source/protocol/limits.ts';
import type {Entry} from '../../../source/protocol/server-frames.ts';
import {serverWorld, toLines} from '../../support/server-world.ts';

const old = Date.UTC(2014, 2, 3, 9);

const message = (author: string, text: string, more: object = {}): ImportedEntry => ({
	type: 'message',
	author,
	at: old,
	text,
	draft: `${author} ${text}`,
	...more,
});

/** Ann owns `dev`; bob is in it. */
const makeRoom = async (options = {}) => {
	const world = serverWorld(options);
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('create', {room: 'dev'});
	await bob.join('dev');
	const send = (...entries: ImportedEntry[]) => ann.request('import', {room: 'dev', entries});
	const log = async (): Promise<readonly Entry[]> =>
		(await world.store.page('dev', {type: 'newest', limit: 1000}, world.clock.now())).entries;
	return {world, ann, bob, send, log};
};

test('appends entries with the authors and times of the source, marked as imported', async () => {
	const {ann, bob, send} = await makeRoom();
	await send(message('Bob Smith', 'hello'), message('ann', 'hi', {at: old + 1000}));
	expect(ann.last('imported')).toMatchObject({room: 'dev', seqs: [1, 2]});
	expect(bob.all('message')).toMatchObject([
		{seq: 1, at: old, text: 'hello', from: {id: 'imported:bob_smith', nick: 'Bob_Smith[imported]'}},
		{seq: 2, at: old + 1000, text: 'hi', from: {id: 'imported:ann', nick: 'ann[imported]'}},
	]);
});

test('an imported author is marked once, is not a user, and cannot be used as a nick', async () => {
	expect(importedAuthor('ann[imported]')).toEqual(importedAuthor('ANN[imported]'.toLowerCase()));
	expect(importedAuthor('  \u0301⁂ ')).toEqual({id: 'imported:unknown', nick: 'unknown[imported]'});
	expect(importedAuthor('Zoë van Ö')).toEqual({id: 'imported:zoë_van_ö', nick: 'Zoë_van_Ö[imported]'});
	expect(importedAuthor('x'.repeat(500)).nick).toBe(`${'x'.repeat(32)}[imported]`);
	expect(isNick(importedAuthor('ann').nick)).toBe(false);
	expect(directUsers(`@abc+${importedAuthor('ann').id}`)).toBeUndefined();
});

test('refers to messages of the same request and of earlier ones', async () => {
	const {ann, send, log} = await makeRoom();
	await send(
		message('ann', 'question'),
		message('bob', 'answer', {replyToItem: 0}),
		{type: 'reacted', author: 'zoe', at: old, targetItem: 1, emoji: '👍', on: true},
		{type: 'edited', author: 'ann', at: old + 5, targetItem: 0, text: 'a question'},
	);
	expect(ann.last('imported').seqs).toEqual([1, 2, 3, 4]);
	await send(
		message('joe', 'late', {replyTo: 1}),
		{type: 'deleted', author: 'joe', at: old, targetItem: 0},
		{type: 'topic', author: 'joe', at: old, text: 'plans'},
	);
	expect(ann.last('imported').seqs).toEqual([5, 6, 7]);
	expect(await log()).toMatchObject([
		{seq: 1, text: 'a question', editedAt: old + 5, replies: 1},
		{seq: 2, replyTo: 1, thread: 1, reactions: [{emoji: '👍', from: [{nick: 'zoe[imported]'}]}]},
		{type: 'reacted'},
		{type: 'edited'},
		{seq: 5, text: '', deletedAt: old},
		{type: 'deleted'},
		{type: 'topic', text: 'plans'},
	]);
});

test('does not append the same entry of the source twice', async () => {
	const {ann, send, log} = await makeRoom();
	await send(message('ann', 'one'), message('ann', 'two'));
	await send(message('ann', 'two'), message('ann', 'three'));
	expect(ann.last('imported').seqs).toEqual([2, 3]);
	expect(await log()).toHaveLength(3);
});

test('does not repeat changes and topics that have a draft', async () => {
	const {ann, send, log} = await makeRoom();
	const entries: ImportedEntry[] = [
		message('ann', 'one'),
		message('ann', 'two'),
		{type: 'edited', author: 'ann', at: old, targetItem: 0, text: 'first', draft: 'e1'},
		{type: 'edited', author: 'ann', at: old, targetItem: 0, text: 'second', draft: 'e2'},
		{type: 'reacted', author: 'zoe', at: old, targetItem: 0, emoji: '👍', on: true, draft: 'r1'},
		{type: 'reacted', author: 'zoe', at: old, targetItem: 0, emoji: '👍', on: false, draft: 'r2'},
		{type: 'deleted', author: 'ann', at: old, targetItem: 1, draft: 'd1'},
		{type: 'topic', author: 'ann', at: old, text: 'plans', draft: 't1'},
		{type: 'topic', author: 'ann', at: old, text: 'more plans', draft: 't2'},
	];
	await send(...entries);
	const first = await log();
	expect(first).toHaveLength(9);
	await send(...entries);
	expect(ann.last('imported').seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
	expect(await log()).toEqual(first);
	expect(first[0]).toMatchObject({text: 'second'});
	expect(first[0]).not.toHaveProperty('reactions');
	expect(first.slice(2)).toMatchObject(['e1', 'e2', 'r1', 'r2', 'd1', 't1', 't2'].map(draft => ({draft})));
});

test('changes no message of a user', async () => {
	const {ann, bob, send, log} = await makeRoom();
	await bob.request('send', {room: 'dev', text: 'mine'});
	await send(
		{type: 'edited', author: 'bob', at: old, target: 1, text: 'not mine'},
		{type: 'deleted', author: 'bob', at: old, target: 1},
		{type: 'reacted', author: 'bob', at: old, target: 1, emoji: '👍', on: true},
		{type: 'reacted', author: 'bob', at: old, emoji: '👍', on: true},
		message('bob', 'an answer', {replyTo: 1}),
		{type: 'edited', author: 'bob', at: old, targetItem: 9, text: 'nothing'},
	);
	expect(ann.last('imported').seqs).toEqual([0, 0, 0, 0, 2, 0]);
	const [first, second] = await log();
	expect(first).toMatchObject({text: 'mine', from: {id: bob.id}});
	expect(first).not.toHaveProperty('editedAt');
	expect(second).not.toHaveProperty('replyTo');
});

test('fills no inbox, follows no thread and changes no statistics', async () => {
	const {ann, bob, send} = await makeRoom();
	await send(message('zoe', 'bob: look at this, @ann'));
	await bob.request('send', {room: 'dev', text: 'I see', replyTo: 1});
	await send(message('zoe', 'bob again', {replyTo: 1, draft: 'x'}), {
		type: 'edited',
		author: 'zoe',
		at: old,
		target: 1,
		text: 'ann and bob',
	});
	for (const user of [ann, bob]) {
		await user.request('inbox');
		expect(user.last('inbox')).toMatchObject({items: [], unread: 0});
	}
	expect(bob.all('followed').map(({seq}) => seq)).toEqual([1]);
	await bob.request('stats', {room: 'dev'});
	expect(bob.last('stats')).toMatchObject({
		activeUsers: 1,
		busiestPeople: [{user: {nick: 'bob'}, messages: 1}],
	});
});

test('is only for the owner of a room whose messages do not expire', async () => {
	const {ann, bob, send} = await makeRoom();
	const entries = [message('ann', 'x')];
	expect(await bob.request('import', {room: 'dev', entries})).toMatchObject([{code: 'forbidden'}]);
	await ann.request('configure', {room: 'dev', expiresInSeconds: 60});
	expect(await send(...entries)).toMatchObject([
		{code: 'forbidden', message: expect.stringContaining('expire')},
	]);
	await ann.request('send', {to: 'bob', text: 'hi'});
	const {room} = ann.last('message');
	expect(await ann.request('import', {room, entries})).toMatchObject([{code: 'forbidden'}]);
});

test('slow mode and mutes of users do not apply to imported entries', async () => {
	const {ann, bob, send} = await makeRoom();
	await ann.request('configure', {room: 'dev', slowSeconds: 60});
	await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'mute'});
	await send(message('bob', 'one'), message('bob', 'two'));
	expect(ann.last('imported').seqs).toEqual([1, 2]);
	expect(bob.all('message')).toHaveLength(2);
});

test('refuses times in the future', async () => {
	const {world, send, log} = await makeRoom();
	expect(
		await send(message('ann', 'now'), message('ann', 'later', {at: world.clock.now() + 3_600_000})),
	).toMatchObject([{code: 'bad_field', field: 'entries.1.at'}]);
	expect(await log()).toEqual([]);
});

test('limits imported entries separately from messages', async () => {
	const {world, ann, send} = await makeRoom({rateLimit: {burst: 2, perSecond: 1}});
	const batch = (name: string) =>
		Array.from({length: maxImportedEntries}, (_, index) => message('ann', `${name} ${index}`));
	await send(...batch('first'));
	await send(...batch('second'));
	expect(ann.all('imported')).toHaveLength(2);
	expect(await send(...batch('third'))).toMatchObject([{code: 'rate_limited', retryInMs: 1000}]);
	expect(toLines(await ann.request('send', {room: 'dev', text: 'still allowed'}))).toEqual([
		'#201 ann: still allowed',
	]);
	await world.pass(1000);
	await send(...batch('third'));
	expect(ann.all('imported')).toHaveLength(3);
});

test('a long text counts as several entries', async () => {
	const {ann, send} = await makeRoom({rateLimit: {burst: 2, perSecond: 1}});
	const long = (name: string) => message('ann', `${name} ${'x'.repeat(8000)}`);
	for (let count = 0; count < 6; count++) await send(long(`${count}`));
	expect(ann.all('imported')).toHaveLength(6);
	expect(await send(long('last'))).toMatchObject([{code: 'rate_limited'}]);
	await send(message('ann', 'short'));
	expect(ann.all('imported')).toHaveLength(7);
});

test('search finds imported messages by their own times', async () => {
	const {world, bob, send} = await makeRoom();
	await send(message('zoe', 'the old plan'));
	await world.settle();
	await bob.request('search', {query: 'plan', before: old + 1, after: old});
	expect(bob.last('found').entries).toMatchObject([{text: 'the old plan', at: old}]);
	await bob.request('search', {query: 'plan', from: 'Zoe[imported]'});
	expect(bob.last('found').entries).toHaveLength(1);
	await bob.request('search', {query: 'plan', from: 'zoe'});
	expect(bob.last('found').entries).toEqual([]);
	await bob.request('search', {query: 'plan', after: old + 1});
	expect(bob.last('found').entries).toEqual([]);
});
