/** A Chromium that is killed with all its processes: what the page has stored by then is there at the next start. */
import type {Page} from 'playwright-core';
import {describe, expect, test} from 'vitest';
import {findChromium, missingBrowser} from '../support/browser.ts';
import {startProfileBrowser} from '../support/killed-browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'a killed browser' : `a killed browser (skipped: ${missingBrowser})`;

/** All values that the page has written to its database. */
const storedValues = (page: Page): Promise<string> =>
	page.evaluate(
		() =>
			new Promise<string>((resolve, reject) => {
				const opening = indexedDB.open('termchat');
				opening.onerror = () => reject(opening.error);
				opening.onsuccess = () => {
					const database = opening.result;
					const reading = database.transaction('changes').objectStore('changes').getAll();
					reading.onerror = () => reject(reading.error);
					reading.onsuccess = () => {
						database.close();
						resolve(JSON.stringify(reading.result));
					};
				};
			}),
	);

const field = (page: Page) => page.locator('.composer textarea');

describe.skipIf(!hasBrowser)(title, () => {
	/** Ann has joined the lobby in a browser with a profile of its own. */
	const openAnn = async () => {
		const world = makeWorld();
		const server = await world.server();
		const start = async () => world.keep(await startProfileBrowser(world.folder.at('profile')));
		const browser = await start();
		const page = await browser.open(server.url);
		await page.getByLabel('Your nick').fill('ann');
		await page.getByRole('button', {name: 'Join'}).click();
		await field(page).waitFor();
		return {world, server, start, browser, page};
	};

	test('keeps the user and the unsent text', async () => {
		const {world, server, start, browser, page} = await openAnn();
		const bob = await world.connect(server, 'bob', 'lobby');
		await field(page).pressSequentially('a long thought that is not finished');
		await expect.poll(() => storedValues(page)).toContain('a long thought that is not finished');
		await browser.kill();
		const again = await (await start()).open(server.url);
		await field(again).waitFor();
		await expect.poll(() => field(again).inputValue()).toBe('a long thought that is not finished');
		await field(again).press('Enter');
		const {from, text} = await bob.next('message');
		expect({nick: from.nick, text}).toEqual({nick: 'ann', text: 'a long thought that is not finished'});
	});

	test('sends a message that was not sent yet, once', async () => {
		const {world, server, start, browser, page} = await openAnn();
		const bob = await world.connect(server, 'bob', 'lobby');
		await field(page).fill('/set undoSend 30');
		await field(page).press('Enter');
		await expect.poll(() => field(page).inputValue()).toBe('');
		await field(page).fill('written before the kill');
		await field(page).press('Enter');
		await expect.poll(() => storedValues(page)).toMatch(/draft:.*written before the kill/);
		await browser.kill();
		const again = await (await start()).open(server.url);
		await again.locator('.row.message').filter({hasText: 'written before the kill'}).waitFor();
		await field(again).fill('/set undoSend off');
		await field(again).press('Enter');
		await field(again).fill('afterwards');
		await field(again).press('Enter');
		await bob.next('message', ({text}) => text === 'afterwards');
		const texts = bob.received.flatMap(frame => (frame.type === 'message' ? [frame.text] : []));
		expect(texts).toEqual(['written before the kill', 'afterwards']);
	});
});
