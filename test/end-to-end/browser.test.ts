/** The page in a real Chromium, against the built server: joining, connections, tabs and rooms. */
import {writeFileSync} from 'node:fs';
import type {Page} from 'playwright-core';
import {describe, expect, test} from 'vitest';
import {
	findChromium,
	isBrowserRequired,
	missingBrowser,
	postAll,
	shareBrowserUsers,
} from '../support/browser.ts';
import {joinRooms} from '../support/full-screen.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;

test.skipIf(hasBrowser || !isBrowserRequired)(missingBrowser, () => {
	expect(hasBrowser).toBe(true);
});

describe.skipIf(!hasBrowser)(hasBrowser ? 'the page' : `the page (skipped: ${missingBrowser})`, () => {
	const {visit, join, openBlank} = shareBrowserUsers();

	const field = (page: Page) => page.locator('.composer textarea');
	const roomButton = (page: Page, name: string) =>
		page.getByRole('navigation', {name: 'Rooms'}).getByRole('button', {name});

	test('a browser and a wire client exchange messages and see each other in the member list', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const ben = await join(world, `${server.url}/?room=dev`, 'ben');
		await ben.send('hello from a page');
		expect(await ann.next('message')).toMatchObject({text: 'hello from a page', from: {nick: 'ben'}});
		await postAll(ann, 'dev', 'hello ben, nice page');
		await ben.waitForText('hello ben, nice page');
		await ben.page.locator('.row.mention').waitFor();
		await ben.page.locator('.members').getByText('ann', {exact: true}).waitFor();
		expect(await ben.page.locator('.row.pending').count()).toBe(0);
		expect(await ben.faults()).toEqual([]);
	});

	test('a browser and a terminal exchange messages', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await joinRooms(world, server, 'ann', ['dev']);
		const ben = await join(world, `${server.url}/?room=dev`, 'ben');
		await ben.send('hello terminal');
		await ann.waitFor('hello terminal');
		ann.type('hello browser\r');
		await ben.waitForText('hello browser');
	});

	test('the first visit asks for a nick and explains a taken one; the next visit does not ask', async () => {
		const world = makeWorld();
		const server = await world.server();
		await world.connect(server, 'ann', 'lobby');
		const ben = await visit(world, server.url);
		const name = ben.page.getByLabel('Your nick');
		expect(await name.inputValue()).toMatch(/^guest-\w+-\w+$/);
		await name.fill('ANN');
		await ben.page.getByRole('button', {name: 'Join'}).click();
		await ben.page.getByRole('alert').filter({hasText: 'Choose another nick'}).waitFor();
		expect(await name.inputValue()).toBe('ANN');
		await ben.join('ben');
		await roomButton(ben.page, '#lobby').waitFor();
		await ben.page.reload();
		await field(ben.page).waitFor();
		expect(await ben.page.locator('.status').textContent()).toContain('ben');
	});

	test('shows the sign-in form before the chat is loaded, and reports a chat that cannot be loaded', async () => {
		const world = makeWorld();
		const server = await world.server();
		const page = await openBlank(world);
		await page.route(/\/assets\/chat-/, route => route.abort());
		await page.goto(server.url);
		await page.getByLabel('Your nick').fill('ben');
		await page.getByRole('button', {name: 'Join'}).click();
		await page.getByText('The chat could not be loaded.').waitFor();
		await page.unroute(/\/assets\/chat-/);
		await page.getByRole('button', {name: 'Reload'}).click();
		await page.getByRole('button', {name: 'Join'}).click();
		await field(page).waitFor();
	});

	test('reports a dialog that cannot be loaded, and loads it when it is opened again', async () => {
		const world = makeWorld();
		const server = await world.server();
		const page = await openBlank(world);
		await page.route(/\/assets\/panels-/, route => route.abort());
		await page.goto(server.url);
		await page.getByRole('button', {name: 'Join'}).click();
		await field(page).waitFor();
		await page.keyboard.press('Control+k');
		await page.getByRole('alert').filter({hasText: 'The dialog could not be loaded.'}).waitFor();
		await page.unroute(/\/assets\/panels-/);
		await page.keyboard.press('Control+k');
		await page.getByRole('dialog', {name: 'Palette'}).waitFor();
	});

	test('shows that the server is offline and when it retries, and sends pending messages after the reconnect', async () => {
		const world = makeWorld();
		const db = world.folder.at('chat.db');
		const first = await world.server(['--db', db]);
		const ben = await join(world, `${first.url}/?room=dev`, 'ben');
		await ben.send('before');
		await ben.waitForText('before');
		first.kill('SIGTERM');
		await first.ended;
		await ben.page
			.locator('.banner')
			.filter({hasText: /Offline: .*retrying in \d+ s/})
			.waitFor();
		await ben.send('written while offline');
		await ben.page.locator('.row.pending').filter({hasText: 'waiting for the connection'}).waitFor();
		await ben.screenshot('offline');
		await world.server(['--db', db, '--port', String(first.port)]);
		const button = ben.page.getByRole('button', {name: 'Connect now'});
		// The client may have reconnected by itself.
		if (await button.isVisible()) await button.click({timeout: 1000}).catch(() => {});
		await ben.page.locator('.banner').waitFor({state: 'detached'});
		await ben.page.locator('.row.pending').waitFor({state: 'detached'});
		expect(await ben.messageTexts()).toEqual(['before', 'written while offline']);
		const ann = await world.dial(first.wsUrl);
		await ann.hello('ann');
		const joined = await ann.join('dev');
		expect(joined.entries.map(entry => ('text' in entry ? entry.text : ''))).toEqual([
			'before',
			'written while offline',
		]);
	});

	test('sends a pending message after the tab was closed', async () => {
		const world = makeWorld();
		const db = world.folder.at('chat.db');
		const first = await world.server(['--db', db]);
		const ben = await join(world, `${first.url}/?room=dev`, 'ben');
		first.kill('SIGTERM');
		await first.ended;
		await ben.page.locator('.banner').waitFor();
		await ben.send('pending');
		await ben.page.locator('.row.pending').waitFor();
		await ben.page.close();
		await world.server(['--db', db, '--port', String(first.port)]);
		const later = await ben.openAnother();
		await later.waitForText('pending');
		await later.page.locator('.row.pending').waitFor({state: 'detached'});
		expect(await later.messageTexts()).toEqual(['pending']);
	});

	test('creates a private room and opens it by its link, whose token is removed from the address bar', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await join(world, server.url, 'ann');
		await ann.page.getByRole('button', {name: 'Create room'}).click();
		await ann.page.getByLabel('Name').fill('plans');
		await ann.page.getByLabel('Private').check();
		await ann.page.getByRole('button', {name: 'Create room and link'}).click();
		const link = await ann.page.getByLabel('Anyone with this link').inputValue();
		expect(link).toMatch(new RegExp(`^${server.url}/#[\\w-]{43}$`));
		await ann.page.keyboard.press('Escape');
		await ann.page.getByRole('dialog').waitFor({state: 'detached'});
		const ben = await visit(world, link);
		expect(ben.page.url()).toBe(`${server.url}/`);
		await ben.join('ben');
		expect(await ben.page.locator('.header h2').textContent()).toBe('~plans');
		await ben.send('I am in');
		await ann.waitForText('I am in');
		await ann.send('welcome');
		await ben.waitForText('welcome');
		// The user is a member now: a reload opens the room without the link.
		await ben.page.reload();
		await ben.waitForText('welcome');
		// The link also works in the address bar of an open page.
		const cleo = await join(world, server.url, 'cleo');
		await cleo.page.evaluate(address => window.location.assign(address), link);
		await cleo.waitForText('welcome');
		expect(cleo.page.url()).toMatch(/\/#\/~plans-\w+$/);
		const eve = await world.connect(server, 'eve', 'lobby');
		eve.send({type: 'rooms', id: 1});
		expect(JSON.stringify(await eve.next('rooms'))).not.toContain('~plans');
		expect(
			await ben.page.evaluate(() => JSON.stringify({...localStorage}) + window.location.href),
		).not.toContain(link.slice(-43));
	});

	test('explains an invalid link', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await visit(world, `${server.url}/#${'x'.repeat(43)}`);
		await ann.page.getByLabel('Your nick').fill('ann');
		await ann.page.getByRole('button', {name: 'Join'}).click();
		await ann.page.getByText('This invite is not valid').waitFor();
	});

	test('switches rooms by keyboard, and shows unread messages and mentions in the list and the title', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev', 'ops');
		const ben = await join(world, `${server.url}/?room=dev`, 'ben');
		const {page} = ben;
		await page.keyboard.press('Control+k');
		await page.keyboard.type('ops');
		await page.locator('[role=option][aria-selected=true]').filter({hasText: '#ops'}).waitFor();
		await page.keyboard.press('Enter');
		await page.locator('.header h2').filter({hasText: '#ops'}).waitFor();
		await postAll(ann, 'dev', 'one', 'two', 'three for @ben');
		await roomButton(page, '#dev').filter({hasText: '@1'}).waitFor();
		await page.waitForFunction(() => document.title.startsWith('(@1) '));
		await page.keyboard.press('Alt+ArrowUp');
		await page.locator('.header h2').filter({hasText: '#dev'}).waitFor();
		await page.locator('.unread-line').filter({hasText: '3 new messages'}).waitFor();
		await page.waitForFunction(() => document.title === '#dev · termchat');
		expect(await field(page).evaluate(element => element === document.activeElement)).toBe(true);
		await page.keyboard.press('Escape');
		await page.locator('.unread-line').waitFor({state: 'detached'});
		await postAll(ann, 'ops', 'something');
		await roomButton(page, '#ops').filter({hasText: '1'}).waitFor();
		await page.keyboard.press('Alt+a');
		await ben.waitForText('something');
	});

	test('a click on a member opens the direct room, which only these two users can read', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const eve = await world.connect(server, 'eve', 'dev');
		const ben = await join(world, `${server.url}/?room=dev`, 'ben');
		await ben.page.getByRole('button', {name: 'ann: send a direct message'}).click();
		await ben.page.locator('.header h2').filter({hasText: '@ann'}).waitFor();
		await ben.send('only for you');
		const received = await ann.next('message', message => message.text === 'only for you');
		expect(received.room).toMatch(/^@/);
		ann.send({type: 'send', to: 'ben', text: 'and for you'});
		await ben.waitForText('and for you');
		await eve.roundTrip();
		expect(JSON.stringify(eve.received)).not.toContain('for you');
	});

	test('two tabs are one user: a message from one tab is shown in the other, once', async () => {
		const world = makeWorld();
		const server = await world.server();
		const one = await join(world, `${server.url}/?room=dev`, 'ann');
		const other = await one.openAnother();
		await field(other.page).waitFor();
		await one.send('from the first');
		await other.waitForText('from the first');
		await other.send('from the second');
		await one.waitForText('from the second');
		expect(await one.messageTexts()).toEqual(['from the first', 'from the second']);
		expect(await other.messageTexts()).toEqual(['from the first', 'from the second']);
		await one.page.locator('.members').getByText('1 online').waitFor();
	});

	test('asks for the password of the server', async () => {
		const world = makeWorld();
		const file = world.folder.at('access');
		writeFileSync(file, 'open-sesame\n', {mode: 0o600});
		const server = await world.server(['--access-token-file', file]);
		const ann = await visit(world, server.url);
		await ann.page.getByLabel('Your nick').fill('ann');
		await ann.page.getByRole('button', {name: 'Join'}).click();
		const secret = ann.page.getByLabel('Server password');
		await secret.fill('open-sesame');
		await ann.page.getByRole('button', {name: 'Join'}).click();
		await field(ann.page).waitFor();
		await ann.page.reload();
		await field(ann.page).waitFor();
	});
});
