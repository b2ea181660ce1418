/** Devices: pairing links, which work once, and removal. */
import {expect, test} from 'vitest';
import {pairingMs} from '../../../source/protocol/limits.ts';
import {serverWorld} from '../../support/server-world.ts';

const pairedWorld = async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann', {device: {name: 'laptop', kind: 'terminal'}});
	await ann.request('pair');
	const {token, expiresAt} = ann.last('pairing');
	return {world, ann, token, expiresAt};
};

test('a pairing link signs in another device as the same user, with its own secret', async () => {
	const {world, ann, token} = await pairedWorld();
	const phone = await world.connectUser(undefined, {pair: token, device: {name: 'phone', kind: 'browser'}});
	expect(phone.id).toBe(ann.id);
	expect(phone.welcome.user.nick).toBe('ann');
	expect(phone.welcome.secret).toMatch(/^[\w-]{43}$/);
	expect(phone.welcome.secret).not.toBe(ann.welcome.secret);
	expect((await world.connectAgain(phone)).id).toBe(ann.id);
	expect((await world.connectAgain(ann)).id).toBe(ann.id);
});

test('a pairing link works once and for two minutes, and only the newest one', async () => {
	const {world, ann, token, expiresAt} = await pairedWorld();
	expect(expiresAt).toBe(world.clock.now() + pairingMs);
	await world.connectUser(undefined, {pair: token});
	const again = await world.hello(undefined, {pair: token});
	expect(again.seen).toMatchObject([{type: 'error', code: 'unauthorized', field: 'token'}]);
	await ann.request('pair');
	const late = ann.last('pairing').token;
	await world.pass(pairingMs);
	expect((await world.hello(undefined, {pair: late})).seen).toMatchObject([{code: 'unauthorized'}]);
	await ann.request('pair');
	const replaced = ann.last('pairing').token;
	await ann.request('pair');
	expect((await world.hello(undefined, {pair: replaced})).seen).toMatchObject([{code: 'unauthorized'}]);
	expect(world.hub.counts().users).toBe(1);
});

test('wrong pairing links are throttled by address, and a right one still works', async () => {
	const {world, ann, token} = await pairedWorld();
	const guess = (n: number) => world.hello(undefined, {pair: `guess-${n}`, address: '198.51.100.7'});
	for (let n = 0; n < 5; n++) expect((await guess(n)).seen).toMatchObject([{code: 'unauthorized'}]);
	expect((await guess(5)).seen).toMatchObject([{code: 'rate_limited'}]);
	expect((await world.connectUser(undefined, {pair: token, address: '198.51.100.7'})).id).toBe(ann.id);
});

test('stores only hashes of the token and of the secrets', async () => {
	const {world, ann, token} = await pairedWorld();
	const phone = await world.connectUser(undefined, {pair: token});
	await ann.request('pair');
	const stored = JSON.stringify([world.store.devices(ann.id), world.logged]);
	for (const secret of [token, ann.last('pairing').token, phone.welcome.secret, ann.welcome.secret])
		expect(stored).not.toContain(secret);
});

test('lists the devices of the user, with this one and what they report', async () => {
	const {world, ann, token} = await pairedWorld();
	await world.pass(1000);
	const phone = await world.connectUser(undefined, {pair: token, device: {name: 'phone', kind: 'browser'}});
	await ann.request('devices');
	expect(ann.last('devices').devices).toMatchObject([
		{device: 'first', name: 'laptop', kind: 'terminal', isThis: true},
		{name: 'phone', kind: 'browser', at: world.clock.now()},
	]);
	await phone.request('devices');
	expect(phone.last('devices').devices.map(({isThis}) => isThis)).toEqual([undefined, true]);
});

test('the removal of a device ends its connections and its secret, and no others', async () => {
	const {world, ann, token} = await pairedWorld();
	const phone = await world.connectUser(undefined, {pair: token});
	const tab = await world.connectAgain(phone);
	await ann.request('devices');
	const device = ann.last('devices').devices.find(({isThis}) => isThis !== true)?.device ?? '';
	await ann.request('removeDevice', {device});
	expect(ann.last('deviceRemoved')).toMatchObject({device});
	for (const removed of [phone, tab]) expect(removed.last('closing').code).toBe(4500);
	expect(ann.all('closing')).toEqual([]);
	const later = await world.hello(undefined, {secret: phone.welcome.secret ?? ''});
	expect(later.seen).toMatchObject([{type: 'error', code: 'unauthorized', field: 'secret'}]);
	expect((await world.connectAgain(ann)).id).toBe(ann.id);
});

test('the only device cannot be removed, nor a device of another user', async () => {
	const {world, ann} = await pairedWorld();
	await ann.request('removeDevice', {device: 'first'});
	expect(ann.last('error').code).toBe('forbidden');
	const bob = await world.connectUser('bob');
	await bob.request('pair');
	await world.connectUser(undefined, {pair: bob.last('pairing').token});
	await bob.request('removeDevice', {device: 'second'});
	expect(bob.last('error').code).toBe('bad_field');
});

test('a temporary user has no devices', async () => {
	const world = serverWorld();
	const raw = await world.connectUser('raw', {isTransient: true});
	await raw.request('pair');
	expect(raw.last('error').code).toBe('forbidden');
});
