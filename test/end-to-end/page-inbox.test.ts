/** The inbox and unread marks on the page, in a real Chromium. */
import {describe, expect, test} from 'vitest';
import {findChromium, findViolations, missingBrowser, shareBrowser} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'the inbox' : `the inbox (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	test('counts what is unread, goes to a message and back, and marks messages as unread', async () => {
		const world = makeWorld();
		const server = await world.server(['--rate-limit', 'off']);
		const ann = await world.connect(server, 'ann', 'dev');
		const ben = world.keep(await openUser(`${server.url}/#/dev`, {viewport: {width: 1024, height: 700}}));
		const {page} = ben;
		await ben.join('ben');
		await ben.send('hello');
		ann.send({type: 'send', room: 'dev', text: 'ben: a question'});
		for (let line = 1; line <= 60; line++) ann.send({type: 'send', room: 'dev', text: `line ${line}`});
		ann.send({type: 'send', to: 'ben', text: 'a direct hello'});
		await ben.waitForText('line 60');
		const inbox = page.getByRole('button', {name: /^Inbox/});
		await page.getByRole('button', {name: /^Inbox.*1 unread/}).waitFor();
		await inbox.click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('button', {name: /direct ann: a direct hello/}).waitFor();
		await ben.screenshot('inbox');
		expect(await findViolations(page)).toEqual([]);
		await dialog.getByRole('button', {name: /mention ann: ben: a question/}).click();
		await ben.waitForText('ben: a question');
		await page.getByText('ben: a question').hover();
		await page.getByRole('button', {name: 'More'}).click();
		await page.getByRole('button', {name: 'Mark unread'}).click();
		await page.getByRole('heading', {name: '61 new messages'}).waitFor();
		await page.getByRole('button', {name: 'Back'}).click();
		await page.getByRole('button', {name: 'First unread'}).waitFor();
		await page.getByRole('button', {name: /^Inbox.*2 unread/}).waitFor();
		await page.locator('.composer textarea').fill('/markread');
		await page.locator('.composer textarea').press('Enter');
		await page.getByRole('button', {name: /^Inbox.*1 unread/}).waitFor();
		await page.keyboard.press('Alt+i');
		await dialog.getByRole('button', {name: 'Mark all as read'}).click();
		await page.getByRole('button', {name: 'Inbox', exact: true}).waitFor();
		expect(await ben.faults()).toEqual([]);
	});
});
