/** Mistakes and refusals on the page, in a real Chromium: each is shown beside the field that it concerns. */
import {writeFileSync} from 'node:fs';
import type {Page} from 'playwright-core';
import {describe, expect, test} from 'vitest';
import {
	type BrowserUser,
	findChromium,
	findViolations,
	missingBrowser,
	shareBrowser,
} from '../support/browser.ts';
import {makeWorld, type World} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'mistakes' : `mistakes (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	const visit = async (world: World, url: string, width = 320, height = 480): Promise<BrowserUser> =>
		world.keep(await openUser(url, {viewport: {width, height}}));

	/** The problem below this field, once it is visible without scrolling and described to screen readers. */
	const problemOf = async (page: Page, label: string, text: string) => {
		const box = page.locator('.text-field', {has: page.getByLabel(label, {exact: true})});
		const field = box.locator('input');
		const problem = box.getByRole('alert').filter({hasText: text});
		await problem.waitFor();
		expect(await field.getAttribute('aria-invalid')).toBe('true');
		const described = await field.getAttribute('aria-describedby');
		expect(await problem.locator(`[id="${described}"]`).innerText()).toContain(text);
		const [above, below] = [await field.boundingBox(), await problem.boundingBox()];
		const bottom = (above?.y ?? 0) + (above?.height ?? 0);
		expect((below?.y ?? 0) - bottom).toBeLessThan(20);
		expect((below?.y ?? 0) + (below?.height ?? 0)).toBeLessThanOrEqual(page.viewportSize()?.height ?? 0);
		return problem;
	};

	test('of the sign-in form are below the nick and the password', async () => {
		const world = makeWorld();
		const file = world.folder.at('access');
		writeFileSync(file, 'open-sesame\n', {mode: 0o600});
		const server = await world.server(['--access-token-file', file]);
		const ben = await visit(world, server.url);
		const {page} = ben;
		const join = page.getByRole('button', {name: 'Join'});
		await page.getByLabel('Your nick').fill('no good');
		await join.click();
		const problem = await problemOf(page, 'Your nick', 'is not a valid nick');
		expect(await findViolations(page)).toEqual([]);
		await ben.screenshot('sign-in-problem');
		await problem.getByRole('button', {name: 'Dismiss'}).click();
		await page.waitForFunction(() => document.querySelector('[role=alert]')?.textContent === '');
		await page.getByLabel('Your nick').fill('ben');
		await join.click();
		await problemOf(page, 'Server password', 'This server requires a password.');
		await page.getByLabel('Server password').fill('wrong');
		await join.click();
		await problemOf(page, 'Server password', 'The server password is wrong.');
		await ben.screenshot('sign-in-password');
		await page.getByLabel('Server password').fill('open-sesame');
		await join.click();
		await page.locator('.composer textarea').waitFor();
	});

	test('of a dialog stay in the dialog', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann');
		ann.send({type: 'create', room: 'calm', id: 1});
		await ann.next('created');
		await ann.join('calm');
		const ben = await visit(world, `${server.url}/#/calm`, 1024, 600);
		await ben.join('ben');
		const {page} = ben;
		await page.getByRole('button', {name: 'Create room'}).click();
		await page.getByLabel('Name').fill('calm');
		await page.getByRole('dialog').getByRole('button', {name: 'Create room'}).click();
		await problemOf(page, 'Name', 'exists');
		await ben.screenshot('create-problem');
		await page.getByLabel('Name').pressSequentially('er');
		await page.locator('.problem').filter({hasText: 'exists'}).waitFor({state: 'detached'});
		await page.keyboard.press('Escape');
		ann.send({type: 'moderate', room: 'calm', nick: 'ben', action: 'mute', id: 2});
		await ann.next('moderated');
		await page.getByRole('button', {name: 'Set topic'}).click();
		await page.getByRole('textbox', {name: 'Topic'}).fill('loud');
		await page.getByRole('dialog').getByRole('button', {name: 'Set topic'}).click();
		await problemOf(page, 'Topic', 'muted');
		expect(await findViolations(page)).toEqual([]);
	});

	test('of a room that cannot be joined from the drawer are above the input', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann');
		ann.send({type: 'create', room: 'calm', id: 1});
		await ann.next('created');
		await ann.join('calm');
		const ben = await visit(world, server.url);
		await ben.join('ben');
		const {page} = ben;
		ann.send({type: 'moderate', room: 'calm', nick: 'ben', action: 'ban', id: 2});
		await ann.next('moderated');
		await page.getByRole('button', {name: /^Rooms/}).click();
		await page.getByRole('list', {name: 'Public rooms'}).getByRole('button', {name: '#calm'}).click();
		const alert = page.getByRole('alert').filter({hasText: 'Could not join #calm'});
		await alert.waitFor();
		await page.getByRole('navigation', {name: 'Rooms'}).waitFor({state: 'detached'});
		const box = await alert.boundingBox();
		expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(480);
		await ben.screenshot('join-problem');
	});

	test('are visible above many other notices', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ben = await visit(world, `${server.url}/#/dev`);
		await ben.join('ben');
		for (let count = 1; count <= 6; count++) {
			await ben.send(`/join ~closed-k3f9x${count}`);
			await ben.page.getByText(`Could not join ~closed-k3f9x${count}`).waitFor();
		}
		const isInside = await ben.page.getByText('Could not join ~closed-k3f9x6').evaluate(element => {
			const [strip, box] = [element.closest('.notices'), element.getBoundingClientRect()];
			const edges = strip?.getBoundingClientRect();
			return edges !== undefined && box.top >= edges.top - 1 && box.bottom <= edges.bottom + 1;
		});
		expect(isInside).toBe(true);
		await ben.screenshot('many-notices');
	});
});
