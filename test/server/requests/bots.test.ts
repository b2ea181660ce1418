import {expect, test} from 'vitest';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {serverWorld} from '../../support/server-world.ts';

test('marks a bot wherever users are named', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	const ci = await world.connectUser('ci', {bot: true});
	const person = {id: ci.id, nick: 'ci', bot: true};
	expect(ci.welcome.user).toEqual(person);
	await ci.join('dev');
	await world.pass(300);
	expect(ann.last('presence').joined).toEqual([person]);
	await ann.request('members', {room: 'dev'});
	expect(ann.last('members').members).toEqual([{id: ann.id, nick: 'ann'}, person]);
	await ann.request('people', {});
	expect(ann.last('people').people.map(({user}) => user)).toEqual([{id: ann.id, nick: 'ann'}, person]);
	await ci.request('nick', {nick: 'builder'});
	expect(ann.last('renamed').user).toEqual({...person, nick: 'builder'});
});

test('marks every message of a bot, live and in history, and none of its author', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	const ci = await world.connectUser('ci', {bot: true});
	await ci.join('dev');
	await ci.request('send', {room: 'dev', text: 'build 7 is green'});
	expect(ann.last('message')).toMatchObject({bot: true, from: {id: ci.id, nick: 'ci'}});
	expect(ann.last('message').from).not.toHaveProperty('bot');
	await ann.request('history', {room: 'dev'});
	expect(ann.last('history').entries).toEqual([{...ann.last('message'), prev: 0}]);
	await ann.request('search', {query: 'green'});
	expect(ann.last('found').entries).toMatchObject([{bot: true}]);
	const zoe = await world.connectUser('zoe');
	expect((await zoe.join('dev')).entries).toMatchObject([{bot: true}]);
});

test('marks a single message of a user who is no bot', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	await ann.request('send', {room: 'dev', text: 'backup done', bot: true});
	await ann.request('send', {room: 'dev', text: 'and I checked it', bot: false});
	expect(ann.all('message').map(({bot}) => bot)).toEqual([true, undefined]);
});

test('an edited message keeps its mark', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	await ann.request('send', {room: 'dev', text: 'one', bot: true});
	await ann.request('edit', {room: 'dev', seq: ann.last('message').seq, text: 'two'});
	await ann.request('history', {room: 'dev', before: ann.last('edited').seq});
	expect(ann.last('history').entries).toMatchObject([{text: 'two', bot: true}]);
});

test('a user stays a bot until a hello says otherwise', async () => {
	const world = serverWorld();
	const first = await world.connectUser('ci', {bot: true});
	const again = await world.connectAgain(first);
	expect(again.welcome.user.bot).toBe(true);
	await again.join('dev');
	await again.request('send', {room: 'dev', text: 'one'});
	const person = await world.connectAgain(first, {bot: false});
	expect(person.welcome.user).not.toHaveProperty('bot');
	await person.join('dev');
	await person.request('send', {room: 'dev', text: 'two'});
	expect(again.all('message').map(({bot}) => bot)).toEqual([true, undefined]);
});

test('sends the mark of a user who becomes a bot to the rooms the user is in', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	const ci = await world.connectUser('ci');
	await ci.join('dev');
	await world.pass(300);
	ann.clear();
	await world.connectAgain(ci, {bot: true});
	await world.pass(300);
	expect(ann.all('presence')).toMatchObject([
		{joined: [{id: ci.id, nick: 'ci', bot: true}], left: [], memberCount: 2},
	]);
});

test('a temporary user can be a bot', async () => {
	const world = serverWorld({clock: makeFakeClock()});
	const ci = await world.connectUser('ci', {bot: true, isTransient: true});
	expect(ci.welcome.user.bot).toBe(true);
});
