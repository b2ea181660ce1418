import {describe, expect, test} from 'vitest';
import {RequestError} from '../../../source/client/link/request-error.ts';
import {createFakeContext, type FakeContext} from '../../support/fake-context.ts';
import {morning, room, session, user} from '../../support/session-builder.ts';

const dev = {
	...room('dev', {members: ['ann', 'bob', 'you'], owner: user('ann')}),
	moderators: [user('bob')],
};
const here = (): FakeContext => createFakeContext(session([dev]));
const asOwner = (): FakeContext => createFakeContext(session([{...dev, owner: user('you')}]));

describe('moderators', () => {
	test('/mod and /unmod name the member by id', async () => {
		const world = here();
		await world.run('/mod @bob');
		await world.run('/unmod bob');
		const request = {type: 'moderator', room: 'dev', nick: 'bob', userId: 'bob'};
		expect(world.client.callsOf('ask')).toEqual([[{...request, on: true}], [{...request, on: false}]]);
	});

	test('/mods names the owner and the moderators', async () => {
		const world = here();
		await world.run('/mods');
		expect(world.notices).toEqual(['ann owns #dev. Its moderators: bob.']);
	});

	test('/mods lets the owner change the roles of members in a list', async () => {
		const world = asOwner();
		await world.run('/mods');
		expect(world.panels).toMatchObject([
			{
				type: 'list',
				entries: [
					{label: 'bob', detail: 'moderator', more: [{action: {command: 'unmod', words: 'bob'}}]},
					{label: 'ann', detail: 'member', more: [{action: {command: 'mod', words: 'ann'}}]},
				],
			},
		]);
	});

	test('/whois and /names show roles and absence', async () => {
		const away = {user: user('bob'), since: morning, text: 'lunch'};
		const world = createFakeContext({...session([dev]), away: new Map([['bob', away]])});
		await world.run('/whois bob');
		world.client.answers.set('members', {
			type: 'members',
			room: 'dev',
			members: [user('ann'), user('bob')],
			memberCount: 2,
		});
		await world.run('/names');
		expect(world.notices[0]).toMatch(
			/^bob \(id bob\) is in #dev \(mod\)\. bob is away: lunch, since \d\d:\d\d\.$/,
		);
		expect(world.notices[1]).toBe('2 online: ann (owner), bob (mod, away)');
	});
});

describe('/whois server', () => {
	const server = {name: 'termchat', version: '1.2.3'};
	const about = 'This is termchat 1.2.3.';

	test('shows the fingerprint of the SSH host key', async () => {
		const ssh = {port: 2222, fingerprint: 'SHA256:abc'};
		const world = createFakeContext({...session([dev]), server, ssh});
		await world.run('/whois server');
		expect(world.notices).toEqual([
			`${about} SSH clients connect to port 2222. Its host key is ED25519 SHA256:abc.`,
		]);
	});

	test('comes before a user with that nick', async () => {
		const crowd = room('dev', {members: ['Server', 'you']});
		const world = createFakeContext({...session([crowd]), server});
		await world.run('/whois @server');
		expect(world.notices).toEqual([`${about} It accepts no SSH clients.`, 'Server (id server) is in #dev.']);
	});
});

describe('/bans', () => {
	const bans = [
		{user: user('eve'), kind: 'ban', by: user('ann'), at: morning, reason: 'spam'},
		{user: user('zoe'), kind: 'mute', until: morning + 3_600_000},
	];

	test('lists bans and mutes with moderator, time, reason and end, and lifts them by id', async () => {
		const world = here();
		world.client.answers.set('bans', {type: 'bans', room: 'dev', bans});
		await world.run('/bans');
		const [panel] = world.panels;
		if (panel?.type !== 'list') throw new Error('No list was opened.');
		expect(panel.entries.map(({label}) => label)).toEqual([
			expect.stringMatching(/^1 {2}eve: banned by ann, \d\d:\d\d, until it is lifted: spam$/),
			expect.stringMatching(/^2 {2}zoe: muted, until \d\d:\d\d \(55 min left\)$/),
		]);
		expect(panel.entries[1]?.more).toEqual([
			{key: 'l', label: 'lift', action: {type: 'liftBan', room: 'dev', userId: 'zoe', kind: 'mute'}},
		]);
		await world.run('/bans lift 1');
		expect(world.client.callsOf('ask').at(-1)).toEqual([
			{type: 'moderate', room: 'dev', userId: 'eve', action: 'unban'},
		]);
	});

	test('explains a number that it has not listed', async () => {
		const world = here();
		await world.run('/bans lift 1');
		world.client.answers.set('bans', {type: 'bans', room: 'dev', bans});
		await world.run('/bans');
		await world.run('/bans lift 3');
		expect(world.notices).toEqual([
			'List the bans with /bans first.',
			'There is no ban number 3. /bans lists them.',
		]);
	});

	test('reports an empty list', async () => {
		const world = here();
		world.client.answers.set('bans', {type: 'bans', room: 'dev', bans: []});
		await world.run('/bans');
		expect(world.notices).toEqual(['No user is banned from #dev or muted in it.']);
	});
});

test('/away and /back send a request and show what others see', async () => {
	const world = here();
	const me = user('you');
	world.client.answers.set('away', {type: 'away', user: me, away: {user: me, since: morning, text: 'lunch'}});
	await world.run('/away lunch');
	expect(world.client.callsOf('ask')).toEqual([[{type: 'away', on: true, text: 'lunch'}]]);
	expect(world.notices[0]).toMatch(/^Others see you as away: lunch, since \d\d:\d\d\. \/back ends it\.$/);
	await world.run('/back');
	expect(world.notices[1]).toBe(
		'You are not away. To go back to where you were before a jump, write /return.',
	);
});

test('a request that an older server does not know is explained', async () => {
	const world = here();
	const unknown = new RequestError('unknown_type', 'There is no request of this type.');
	Object.assign(world.client, {ask: () => Promise.reject(unknown)});
	for (const line of ['/away', '/mod bob', '/bans']) await world.run(line);
	expect(world.notices).toEqual([
		'This server is older and does not have an away status.',
		'This server is older and does not have moderators.',
		'This server is older and does not have a list of bans.',
	]);
});
