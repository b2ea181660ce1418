import {expect, test} from 'vitest';
import {serverWorld} from '../../../support/server-world.ts';

const annAndBobInDev = async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	for (const one of [ann, bob]) await one.join('dev');
	await world.pass(1000);
	return {world, ann, bob};
};

test('shows which user is away, since when and why, until the user is back', async () => {
	const {world, ann, bob} = await annAndBobInDev();
	const phone = await world.connectAgain(ann);
	const since = world.clock.now();
	const user = {id: ann.id, nick: 'ann'};
	const away = {user, since, text: 'lunch'};
	expect(await ann.request('away', {on: true, text: 'lunch', id: 1})).toEqual([
		{type: 'away', id: 1, user, away},
	]);
	for (const one of [phone, bob]) expect(one.last('away')).toEqual({type: 'away', user, away});
	expect(await bob.join('dev')).toMatchObject({away: [away]});
	await bob.request('members', {room: 'dev'});
	expect(bob.last('members')).toMatchObject({away: [away]});
	expect(await ann.request('away', {on: false})).toEqual([{type: 'away', user}]);
	expect(bob.last('away')).toEqual({type: 'away', user});
	expect(await bob.join('dev')).not.toHaveProperty('away');
});

test('away outlives the connection, for the user, new members and the other user of a direct room', async () => {
	const {world, ann, bob} = await annAndBobInDev();
	await bob.request('send', {to: 'ann', text: 'hi'});
	const direct = bob.last('message').room;
	await ann.request('away', {on: true, text: 'until Monday'});
	ann.disconnect();
	await world.pass(1000);
	expect(await bob.join(direct)).toMatchObject({with: {nick: 'ann'}, away: [{text: 'until Monday'}]});
	const again = await world.connectAgain(ann);
	expect(again.welcome).toMatchObject({away: {text: 'until Monday'}});
	await again.join('dev');
	await world.pass(1000);
	expect(bob.last('presence')).toMatchObject({joined: [{nick: 'ann'}], away: [{text: 'until Monday'}]});
});

test('a user is idle while all connections are, and an away text takes precedence', async () => {
	const {world, ann, bob} = await annAndBobInDev();
	const phone = await world.connectAgain(ann);
	expect(await ann.request('idle', {on: true, id: 3})).toEqual([{type: 'idle', id: 3, on: true}]);
	expect(bob.all('away')).toEqual([]);
	await world.pass(5000);
	await phone.request('idle', {on: true});
	const since = world.clock.now();
	expect(bob.last('away')).toMatchObject({user: {nick: 'ann'}, away: {since, isIdle: true}});
	await ann.request('idle', {on: false});
	expect(bob.last('away')).not.toHaveProperty('away');
	await ann.request('away', {on: true, text: 'lunch'});
	bob.clear();
	await ann.request('idle', {on: true});
	expect(bob.all('away')).toEqual([]);
	await ann.request('away', {on: false});
	expect(bob.last('away')).toMatchObject({away: {isIdle: true}});
});

test('the end of the only active connection makes the user idle, and a new connection active', async () => {
	const {world, ann, bob} = await annAndBobInDev();
	const phone = await world.connectAgain(ann);
	await phone.join('dev');
	await phone.request('idle', {on: true});
	ann.disconnect();
	await world.settle();
	expect(bob.last('away')).toMatchObject({away: {isIdle: true}});
	await world.connectAgain(ann);
	expect(bob.last('away')).not.toHaveProperty('away');
});
