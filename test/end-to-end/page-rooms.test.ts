/** The room list of the page, in a real Chromium: the public rooms to join. */
import {describe, expect, test} from 'vitest';
import {findChromium, findViolations, missingBrowser, shareBrowser} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'room list' : `room list (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	test('offers the public rooms with their members, and joins one by keyboard', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev', 'ops', 'design');
		await world.connect(server, 'bob', 'ops');
		ann.send({type: 'create', room: 'secret', isPrivate: true, id: 1});
		ann.send({type: 'topic', room: 'ops', text: 'the machines'});
		await ann.roundTrip();
		const ben = world.keep(await openUser(`${server.url}/#/dev`, {viewport: {width: 1280, height: 700}}));
		await ben.join('ben');
		const {page} = ben;
		const list = page.getByRole('navigation', {name: 'Rooms'});
		await list.getByRole('heading', {name: 'Public rooms'}).waitFor();
		const rooms = list.locator('.public');
		expect(await rooms.locator('.name').allInnerTexts()).toEqual(['#ops', '#design']);
		expect(await rooms.locator('.visually-hidden').allInnerTexts()).toEqual([', 2 online:', ', 1 online:']);
		await ben.screenshot('public-rooms');
		expect(await findViolations(page)).toEqual([]);
		await list.getByRole('button', {name: '#dev'}).focus();
		await page.keyboard.press('ArrowDown');
		await list
			.getByRole('button', {name: /^#ops.*2 online: Join$/})
			.and(page.locator(':focus'))
			.waitFor();
		await page.keyboard.press('Enter');
		await page.locator('.header h2').filter({hasText: '#ops'}).waitFor();
		await page.locator('.composer textarea:focus').waitFor();
		await list.locator('.public').filter({hasText: '#ops'}).waitFor({state: 'detached'});
		await ben.send('/leave');
		await list.locator('.public').filter({hasText: '#ops'}).waitFor();
		expect(await ben.faults()).toEqual([]);
	});
});
