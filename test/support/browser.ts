/** A real Chromium: users of the page, and the errors in it. */
import {existsSync} from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import {type Browser, type BrowserContextOptions, chromium, type Page} from 'playwright-core';
import {afterAll, beforeAll} from 'vitest';
import {generousMs} from './deadline.ts';
import type {WireClient} from './wire-client.ts';
import type {World} from './world.ts';

const places = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome-stable',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path in `TERMCHAT_CHROMIUM`, or the system's Chromium; undefined if there is none. */
export const findChromium = (): string | undefined =>
	process.env.TERMCHAT_CHROMIUM ?? places.find(place => existsSync(place));

/** If set, a missing browser fails the tests instead of skipping them. */
export const isBrowserRequired = process.env.TERMCHAT_REQUIRE_BROWSER === '1';

export const missingBrowser =
	'Chromium was not found. Install the package "chromium", or set TERMCHAT_CHROMIUM to its path.';

export const launchBrowser = (): Promise<Browser> => {
	const executablePath = findChromium();
	if (executablePath === undefined) throw new Error(missingBrowser);
	// Within a container Chromium cannot set up its sandbox and does not start without this flag.
	return chromium.launch({executablePath, args: ['--no-sandbox']});
};

export interface BrowserUser {
	readonly page: Page;
	/** All faults: failed or injected scripts, blocked loads, requests to other servers. */
	faults(): Promise<readonly string[]>;
	/** Another page of the same browser profile, with the same user. */
	openAnother(): Promise<BrowserUser>;
	/** Waits until the message pane shows this text. */
	waitForText(text: string | RegExp): Promise<void>;
	/** Waits until the message pane does not show this text. */
	waitUntilGone(text: string): Promise<void>;
	/** The texts of all messages in the document. */
	messageTexts(): Promise<string[]>;
	/** Types the text into the input and sends it. */
	send(text: string): Promise<void>;
	/** Joins with this nick, and waits until a room is shown. */
	join(nick: string): Promise<void>;
	/** Writes a screenshot to `TERMCHAT_SCREENSHOTS`, if that is set. */
	screenshot(name: string): Promise<void>;
	close(): Promise<void>;
}

declare global {
	interface Window {
		termchatFaults: string[];
	}
}

/** Runs before any script of the page, in a context without the page's policy. */
const watchFaults = () => {
	window.termchatFaults = [];
	document.addEventListener('securitypolicyviolation', event => {
		window.termchatFaults.push(`policy: ${event.violatedDirective} ${event.blockedURI}`);
	});
	for (const name of ['alert', 'confirm', 'prompt', 'open'] as const) {
		window[name] = (...words: unknown[]) => {
			window.termchatFaults.push(`${name}(${words.join(', ')}) was called`);
			return null as never;
		};
	}
};

/** The browser logs a lost connection on the console, which is not a fault of the page. */
const isExpected = (text: string): boolean =>
	/WebSocket connection to .* failed|ERR_CONNECTION_REFUSED/.test(text);

export const openBrowserUser = async (
	browser: Browser,
	url: string,
	options: BrowserContextOptions = {},
): Promise<BrowserUser> => {
	const context = await browser.newContext({reducedMotion: 'reduce', ...options});
	context.setDefaultTimeout(generousMs);
	await context.addInitScript(watchFaults);
	const {origin} = new URL(url);

	const visit = async (address: string): Promise<BrowserUser> => {
		const page = await context.newPage();
		const faults: string[] = [];
		page.on('pageerror', error => faults.push(`error: ${error.message}`));
		page.on('console', message => {
			const text = message.text();
			if (message.type() === 'error' && !isExpected(text)) faults.push(`console: ${text}`);
		});
		page.on('request', request => {
			if (new URL(request.url()).origin !== origin) faults.push(`request: ${request.url()}`);
		});
		page.on('popup', popup => faults.push(`popup: ${popup.url()}`));
		await page.goto(address);
		const rows = page.locator('.messages .row');
		return {
			page,
			faults: async () => [...faults, ...(await page.evaluate(() => window.termchatFaults))],
			openAnother: () => visit(origin),
			waitForText: text => rows.filter({hasText: text}).last().waitFor(),
			waitUntilGone: text => rows.filter({hasText: text}).first().waitFor({state: 'detached'}),
			messageTexts: () => page.locator('.row.message .words').allInnerTexts(),
			async send(text) {
				await page.locator('.composer textarea').fill(text);
				await page.locator('.composer textarea').press('Enter');
			},
			async join(nick) {
				await page.getByLabel('Your nick').fill(nick);
				await page.getByRole('button', {name: 'Join'}).click();
				await page.locator('.composer textarea').waitFor();
			},
			async screenshot(name) {
				const folder = process.env.TERMCHAT_SCREENSHOTS;
				if (folder !== undefined) await page.screenshot({path: path.join(folder, `${name}.png`)});
			},
			close: () => context.close(),
		};
	};
	return visit(url);
};

/** Opens one Chromium for the tests of the current `describe`, and closes it after them. */
const shareChromium = (): (() => Browser) => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await launchBrowser();
	});
	afterAll(() => browser.close());
	return () => browser;
};

type OpenUser = (url: string, options?: BrowserContextOptions) => Promise<BrowserUser>;

/** Shares a Chromium. Returns how the tests open a user in it. */
export const shareBrowser = (): OpenUser => {
	const browser = shareChromium();
	return (url, options) => openBrowserUser(browser(), url, options);
};

/** The size of the page in tests that do not depend on it. */
export const desktop: BrowserContextOptions = {viewport: {width: 1280, height: 800}};

/** Like `shareBrowser`. Returns how the tests open a user, and how they open one who has joined with a nick. */
export const shareBrowserUsers = () => {
	const browser = shareChromium();
	const visit = async (world: World, url: string, options = desktop): Promise<BrowserUser> =>
		world.keep(await openBrowserUser(browser(), url, options));
	const join = async (world: World, url: string, nick: string, options = desktop): Promise<BrowserUser> => {
		const user = await visit(world, url, options);
		await user.join(nick);
		return user;
	};
	/** A page without an address yet, for tests that change the loaded files. */
	const openBlank = async (world: World): Promise<Page> =>
		world.keep(await browser().newContext(desktop)).newPage();
	return {visit, join, openBlank};
};

/** Posts these texts one after another. */
export const postAll = async (
	client: WireClient,
	room: string,
	...texts: readonly string[]
): Promise<void> => {
	for (const text of texts) await client.post(room, text);
};

/**
 * The violations that axe finds: WCAG 2.2 A and AA, its best practices, and whether the name of a control contains its visible
 * text (2.5.3; axe calls that rule experimental). One line for each element.
 */
export const findViolations = async (page: Page): Promise<readonly string[]> => {
	await page.evaluate(axe.source);
	return page.evaluate(async () => {
		const {axe} = window as unknown as {axe: typeof import('axe-core')};
		const {violations} = await axe.run(document, {
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
			rules: {'label-content-name-mismatch': {enabled: true}},
		});
		return violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`));
	});
};

export interface Flaw {
	readonly what: string;
	readonly where: string;
}

/**
 * Accessibility flaws: controls without a name, fields without a label, duplicate ids, missing landmarks, text with a
 * contrast below 4.5 (WCAG 2.2, 1.4.3). Runs in the page.
 */
export const findFlaws = (page: Page): Promise<readonly Flaw[]> =>
	page.evaluate(() => {
		const flaws: {what: string; where: string}[] = [];
		const isShown = (element: Element): boolean =>
			element.checkVisibility({opacityProperty: true, visibilityProperty: true});
		const where = (element: Element): string => element.outerHTML.slice(0, 120);
		const note = (what: string, element: Element) => flaws.push({what, where: where(element)});

		for (const button of document.querySelectorAll('button, a[href], [role="option"]')) {
			if (!isShown(button)) continue;
			const name = button.getAttribute('aria-label') ?? button.textContent ?? '';
			if (name.trim() === '') note('has no name', button);
		}
		for (const field of document.querySelectorAll<HTMLInputElement>('input, textarea, select')) {
			const hasLabel = (field.labels?.length ?? 0) > 0 || field.hasAttribute('aria-label');
			if (isShown(field) && !hasLabel) note('has no label', field);
		}
		const ids = [...document.querySelectorAll('[id]')].map(({id}) => id);
		for (const id of ids) {
			if (ids.indexOf(id) !== ids.lastIndexOf(id)) flaws.push({what: 'id used twice', where: id});
		}
		for (const selector of ['main', 'h1', 'html[lang]', 'title']) {
			if (document.querySelector(selector) === null) flaws.push({what: 'missing', where: selector});
		}
		for (const image of document.querySelectorAll('svg, img')) {
			const isHidden = image.closest('[aria-hidden="true"]') !== null;
			if (!isHidden && image.getAttribute('aria-label') === null) note('has no alternative', image);
		}

		// Converts any colour syntax, using the browser itself.
		const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
		const mixed = (colours: readonly string[]): readonly number[] => {
			if (canvas === null) return [0, 0, 0];
			for (const colour of colours) {
				canvas.fillStyle = colour;
				canvas.fillRect(0, 0, 1, 1);
			}
			return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
		};
		const luminance = (channels: readonly number[]): number => {
			const [red = 0, green = 0, blue = 0] = channels.map(channel => {
				const value = channel / 255;
				return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
			});
			return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
		};
		const groundOf = (element: Element): string[] => {
			const grounds: string[] = [];
			for (let at: Element | null = element; at !== null; at = at.parentElement) {
				grounds.unshift(getComputedStyle(at).backgroundColor);
			}
			return ['white', ...grounds];
		};
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		const seen = new Set<string>();
		for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
			const element = text.parentElement;
			if (element === null || text.textContent?.trim() === '' || !isShown(element)) continue;
			if (element.closest('.visually-hidden, :disabled, .skip, option, noscript') !== null) continue;
			const ground = groundOf(element);
			const {color} = getComputedStyle(element);
			const key = `${color} on ${ground.join(' ')}`;
			if (seen.has(key)) continue;
			seen.add(key);
			const [one, other] = [luminance(mixed(ground)), luminance(mixed([...ground, color]))];
			const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
			if (ratio < 4.5) note(`contrast ${ratio.toFixed(2)}: ${key}`, element);
		}
		return flaws;
	});
