/** A Chromium with a profile folder, which can be killed like any process and started again with the same profile. */
import {type ChildProcess, spawn} from 'node:child_process';
import {type Browser, chromium, type Page} from 'playwright-core';
import {findChromium, missingBrowser} from './browser.ts';
import {generousMs, makeWatch} from './deadline.ts';

export interface ProfileBrowser {
	/** Opens the page in a new tab. */
	open(url: string): Promise<Page>;
	/** Kills all processes of the browser with SIGKILL. Resolves when the first one has ended. */
	kill(): Promise<void>;
	/** The same, if it is still running. */
	close(): Promise<void>;
}

/** The address for the DevTools protocol, which Chromium prints when it is ready. */
const devToolsAddress = async (browser: ChildProcess): Promise<string> => {
	let printed = '';
	const watch = makeWatch(() => browser.exitCode !== null);
	browser.stderr?.setEncoding('utf8').on('data', (text: string) => {
		printed += text;
		watch.wake();
	});
	browser.once('exit', () => watch.wake());
	return watch.until(
		() => /DevTools listening on (ws:\S+)/.exec(printed)?.[1],
		() => `Chromium printed: ${printed}`,
	);
};

/** Chromium starts other processes. All are in a process group of their own. */
const killGroup = (browser: ChildProcess): Promise<void> =>
	new Promise(resolve => {
		if (browser.exitCode !== null || browser.signalCode !== null || browser.pid === undefined)
			return resolve();
		browser.once('exit', () => resolve());
		process.kill(-browser.pid, 'SIGKILL');
	});

/** @param profile the folder of the profile; created if it does not exist */
export const startProfileBrowser = async (profile: string): Promise<ProfileBrowser> => {
	const file = findChromium();
	if (file === undefined) throw new Error(missingBrowser);
	const flags = ['--headless=new', '--no-sandbox', '--no-first-run', '--remote-debugging-port=0'];
	const child = spawn(file, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
		detached: true,
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let browser: Browser | undefined;
	const kill = async (): Promise<void> => {
		await killGroup(child);
		await browser?.close();
	};
	try {
		browser = await chromium.connectOverCDP(await devToolsAddress(child), {timeout: generousMs});
	} catch (error) {
		await kill();
		throw error;
	}
	const [context] = browser.contexts();
	if (context === undefined) throw new Error('Chromium has no default context.');
	context.setDefaultTimeout(generousMs);
	return {
		async open(url) {
			const page = await context.newPage();
			await page.goto(url);
			return page;
		},
		kill,
		close: kill,
	};
};
