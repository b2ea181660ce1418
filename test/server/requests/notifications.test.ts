import {expect, test} from 'vitest';
import {serverWorld} from '../../support/server-world.ts';

const annInDev = async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	await ann.join('ops');
	return {world, ann};
};

test('a new user has no settings', async () => {
	const {ann} = await annInDev();
	expect(ann.welcome.notifications).toEqual({rooms: [], highlight: []});
});

test('answers with all settings, and sends them to the other connections of the user', async () => {
	const {world, ann} = await annInDev();
	const phone = await world.connectAgain(ann);
	const room = {room: 'dev', level: 'all' as const, isMuted: true, mutedUntil: 5000};
	const [answer] = await ann.request('notifications', {
		id: 7,
		rooms: [room],
		highlight: ['deploy', 'deploy'],
	});
	expect(answer).toEqual({type: 'notifications', id: 7, rooms: [room], highlight: ['deploy']});
	expect(phone.last('notifications')).toEqual({type: 'notifications', rooms: [room], highlight: ['deploy']});
	const tablet = await world.connectAgain(ann);
	expect(tablet.welcome.notifications).toEqual({rooms: [room], highlight: ['deploy']});
});

test('changes only the given settings', async () => {
	const {ann} = await annInDev();
	await ann.request('notifications', {rooms: [{room: 'dev', level: 'nothing'}], highlight: ['deploy']});
	await ann.request('notifications', {rooms: [{room: 'DEV', isMuted: true}], quietUntil: 9000});
	await ann.request('notifications', {quietHours: {from: '22:00', until: '08:00'}, isTextPushed: true});
	expect(ann.last('notifications')).toEqual({
		type: 'notifications',
		rooms: [{room: 'dev', level: 'nothing', isMuted: true}],
		highlight: ['deploy'],
		quietUntil: 9000,
		quietHours: {from: '22:00', until: '08:00'},
		isTextPushed: true,
	});
	await ann.request('notifications', {
		rooms: [{room: 'dev', isMuted: false}],
		quietHours: null,
		quietUntil: null,
	});
	expect(ann.last('notifications')).toMatchObject({rooms: [{room: 'dev', level: 'nothing'}]});
	expect(ann.last('notifications')).not.toHaveProperty('quietHours');
	expect(ann.last('notifications')).not.toHaveProperty('quietUntil');
});

test('does not store default values', async () => {
	const {ann} = await annInDev();
	await ann.request('notifications', {
		rooms: [
			{room: 'dev', level: 'nothing'},
			{room: 'ops', level: 'mentions'},
		],
	});
	expect(ann.last('notifications').rooms).toEqual([{room: 'dev', level: 'nothing'}]);
	await ann.request('notifications', {rooms: [{room: 'dev', level: 'mentions'}]});
	expect(ann.last('notifications').rooms).toEqual([]);
});

test('answers a request without changes with the settings', async () => {
	const {ann} = await annInDev();
	await ann.request('notifications', {highlight: ['deploy']});
	expect(await ann.request('notifications', {id: 1})).toEqual([
		{type: 'notifications', id: 1, rooms: [], highlight: ['deploy']},
	]);
});

test('refuses a room that the user cannot see', async () => {
	const {world, ann} = await annInDev();
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room} = ann.last('created');
	const bob = await world.connectUser('bob');
	for (const name of [room, 'nowhere']) {
		await bob.request('notifications', {rooms: [{room: name, isMuted: true}]});
		expect(bob.last('error')).toMatchObject({code: 'no_such_room'});
	}
	expect(bob.all('notifications')).toEqual([]);
});

test('the settings of a removed room are removed', async () => {
	const {world, ann} = await annInDev();
	await ann.request('notifications', {rooms: [{room: 'dev', isMuted: true}]});
	await world.store.write(() => world.store.forgetRoom('dev'));
	await ann.request('notifications');
	expect(ann.last('notifications').rooms).toEqual([]);
});
