/** Notifications of the page, in a real Chromium: the dialog, permission, the badge and the service worker. */
import type {Page} from 'playwright-core';
import {describe, expect, test} from 'vitest';
import {findChromium, findViolations, missingBrowser, shareBrowser} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'notifications' : `notifications (skipped: ${missingBrowser})`;

declare global {
	interface Window {
		asked: number;
		hasFocusNow: boolean;
	}
}

/** Notifications that a click allows, and a window that can lose the focus. */
const fakePermission = (): void => {
	window.asked = 0;
	window.hasFocusNow = true;
	let permission: NotificationPermission = 'default';
	Object.defineProperty(Notification, 'permission', {get: () => permission});
	Notification.requestPermission = () => {
		window.asked++;
		permission = 'granted';
		return Promise.resolve(permission);
	};
	document.hasFocus = () => window.hasFocusNow;
};

const loseFocus = (page: Page): Promise<void> =>
	page.evaluate(() => {
		window.hasFocusNow = false;
		window.dispatchEvent(new Event('blur'));
	});

const iconOf = (page: Page): Promise<string | null> => page.locator('link[rel="icon"]').getAttribute('href');

const base64url = (length: number, value: number): string =>
	Buffer.alloc(length, value).toString('base64url');

/**
 * Runs in the service worker: remembers the subscription, as after a message of the page, and then replaces it. Resolves with the
 * answers of the server. There is no push service here, so the subscriptions are made up.
 */
const replaceSubscription = async (oldEndpoint: string): Promise<readonly number[]> => {
	const scope = globalThis as unknown as {registration: ServiceWorkerRegistration; fetch: typeof fetch};
	const {pushManager} = scope.registration;
	const subscription = (endpoint: string, p256dh: number, auth: number) => ({
		endpoint,
		getKey: (name: string) =>
			new Uint8Array(name === 'auth' ? 16 : 65).fill(name === 'auth' ? auth : p256dh).buffer,
		options: {applicationServerKey: new Uint8Array(65).fill(9).buffer},
	});
	/** Resolves when the handler has done its work. */
	const dispatch = async (type: string, more: object): Promise<void> => {
		const work: Promise<unknown>[] = [];
		const waitUntil = (one: Promise<unknown>): void => void work.push(one);
		globalThis.dispatchEvent(Object.assign(new Event(type), {waitUntil}, more));
		await Promise.all(work);
	};
	const answers: number[] = [];
	const send = scope.fetch.bind(globalThis);
	scope.fetch = async (input, init) => {
		const response = await send(input, init);
		answers.push(response.status);
		return response;
	};
	pushManager.getSubscription = async () => subscription(oldEndpoint, 1, 2) as unknown as PushSubscription;
	await dispatch('message', {data: {type: 'termchat:subscription'}});
	pushManager.getSubscription = async () => null;
	pushManager.subscribe = async () =>
		subscription('https://push.example.org/new', 3, 4) as unknown as PushSubscription;
	await dispatch('pushsubscriptionchange', {});
	return answers;
};

/** The titles of the notifications that are shown. */
const shownTitles = (page: Page): Promise<string[]> =>
	page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready;
		return (await registration.getNotifications()).map(({title}) => title);
	});

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	test('asks for permission only when the button is pressed, and registers the service worker then', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ben = world.keep(await openUser(`${server.url}/#/dev`, {viewport: {width: 1280, height: 800}}));
		const {page} = ben;
		await page.addInitScript(fakePermission);
		await page.reload();
		await ben.join('ben');
		expect(await page.evaluate(() => window.asked)).toBe(0);
		expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(
			0,
		);
		await page.getByRole('button', {name: 'Notifications'}).click();
		const dialog = page.getByRole('dialog', {name: 'Notifications'});
		await dialog.getByRole('button', {name: 'Turn on notifications'}).waitFor();
		await ben.screenshot('notifications');
		expect(await findViolations(page)).toEqual([]);
		await dialog.getByRole('button', {name: 'Turn on notifications'}).click();
		await dialog.getByText('Notifications are on in this browser.').waitFor();
		expect(await page.evaluate(() => window.asked)).toBe(1);
		const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
		expect(scope).toBe(`${server.url}/`);
		await ben.screenshot('notifications-on');
		expect(await findViolations(page)).toEqual([]);
		// There is no push service here: the reason is shown, and the box stays empty.
		const box = dialog.getByLabel('Also while the page is closed (push)');
		await box.click();
		await dialog.getByRole('alert').filter({hasText: 'The push service of this browser refused'}).waitFor();
		expect(await box.isChecked()).toBe(false);
		await page.emulateMedia({colorScheme: 'dark'});
		await page.setViewportSize({width: 320, height: 640});
		expect(await findViolations(page)).toEqual([]);
		await ben.screenshot('notifications-320');
		// A note of Chromium about the push service.
		const faults = await ben.faults();
		expect(faults.filter(fault => !fault.includes('Push API in incognito mode'))).toEqual([]);
	});

	test('the level, the mute and the words of the dialog are stored on the server', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ben = world.keep(await openUser(`${server.url}/#/dev`));
		await ben.join('ben');
		const {page} = ben;
		await page.getByRole('button', {name: 'Notifications'}).click();
		const dialog = page.getByRole('dialog', {name: 'Notifications'});
		await dialog.getByLabel('All messages').check();
		await dialog.getByRole('button', {name: '1 hour', exact: true}).click();
		await dialog.getByText(/^Muted until \d\d:\d\d/).waitFor();
		await page.locator('nav .entry.muted').filter({hasText: '#dev'}).waitFor({state: 'attached'});
		await dialog.getByLabel('Words, separated by commas').fill('deploy, release candidate');
		await dialog.getByRole('button', {name: 'Save'}).click();
		await dialog.getByRole('button', {name: 'For 1 hour'}).click();
		await dialog.getByText(/^On until \d\d:\d\d\.$/).waitFor();
		await ben.screenshot('notifications-chosen');
		await page.getByRole('button', {name: 'Close'}).click();
		await page
			.locator('.status')
			.getByText(/^do not disturb until \d\d:\d\d$/)
			.waitFor();
		const tab = world.keep(await ben.openAnother());
		await tab.page
			.locator('.status')
			.getByText(/^do not disturb/)
			.waitFor();
		await tab.page.getByRole('button', {name: 'Notifications'}).click();
		const other = tab.page.getByRole('dialog', {name: 'Notifications'});
		expect(await other.getByLabel('All messages').isChecked()).toBe(true);
		await other.getByText(/^Muted until/).waitFor();
		expect(await other.getByLabel('Words, separated by commas').inputValue()).toBe(
			'deploy, release candidate',
		);
		expect(await ben.faults()).toEqual([]);
	});

	test('a mention without the focus shows one notification and a badge, and history none', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const ben = world.keep(await openUser(`${server.url}/#/dev`));
		const {page} = ben;
		await page.context().grantPermissions(['notifications'], {origin: server.url});
		await page.addInitScript(() => {
			window.hasFocusNow = true;
			document.hasFocus = () => window.hasFocusNow;
		});
		await page.reload();
		await ben.join('ben');
		await page.evaluate(() => navigator.serviceWorker.register('/service-worker.js'));
		await page.evaluate(async () => void (await navigator.serviceWorker.ready));
		const plain = await iconOf(page);
		await loseFocus(page);
		ann.send({type: 'send', room: 'dev', text: '@ben look'});
		await ben.waitForText('@ben look');
		await page.waitForFunction(() => document.title.startsWith('(@1)'));
		expect(await iconOf(page)).toMatch(/^data:image\/svg\+xml,/);
		await expect.poll(() => shownTitles(page)).toEqual(['ann in #dev']);
		await page.evaluate(async () => {
			const registration = await navigator.serviceWorker.ready;
			for (const shown of await registration.getNotifications()) shown.close();
			window.hasFocusNow = true;
			window.dispatchEvent(new Event('focus'));
		});
		await page.waitForFunction(() => !document.title.startsWith('('));
		expect(await iconOf(page)).toBe(plain);
		await loseFocus(page);
		await page.context().setOffline(true);
		ann.send({type: 'send', room: 'dev', text: '@ben while you were offline'});
		await ann.roundTrip();
		await page.reload({waitUntil: 'commit'}).catch(() => {});
		await page.context().setOffline(false);
		await page.reload();
		await ben.waitForText('@ben while you were offline');
		expect(await shownTitles(page)).toEqual([]);
		expect(await ben.faults()).toEqual([]);
	});

	test('the service worker shows a push while no page is open, and an open page does not show it again', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ben = world.keep(await openUser(`${server.url}/#/dev`));
		const {page} = ben;
		const context = page.context();
		await context.grantPermissions(['notifications'], {origin: server.url});
		await ben.join('ben');
		await page.evaluate(() => navigator.serviceWorker.register('/service-worker.js'));
		await page.evaluate(async () => void (await navigator.serviceWorker.ready));
		const session = await context.newCDPSession(page);
		const registrations: string[] = [];
		session.on('ServiceWorker.workerRegistrationUpdated', event => {
			registrations.push(...event.registrations.map(({registrationId}) => registrationId));
		});
		await session.send('ServiceWorker.enable');
		await expect.poll(() => registrations.length).toBeGreaterThan(0);
		const push = (data: string) =>
			session.send('ServiceWorker.deliverPushMessage', {
				origin: server.url,
				registrationId: registrations[0] ?? '',
				data,
			});
		await push(JSON.stringify({room: 'dev', seq: 3, title: 'ann in #dev'}));
		await expect.poll(() => shownTitles(page)).toEqual(['ann in #dev']);
		await push(JSON.stringify({room: 'dev', seq: 4, title: 'bob in #dev', text: 'hello'}));
		await expect.poll(() => shownTitles(page)).toEqual(['bob in #dev']);
		await push(JSON.stringify({room: 'dev', seq: 2, title: 'carol in #dev'}));
		await push('not JSON');
		await expect
			.poll(async () => (await shownTitles(page)).sort())
			.toEqual(['bob in #dev', 'termchat: a new message']);
		expect(await ben.faults()).toEqual([]);
	});

	test('the service worker reports a push subscription that the browser has replaced', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ben = world.keep(await openUser(`${server.url}/#/dev`));
		const {page} = ben;
		await ben.join('ben');
		const worker = page.context().waitForEvent('serviceworker');
		await page.evaluate(() => navigator.serviceWorker.register('/service-worker.js'));
		const endpoint = 'https://push.example.org/old';
		const keys = {p256dh: base64url(65, 1), auth: base64url(16, 2)};
		const ann = await world.connect(server, 'ann');
		ann.send({type: 'subscribePush', endpoint, ...keys});
		await ann.next('pushSubscribed');
		const posted = await (await worker).evaluate(replaceSubscription, endpoint);
		expect(posted).toEqual([200]);
		// The server knows the new subscription now, and only that.
		const renew = async (former: string, auth: string) => {
			const body = {former: {endpoint: former, auth}, endpoint: 'https://push.example.org/next', ...keys};
			return (await fetch(`${server.url}/api/push`, {method: 'POST', body: JSON.stringify(body)})).status;
		};
		expect(await renew(endpoint, keys.auth)).toBe(404);
		expect(await renew('https://push.example.org/new', base64url(16, 4))).toBe(200);
		expect(await ben.faults()).toEqual([]);
	});
});
