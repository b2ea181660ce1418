/** Moderators, bans and absence on the page, in a real Chromium. */
import {describe, expect, test} from 'vitest';
import {findChromium, findViolations, missingBrowser, shareBrowser} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'moderation' : `moderation (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	test('the owner names a moderator and lifts a ban with buttons, and everyone sees who is away', async () => {
		const world = makeWorld();
		const server = await world.server();
		const viewport = {width: 1200, height: 700};
		const ann = world.keep(await openUser(server.url, {viewport}));
		const ben = world.keep(await openUser(server.url, {viewport}));
		await ann.join('ann');
		await ann.send('/create dev');
		await ann.page.getByRole('heading', {name: '#dev'}).waitFor();
		await ben.join('ben');
		await ben.send('/join dev');
		await ann.page.locator('.members').getByText('ben', {exact: true}).waitFor();

		await ann.page.getByRole('button', {name: 'Moderators', exact: true}).click();
		await ann.page.getByRole('button', {name: 'make moderator'}).click();
		await ann.page.locator('.members').getByText('mod', {exact: true}).waitFor();
		await ben.waitForText('ann made you a moderator');
		await ben.page.getByRole('button', {name: 'Bans and mutes'}).waitFor();

		await ben.page.getByRole('button', {name: 'set away'}).click();
		await ann.page.locator('.members').getByText('mod, away').waitFor();
		await ann.page.getByRole('button', {name: 'ben, mod, away: send a direct message'}).click();
		await ann.page
			.locator('.rules')
			.getByText(/^ben is away since \d\d:\d\d$/)
			.waitFor();
		expect(await findViolations(ann.page)).toEqual([]);
		await ann.screenshot('direct-away');
		expect(await findViolations(ben.page)).toEqual([]);
		await ben.screenshot('own-away');
		await ben.page.getByRole('button', {name: 'end away'}).click();
		await ann.page.locator('.rules').waitFor({state: 'detached'});

		await ann.page.getByRole('button', {name: /^#dev/}).first().click();
		await ann.send('/ban ben 1h adverts');
		await ben.page.getByText('ann banned you from #dev for 1 h: adverts').first().waitFor();
		await ann.page.getByRole('button', {name: 'Bans and mutes'}).click();
		await ann.page.getByText(/^1 {1,2}ben: banned by ann, .* left\): adverts$/).waitFor();
		expect(await findViolations(ann.page)).toEqual([]);
		await ann.screenshot('bans');
		await ann.page.getByRole('button', {name: 'lift', exact: true}).click();
		await ann.waitForText('ann unbanned ben');
		expect(await ann.faults()).toEqual([]);
	});
});
