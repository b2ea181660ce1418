/** What users on one hub see of users on another: presence, names, moderation, reading, statistics. */
import {expect, test} from 'vitest';
import {describeWithNats, shareHubs} from '../support/nats-tests.ts';
import {ask, attempt, secretOf, untilReceived} from './ask.ts';

describeWithNats('users on three hubs', () => {
	const {hubs} = shareHubs();

	test('are members of the same room, with the same count on every hub', async () => {
		const [one, two, three] = hubs().all;
		const ann = await one.connect('ann', 'lobby');
		const bob = await two.connect('bob', 'lobby');
		await ann.next('presence', ({joined}) => joined.some(({nick}) => nick === 'bob'));
		const cem = await three.connect('cem', 'lobby');
		await bob.next('presence', ({joined}) => joined.some(({nick}) => nick === 'cem'));
		for (const client of [ann, bob, cem]) {
			await expect
				.poll(async () => {
					const {members} = await ask(client, 'members', {type: 'members', room: 'lobby'});
					return members.map(({nick}) => nick).sort();
				})
				.toEqual(['ann', 'bob', 'cem']);
		}
		await cem.close();
		for (const client of [ann, bob]) {
			await client.next('presence', ({left, memberCount}) => left.length === 1 && memberCount === 2);
		}
	});

	test('have different nicks, also when they ask for the same one at the same time', async () => {
		const clients = await Promise.all(hubs().all.map((hub, index) => hub.connect(`nameless${index}`)));
		for (let round = 0; round < 10; round++) {
			const frame = {type: 'nick', nick: `wanted${round}`};
			const answers = await Promise.all(clients.map(client => attempt(client, 'renamed', frame)));
			expect(answers.map(({type}) => type).sort()).toEqual(['error', 'error', 'renamed']);
		}
		const late = await hubs().all[0].connect('late');
		const refused = await attempt(late, 'renamed', {type: 'nick', nick: 'wanted9'});
		expect(refused).toMatchObject({type: 'error', code: 'nick_taken'});
	});

	test('see a new nick on every hub', async () => {
		const [one, two] = hubs().all;
		const ann = await one.connect('oldname', 'names');
		const bob = await two.connect('watcher', 'names');
		await ask(ann, 'renamed', {type: 'nick', nick: 'newname'});
		const {user, was} = await bob.next('renamed');
		expect([was, user.nick]).toEqual(['oldname', 'newname']);
	});

	test('cannot both use an invite for one user', async () => {
		const [one, two, three] = hubs().all;
		const owner = await one.connect('owner');
		const {room} = await ask(owner, 'created', {type: 'create', room: 'plans', isPrivate: true});
		const guests = await Promise.all(
			[one, two, three, two, three].map((hub, index) => hub.connect(`guest${index}`)),
		);
		for (let round = 0; round < 5; round++) {
			const {token} = await ask(owner, 'invited', {type: 'invite', room, uses: 1});
			const answers = await Promise.all(
				guests.map(guest => attempt(guest, 'joined', {type: 'join', token, limit: 0})),
			);
			const joined = answers.flatMap((answer, index) => (answer.type === 'joined' ? [index] : []));
			expect(joined).toHaveLength(1);
			const [winner = 0] = joined;
			// The next round is for the others.
			await guests[winner]?.close();
			guests.splice(winner, 1);
		}
	});

	test('are kicked, banned and muted by an owner on another hub', async () => {
		const [one, two, three] = hubs().all;
		const owner = await one.connect('moderator');
		await ask(owner, 'created', {type: 'create', room: 'strict'});
		const mallory = await two.connect('mallory', 'strict');
		const watcher = await three.connect('witness', 'strict');
		await owner.next('presence', ({joined}) => joined.some(({nick}) => nick === 'mallory'));
		const moderate = {type: 'moderate', room: 'strict', nick: 'mallory'};

		await ask(owner, 'moderated', {...moderate, action: 'mute', seconds: 600});
		await mallory.next('moderated', ({action}) => action === 'mute');
		const muted = await attempt(mallory, 'sent', {type: 'send', room: 'strict', text: 'spam'});
		expect(muted).toMatchObject({type: 'error', code: 'forbidden'});
		await ask(owner, 'moderated', {...moderate, action: 'unmute'});
		await mallory.next('moderated', ({action}) => action === 'unmute');
		await mallory.post('strict', 'sorry');

		await ask(owner, 'moderated', {...moderate, action: 'kick', reason: 'calm down'});
		await mallory.next('moderated', ({action}) => action === 'kick');
		await watcher.next('presence', ({left}) => left.some(({nick}) => nick === 'mallory'));
		await mallory.join('strict');

		await ask(owner, 'moderated', {...moderate, action: 'ban'});
		await mallory.next('moderated', ({action}) => action === 'ban');
		const elsewhere = await three.connectAgain(secretOf(mallory));
		for (const client of [mallory, elsewhere]) {
			const refused = await attempt(client, 'joined', {type: 'join', room: 'strict'});
			expect(refused).toMatchObject({type: 'error', code: 'forbidden'});
		}
	});

	test('keep to the slow mode of a room on every hub', async () => {
		const [one, two, three] = hubs().all;
		const owner = await one.connect('slowowner');
		await ask(owner, 'created', {type: 'create', room: 'slow'});
		const eve = await two.connect('eve', 'slow');
		await ask(owner, 'configured', {type: 'configure', room: 'slow', slowSeconds: 600, expiresInSeconds: 0});
		await eve.next('configured', ({slowSeconds}) => slowSeconds === 600);
		await eve.post('slow', 'first');
		const elsewhere = await three.connectAgain(secretOf(eve));
		await elsewhere.join('slow');
		for (const client of [eve, elsewhere]) {
			const refused = await attempt(client, 'sent', {type: 'send', room: 'slow', text: 'second'});
			expect(refused).toMatchObject({type: 'error', code: 'rate_limited'});
		}
	});

	test('see typing, and have one read position', async () => {
		const [one, two] = hubs().all;
		const ann = await one.connect('typist', 'talk');
		const bob = await two.connect('reader', 'talk');
		await ann.next('presence', ({joined}) => joined.some(({nick}) => nick === 'reader'));
		ann.send({type: 'typing', room: 'talk'});
		expect((await bob.next('typing')).user.nick).toBe('typist');
		const {seq} = await ann.post('talk', 'read this');
		await bob.next('message');
		const elsewhere = await one.connectAgain(secretOf(bob));
		await elsewhere.join('talk');
		bob.send({type: 'read', room: 'talk', seq});
		expect((await elsewhere.next('read')).seq).toBe(seq);
	});

	test('get the same statistics and lists of rooms on every hub', async () => {
		const clients = await Promise.all(
			hubs().all.map((hub, index) => hub.connect(`counter${index}`, 'counted')),
		);
		await Promise.all(clients.map((client, index) => client.post('counted', `message ${index}`)));
		await Promise.all(
			clients.flatMap(client => clients.map((_, index) => untilReceived(client, `message ${index}`))),
		);
		const look = () =>
			Promise.all(
				clients.map(async client => {
					const {at: _, id: __, ...stats} = await ask(client, 'stats', {type: 'stats', room: 'counted'});
					const {rooms} = await ask(client, 'rooms', {type: 'rooms'});
					const counted = rooms.find(({room}) => room === 'counted');
					return JSON.stringify([stats, counted?.memberCount, counted?.seq]);
				}),
			);
		await expect.poll(async () => new Set(await look()).size).toBe(1);
		expect((await look())[0]).toContain('3');
	});
});
