/** What the page keeps in a real Chromium: the rooms of several tabs, and the server's password. */
import {writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {findChromium, missingBrowser, shareBrowser} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;

describe.skipIf(!hasBrowser)(
	hasBrowser ? 'page storage' : `page storage (skipped: ${missingBrowser})`,
	() => {
		const openUser = shareBrowser();

		test('two tabs keep the rooms that were joined in either of them', async () => {
			const world = makeWorld();
			const server = await world.server();
			const one = world.keep(await openUser(server.url));
			await one.join('ann');
			const other = await one.openAnother();
			await other.page.locator('.composer textarea').waitFor();
			const room = (visitor: typeof one, name: string) =>
				visitor.page.getByRole('list', {name: 'Rooms', exact: true}).getByRole('button', {name});
			await one.send('/join dev');
			await room(one, '#dev').waitFor();
			await one.page.getByRole('heading', {name: '#dev'}).waitFor();
			await other.send('/join ops');
			await room(other, '#ops').waitFor();
			await one.send('/leave lobby');
			await room(one, '#lobby').waitFor({state: 'detached'});
			await one.page.close();
			await other.page.close();
			const later = await one.openAnother();
			await room(later, '#dev').waitFor();
			await room(later, '#ops').waitFor();
			expect(await room(later, '#lobby').count()).toBe(0);
		});

		test('stores the server password for the session only, unless the user asks to remember it', async () => {
			const world = makeWorld();
			const file = world.folder.at('access');
			writeFileSync(file, 'open-sesame-open-sesame\n', {mode: 0o600});
			const server = await world.server(['--access-token-file', file]);
			const first = world.keep(await openUser(server.url));
			const enter = async (visitor: typeof first, isKept: boolean) => {
				const {page} = visitor;
				await page.getByLabel('Server password').fill('open-sesame-open-sesame');
				if (isKept) await page.getByLabel('Remember the password in this browser').check();
				await visitor.screenshot(`password-${isKept ? 'kept' : 'asked'}`);
				await page.getByRole('button', {name: 'Join'}).click();
				await page.locator('.composer textarea').waitFor();
			};
			const stored = (visitor: typeof first) =>
				visitor.page.evaluate(() => Object.values({...localStorage}).join('\n'));
			await first.page.getByLabel('Your nick').fill('ann');
			await first.page.getByRole('button', {name: 'Join'}).click();
			await enter(first, false);
			await first.page.reload();
			await first.page.locator('.composer textarea').waitFor();
			expect(await stored(first)).not.toContain('open-sesame');
			await first.page.close();
			const second = await first.openAnother();
			await enter(second, true);
			await second.page.close();
			const third = await first.openAnother();
			await third.page.locator('.composer textarea').waitFor();
			expect(await stored(third)).toContain('open-sesame');
		});
	},
);
