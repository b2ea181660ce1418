/** The page in a real Chromium: it continues on another hub when its own ends. */
import type {Browser} from 'playwright-core';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {startServer} from '../../source/server/serve.ts';
import type {RunningServer} from '../../source/server/startup/server-options.ts';
import {findChromium, isBrowserRequired, launchBrowser, openBrowserUser} from '../support/browser.ts';
import {makeFolder} from '../support/folder.ts';
import {newClusterName} from '../support/nats-journal.ts';
import {describeWithNats, shareBrokers} from '../support/nats-tests.ts';

const hasBrowser = findChromium() !== undefined || isBrowserRequired;

describeWithNats('over one broker', () => {
	const brokers = shareBrokers();
	let browser: Browser | undefined;

	beforeAll(async () => {
		if (hasBrowser) browser = await launchBrowser();
	});
	afterAll(async () => {
		await browser?.close();
	});

	/** Starts a hub. Its public address contains its port, so the port is chosen before. */
	const startHub = async (cluster: string): Promise<RunningServer> => {
		const folder = makeFolder();
		const probe = await startServer({version: '1.0.0'});
		const {port} = probe;
		await probe.close();
		const server = await startServer({
			version: '1.0.0',
			port,
			publicUrl: `http://localhost:${port}`,
			store: {type: 'file', path: folder.at('hub.db'), sync: 'normal'},
			nats: {urls: [brokers().urls], cluster, replicas: 1},
		});
		onTestFinished(async () => {
			await server.close();
			folder.remove();
		});
		return server;
	};

	test.skipIf(!hasBrowser)('the page continues on another hub when its own ends', async () => {
		if (browser === undefined) throw new Error('There is no browser.');
		const cluster = newClusterName();
		const other = await startHub(cluster);
		const own = await startHub(cluster);
		const page = await openBrowserUser(browser, `http://localhost:${own.port}/?room=dev`);
		onTestFinished(() => page.close());
		await page.join('ann');
		await page.send('on the first hub');
		await page.waitForText('on the first hub');
		await page.page.locator('.composer textarea').fill('not sent yet');
		await own.close();
		await page.page.getByText(`localhost:${other.port}`).waitFor();
		expect(await page.page.locator('.composer textarea').inputValue()).toBe('not sent yet');
		await page.send('on the other hub');
		await page.page.locator('.row.pending').waitFor({state: 'detached'});
		expect(await page.messageTexts()).toEqual(['on the first hub', 'on the other hub']);
		await page.screenshot('page-on-another-hub');
		// The hub of this address is gone, so the page cannot be loaded again.
		await page.page.evaluate(async () => void (await navigator.serviceWorker.ready));
		await page.page.reload();
		await page.page.getByRole('heading', {name: `localhost:${own.port} does not answer`}).waitFor();
		await page.page.getByRole('link', {name: `http://localhost:${other.port}`}).waitFor();
		await page.screenshot('page-without-its-hub');
	});
});
