/** Webhooks on the page, in a real Chromium. */
import {describe, expect, test} from 'vitest';
import {findChromium, findViolations, missingBrowser, shareBrowser} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'webhooks' : `webhooks (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	test('the owner creates a webhook in the room menu, sees its message with the bot mark, and revokes it', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = world.keep(await openUser(server.url, {viewport: {width: 1200, height: 700}}));
		const {page} = ann;
		await ann.join('ann');
		await ann.send('/create ops');
		await page.getByRole('heading', {name: '#ops'}).waitFor();
		const openWebhooks = async () => {
			await page.getByRole('button', {name: 'Room menu'}).click();
			await page.getByRole('button', {name: /^Webhooks/}).click();
			await page.getByRole('dialog', {name: 'Webhooks of #ops'}).waitFor();
		};

		await openWebhooks();
		await page.getByRole('button', {name: 'Create webhook'}).click();
		const form = page.getByRole('dialog', {name: 'Webhook of #ops'});
		await form.getByLabel('Name of the bot').fill('ann');
		await form.getByRole('button', {name: 'Create webhook'}).click();
		await form.getByText('Another user has the nick ann').waitFor();
		await form.getByLabel('Name of the bot').fill('ci');
		expect(await findViolations(page)).toEqual([]);
		await form.getByRole('button', {name: 'Create webhook'}).click();
		const field = page.getByLabel(/^Programs that post to this URL write as ci/);
		await field.waitFor();
		const url = await field.inputValue();
		expect(url).toMatch(/^http:\/\/.+\/api\/hooks\/[\w-]{43}$/);
		await page.getByRole('button', {name: 'Copy URL'}).waitFor();
		expect(await findViolations(page)).toEqual([]);
		await ann.screenshot('webhook-url');
		await page.keyboard.press('Escape');
		await field.waitFor({state: 'detached'});

		const response = await fetch(url, {method: 'POST', body: new URLSearchParams({text: 'build 7 failed'})});
		expect(await response.json()).toEqual({ok: true, room: 'ops', seq: 1});
		const message = page.locator('.message').filter({hasText: 'build 7 failed'});
		await message.waitFor();
		expect(await message.locator('.who').innerText()).toMatch(/^ci\s+bot$/);
		expect(await message.locator('.who').getAttribute('title')).toBe('ci (bot)');
		expect(await findViolations(page)).toEqual([]);
		await ann.screenshot('bot-mark');

		await openWebhooks();
		await page.getByText(/^1 {1,2}ci: created by ann, .*, last used/).waitFor();
		await page.getByRole('button', {name: 'revoke', exact: true}).click();
		await page.getByText('The webhook ci was revoked. Its URL no longer works.').first().waitFor();
		expect((await fetch(url, {method: 'POST', body: '{"text":"late"}'})).status).toBe(404);
		expect(await ann.faults()).toEqual([]);
	});
});
