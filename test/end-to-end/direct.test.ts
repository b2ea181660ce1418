/** Blocks, and the setting that limits who may send a first message, in all clients. */
import {describe, expect, test} from 'vitest';
import {findChromium, shareBrowserUsers} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const columns = 110;

test('a user blocked in the terminal cannot write, also after a restart of the server', async () => {
	const world = makeWorld();
	const db = world.folder.at('chat.db');
	const server = await world.server(['--db', db]);
	const bob = await world.connect(server, 'bob');
	const secret = bob.received.find(frame => frame.type === 'welcome')?.secret;
	const ann = world.terminal('ann', ['join', server.url, '--nick', 'ann', '--room', 'lobby'], {columns});
	await ann.waitFor(screen => screen.includes('#lobby') && screen.includes('ann'), 'the room');
	bob.send({type: 'send', to: 'ann', text: 'look at my offer'});
	await bob.next('message');
	await ann.waitFor(screen => /direct[\s\S]*bob/.test(screen), 'the direct room');
	ann.type('/block bob\r');
	await ann.waitFor(screen => screen.includes('You blocked bob.') && !/ direct /.test(screen), 'the block');
	bob.send({type: 'send', to: 'ann', text: 'still there?'});
	expect(await bob.next('error')).toMatchObject({
		code: 'forbidden',
		message: 'ann does not accept direct messages from you.',
	});
	ann.type('/blocks\r');
	await ann.waitFor(screen => screen.includes('You blocked: bob'), 'the list');
	ann.type('/direct contacts\r');
	await ann.waitFor(screen => screen.includes('Only members of your private rooms'), 'the choice');
	await server.close();
	const again = await world.server(['--db', db]);
	const back = await world.dial(again.wsUrl);
	await back.hello(undefined, {secret});
	back.send({type: 'send', to: 'ann', text: 'and now?'});
	expect(await back.next('error')).toMatchObject({code: 'forbidden'});
	const eve = await world.connect(again, 'eve');
	eve.send({type: 'send', to: 'ann', text: 'hello'});
	expect(await eve.next('error')).toMatchObject({code: 'forbidden'});
});

test('plain mode blocks, unblocks and shows the setting for first messages', async () => {
	const world = makeWorld();
	const server = await world.server();
	await world.connect(server, 'bob');
	const ann = world.start(['join', server.url, '--plain', '--nick', 'ann', '--room', 'lobby'], {
		person: 'ann',
	});
	await ann.line(/you are in #lobby/);
	for (const [line, answer] of [
		['/block bob', /You blocked bob\. \/unblock bob undoes it\./],
		['/blocks', /You blocked: bob/],
		['/unblock bob', /You unblocked bob\./],
		['/direct nobody', /Nobody may send you a first direct message\./],
		['/direct friends', /Usage: \/direct \[everyone\|contacts\|nobody\]/],
		['/help block', /\/ignore only hides them/],
	] as const) {
		ann.write(`${line}\n`);
		await ann.line(answer);
	}
});

describe.skipIf(findChromium() === undefined)('the page', () => {
	const {join} = shareBrowserUsers();

	test('blocks the user of the room that it shows', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob');
		const ann = await join(world, server.url, 'ann');
		bob.send({type: 'send', to: 'ann', text: 'look at my offer'});
		const {room} = await bob.next('message');
		const entry = ann.page.getByRole('navigation', {name: 'Rooms'}).getByRole('button', {name: 'bob'});
		await entry.click();
		await ann.waitForText('look at my offer');
		await ann.send('/block bob');
		await entry.waitFor({state: 'detached'});
		await ann.page.getByText('You blocked bob.').waitFor();
		bob.send({type: 'send', room, text: 'still there?'});
		expect(await bob.next('error')).toMatchObject({code: 'forbidden'});
		await ann.send('/direct nobody');
		await ann.page.getByText('Nobody may send you a first direct message.').waitFor();
		expect(await ann.faults()).toEqual([]);
	});
});
