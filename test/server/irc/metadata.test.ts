/** METADATA: values by key of users and rooms, which other clients of IRC can subscribe to. */
import {expect, test} from 'vitest';
import {maxKeys, maxSubscriptions} from '../../../source/server/irc/users/metadata-store.ts';
import type {IrcClient} from '../../support/irc-client.ts';
import {type IrcWorld, ircWorld} from '../../support/irc-world.ts';

const capabilities = ['draft/metadata-3', 'batch'];

/** Lines without the name of the server. */
const answers = async (client: IrcClient, ...lines: readonly string[]): Promise<readonly string[]> =>
	(await client.lines(...lines)).map(line => line.replace(/^:irc\.termchat /, ''));

const annAndBob = async (): Promise<{world: IrcWorld; ann: IrcClient; bob: IrcClient}> => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...capabilities);
	const bob = await world.member('bob', '#dev', ...capabilities);
	await world.settled(ann);
	return {world, ann, bob};
};

test('sets, lists and removes values of the own user', async () => {
	const {ann, bob} = await annAndBob();
	expect(
		await answers(ann, 'METADATA * SET display-name :Ann B.', 'METADATA * GET display-name avatar'),
	).toEqual([
		'761 ann ann display-name * :Ann B.',
		expect.stringMatching(/^BATCH \+\w+ metadata ann$/),
		'761 ann ann display-name * :Ann B.',
		'766 ann ann avatar :The key has no value',
		expect.stringMatching(/^BATCH -/),
	]);
	expect(await answers(bob, 'METADATA ann LIST')).toContain('761 bob ann display-name * :Ann B.');
	expect(await answers(bob, 'WHOIS ann')).toContain('760 bob ann display-name * :Ann B.');
	expect(await answers(ann, 'METADATA * SET display-name')).toEqual([
		'766 ann ann display-name :The key has no value',
	]);
	expect(await answers(ann, 'METADATA * SET display-name')).toEqual([
		'FAIL METADATA KEY_NOT_SET ann display-name :The key has no value',
	]);
});

test('sends changes to subscribers who share a room, and values when a user joins', async () => {
	const {world, ann, bob} = await annAndBob();
	expect(await answers(bob, 'METADATA * SUB display-name color')).toEqual(['770 bob display-name color']);
	const eve = await world.irc('eve', ...capabilities);
	await eve.sync('METADATA * SUB display-name');
	await ann.sync('METADATA * SET display-name :Ann', 'METADATA * SET avatar x');
	expect((await bob.next('761')).text).toMatch(/761 bob ann display-name \* Ann$/);
	expect(await eve.sync()).toEqual([]);
	eve.send('JOIN #dev');
	expect((await eve.next('761')).text).toMatch(/761 eve ann display-name \* Ann$/);
	await ann.sync('METADATA * CLEAR');
	expect((await bob.next('766')).params.slice(0, 3)).toEqual(['bob', 'ann', 'display-name']);
	await bob.sync('METADATA * UNSUB display-name');
	await ann.sync('METADATA * SET display-name :Ann');
	expect((await bob.sync('METADATA * SUBS')).map(({params}) => params)).toEqual([['bob', 'color']]);
});

test('sends the values of a user who joins to the members that subscribe to them', async () => {
	const {world, ann} = await annAndBob();
	await ann.sync('METADATA * SUB color');
	const eve = await world.irc('eve', ...capabilities);
	await eve.sync('METADATA * SET color #c90076', 'JOIN #dev');
	await world.settled(eve);
	expect((await ann.next('761')).params).toEqual(['ann', 'eve', 'color', '*', '#c90076']);
});

test('only operators change the metadata of a room, and only its members see it', async () => {
	const {world, ann, bob} = await annAndBob();
	await bob.sync('METADATA * SUB display-name');
	await ann.sync('METADATA #dev SET display-name :Developers');
	expect((await bob.next('761')).text).toMatch(/761 bob #dev display-name \* Developers$/);
	expect(await answers(bob, 'METADATA #dev SET display-name x', 'METADATA #dev CLEAR')).toEqual([
		'FAIL METADATA KEY_NO_PERMISSION #dev display-name :You cannot change this metadata',
		'FAIL METADATA KEY_NO_PERMISSION #dev * :You cannot change this metadata',
	]);
	expect(await answers(bob, 'METADATA #dev SYNC')).toContain('761 bob #dev display-name * Developers');
	const eve = await world.irc('eve', ...capabilities);
	expect(await answers(eve, 'METADATA #dev LIST', 'METADATA nobody LIST')).toEqual([
		'FAIL METADATA INVALID_TARGET #dev :You cannot see this target',
		'FAIL METADATA INVALID_TARGET nobody :You cannot see this target',
	]);
});

test('refuses the metadata of other users, keys and values that are not valid, and too many of them', async () => {
	const {ann} = await annAndBob();
	const many = Array.from({length: maxKeys + 1}, (_, index) => `METADATA * SET k${index} v`);
	expect((await answers(ann, ...many)).at(-1)).toMatch(/^FAIL METADATA LIMIT_REACHED ann /);
	const keys = Array.from({length: maxSubscriptions + 1}, (_, index) => `k${index}`);
	expect((await answers(ann, `METADATA * SUB ${keys.join(' ')}`))[0]).toMatch(
		/^FAIL METADATA TOO_MANY_SUBS k50 /,
	);
	expect(
		await answers(
			ann,
			'METADATA bob SET color red',
			'METADATA * SET Colour red',
			`METADATA * SET color ${'é'.repeat(200)}`,
			'METADATA * SET color :\u001b[31m',
			'METADATA * FROB',
		),
	).toEqual([
		expect.stringMatching(/^FAIL METADATA KEY_NO_PERMISSION bob color /),
		expect.stringMatching(/^FAIL METADATA KEY_INVALID Colour /),
		expect.stringMatching(/^FAIL METADATA INVALID_VALUE color /),
		expect.stringMatching(/^FAIL METADATA INVALID_VALUE color /),
		expect.stringMatching(/^FAIL METADATA SUBCOMMAND_INVALID FROB /),
	]);
});

test('takes values before the client is registered, and forgets those of a temporary user', async () => {
	const world = await ircWorld();
	const ann = await world.open();
	ann.send('CAP LS 302', 'CAP REQ :draft/metadata-3 batch', 'METADATA * SET color :red');
	expect((await ann.next('761')).params).toEqual(['*', '*', 'color', '*', 'red']);
	ann.send('NICK ann', 'USER a 0 * :A', 'CAP END');
	await ann.next('376');
	expect((await ann.next('761')).params).toEqual(['ann', 'ann', 'color', '*', 'red']);
	await ann.close();
	await world.shrinkTo(0);
	const again = await world.irc('ann', ...capabilities);
	expect(await again.sync('METADATA * LIST')).toHaveLength(2);
});

test('limits how often a user changes what only IRC clients see', async () => {
	const world = await ircWorld({rateLimit: {burst: 1, perSecond: 1}});
	const ann = await world.member('ann', '#dev', ...capabilities, 'setname', 'standard-replies');
	await world.irc('bob');
	const refused = async (line: string): Promise<readonly string[]> =>
		(await answers(ann, ...Array.from({length: 6}, () => line))).filter(text => text.startsWith('FAIL'));
	expect(await refused('METADATA * SET color red')).toEqual([
		expect.stringMatching(/^FAIL METADATA RATE_LIMITED ann color 1 /),
	]);
	for (const [line, command] of [
		['SETNAME :Ann', 'SETNAME'],
		['INVITE bob #dev', 'INVITE'],
	] as const) {
		world.clock.advance(10_000);
		expect(await refused(line)).toEqual([
			expect.stringMatching(new RegExp(`^FAIL ${command} RATE_LIMITED `)),
		]);
	}
});
