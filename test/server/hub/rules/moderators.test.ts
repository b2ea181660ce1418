import {expect, test} from 'vitest';
import {serverWorld} from '../../../support/server-world.ts';

/** Ann owns `dev`; mod is a moderator of it; bob and eve are members. */
const annAndModInDev = async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const mod = await world.connectUser('mod');
	const bob = await world.connectUser('bob');
	const eve = await world.connectUser('eve');
	await ann.request('create', {room: 'dev'});
	for (const one of [mod, bob, eve]) await one.join('dev');
	await ann.request('moderator', {room: 'dev', nick: 'mod', on: true, id: 1});
	return {world, ann, mod, bob, eve};
};

test('all members see who becomes a moderator, and later joins name the moderators', async () => {
	const {world, ann, mod, bob} = await annAndModInDev();
	const person = {id: mod.id, nick: 'mod'};
	const named = {type: 'moderator', room: 'dev', user: person, on: true, moderators: [person]};
	expect(ann.last('moderator')).toMatchObject({...named, id: 1, by: {id: ann.id}});
	for (const one of [mod, bob]) expect(one.last('moderator')).toMatchObject(named);
	const zoe = await world.connectUser('zoe');
	expect(await zoe.join('dev')).toMatchObject({owner: {id: ann.id}, moderators: [person]});
	expect(await zoe.request('members', {room: 'dev'})).toMatchObject([
		{type: 'members', owner: {id: ann.id}, moderators: [person]},
	]);
	await ann.request('moderator', {room: 'dev', userId: mod.id, on: false});
	expect(bob.last('moderator')).toMatchObject({on: false, moderators: []});
	expect(await zoe.join('dev')).not.toHaveProperty('moderators');
	expect(await mod.request('moderate', {room: 'dev', nick: 'bob', action: 'kick'})).toMatchObject([
		{code: 'forbidden'},
	]);
});

test('a moderator kicks, mutes and bans, lifts both, deletes messages and sets slow mode', async () => {
	const {mod, bob, eve} = await annAndModInDev();
	await bob.request('send', {room: 'dev', text: 'advert'});
	const [sent] = bob.log('dev');
	expect(await eve.request('delete', {room: 'dev', seq: sent?.seq ?? 0})).toMatchObject([
		{code: 'forbidden'},
	]);
	expect(await mod.request('delete', {room: 'dev', seq: sent?.seq ?? 0})).toMatchObject([{type: 'deleted'}]);
	expect((await bob.join('dev')).entries[0]).toMatchObject({type: 'message', text: '', isRemoved: true});
	for (const action of ['mute', 'unmute', 'kick', 'ban', 'unban'] as const) {
		expect(await mod.request('moderate', {room: 'dev', nick: 'bob', action})).toMatchObject([
			{type: 'moderated', action, by: {id: mod.id}},
		]);
		if (action === 'kick') await bob.join('dev');
	}
	expect(await mod.request('configure', {room: 'dev', slowSeconds: 5})).toMatchObject([{type: 'configured'}]);
	for (const text of ['one', 'two']) {
		expect(await mod.request('send', {room: 'dev', text})).toMatchObject([{type: 'message'}]);
	}
});

test('a moderator cannot name moderators, set the expiry, or act on the owner or another moderator', async () => {
	const {ann, mod, eve} = await annAndModInDev();
	await ann.request('moderator', {room: 'dev', nick: 'eve', on: true});
	const refused = [{type: 'error', code: 'forbidden'}];
	expect(await mod.request('moderator', {room: 'dev', nick: 'bob', on: true})).toMatchObject(refused);
	expect(await mod.request('moderator', {room: 'dev', nick: 'eve', on: false})).toMatchObject(refused);
	expect(await mod.request('configure', {room: 'dev', expiresInSeconds: 60})).toMatchObject(refused);
	for (const nick of ['ann', 'eve']) {
		expect(await mod.request('moderate', {room: 'dev', nick, action: 'ban'})).toMatchObject(refused);
	}
	for (const one of [ann, eve]) {
		await one.request('send', {room: 'dev', text: 'x'});
		const {seq} = one.last('message');
		expect(await mod.request('delete', {room: 'dev', seq})).toMatchObject(refused);
	}
	expect(await ann.request('moderate', {room: 'dev', nick: 'eve', action: 'ban'})).toMatchObject([
		{type: 'moderated'},
	]);
	await ann.request('moderate', {room: 'dev', nick: 'eve', action: 'unban'});
	expect(await eve.join('dev')).toMatchObject({moderators: [{nick: 'mod'}]});
});

test('makes no owner, temporary user or outsider of a private room a moderator', async () => {
	const {world, ann} = await annAndModInDev();
	const raw = await world.connectUser('raw', {isTransient: true});
	await raw.join('dev');
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room} = ann.last('created');
	for (const [where, nick] of [
		['dev', 'ann'],
		['dev', 'raw'],
		['dev', 'mod'],
		[room, 'bob'],
	] as const) {
		expect(await ann.request('moderator', {room: where, nick, on: true})).toMatchObject([
			{code: 'forbidden'},
		]);
	}
	expect(await ann.request('moderator', {room: 'dev', nick: 'nobody', on: true})).toMatchObject([
		{code: 'no_such_user'},
	]);
});

test('lists bans and mutes with author, time, reason and end to the owner and moderators only', async () => {
	const {world, ann, mod, bob} = await annAndModInDev();
	await mod.request('moderate', {room: 'dev', nick: 'bob', action: 'mute', reason: 'adverts', seconds: 60});
	const mutedAt = world.clock.now();
	await world.pass(1000);
	await ann.request('moderate', {room: 'dev', nick: 'eve', action: 'ban'});
	expect(await bob.request('bans', {room: 'dev'})).toMatchObject([{code: 'forbidden'}]);
	const [list] = await mod.request('bans', {room: 'dev', id: 7});
	expect(list).toEqual({
		type: 'bans',
		id: 7,
		room: 'dev',
		bans: [
			{
				user: expect.objectContaining({nick: 'eve'}),
				kind: 'ban',
				by: {id: ann.id, nick: 'ann'},
				at: mutedAt + 1000,
			},
			{
				user: {id: bob.id, nick: 'bob'},
				kind: 'mute',
				by: {id: mod.id, nick: 'mod'},
				at: mutedAt,
				reason: 'adverts',
				until: mutedAt + 60_000,
			},
		],
	});
	await world.pass(60_000);
	await mod.request('bans', {room: 'dev'});
	expect(mod.last('bans').bans).toHaveLength(1);
});

test('a room without entries keeps its settings, moderators and bans, and nobody can create it again', async () => {
	const {world, ann, mod, bob, eve} = await annAndModInDev();
	await ann.request('configure', {room: 'dev', slowSeconds: 30, expiresInSeconds: 600});
	await ann.request('moderate', {room: 'dev', nick: 'eve', action: 'ban'});
	for (const one of [ann, mod, bob]) await one.request('leave', {room: 'dev'});
	await world.pass(1000);
	expect(await bob.request('create', {room: 'dev'})).toMatchObject([{code: 'forbidden'}]);
	expect(await eve.request('join', {room: 'dev'})).toMatchObject([{code: 'forbidden'}]);
	expect(await bob.join('dev')).toMatchObject({
		owner: {id: ann.id},
		moderators: [{id: mod.id}],
		slowSeconds: 30,
		expiresInSeconds: 600,
	});
});

test('a room keeps slow mode and expiry after its last message has expired', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.request('create', {room: 'dev'});
	await ann.request('configure', {room: 'dev', slowSeconds: 30, expiresInSeconds: 600});
	await ann.request('send', {room: 'dev', text: 'brief'});
	await ann.request('leave', {room: 'dev'});
	await world.pass(700_000);
	expect(await ann.join('dev')).toMatchObject({entries: [], owner: {id: ann.id}, slowSeconds: 30});
});

test('a moderator of a private room revokes invites of others', async () => {
	const {world, ann, bob, eve} = await annAndModInDev();
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room, token = ''} = ann.last('created');
	for (const one of [bob, eve]) await one.request('join', {token});
	await ann.request('invite', {room});
	const {invite} = ann.last('invited');
	expect(await bob.request('revoke', {room, invite})).toMatchObject([{code: 'forbidden'}]);
	await ann.request('moderator', {room, nick: 'bob', on: true});
	expect(await bob.request('revoke', {room, invite})).toMatchObject([{type: 'revoked'}]);
	await world.settle();
	expect(world.store.isModerator(room, bob.id)).toBe(true);
});
