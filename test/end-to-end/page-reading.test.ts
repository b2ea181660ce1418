/** Reading and searching on the page, in a real Chromium: notices, the edges of a room, matches and links. */
import {describe, expect, test} from 'vitest';
import {findChromium, findViolations, missingBrowser, shareBrowser} from '../support/browser.ts';
import type {WireClient} from '../support/wire-client.ts';
import {makeWorld, type World} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'reading' : `reading (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	/** A user in #dev, whose `last` messages ann has sent; scrolling is smooth, as it is by default. */
	const openLongRoom = async (world: World, last: number, width = 1024) => {
		const server = await world.server(['--rate-limit', 'off']);
		const ann = await world.connect(server, 'ann', 'dev');
		for (let line = 1; line <= last; line++) ann.send({type: 'send', room: 'dev', text: `line ${line}`});
		await ann.next('message', message => message.text === `line ${last}`);
		const ben = world.keep(
			await openUser(`${server.url}/#/dev`, {
				viewport: {width, height: 700},
				reducedMotion: 'no-preference',
			}),
		);
		await ben.join('ben');
		await ben.waitForText(`line ${last}`);
		return {server, ann, ben};
	};

	test('an error is visible at every scroll position, announced, and can be dismissed', async () => {
		const world = makeWorld();
		const {ben} = await openLongRoom(world, 200, 320);
		const {page} = ben;
		await page.locator('.scroller').evaluate(pane => pane.scrollBy(0, -2000));
		await page.getByRole('button', {name: 'Newest'}).waitFor();
		await page.locator('.composer textarea').fill('/tpoic what we do');
		await page.locator('.composer textarea').press('Enter');
		const alert = page.getByRole('alert').filter({hasText: 'Unknown command /tpoic'});
		await alert.waitFor();
		await ben.screenshot('notice-320');
		const box = await alert.boundingBox();
		expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(700);
		expect(await findViolations(page)).toEqual([]);
		await page.getByRole('button', {name: 'Dismiss'}).click();
		await alert.waitFor({state: 'detached'});
		await page.locator('.composer textarea').press('Enter');
		await alert.waitFor();
		await page.locator('.composer textarea').press('Escape');
		await alert.waitFor({state: 'detached'});
		await page.locator('.composer textarea').fill('/names');
		await page.locator('.composer textarea').press('Enter');
		await page.locator('.notices [role=status]').filter({hasText: 'ann, ben'}).waitFor();
	});

	test.each([60, 700])('Home and End scroll to both ends of a room with %i messages', async count => {
		const world = makeWorld();
		const {ben} = await openLongRoom(world, count);
		const {page} = ben;
		await page.locator('.scroller').focus();
		await page.keyboard.press('Home');
		await page
			.locator('.row.message .words')
			.filter({hasText: /^line 1$/})
			.waitFor();
		await page.waitForFunction(() => document.querySelector('.scroller')?.scrollTop === 0);
		await page.getByText('This is the start of #dev.').waitFor();
		await page.keyboard.press('End');
		await ben.waitForText(`line ${count}`);
		await page.getByRole('button', {name: 'Newest'}).waitFor({state: 'detached'});
		const below = await page
			.locator('.scroller')
			.evaluate(pane => pane.scrollHeight - pane.scrollTop - pane.clientHeight);
		expect(below).toBeLessThan(4);
		expect(await ben.faults()).toEqual([]);
	});

	const search = async (ann: WireClient) => {
		for (let line = 1; line <= 40; line++) {
			ann.send({type: 'send', room: 'ops', text: `deploy ${line} of the needle`});
			await ann.next('message', message => message.text.startsWith(`deploy ${line} `));
		}
	};

	test('ignored, highlighted and cleared messages follow the settings, also after a reload', async () => {
		const world = makeWorld();
		const {server, ann, ben} = await openLongRoom(world, 3);
		const {page} = ben;
		const bob = await world.connect(server, 'bob', 'dev');
		await bob.post('dev', 'buy cheap watches');
		await ben.waitForText('buy cheap watches');
		await ben.send('/ignore bob');
		await page.locator('.row.message').filter({hasText: 'cheap watches'}).waitFor({state: 'detached'});
		await ben.send('/highlight deploy');
		await ann.post('dev', 'the deploy is done');
		await page.locator('.row.mention').filter({hasText: 'the deploy is done'}).waitFor();
		await page.reload();
		await page.locator('.row.mention').filter({hasText: 'the deploy is done'}).waitFor();
		expect(await page.getByText('cheap watches').count()).toBe(0);
		await ben.send('/clear');
		await page.locator('.row.message').first().waitFor({state: 'detached'});
		await ben.send('/history');
		await ben.waitForText('line 3');
		expect(await ben.faults()).toEqual([]);
	});

	test('a match shows the text around the hit and its room, and more are loaded on demand', async () => {
		const world = makeWorld();
		const {ann, ben} = await openLongRoom(world, 3);
		const {page} = ben;
		await ann.join('ops');
		await search(ann);
		await ann.post('dev', `${'word '.repeat(80)} the needle is here ${'word '.repeat(80)}`);
		await ben.send('/search needle');
		const options = page.getByRole('dialog').getByRole('listbox').getByRole('option');
		await options.locator('mark').filter({hasText: 'needle'}).waitFor();
		await ben.screenshot('search-room');
		expect(await options.count()).toBe(1);
		expect(await findViolations(page)).toEqual([]);
		await page.getByRole('dialog').getByRole('combobox').fill('?in:* needle');
		await page.getByRole('dialog', {name: 'Search all rooms'}).waitFor();
		await options.filter({hasText: 'ann · #ops'}).first().waitFor();
		await ben.screenshot('search-all');
		await options.filter({hasText: 'Show more'}).click();
		await page.getByText('41 messages found').waitFor();
		await options.filter({hasText: 'deploy 1 of'}).click();
		await page.locator('.header h2').filter({hasText: '#ops'}).waitFor();
		await page.locator('.row.message:focus').filter({hasText: 'deploy 1 of'}).waitFor();
		expect(await ben.faults()).toEqual([]);
	});

	test('the palette opens the link of a private room', async () => {
		const world = makeWorld();
		const {server, ann, ben} = await openLongRoom(world, 1);
		ann.send({type: 'create', room: 'plans', isPrivate: true, id: 1});
		const {token, room} = await ann.next('created');
		await ben.page.keyboard.press('Control+k');
		await ben.page.getByRole('dialog').getByRole('combobox').fill(`${server.url}/#${token}`);
		await ben.page.getByRole('option', {name: 'Join the private room'}).waitFor();
		await ben.screenshot('palette-link');
		await ben.page.keyboard.press('Enter');
		await ben.page.locator('.header h2').filter({hasText: '~plans'}).waitFor();
		expect(ben.page.url()).toBe(`${server.url}/#/${room}`);
		await ben.send(`/join ${server.url}/#/dev`);
		await ben.page.locator('.header h2').filter({hasText: '#dev'}).waitFor();
	});

	test('the choice to hide the members outlasts a reload', async () => {
		const world = makeWorld();
		const {ben} = await openLongRoom(world, 1, 1280);
		const {page} = ben;
		const members = page.getByRole('complementary', {name: 'Members'});
		await members.waitFor();
		await page.keyboard.press('F8');
		await members.waitFor({state: 'detached'});
		await page.reload();
		await ben.waitForText('line 1');
		expect(await members.count()).toBe(0);
		await page.getByRole('button', {name: 'Members, 2 online'}).click();
		await members.waitFor();
		await page.reload();
		await members.waitFor();
	});

	test('underscores in links are visible', async () => {
		const world = makeWorld();
		const {ann, ben} = await openLongRoom(world, 1);
		await ann.post('dev', 'https://example.org/a_b_c');
		const link = ben.page.getByRole('link', {name: 'https://example.org/a_b_c'});
		const {offset, underscore} = await link.evaluate(element => {
			const style = getComputedStyle(element);
			const canvas = document.createElement('canvas').getContext('2d');
			if (canvas !== null) canvas.font = style.font;
			return {
				offset: Number.parseFloat(style.textUnderlineOffset),
				underscore: canvas?.measureText('_').actualBoundingBoxDescent ?? Number.POSITIVE_INFINITY,
			};
		});
		expect(offset).toBeGreaterThan(underscore);
	});

	test('Enter sends a message that ends with a whole nick', async () => {
		const world = makeWorld();
		const {ann, ben} = await openLongRoom(world, 1);
		await ben.page.locator('.composer textarea').pressSequentially('thanks @an');
		await ben.page.getByRole('listbox', {name: 'Completions'}).waitFor();
		await ben.page.keyboard.press('n');
		await ben.page.keyboard.press('Enter');
		expect(await ann.next('message', ({text}) => text.startsWith('thanks'))).toMatchObject({
			text: 'thanks @ann',
		});
	});
});
