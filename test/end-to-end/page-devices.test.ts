/** Several devices of a user in a real Chromium: pairing by a link, one room list, the order of the rooms. */
import {describe, expect, test} from 'vitest';
import {
	type BrowserUser,
	findChromium,
	findViolations,
	missingBrowser,
	shareBrowserUsers,
} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'devices' : `devices (skipped: ${missingBrowser})`;
const wide = {viewport: {width: 1440, height: 900}};
const phoneSize = {viewport: {width: 375, height: 740}};

describe.skipIf(!hasBrowser)(title, () => {
	const {visit, join} = shareBrowserUsers();

	/** A server, and ann in #dev on a wide page. */
	const startWithAnn = async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await join(world, `${server.url}/#/dev`, 'ann', wide);
		return {world, server, ann};
	};

	const pairingLink = async (user: BrowserUser): Promise<string> => {
		await user.send('/pair');
		return user.page.getByRole('textbox', {name: 'Link'}).inputValue();
	};

	test('a phone that opens the link is the same user, once, and can be removed', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await visit(world, `${server.url}/#/dev`, wide);
		await ann.page.getByText(/^You will be guest-\w+-\w+ in #dev on 127\.0\.0\.1:\d+\.$/).waitFor();
		await ann.screenshot('first-visit');
		await ann.join('ann');
		await ann.page.getByRole('button', {name: 'Add a device'}).click();
		const dialog = ann.page.getByRole('dialog', {name: 'Add a device'});
		const link = await dialog.getByRole('textbox', {name: 'Link'}).inputValue();
		expect(link).toMatch(/#pair\/[\w-]{43}$/);
		await ann.screenshot('pairing');
		expect(await findViolations(ann.page)).toEqual([]);
		await ann.page.keyboard.press('Escape');

		const phone = await visit(world, link, phoneSize);
		await phone.page.locator('.header h2').filter({hasText: '#dev'}).waitFor();
		expect(new URL(phone.page.url()).hash).not.toContain('pair');
		await phone.send('hello from the phone');
		await ann.waitForText('hello from the phone');
		expect(await ann.page.locator('.status .inline').first().innerText()).toContain('ann');
		await phone.screenshot('paired-phone');

		const late = await visit(world, link, phoneSize);
		await late.page.getByText('This pairing link is not valid').waitFor();
		await late.screenshot('pairing-used');
		await late.page.getByRole('button', {name: 'Continue without it'}).click();
		await late.page.getByLabel('Your nick').waitFor();

		await ann.page.getByRole('button', {name: 'Devices', exact: true}).click();
		await ann.page.getByRole('dialog', {name: 'Your devices'}).waitFor();
		await ann.screenshot('devices');
		await ann.page.getByRole('button', {name: 'remove'}).click();
		await phone.page
			.getByText(/You removed this device/)
			.first()
			.waitFor();
		await phone.screenshot('device-removed');
		for (const user of [ann, phone, late]) expect(await user.faults()).toEqual([]);
	});

	test('a browser with a user asks before it becomes another one', async () => {
		const {world, server, ann} = await startWithAnn();
		const link = await pairingLink(ann);
		const bob = await join(world, `${server.url}/#/dev`, 'bob', wide);
		const other = world.keep(await bob.openAnother());
		await other.page.goto('about:blank');
		await other.page.goto(link);
		await other.page.getByText(/^You are bob on .* in this browser\./).waitFor();
		await other.screenshot('pairing-question');
		expect(await findViolations(other.page)).toEqual([]);
		await other.page.getByRole('button', {name: 'Become the user of the link'}).click();
		await other.page.locator('.status .inline').first().filter({hasText: 'ann'}).waitFor();
	});

	test('two tabs have the same rooms', async () => {
		const {world, ann: one} = await startWithAnn();
		const other = world.keep(await one.openAnother());
		await other.page.locator('.header h2').waitFor();
		const rooms = (user: typeof one) => user.page.getByRole('list', {name: 'Rooms', exact: true});
		await one.send('/join ops');
		await rooms(other).getByText('#ops').waitFor();
		await other.send('/leave ops');
		await rooms(one).getByText('#ops').waitFor({state: 'detached'});
		await rooms(one).getByText('#dev').waitFor();
	});

	test('two browsers of one user have the same rooms and the same unread messages', async () => {
		const {world, server, ann} = await startWithAnn();
		const link = await pairingLink(ann);
		await ann.page.keyboard.press('Escape');
		const other = await visit(world, link, wide);
		await other.page.locator('.header h2').filter({hasText: '#dev'}).waitFor();
		const room = (user: typeof ann, name: RegExp) =>
			user.page.getByRole('list', {name: 'Rooms', exact: true}).getByRole('button', {name});

		await other.send('/join ops');
		await room(ann, /^#ops$/).waitFor();
		await other.page.getByRole('heading', {name: '#ops'}).waitFor();
		await other.send('/go dev');
		const ben = await world.connect(server, 'ben', 'ops');
		await ben.post('ops', '@ann the deploy failed');
		for (const user of [ann, other]) await room(user, /^#ops.*1 mention/).waitFor();
		await ann.screenshot('two-browsers-unread');
		await room(ann, /^#ops/).click();
		await ann.waitForText('the deploy failed');
		await ann.page.locator('.composer textarea').focus();
		await room(other, /^#ops$/).waitFor();
		await other.page.getByRole('button', {name: /^Inbox$/}).waitFor();

		await ann.send('/leave ops');
		await room(other, /^#ops/).waitFor({state: 'detached'});
		for (const user of [ann, other]) expect(await user.faults()).toEqual([]);
	});

	test('dragging and keys move a room in the list', async () => {
		const {ann} = await startWithAnn();
		await ann.send('/join ops');
		// Each room has its own input.
		await ann.page.getByRole('heading', {name: '#ops'}).waitFor();
		await ann.send('/join random');
		const list = ann.page.getByRole('list', {name: 'Rooms', exact: true});
		const names = () => list.locator('.name').allInnerTexts();
		await list.getByText('#random').waitFor();
		await expect.poll(names).toEqual(['#dev', '#ops', '#random']);
		await list.getByText('#random').dragTo(list.getByText('#dev'));
		await expect.poll(names).toEqual(['#random', '#dev', '#ops']);
		await list.getByRole('button', {name: '#ops'}).focus();
		await ann.page.keyboard.press('Alt+Shift+ArrowUp');
		await expect.poll(names).toEqual(['#random', '#ops', '#dev']);
	});
});
