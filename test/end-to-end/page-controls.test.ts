/** The buttons of the page, in a real Chromium: one for everything that has a key or a command in the terminal. */
import type {Locator, Page} from 'playwright-core';
import {describe, expect, test} from 'vitest';
import {findChromium, findViolations, missingBrowser, shareBrowser} from '../support/browser.ts';
import {controlsOfActions, controlsOfCommands, type Place} from '../support/page-controls.ts';
import {makeWorld, type World} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;

interface Wanted {
	readonly of: string;
	readonly name: string | RegExp;
}

/** The controls that must be visible in a place. */
const wantedIn = (place: Place): readonly Wanted[] =>
	[...Object.entries(controlsOfActions), ...Object.entries(controlsOfCommands)].flatMap(([of, control]) =>
		'in' in control && control.in === place && control.isConditional !== true
			? [{of, name: control.name}]
			: [],
	);

const missingIn = async (place: Place, root: Locator): Promise<readonly string[]> => {
	const missing: string[] = [];
	for (const {of, name} of wantedIn(place)) {
		if ((await root.getByRole('button', {name}).count()) === 0) missing.push(`${place}: ${of} (${name})`);
	}
	return missing;
};

const openDialog = async (page: Page, button: Locator): Promise<Locator> => {
	await button.click();
	const dialog = page.getByRole('dialog');
	await dialog.waitFor();
	return dialog;
};

const closeDialog = async (page: Page): Promise<void> => {
	await page.keyboard.press('Escape');
	await page.getByRole('dialog').waitFor({state: 'detached'});
};

describe.skipIf(!hasBrowser)(hasBrowser ? 'controls' : `controls (skipped: ${missingBrowser})`, () => {
	const openUser = shareBrowser();

	/** The owner of #plans, with bob in the room, an answered message with code and a pinned one. */
	const openOwner = async (world: World, width: number) => {
		const server = await world.server();
		const ann = world.keep(await openUser(server.url, {viewport: {width, height: 900}}));
		await ann.join('ann');
		await ann.send('/create plans');
		await ann.page.getByRole('heading', {name: '#plans'}).waitFor();
		const bob = await world.connect(server, 'bob', 'plans');
		const first = await bob.post('plans', '@ann is this right?');
		bob.send({type: 'send', room: 'plans', text: '```ts\nconst x = 1;\n```', replyTo: first.seq});
		await ann.waitForText('const x');
		await ann.send('/pinmessage');
		await ann.send('mine');
		await ann.waitForText('mine');
		await ann.page.getByRole('button', {name: '1 pinned'}).waitFor();
		return ann;
	};

	test('every control of the table is on the page', async () => {
		const world = makeWorld();
		const {page, screenshot} = await openOwner(world, 1440);
		const missing: string[] = [];
		const look = async (place: Place, root: Locator) => missing.push(...(await missingIn(place, root)));

		await look('room list', page.getByRole('navigation', {name: 'Rooms'}));
		const header = page.locator('main .header');
		await look('header', header);
		await look('member list', page.getByRole('complementary', {name: 'Members'}));
		await look('status bar', page.locator('.status'));
		await look('composer', page.locator('.composer'));
		const message = page.locator('.row.message').filter({hasText: 'const x'});
		await message.hover();
		await look('message', message);
		await look('message menu', await openDialog(page, message.getByRole('button', {name: 'More'})));
		await screenshot('controls-message-menu');
		await closeDialog(page);
		await page.mouse.move(0, 0);
		const own = page.locator('.row.message').filter({hasText: 'mine'});
		await own.hover();
		await look('own message', own);

		await look('room menu', await openDialog(page, header.getByRole('button', {name: 'Room menu'})));
		await screenshot('controls-room-menu');
		await closeDialog(page);
		await look('member menu', await openDialog(page, page.getByRole('button', {name: 'Actions on bob'})));
		await screenshot('controls-member-menu');
		await closeDialog(page);
		await look('user menu', await openDialog(page, page.getByRole('button', {name: 'Settings'})));
		await screenshot('controls-user-menu');
		await closeDialog(page);
		await look(
			'notifications dialog',
			await openDialog(page, header.getByRole('button', {name: 'Notifications'})),
		);
		await closeDialog(page);
		await page.getByRole('button', {name: /^\d+ repl/}).click();
		await look('thread', page.getByRole('region', {name: 'Thread'}));
		expect(missing).toEqual([]);
	});

	test('a dialog that the server answers with is modal as soon as it is in the document, so that Esc closes it', async () => {
		const world = makeWorld();
		const {page} = await openOwner(world, 1440);
		await openDialog(page, page.getByRole('button', {name: 'Create room'}));
		await page.getByLabel('Name').fill('secret');
		await page.getByLabel('Private').check();
		await page.evaluate(() => {
			new MutationObserver((_changes, observer) => {
				const field = document.querySelector('dialog input[readonly]');
				if (field === null) return;
				observer.disconnect();
				document.body.dataset.linkDialog = field.matches(':modal *') ? 'modal' : 'not modal';
			}).observe(document.body, {childList: true, subtree: true});
		});
		await page.getByRole('button', {name: 'Create room and link'}).click();
		await page.getByLabel('Anyone with this link').waitFor();
		expect(await page.evaluate(() => document.body.dataset.linkDialog)).toBe('modal');
	});

	test('the menus do what they say', async () => {
		const world = makeWorld();
		const {page, waitForText} = await openOwner(world, 1440);
		const choose = async (button: string, ...entries: readonly (string | RegExp)[]) => {
			await page.getByRole('button', {name: button}).click();
			for (const name of entries) await page.getByRole('dialog').getByRole('button', {name}).click();
		};
		await choose('Room menu', /^Slow mode/, '30 seconds');
		await page.locator('.rules').filter({hasText: '30 s'}).waitFor();
		await choose('Actions on bob', /^Make a moderator/);
		await page.getByRole('button', {name: /^bob, mod/}).waitFor();
		await choose('Actions on bob', /^Mention/);
		await expect.poll(() => page.locator('.composer textarea').inputValue()).toBe('@bob ');
		await choose('Settings', /^Settings/, /^roomOrder/, 'unread');
		await page.getByText('roomOrder = unread').waitFor();
		await choose('Actions on bob', /^Kick from/);
		await waitForText('bob');
		await page.getByRole('button', {name: 'Actions on bob'}).waitFor({state: 'detached'});
	});

	test.each([320, 375, 768, 1024, 1440])('axe finds nothing in the menus at %i px', async width => {
		const world = makeWorld();
		const {page, send, screenshot} = await openOwner(world, width);
		const check = async (name: string) => {
			await screenshot(`${name}-${width}`);
			expect(await findViolations(page), name).toEqual([]);
		};
		const inDrawer = async (name: RegExp, below: number, button: string) => {
			if (width < below) await page.getByRole('button', {name}).click();
			await openDialog(page, page.getByRole('button', {name: button}));
		};
		await inDrawer(/^Members/, 760, 'Room menu');
		await check('menu-room');
		await closeDialog(page);
		await inDrawer(/^Members/, 1184, 'Actions on bob');
		await check('menu-member');
		await closeDialog(page);
		await page.locator('.row.message').filter({hasText: 'const x'}).click();
		await openDialog(page, page.getByRole('toolbar').getByRole('button', {name: 'More'}));
		await check('menu-message');
		await closeDialog(page);
		await inDrawer(/^Rooms/, 960, 'Settings');
		await check('menu-user');
		await closeDialog(page);
		await send('/mute bob 1h');
		for (const line of ['/inbox', '/pins', '/mods', '/bans', '/devices', '/pair']) {
			await send(line);
			await page.getByRole('dialog').waitFor();
			await check(line.slice(1));
			await closeDialog(page);
		}
		await inDrawer(/^Members/, 760, 'Notifications');
		await check('notifications');
	});
});
