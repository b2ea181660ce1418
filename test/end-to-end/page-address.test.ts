/** The room in the address of the page, in a real Chromium: reload, Back, Forward and links. */
import {describe, expect, test} from 'vitest';
import {type BrowserUser, findChromium, missingBrowser, shareBrowser} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'page address' : `page address (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	/** Waits until this room is shown and named in the address. */
	const isIn = async ({page}: BrowserUser, room: string) => {
		await page.locator('.header h2').filter({hasText: room}).waitFor();
		await page.waitForFunction(
			wanted => decodeURIComponent(location.hash) === wanted,
			room.replace('#', '#/'),
		);
	};

	test('a reload keeps the room, and Back and Forward change the room', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ben = world.keep(await openUser(`${server.url}/?room=dev`));
		await ben.join('ben');
		await isIn(ben, '#dev');
		expect(ben.page.url()).toBe(`${server.url}/#/dev`);
		await ben.send('/join ops');
		await isIn(ben, '#ops');
		await ben.page.reload();
		await isIn(ben, '#ops');
		await ben.send('/join été');
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
		const ben = world.keep(await openUser(`${server.url}/#/dev`));
		await ben.page.getByText('in #dev on').waitFor();
		await ben.join('ben');
		await isIn(ben, '#dev');
		await ben.page.evaluate(() => window.location.assign('/#/ops'));
		await isIn(ben, '#ops');
		await ben.page.evaluate(() => window.location.assign('/#/~secret-k3f9x2'));
		await ben.page.getByText('Could not join ~secret-k3f9x2').waitFor();
		await isIn(ben, '#ops');
		await ben.send('/leave');
		await isIn(ben, '#dev');
	});

	/** Waits until this message has the focus and is visible. */
	const isAt = async ({page}: BrowserUser, text: string) => {
		const row = page.locator('.row.message:focus').filter({hasText: text});
		await row.waitFor();
		expect(await row.evaluate(element => element.getBoundingClientRect().top)).toBeGreaterThan(0);
	};

	test('a link to a message opens its room at the message, at the first visit, on a reload and after Back', async () => {
		const world = makeWorld();
		const server = await world.server(['--rate-limit', 'off']);
		const ann = await world.connect(server, 'ann', 'dev');
		for (let line = 1; line <= 400; line++) ann.send({type: 'send', room: 'dev', text: `line ${line}.`});
		const last = await ann.next('message', message => message.text === 'line 400.');
		const seq = last.seq - 300;
		const ben = world.keep(await openUser(`${server.url}/#/dev/${seq}`));
		await ben.join('ben');
		await isAt(ben, 'line 100.');
		await ben.screenshot('message-link');
		expect(ben.page.url()).toBe(`${server.url}/#/dev/${seq}`);
		expect(await ben.page.title()).toMatch(/#dev · termchat$/);
		await ben.page.reload();
		await isAt(ben, 'line 100.');
		await ben.send('/join ops');
		await isIn(ben, '#ops');
		expect(await ben.page.title()).toMatch(/#ops · termchat$/);
		await ben.page.goBack();
		await isAt(ben, 'line 100.');
		await ben.send(`/join ${server.url}/#/dev/${last.seq - 200}`);
		await isAt(ben, 'line 200.');
		await ben.page.evaluate(() => window.location.assign('/#/dev/999999'));
		await ben.page.getByText("Message #999999 doesn't exist or is no longer stored.").waitFor();
		expect(await ben.faults()).toEqual([]);
	});

	test('a terminal opens the link at the message', async () => {
		const world = makeWorld();
		const server = await world.server(['--rate-limit', 'off']);
		const ann = await world.connect(server, 'ann', 'dev');
		for (let line = 1; line <= 400; line++) ann.send({type: 'send', room: 'dev', text: `line ${line}.`});
		const last = await ann.next('message', message => message.text === 'line 400.');
		const terminal = world.terminal(
			'bob',
			['join', `${server.url}/#/dev/${last.seq - 300}`, '--nick', 'bob'],
			{columns: 90, rows: 24},
		);
		const screen = await terminal.waitFor('line 100.');
		expect(screen).not.toContain('line 400.');
	});

	test('the link of a message is copied, and opens in the same tab', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const {seq} = await ann.post('dev', 'the plan');
		const ben = world.keep(
			await openUser(`${server.url}/#/dev`, {
				permissions: ['clipboard-read', 'clipboard-write'],
			}),
		);
		await ben.join('ben');
		await ben.page.locator('.row.message').filter({hasText: 'the plan'}).hover();
		await ben.page.getByRole('button', {name: 'More'}).click();
		await ben.page.getByRole('button', {name: 'Copy link'}).click();
		await ben.page.getByText('Link copied.').waitFor();
		const link = `${server.url}/#/dev/${seq}`;
		expect(await ben.page.evaluate(() => navigator.clipboard.readText())).toBe(link);
		await ben.send('/join ops');
		await isIn(ben, '#ops');
		await ben.send(`see ${link}`);
		await ben.page.getByRole('link', {name: link}).click();
		await isAt(ben, 'the plan');
		expect(await ben.faults()).toEqual([]);
	});

	test('links are copied from pages without TLS as well', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const {seq} = await ann.post('dev', 'the plan');
		const ben = world.keep(await openUser(`${server.url}/#/dev`));
		await ben.page.addInitScript(() => {
			Object.defineProperty(navigator, 'clipboard', {value: undefined});
		});
		await ben.join('ben');
		await ben.page.reload();
		const row = ben.page.locator('.row.message').filter({hasText: 'the plan'});
		await row.focus();
		await ben.page.keyboard.press('l');
		await ben.page.getByText('Link copied.').waitFor();
		await row.and(ben.page.locator(':focus')).waitFor();
		await ben.page.locator('.composer textarea').focus();
		await ben.page.keyboard.press('Control+v');
		await ben.page.waitForFunction(
			link => document.querySelector<HTMLTextAreaElement>('.composer textarea')?.value === link,
			`${server.url}/#/dev/${seq}`,
		);
	});
});
