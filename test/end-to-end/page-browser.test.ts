/** The page as a part of the browser, in a real Chromium: the home screen, paper, and files. */
import {describe, expect, test} from 'vitest';
import {findChromium, missingBrowser, shareBrowser} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'the page in the browser' : `the page in the browser (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	test('can be added to the home screen: its manifest and its icons are valid', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ben = world.keep(await openUser(server.url));
		const session = await ben.page.context().newCDPSession(ben.page);
		const {url, errors, data} = await session.send('Page.getAppManifest');
		expect(url).toBe(`${server.url}/manifest.webmanifest`);
		expect(errors).toEqual([]);
		const {icons} = JSON.parse(data ?? '{}') as {icons: readonly {src: string; sizes: string}[]};
		const touchIcon = await ben.page.locator('link[rel=apple-touch-icon]').getAttribute('href');
		const sizes = await ben.page.evaluate(
			files =>
				Promise.all(
					files.map(async file => {
						const image = new Image();
						image.src = file;
						await image.decode();
						return image.naturalWidth;
					}),
				),
			[touchIcon ?? '', ...icons.filter(icon => icon.sizes !== 'any').map(({src}) => src)],
		);
		expect(sizes).toEqual([180, 192, 512]);
		const {installabilityErrors} = await session.send('Page.getInstallabilityErrors');
		expect(installabilityErrors.filter(({errorId}) => /manifest|icon/.test(errorId))).toEqual([]);
		expect(await ben.faults()).toEqual([]);
	});

	test('prints the title and all loaded messages, without the controls', async () => {
		const world = makeWorld();
		const server = await world.server(['--rate-limit', 'off']);
		const ann = await world.connect(server, 'ann', 'dev');
		for (let line = 1; line <= 60; line++) ann.send({type: 'send', room: 'dev', text: `line ${line}`});
		await ann.next('message', ({text}) => text === 'line 60');
		const ben = world.keep(await openUser(`${server.url}/#/dev`, {viewport: {width: 794, height: 500}}));
		await ben.join('ben');
		await ben.waitForText('line 60');
		await ben.page.emulateMedia({media: 'print'});
		await ben.screenshot('print');
		const printed = await ben.page.evaluate(() => ({
			height: document.documentElement.scrollHeight,
			controls: [...document.querySelectorAll('button, textarea, select')].filter(element =>
				element.checkVisibility(),
			).length,
			title: document.querySelector('h2')?.checkVisibility(),
		}));
		expect(printed).toMatchObject({controls: 0, title: true});
		expect(printed.height).toBeGreaterThan(1000);
	});

	test('says what is possible when a file is dropped or pasted, and keeps the page', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ben = world.keep(await openUser(`${server.url}/#/dev`));
		await ben.join('ben');
		const {page} = ben;
		const notice = page.getByRole('alert').filter({hasText: 'Files cannot be sent.'});
		const give = (kind: 'drop' | 'paste', text?: string) =>
			page.evaluate(
				([type, words]) => {
					const data = new DataTransfer();
					data.items.add(new File(['x'], 'x.png', {type: 'image/png'}));
					if (words !== undefined) data.setData('text/plain', words);
					const options = {bubbles: true, cancelable: true};
					const event =
						type === 'drop'
							? new DragEvent(type, {...options, dataTransfer: data})
							: new ClipboardEvent('paste', {...options, clipboardData: data});
					document.querySelector('.composer textarea')?.dispatchEvent(event);
					return event.defaultPrevented;
				},
				[kind, text] as const,
			);
		expect(await give('drop')).toBe(true);
		await notice.waitFor();
		await ben.screenshot('file');
		await page.getByRole('button', {name: 'Dismiss'}).click();
		await notice.waitFor({state: 'detached'});
		await give('paste', 'cells');
		expect(await notice.count()).toBe(0);
		await give('paste');
		await notice.waitFor();
		expect(await ben.faults()).toEqual([]);
	});
});
