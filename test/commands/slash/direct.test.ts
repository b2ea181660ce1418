import {describe, expect, test} from 'vitest';
import {RequestError} from '../../../source/client/link/request-error.ts';
import {findCommand} from '../../../source/commands/read-input.ts';
import {commands, helpCommands} from '../../../source/commands/slash/registry.ts';
import {createFakeContext, type FakeContext} from '../../support/fake-context.ts';
import {room, session, user} from '../../support/session-builder.ts';

const here = (): FakeContext => createFakeContext(session([room('dev', {members: ['bob', 'you']})]));

const bob = user('bob');

describe('/block and /unblock', () => {
	test('send a request and show its result', async () => {
		const world = here();
		world.client.answers.set('block', {type: 'blocked', user: bob});
		world.client.answers.set('unblock', {type: 'unblocked', user: bob});
		await world.run('/block @bob');
		await world.run('/unblock bob');
		expect(world.client.callsOf('ask')).toEqual([
			[{type: 'block', nick: 'bob'}],
			[{type: 'unblock', nick: 'bob'}],
		]);
		expect(world.notices).toEqual(['You blocked bob. /unblock bob undoes it.', 'You unblocked bob.']);
	});

	test('need a nick', async () => {
		const world = here();
		expect(await world.run('/block')).toBe(false);
		expect(world.notices).toEqual(['Usage: /block NICK']);
	});

	test('show the refusal of the server', async () => {
		const world = here();
		const refusal = new RequestError('no_such_user', 'There is no user called carol.');
		Object.assign(world.client, {ask: () => Promise.reject(refusal)});
		await world.run('/block carol');
		expect(world.notices).toEqual(['There is no user called carol.']);
	});

	test('differ from /ignore, and its help names the difference', () => {
		expect(findCommand('block', commands)?.name).toBe('block');
		expect(findCommand('ignore', commands)?.name).toBe('ignore');
		expect(findCommand('block', commands)?.summary).toContain('/ignore');
	});
});

test('/blocks lists the blocked users', async () => {
	const world = here();
	world.client.answers.set('blocks', {type: 'blocks', blocks: []});
	await world.run('/blocks');
	world.client.answers.set('blocks', {
		type: 'blocks',
		blocks: [
			{user: bob, at: 1},
			{user: user('eve'), at: 2},
		],
	});
	await world.run('/blocks');
	expect(world.notices).toEqual(["You haven't blocked anyone.", 'You blocked: bob, eve']);
});

describe('/direct', () => {
	test('shows which users may send a first direct message', async () => {
		const world = here();
		world.client.answers.set('preferences', {type: 'preferences', directFrom: 'everyone'});
		await world.run('/direct');
		expect(world.client.callsOf('ask')).toEqual([[{type: 'preferences'}]]);
		expect(world.notices).toEqual([
			'Everyone may send you a first direct message. People you have written to can always answer.',
		]);
	});

	test.each(['everyone', 'contacts', 'nobody'] as const)('sets it to %s', async directFrom => {
		const world = here();
		world.client.answers.set('preferences', {type: 'preferences', directFrom});
		await world.run(`/direct ${directFrom}`);
		expect(world.client.callsOf('ask')).toEqual([[{type: 'preferences', directFrom}]]);
		expect(world.notices).toHaveLength(1);
	});

	test('refuses another word and shows its usage', async () => {
		const world = here();
		await world.run('/direct friends');
		expect(world.client.callsOf('ask')).toEqual([]);
		expect(world.notices).toEqual(['Usage: /direct [everyone|contacts|nobody]']);
	});
});

test.each(['terminal', 'page'] as const)('the %s has all of these commands', ui => {
	const names = helpCommands(ui).map(({name}) => name);
	expect(names).toEqual(expect.arrayContaining(['block', 'unblock', 'blocks', 'direct']));
});
