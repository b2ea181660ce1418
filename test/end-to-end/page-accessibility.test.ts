/** The page in a real Chromium, checked by axe: no violation on any of its screens, at five widths. */
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

const title = hasBrowser ? 'accessibility' : `accessibility (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	/** A user in a room with every kind of row: reactions, a mention, a reply, a topic, an expiry, a direct room. */
	const openRoom = async (world: World, width: number): Promise<BrowserUser> => {
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		ann.send({type: 'topic', room: 'dev', text: 'release 2.1, see https://example.org/'});
		const first = await ann.post('dev', 'the build is green again');
		ann.send({type: 'react', room: 'dev', seq: first.seq, emoji: '🎉', on: true});
		await ann.roundTrip();
		const visitor = world.keep(await openUser(`${server.url}/?room=dev`, {viewport: {width, height: 800}}));
		await visitor.page.getByLabel('Your nick').waitFor();
		expect(await findViolations(visitor.page)).toEqual([]);
		await visitor.join('ben');
		ann.send({type: 'send', room: 'dev', text: '@ben have a look', replyTo: first.seq});
		ann.send({type: 'send', room: 'dev', text: 'this one goes', expiresInSeconds: 3600});
		ann.send({type: 'send', to: 'ben', text: 'psst'});
		await visitor.send('/react @ann 👍');
		await visitor.waitForText('this one goes');
		await visitor.page.waitForFunction(() => document.title.startsWith('('));
		return visitor;
	};

	test.each([320, 375, 768, 1024, 1440])('axe finds nothing on the main screen at %i px', async width => {
		const world = makeWorld();
		const visitor = await openRoom(world, width);
		await visitor.screenshot(`room-${width}`);
		expect(await findViolations(visitor.page)).toEqual([]);
		await visitor.page.emulateMedia({colorScheme: 'dark'});
		expect(await findViolations(visitor.page)).toEqual([]);
	});

	test.each([320, 375, 768, 1024, 1440])('axe finds nothing in the dialogs at %i px', async width => {
		const world = makeWorld();
		const visitor = await openRoom(world, width);
		const {page} = visitor;
		const dialogs = [
			['/go', 'Palette'],
			['/rooms', 'Rooms'],
			['/search build', 'Search #dev'],
			['/help', 'Keys and commands'],
			['/stats', 'Statistics of #dev'],
		] as const;
		for (const [line, name] of dialogs) {
			await visitor.send(line);
			await page.getByRole('dialog', {name}).waitFor();
			expect(await findViolations(page), line).toEqual([]);
			await page.keyboard.press('Escape');
			await page.getByRole('dialog').waitFor({state: 'detached'});
		}
		await visitor.send('/create --private plans');
		await page.getByRole('dialog', {name: /^Invite to/}).waitFor();
		expect(await findViolations(page)).toEqual([]);
		await page.keyboard.press('Escape');
		await visitor.send('/nick no good name');
		await page.getByRole('alert').filter({hasText: 'is not a valid nick'}).waitFor();
		expect(await findViolations(page)).toEqual([]);
	});

	test.each([320, 375, 768, 1024, 1440])(
		'axe finds nothing in the forms to create a room, change the nick and set the topic at %i px',
		async width => {
			const world = makeWorld();
			const visitor = await openRoom(world, width);
			const {page} = visitor;
			const close = async () => {
				await page.keyboard.press('Escape');
				await page.getByRole('dialog').waitFor({state: 'detached'});
			};
			/** Opens the drawer that holds a button below this width. */
			const openDrawer = async (name: RegExp, below: number) => {
				if (width < below) await page.getByRole('button', {name}).click();
			};

			await openDrawer(/^Rooms/, 960);
			await page.getByRole('button', {name: 'Create room'}).click();
			const create = page.getByRole('dialog', {name: 'Create room'});
			await create.waitFor();
			expect(await findViolations(page), 'create room').toEqual([]);
			await create.getByRole('button', {name: 'Create room'}).click();
			await page.getByRole('alert').filter({hasText: 'Enter a name.'}).waitFor();
			expect(await findViolations(page), 'create room, refused').toEqual([]);
			await visitor.screenshot(`create-${width}`);
			await create.getByRole('checkbox', {name: /^Private/}).check();
			expect(await findViolations(page), 'create private room').toEqual([]);
			await close();

			await page.getByRole('button', {name: /^Your nick/}).click();
			const nick = page.getByRole('dialog', {name: 'Change nick'});
			await nick.waitFor();
			expect(await findViolations(page), 'nick').toEqual([]);
			await nick.getByLabel('Nick').fill('no good');
			await nick.getByRole('button', {name: 'Change nick'}).click();
			await page.getByRole('alert').filter({hasText: 'is not a valid nick'}).waitFor();
			expect(await findViolations(page), 'nick, refused').toEqual([]);
			await close();

			await openDrawer(/^Members/, 760);
			await page.getByRole('button', {name: 'Set topic'}).click();
			await page.getByRole('dialog', {name: 'Topic of #dev'}).waitFor();
			expect(await findViolations(page), 'topic').toEqual([]);
		},
	);

	test.each([375, 768, 1024, 1440])(
		'axe finds nothing in a thread and a code block at %i px',
		async width => {
			const world = makeWorld();
			const visitor = await openRoom(world, width);
			const {page} = visitor;
			await visitor.send('```ts\nconst x = 1; // a comment\n```');
			await page.locator('.code-keyword').waitFor();
			await page.getByRole('button', {name: '1 reply'}).click();
			const thread = page.getByRole('region', {name: 'Thread'});
			await thread.getByText('the build is green again').waitFor();
			const field = page.getByRole('textbox', {name: 'Reply in this thread'});
			await field.fill('in the thread');
			await field.press('Enter');
			await thread.getByText('in the thread').waitFor();
			await visitor.screenshot(`thread-${width}`);
			expect(await findViolations(page)).toEqual([]);
			await page.emulateMedia({colorScheme: 'dark'});
			expect(await findViolations(page)).toEqual([]);
			await page.keyboard.press('Escape');
			await thread.waitFor({state: 'detached'});
			await page.getByRole('button', {name: '2 replies'}).waitFor();
		},
	);

	test.each([320, 375, 768])(
		'axe finds nothing in the drawers and the buttons of a message at %i px',
		async width => {
			const world = makeWorld();
			const {page} = await openRoom(world, width);
			await page.locator('.row.message').last().click();
			await page.getByRole('toolbar').waitFor();
			expect(await findViolations(page)).toEqual([]);
			await page.getByRole('button', {name: /^Rooms/}).click();
			await page.getByRole('navigation', {name: 'Rooms'}).waitFor();
			expect(await findViolations(page)).toEqual([]);
			await page.keyboard.press('Escape');
			await page.getByRole('button', {name: /^Members/}).click();
			await page.getByRole('complementary', {name: 'Members'}).waitFor();
			expect(await findViolations(page)).toEqual([]);
		},
	);

	test.each([
		{width: 320, panes: 1, characters: 32},
		{width: 375, panes: 1, characters: 38},
		{width: 759, panes: 1, characters: 60},
		{width: 760, panes: 1, characters: 60},
		{width: 768, panes: 1, characters: 60},
		{width: 959, panes: 1, characters: 60},
		{width: 960, panes: 2, characters: 60},
		{width: 1024, panes: 2, characters: 60},
		{width: 1183, panes: 2, characters: 60},
		{width: 1184, panes: 3, characters: 60},
		{width: 1440, panes: 3, characters: 60},
	])(
		'$width px have $panes panes and room for $characters characters',
		async ({width, panes, characters}) => {
			const world = makeWorld();
			const visitor = await openRoom(world, width);
			const measured = await visitor.page.evaluate(() => {
				const body = document.querySelector('.row.message .body');
				const ruler = document.createElement('pre');
				ruler.style.position = 'absolute';
				ruler.textContent = '0'.repeat(100);
				body?.append(ruler);
				const character = ruler.getBoundingClientRect().width / 100;
				ruler.remove();
				const padding = body === null ? 0 : Number.parseFloat(getComputedStyle(body).paddingLeft);
				return {
					characters: Math.floor(((body?.clientWidth ?? 0) - padding) / character),
					panes: document.querySelectorAll('nav.rooms, main, aside.members').length,
					overflow: document.documentElement.scrollWidth - window.innerWidth,
				};
			});
			await visitor.screenshot(`panes-${width}`);
			expect(measured.characters).toBeGreaterThanOrEqual(characters);
			expect(measured).toMatchObject({panes, overflow: 0});
		},
	);

	test('on a small laptop the members open as a drawer beside the rooms', async () => {
		const world = makeWorld();
		const {page, screenshot: picture} = await openRoom(world, 1024);
		await page.getByRole('navigation', {name: 'Rooms'}).waitFor();
		expect(await page.getByRole('complementary', {name: 'Members'}).count()).toBe(0);
		const button = page.getByRole('button', {name: 'Members, 2 online'});
		await button.click();
		const members = page.getByRole('complementary', {name: 'Members'});
		await members.waitFor();
		await picture('members-1024');
		expect(await findViolations(page)).toEqual([]);
		expect(await page.locator('nav.rooms').getAttribute('inert')).not.toBeNull();
		await page.keyboard.press('Escape');
		await members.waitFor({state: 'detached'});
		await button.and(page.locator(':focus')).waitFor();
	});
});
