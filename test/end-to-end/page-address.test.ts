/** The room in the address of the page, in a real Chromium: reload, Back, Forward and links. */
import type {Browser} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {findChromium, launchBrowser, missingBrowser, openVisitor, type Visitor} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'page address' : `page address (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await launchBrowser();
	});
	afterAll(() => browser.close());

	/** Waits until this room is shown and named in the address. */
	const isIn = async ({page}: Visitor, room: string) => {
		await page.locator('.header h2').filter({hasText: room}).waitFor();
		await page.waitForFunction(
			wanted => decodeURIComponent(location.hash) === wanted,
			room.replace('#', '#/'),
		);
	};

	test('a reload keeps the room, and Back and Forward change the room', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ben = world.keep(await openVisitor(browser, `${server.url}/?room=dev`));
		await ben.enter('ben');
		await isIn(ben, '#dev');
		expect(ben.page.url()).toBe(`${server.url}/#/dev`);
		await ben.say('/join ops');
		await isIn(ben, '#ops');
		await ben.page.reload();
		await isIn(ben, '#ops');
		await ben.say('/join été');
		await isIn(ben, '#été');
		await ben.page.goBack();
		await isIn(ben, '#ops');
		await ben.page.goBack();
		await isIn(ben, '#dev');
		await ben.page.goForward();
		await isIn(ben, '#ops');
		expect(await ben.faults()).toEqual([]);
	});

	test('a link opens its room in the open page, and a link to a closed room leaves the address unchanged', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ben = world.keep(await openVisitor(browser, `${server.url}/#/dev`));
		await ben.page.getByText('Join #dev on').waitFor();
		await ben.enter('ben');
		await isIn(ben, '#dev');
		await ben.page.evaluate(() => window.location.assign('/#/ops'));
		await isIn(ben, '#ops');
		await ben.page.evaluate(() => window.location.assign('/#/~secret-k3f9x2'));
		await ben.page.getByText('Could not join ~secret-k3f9x2').waitFor();
		await isIn(ben, '#ops');
		await ben.say('/leave');
		await isIn(ben, '#dev');
	});
});
