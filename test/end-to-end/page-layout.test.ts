/** The layout of the page, in a real Chromium: names, contrast, a phone, and the keyboard. */
import type {BrowserContextOptions, Page} from 'playwright-core';
import {describe, expect, test} from 'vitest';
import {
	type BrowserUser,
	desktop,
	findChromium,
	findFlaws,
	missingBrowser,
	postAll,
	shareBrowserUsers,
} from '../support/browser.ts';
import {makeWorld, type World} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;

const phone: BrowserContextOptions = {viewport: {width: 390, height: 844}, hasTouch: true, isMobile: true};

describe.skipIf(!hasBrowser)(
	hasBrowser ? 'layout of the page' : `layout of the page (skipped: ${missingBrowser})`,
	() => {
		const {join} = shareBrowserUsers();

		const roomButton = (page: Page, name: string) =>
			page.getByRole('navigation', {name: 'Rooms'}).getByRole('button', {name});

		/** A user in a room with every kind of row. */
		const openRoom = async (world: World, options: BrowserContextOptions): Promise<BrowserUser> => {
			const server = await world.server();
			const ann = await world.connect(server, 'ann', 'dev');
			const cleo = await world.connect(server, 'cleo', 'dev', 'ops');
			ann.send({type: 'topic', room: 'dev', text: 'release 2.1, freeze Friday'});
			await postAll(ann, 'dev', 'morning, build is green again');
			const question = await cleo.post(
				'dev',
				'nice. who fixed the flaky websocket test? I spent two hours on it',
			);
			ann.send({
				type: 'send',
				room: 'dev',
				text: 'it was a timer leak, see https://ci.example.org/builds/123456789/logs?step=17#L2048-L2099',
				replyTo: question.seq,
			});
			ann.send({type: 'react', room: 'dev', seq: question.seq, emoji: '🎉', on: true});
			await ann.roundTrip();
			const visitor = await join(world, `${server.url}/?room=dev`, 'ben', options);
			await postAll(cleo, 'dev', '@ben ping? can you check the dashboard');
			ann.send({type: 'send', room: 'dev', text: 'this one expires', expiresInSeconds: 3600});
			ann.send({type: 'send', to: 'ben', text: 'psst'});
			await visitor.send('on my way');
			await visitor.waitForText('on my way');
			await visitor.waitForText('this one expires');
			await visitor.page.waitForFunction(() => document.title.startsWith('('));
			return visitor;
		};

		const faces = [
			{name: 'desktop-light', options: {...desktop, colorScheme: 'light'}},
			{name: 'desktop-dark', options: {...desktop, colorScheme: 'dark'}},
			{name: 'phone-light', options: {...phone, colorScheme: 'light'}},
			{name: 'phone-dark', options: {...phone, colorScheme: 'dark'}},
		] as const;

		test.each(faces)('every control has a name and enough contrast: $name', async ({name, options}) => {
			const world = makeWorld();
			const ben = await openRoom(world, options);
			const {page} = ben;
			await page.evaluate(() => document.fonts.ready);
			await ben.screenshot(name);
			expect(await findFlaws(page)).toEqual([]);
			expect(await page.locator('[role=log][aria-live=polite]').count()).toBe(1);
			for (const key of ['Control+k', 'F1']) {
				await page.keyboard.press(key);
				await page.getByRole('dialog').waitFor();
				await ben.screenshot(`${name}-${key}`);
				expect(await findFlaws(page)).toEqual([]);
				await page.keyboard.press('Escape');
				await page.getByRole('dialog').waitFor({state: 'detached'});
			}
			await page.locator('.row.message').last().hover();
			await page.getByRole('toolbar').waitFor();
			expect(await findFlaws(page)).toEqual([]);
			expect(await ben.faults()).toEqual([]);
		});

		test('on a small phone an action is one line, no label is cut, and dialogs begin with their title', async () => {
			const world = makeWorld();
			const ben = await openRoom(world, {viewport: {width: 320, height: 568}});
			const {page} = ben;
			await ben.send('/me waves');
			await page.locator('.row.pending').waitFor({state: 'detached'});
			const action = page.locator('.row.message:not(.pending)').filter({hasText: 'waves'});
			await action.waitFor();
			const topOf = async (selector: string) => (await action.locator(selector).boundingBox())?.y ?? 0;
			expect(Math.abs((await topOf('.sign')) - (await topOf('.words')))).toBeLessThan(8);
			const isCut = (selector: string) =>
				page
					.locator(selector)
					.evaluateAll(elements =>
						elements
							.filter(
								element => element.checkVisibility() && getComputedStyle(element).position !== 'absolute',
							)
							.some(element => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0),
					);
			expect(await isCut('.status .link')).toBe(false);
			// Without words, the choice of the lifetime still has its name and opens.
			await page.getByRole('combobox', {name: 'Expires'}).selectOption('5 min');
			expect(
				await page.locator('.expiry select').evaluate(element => getComputedStyle(element).opacity),
			).toBe('1');
			await ben.send('/pair');
			const dialog = page.getByRole('dialog', {name: 'Add a device'});
			await dialog.waitFor();
			await dialog.getByRole('img', {name: 'QR code of the link'}).waitFor();
			expect(await dialog.evaluate(element => element.scrollTop)).toBe(0);
			const box = await dialog.boundingBox();
			expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(568);
			expect(await findFlaws(page)).toEqual([]);
			await ben.screenshot('small-phone-pairing');
		});

		test('on a phone nothing is wider than the screen, and the rooms and members are drawers', async () => {
			const world = makeWorld();
			const ben = await openRoom(world, phone);
			const {page} = ben;
			expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
			expect(await page.getByRole('navigation').count()).toBe(0);
			await page.getByRole('button', {name: 'Rooms, 1 unread'}).tap();
			await roomButton(page, '@ann').waitFor();
			await ben.screenshot('phone-rooms');
			expect(await findFlaws(page)).toEqual([]);
			await roomButton(page, '@ann').tap();
			await ben.waitForText('psst');
			await page.getByRole('button', {name: 'Members, 2 online'}).tap();
			await page.getByRole('complementary', {name: 'Members'}).waitFor();
			await ben.screenshot('phone-members');
			// The drawer has the focus, and returns it when it closes.
			expect(await page.evaluate(() => document.activeElement?.closest('.members') !== null)).toBe(true);
			await page.keyboard.press('Escape');
			await page.getByRole('complementary', {name: 'Members'}).waitFor({state: 'detached'});
			await page.getByRole('button', {name: 'Members, 2 online'}).and(page.locator(':focus')).waitFor();
			const small = await page.evaluate(() =>
				[...document.querySelectorAll('button, select, textarea')]
					.filter(
						element => element.checkVisibility({opacityProperty: true}) && !element.matches('.skip, .inline'),
					)
					.map(element => ({where: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect()}))
					// WCAG 2.2, 2.5.8: 24 by 24.
					.filter(({box}) => box.width < 24 || box.height < 24),
			);
			expect(small).toEqual([]);
		});

		test('Tab reaches every control, and the focus is visible', async () => {
			const world = makeWorld();
			const ben = await openRoom(world, desktop);
			const {page} = ben;
			await page.locator('.skip').focus();
			const reached = new Set<string>();
			for (let presses = 0; presses < 60; presses++) {
				if (presses > 0) await page.keyboard.press('Tab');
				const at = await page.evaluate(() => {
					const element = document.activeElement;
					if (element === null || element === document.body) return undefined;
					const {outlineStyle, borderColor} = getComputedStyle(
						element.matches('textarea') ? (element.closest('.composer') ?? element) : element,
					);
					const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
					return {
						name: name.trim(),
						isSeen: outlineStyle !== 'none' || element.matches('textarea'),
						borderColor,
					};
				});
				if (at === undefined) break;
				expect(at.isSeen, at.name).toBe(true);
				reached.add(at.name);
			}
			const wanted = [
				'Skip to the message field',
				'#dev',
				'Search or jump to…',
				'Statistics',
				'Message #dev',
				'Messages in #dev',
			];
			for (const name of wanted) {
				expect(
					[...reached].some(one => one.startsWith(name)),
					`${name} of ${[...reached].join(' | ')}`,
				).toBe(true);
			}
		});
	},
);
