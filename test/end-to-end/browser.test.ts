/** The page in a real Chromium, against the built server: what people see and do there. */
import {writeFileSync} from 'node:fs';
import type {Browser, BrowserContextOptions, Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {defaultLimits} from '../../source/protocol/limits.ts';
import {
	findChromium,
	findFlaws,
	isBrowserRequired,
	launchBrowser,
	missingBrowser,
	openVisitor,
	type Visitor,
} from '../support/browser.ts';
import {joinRooms} from '../support/full-screen.ts';
import type {WireClient} from '../support/wire-client.ts';
import {makeWorld, type World} from '../support/world.ts';
import {hostile} from '../text/hostile.ts';

const hasBrowser = findChromium() !== undefined;

test.skipIf(hasBrowser || !isBrowserRequired)(missingBrowser, () => {
	expect(hasBrowser).toBe(true);
});

const desktop: BrowserContextOptions = {viewport: {width: 1280, height: 800}};
const phone: BrowserContextOptions = {viewport: {width: 390, height: 844}, hasTouch: true, isMobile: true};

describe.skipIf(!hasBrowser)(hasBrowser ? 'the page' : `the page (skipped: ${missingBrowser})`, () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await launchBrowser();
	});
	afterAll(() => browser.close());

	const visit = async (world: World, url: string, options: BrowserContextOptions = desktop) =>
		world.keep(await openVisitor(browser, url, options));

	/** Somebody who came in under this name. */
	const enter = async (world: World, url: string, nick: string, options?: BrowserContextOptions) => {
		const visitor = await visit(world, url, options);
		await visitor.enter(nick);
		return visitor;
	};

	const says = async (person: WireClient, room: string, ...texts: readonly string[]) => {
		for (const text of texts) await person.post(room, text);
	};

	const field = (page: Page) => page.locator('.composer textarea');
	const roomButton = (page: Page, name: string) =>
		page.getByRole('navigation', {name: 'Rooms'}).getByRole('button', {name});

	test('a browser and a program at the wire talk both ways, and each sees who is there', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		await ben.say('hello from a page');
		expect(await ann.next('message')).toMatchObject({text: 'hello from a page', from: {nick: 'ben'}});
		await says(ann, 'dev', 'hello ben, nice page');
		await ben.sees('hello ben, nice page');
		await ben.page.locator('.row.mention').waitFor();
		await ben.page.locator('.members').getByText('ann', {exact: true}).waitFor();
		expect(await ben.page.locator('.row.pending').count()).toBe(0);
		expect(await ben.faults()).toEqual([]);
	});

	test('a browser and a terminal talk both ways', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await joinRooms(world, server, 'ann', ['dev']);
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		await ben.say('hello terminal');
		await ann.waitFor('hello terminal');
		ann.type('hello browser\r');
		await ben.sees('hello browser');
	});

	test('the first visit asks for a name, a taken one is told kindly, and the next visit asks nothing', async () => {
		const world = makeWorld();
		const server = await world.server();
		await world.connect(server, 'ann', 'lobby');
		const ben = await visit(world, server.url);
		const name = ben.page.getByLabel('Your nick');
		expect(await name.inputValue()).toMatch(/^guest-\w+$/);
		await name.fill('ANN');
		await ben.page.getByRole('button', {name: 'Join'}).click();
		await ben.page.getByRole('alert').filter({hasText: 'Choose another nick'}).waitFor();
		expect(await name.inputValue()).toBe('ANN');
		await ben.enter('ben');
		await roomButton(ben.page, '#lobby').waitFor();
		await ben.page.reload();
		await field(ben.page).waitFor();
		expect(await ben.page.locator('.status').textContent()).toContain('ben');
	});

	test('what strangers say does nothing: no script, no blocked load, no request, no hidden character', async () => {
		const world = makeWorld();
		const server = await world.server();
		const visitor = await visit(world, server.url);
		const {page} = visitor;
		const texts = [
			...hostile.map(({text}) => text),
			'<img src=x onerror=alert(1)>',
			'<script>alert(1)</script><svg onload=alert(2)>',
			'[click](javascript:alert(1)) javascript:alert(1) data:text/html,<script>alert(1)</script>',
			'"><iframe src="https://evil.example/"></iframe>',
			'https://evil.example/?"onmouseover=alert(1)// vbscript:msgbox(1) file:///etc/passwd',
			'{{constructor.constructor("alert(1)")()}} #{alert(1)}',
		];
		const evil = {id: 'evil', nick: '<b>evil</b>\u202Elive'};
		// The server itself lets none of this through; the page must not trust it either.
		await page.routeWebSocket(/\/ws$/, socket => {
			const say = (frame: Record<string, unknown>) => socket.send(JSON.stringify(frame));
			socket.onMessage(data => {
				const frame = JSON.parse(String(data)) as {type: string; id?: unknown; room?: string};
				const {id} = frame;
				if (frame.type === 'hello') {
					say({
						type: 'welcome',
						id,
						version: 1,
						user: {id: 'me', nick: 'ann'},
						secret: 's'.repeat(43),
						server: {name: 'termchat', version: '0'},
						limits: defaultLimits,
						heartbeatSeconds: 15,
						at: Date.now(),
					});
				} else if (frame.type === 'join') {
					const entries = texts.map((text, index) => ({
						type: 'message',
						room: frame.room,
						seq: index + 1,
						prev: index,
						at: Date.now(),
						from: {id: `evil${index}`, nick: text.slice(0, 40)},
						text,
						reactions: [{emoji: text.slice(0, 20), from: [evil]}],
					}));
					say({
						type: 'joined',
						id,
						room: frame.room,
						epoch: 'e',
						seq: texts.length,
						first: 1,
						entries,
						hasMore: false,
						isRecovered: false,
						topic: texts.find(text => text.includes('\u202e')) ?? texts.at(-1),
						members: [evil, {id: 'me', nick: 'ann'}],
						memberCount: 2,
						readSeq: 0,
						owner: evil,
					});
					say({
						type: 'message',
						room: frame.room,
						seq: texts.length + 1,
						prev: texts.length,
						at: Date.now(),
						from: evil,
						text: 'the last word',
					});
				} else if (frame.type === 'rooms') {
					say({
						type: 'rooms',
						id,
						rooms: texts.map(text => ({room: text, topic: text, memberCount: 1, seq: 1})),
					});
				} else if (id !== undefined) {
					say({type: 'error', id, code: 'forbidden', message: texts.at(-1)});
				}
			});
		});
		await visitor.enter('ann');
		await visitor.sees('the last word');
		await page.keyboard.press('Control+k');
		await page.locator('.options [role=option]').first().waitFor();
		const found = await page.evaluate(() => {
			const invisible =
				/[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\u3164]|[\u{e0001}-\u{e007f}]/u;
			return {
				foreign: [...document.querySelectorAll('#page :is(img, script, iframe, object, embed, style, b > b)')]
					.length,
				handlers: [...document.querySelectorAll('#page *')].filter(element =>
					element.getAttributeNames().some(name => name.startsWith('on')),
				).length,
				links: [...document.querySelectorAll('#page a')].map(link => ({
					protocol: new URL((link as HTMLAnchorElement).href).protocol,
					rel: link.getAttribute('rel'),
					target: link.getAttribute('target'),
				})),
				invisible: [...document.querySelectorAll('#page *')]
					.flatMap(element => [
						...[...element.childNodes]
							.filter(node => node.nodeType === 3)
							.map(node => node.textContent ?? ''),
						...['title', 'aria-label', 'placeholder'].map(name => element.getAttribute(name) ?? ''),
					])
					.filter(text => invisible.test(text)),
				width: document.documentElement.scrollWidth - window.innerWidth,
				wide: [...document.querySelectorAll('#page *')]
					.filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
					.map(e => e.outerHTML.slice(0, 200))
					.slice(0, 5),
			};
		});
		expect(found.foreign).toBe(0);
		expect(found.handlers).toBe(0);
		expect(found.invisible).toEqual([]);
		expect(found.width, found.wide.join('\n')).toBe(0);
		expect(found.links.length).toBeGreaterThan(0);
		for (const link of found.links) {
			expect(['http:', 'https:', 'mailto:']).toContain(link.protocol);
			expect(link.target).toBe('_blank');
			expect(link.rel).toContain('noopener');
			expect(link.rel).toContain('noreferrer');
		}
		expect(await visitor.faults()).toEqual([]);
		expect(await page.title()).not.toMatch(/\u202E/);
	});

	test('no inline script or style runs on the page, and nothing is loaded from elsewhere', async () => {
		const world = makeWorld();
		const server = await world.server();
		const response = await fetch(server.url);
		const policy = response.headers.get('content-security-policy') ?? '';
		expect(policy).toContain("default-src 'none'");
		expect(policy).not.toContain('unsafe');
		const html = await response.text();
		expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/assets\/)|<style|\son\w+=|\sstyle=/);
		const ann = await enter(world, server.url, 'ann');
		await ann.page.evaluate(() => {
			const script = document.createElement('script');
			script.textContent = 'window.termchatFaults.push("an inline script ran")';
			document.body.append(script);
		});
		const faults = await ann.faults();
		expect(faults.some(fault => fault.startsWith('policy: script-src'))).toBe(true);
		expect(faults).not.toContain('an inline script ran');
	});

	test('shows the sign-in form before the chat is loaded, and reports a chat that cannot be loaded', async () => {
		const world = makeWorld();
		const server = await world.server();
		const context = world.keep(await browser.newContext(desktop));
		const page = await context.newPage();
		await page.route(/\/assets\/chat-/, route => route.abort());
		await page.goto(server.url);
		await page.getByLabel('Your nick').fill('ben');
		await page.getByRole('button', {name: 'Join'}).click();
		await page.getByText('The chat could not be loaded.').waitFor();
		await page.unroute(/\/assets\/chat-/);
		await page.getByRole('button', {name: 'Reload'}).click();
		await page.getByRole('button', {name: 'Join'}).click();
		await field(page).waitFor();
	});

	test('reports a dialog that cannot be loaded, and loads it when it is opened again', async () => {
		const world = makeWorld();
		const server = await world.server();
		const context = world.keep(await browser.newContext(desktop));
		const page = await context.newPage();
		await page.route(/\/assets\/panels-/, route => route.abort());
		await page.goto(server.url);
		await page.getByRole('button', {name: 'Join'}).click();
		await field(page).waitFor();
		await page.keyboard.press('Control+k');
		await page.getByRole('alert').filter({hasText: 'The dialog could not be loaded.'}).waitFor();
		await page.unroute(/\/assets\/panels-/);
		await page.keyboard.press('Control+k');
		await page.getByRole('dialog', {name: 'Palette'}).waitFor();
	});

	test('while the server is away the page says so and counts down; what was written arrives once it is back', async () => {
		const world = makeWorld();
		const db = world.folder.at('chat.db');
		const first = await world.server(['--db', db]);
		const ben = await enter(world, `${first.url}/?room=dev`, 'ben');
		await ben.say('before');
		await ben.sees('before');
		first.kill('SIGTERM');
		await first.ended;
		await ben.page
			.locator('.banner')
			.filter({hasText: /Offline: .*retrying in \d+ s/})
			.waitFor();
		await ben.say('written while away');
		await ben.page.locator('.row.pending').filter({hasText: 'waiting for the connection'}).waitFor();
		await ben.picture('away');
		await world.server(['--db', db, '--port', String(first.port)]);
		const button = ben.page.getByRole('button', {name: 'Connect now'});
		// It may have come back by itself.
		if (await button.isVisible()) await button.click({timeout: 1000}).catch(() => {});
		await ben.page.locator('.banner').waitFor({state: 'detached'});
		await ben.page.locator('.row.pending').waitFor({state: 'detached'});
		expect(await ben.words()).toEqual(['before', 'written while away']);
		const ann = await world.dial(first.wsUrl);
		await ann.hello('ann');
		const joined = await ann.join('dev');
		expect(joined.entries.map(entry => ('text' in entry ? entry.text : ''))).toEqual([
			'before',
			'written while away',
		]);
	});

	test('what was written and not sent survives the closed tab', async () => {
		const world = makeWorld();
		const db = world.folder.at('chat.db');
		const first = await world.server(['--db', db]);
		const ben = await enter(world, `${first.url}/?room=dev`, 'ben');
		first.kill('SIGTERM');
		await first.ended;
		await ben.page.locator('.banner').waitFor();
		await ben.say('do not forget me');
		await ben.page.locator('.row.pending').waitFor();
		await ben.page.close();
		await world.server(['--db', db, '--port', String(first.port)]);
		const later = await ben.again();
		await later.sees('do not forget me');
		await later.page.locator('.row.pending').waitFor({state: 'detached'});
		expect(await later.words()).toEqual(['do not forget me']);
	});

	test('a private room is made on the page, opened by its link, and its token leaves the address bar', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await enter(world, server.url, 'ann');
		await ann.page.getByRole('button', {name: 'Create room'}).click();
		await ann.page.getByLabel('Name').fill('plans');
		await ann.page.getByLabel('Private').check();
		await ann.page.getByRole('button', {name: 'Create room and link'}).click();
		const link = await ann.page.getByLabel('Anyone with this link').inputValue();
		expect(link).toMatch(new RegExp(`^${server.url}/#[\\w-]{43}$`));
		await ann.page.keyboard.press('Escape');
		const ben = await visit(world, link);
		expect(ben.page.url()).toBe(`${server.url}/`);
		await ben.enter('ben');
		expect(await ben.page.locator('.header h2').textContent()).toBe('~plans');
		await ben.say('I am in');
		await ann.sees('I am in');
		await ann.say('welcome');
		await ben.sees('welcome');
		// It is his now: a reload brings him back without the link.
		await ben.page.reload();
		await ben.sees('welcome');
		// The link also works pasted into the address bar of a page that is open.
		const cleo = await enter(world, server.url, 'cleo');
		await cleo.page.evaluate(address => window.location.assign(address), link);
		await cleo.sees('welcome');
		expect(cleo.page.url()).toMatch(/\/#\/~plans-\w+$/);
		const eve = await world.connect(server, 'eve', 'lobby');
		eve.send({type: 'rooms', id: 1});
		expect(JSON.stringify(await eve.next('rooms'))).not.toContain('~plans');
		expect(
			await ben.page.evaluate(() => JSON.stringify({...localStorage}) + window.location.href),
		).not.toContain(link.slice(-43));
	});

	test('a link that opens nothing says so', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await visit(world, `${server.url}/#${'x'.repeat(43)}`);
		await ann.page.getByLabel('Your nick').fill('ann');
		await ann.page.getByRole('button', {name: 'Join'}).click();
		await ann.page.getByText('This invitation is not valid').waitFor();
	});

	test('a message that disappears counts down and is gone', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		await says(ann, 'dev', 'this stays');
		ann.send({type: 'send', room: 'dev', text: 'this goes', expiresInSeconds: 3});
		const goes = ben.page.locator('.row').filter({hasText: 'this goes'});
		await goes
			.locator('.countdown')
			.filter({hasText: /expires in [123] s$/})
			.waitFor();
		await ben.misses('this goes');
		expect(await ben.words()).toEqual(['this stays']);
	});

	test('scrolling back pages through history without a jump, and End leads back', async () => {
		const world = makeWorld();
		const server = await world.server(['--rate-limit', 'off']);
		const ann = await world.connect(server, 'ann', 'dev');
		const last = 420;
		for (let line = 1; line <= last; line++) {
			ann.send({type: 'send', room: 'dev', text: `line ${line} ${'and more '.repeat(line % 7)}`.trim()});
		}
		await ann.next('message', message => message.text.startsWith(`line ${last}`));
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		await ben.sees(`line ${last}`);
		const {page} = ben;
		const scroller = page.locator('.scroller');
		/** The uppermost row on the screen that holds words, and where it stands. */
		const look = () =>
			scroller.evaluate(pane => {
				const edge = pane.getBoundingClientRect();
				const rows = [...pane.querySelectorAll<HTMLElement>('.row.message')];
				const row = rows.find(one => one.getBoundingClientRect().top >= edge.top);
				return {
					key: row?.dataset.key ?? '',
					top: Math.round((row?.getBoundingClientRect().top ?? 0) - edge.top),
					seqs: rows.map(one => Number(one.dataset.seq)),
					nodes: pane.querySelectorAll('*').length,
				};
			});
		const topOf = (key: string) =>
			scroller.evaluate((pane, wanted) => {
				const row = pane.querySelector(`[data-key="${CSS.escape(wanted)}"]`);
				if (row === null) return undefined;
				return Math.round(row.getBoundingClientRect().top - pane.getBoundingClientRect().top);
			}, key);
		let most = 0;
		for (let steps = 0; steps < 200; steps++) {
			const before = await look();
			most = Math.max(most, before.nodes);
			if (before.seqs[0] === 1 && before.top >= 0 && (await scroller.evaluate(pane => pane.scrollTop)) === 0)
				break;
			const moved = await scroller.evaluate(pane => {
				const from = pane.scrollTop;
				pane.scrollTop = Math.max(0, from - 400);
				return from - pane.scrollTop;
			});
			if (moved === 0) {
				// At the upper edge of what is drawn: more comes, and what is read stays where it is.
				await page.waitForFunction(() => (document.querySelector('.scroller')?.scrollTop ?? 0) > 0);
				expect(await topOf(before.key)).toBe(before.top);
			} else {
				// Two frames: the scroll is told, the page has drawn what it wants to.
				await page.evaluate(
					() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))),
				);
				const top = await topOf(before.key);
				if (top !== undefined) expect(Math.abs(top - before.top - moved)).toBeLessThanOrEqual(1);
			}
			const {seqs} = await look();
			expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
		}
		expect((await look()).seqs[0]).toBe(1);
		expect(most).toBeLessThan(2500);
		// A new message does not move the reader.
		const reading = await look();
		await says(ann, 'dev', 'meanwhile');
		await page.getByRole('button', {name: '1 new'}).waitFor();
		expect(await topOf(reading.key)).toBe(reading.top);
		await field(page).press('End');
		await ben.sees('meanwhile');
		await page.locator('.to-newest').waitFor({state: 'detached'});
		expect(await ben.faults()).toEqual([]);
	});

	test('messages are answered, changed, reacted to and taken back from the message itself, by key and by mouse', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		await says(ann, 'dev', 'who is there?');
		await ben.sees('who is there?');
		const {page} = ben;
		// By key: up into the messages, r, write.
		await field(page).press('ArrowUp');
		await page.keyboard.press('r');
		await page.locator('.about').filter({hasText: 'ann'}).waitFor();
		await ben.say('me');
		const said = await ann.next('message', message => message.text === 'me');
		expect(said.replyTo).toBe(1);
		await ben.page.locator('.quote').filter({hasText: 'who is there?'}).waitFor();
		// Changed by key.
		await field(page).press('ArrowUp');
		await page.keyboard.press('e');
		expect(await field(page).inputValue()).toBe('me');
		await ben.say('me, ben');
		expect(await ann.next('edited')).toMatchObject({target: said.seq, text: 'me, ben'});
		await ben.page.getByText('edited', {exact: true}).waitFor();
		// Reacted to by mouse.
		await page.locator('.row.message').first().hover();
		await page.getByRole('button', {name: 'React', exact: true}).click();
		await page.getByRole('button', {name: 'React with 👍'}).click();
		expect(await ann.next('reacted')).toMatchObject({target: 1, emoji: '👍', on: true});
		await page.getByRole('button', {name: /^👍 1 ?: ben/}).click();
		expect(await ann.next('reacted')).toMatchObject({target: 1, emoji: '👍', on: false});
		// Taken back by mouse, asked once more.
		await page.locator('.row.message').last().hover();
		await page.getByRole('button', {name: 'Delete', exact: true}).click();
		await page.getByRole('button', {name: 'Delete for everyone'}).click();
		expect(await ann.next('deleted')).toMatchObject({target: said.seq});
		await ben.sees('(deleted)');
		expect(await ben.faults()).toEqual([]);
	});

	test('a message is acted on by keyboard alone, wherever the mouse rests, and the focus stays with it', async () => {
		const world = makeWorld();
		const server = await world.server(['--rate-limit', 'off']);
		const ann = await world.connect(server, 'ann', 'dev');
		await says(ann, 'dev', ...Array.from({length: 40}, (_, line) => `line ${line}`));
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		const {page} = ben;
		await ben.say('mine');
		await ben.sees('mine');
		await page.locator('.row.message').filter({hasText: 'line 30'}).hover();
		const focused = page.locator('.row:focus');
		await field(page).press('ArrowUp');
		// New words move the rows below the mouse, which must not take the keys from the chosen one.
		await says(ann, 'dev', 'and one more');
		await ben.sees('and one more');
		await page.keyboard.press('+');
		await page.getByRole('button', {name: 'React with 👍'}).and(page.locator(':focus')).waitFor();
		await page.keyboard.press('ArrowRight');
		await page.keyboard.press('Enter');
		expect(await ann.next('reacted')).toMatchObject({emoji: '❤️', on: true});
		await focused.filter({hasText: 'mine'}).waitFor();
		await page.keyboard.press('d');
		await page.keyboard.press('Escape');
		await focused.filter({hasText: 'mine'}).waitFor();
		await page.keyboard.press('d');
		await page.keyboard.press('Enter');
		await ann.next('deleted');
		await focused.filter({hasText: '(deleted)'}).waitFor();
		expect(await ben.faults()).toEqual([]);
	});

	test('the newest message stays in sight while the field grows and shrinks', async () => {
		const world = makeWorld();
		const server = await world.server(['--rate-limit', 'off']);
		const ann = await world.connect(server, 'ann', 'dev');
		await says(ann, 'dev', ...Array.from({length: 60}, (_, line) => `line ${line}`));
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		await ben.sees('line 59');
		const {page} = ben;
		const height = () => field(page).evaluate(element => element.clientHeight);
		const one = await height();
		await field(page).pressSequentially('one');
		await page.keyboard.press('Shift+Enter');
		await page.keyboard.press('Shift+Enter');
		await page.keyboard.type('three');
		expect(await height()).toBeGreaterThan(2 * one);
		await page.locator('.row.message').last().hover();
		await page.getByRole('button', {name: 'Reply', exact: true}).click();
		await page.keyboard.type(', four');
		const hidden = await page
			.locator('.scroller')
			.evaluate(({scrollHeight, scrollTop, clientHeight}) => scrollHeight - scrollTop - clientHeight);
		expect(hidden).toBeLessThan(2);
		await page.keyboard.press('Enter');
		await ben.sees('three, four');
		expect(await height()).toBe(one);
	});

	test('rooms are walked by keyboard, with unread and mentions told in the list and the title', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev', 'ops');
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		const {page} = ben;
		await page.keyboard.press('Control+k');
		await page.keyboard.type('ops');
		await page.locator('[role=option][aria-selected=true]').filter({hasText: '#ops'}).waitFor();
		await page.keyboard.press('Enter');
		await page.locator('.header h2').filter({hasText: '#ops'}).waitFor();
		await says(ann, 'dev', 'one', 'two', 'three for @ben');
		await roomButton(page, '#dev').filter({hasText: '@1'}).waitFor();
		await page.waitForFunction(() => document.title.startsWith('(@1) '));
		await page.keyboard.press('Alt+ArrowUp');
		await page.locator('.header h2').filter({hasText: '#dev'}).waitFor();
		await page.locator('.unread-line').filter({hasText: '3 new messages'}).waitFor();
		await page.waitForFunction(() => document.title === '#dev · termchat');
		expect(await field(page).evaluate(element => element === document.activeElement)).toBe(true);
		await page.keyboard.press('Escape');
		await page.locator('.unread-line').waitFor({state: 'detached'});
		await says(ann, 'ops', 'something');
		await roomButton(page, '#ops').filter({hasText: '1'}).waitFor();
		await page.keyboard.press('Alt+a');
		await ben.sees('something');
	});

	test('a click on a member opens the direct room, and its words stay between the two', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const eve = await world.connect(server, 'eve', 'dev');
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		await ben.page.getByRole('button', {name: 'ann: send a direct message'}).click();
		await ben.page.locator('.header h2').filter({hasText: '@ann'}).waitFor();
		await ben.say('only for you');
		const heard = await ann.next('message', message => message.text === 'only for you');
		expect(heard.room).toMatch(/^@/);
		ann.send({type: 'send', to: 'ben', text: 'and for you'});
		await ben.sees('and for you');
		await eve.roundTrip();
		expect(JSON.stringify(eve.received)).not.toContain('for you');
	});

	test('an emoji is written by its name', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		await field(ben.page).pressSequentially('done :tada');
		await ben.page.getByRole('option', {name: ':tada:'}).waitFor();
		await field(ben.page).press('Tab');
		await field(ben.page).press('Enter');
		expect((await ann.next('message')).text).toBe('done 🎉');
		expect(await ben.faults()).toEqual([]);
	});

	test('typing is told both ways', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		ann.send({type: 'typing', room: 'dev'});
		await ben.page.getByText('ann is typing').waitFor();
		await field(ben.page).pressSequentially('hm');
		expect((await ann.next('typing')).user.nick).toBe('ben');
	});

	test('what the server refuses stays in sight with the reason, and can be sent again or discarded', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann');
		ann.send({type: 'create', room: 'calm', id: 1});
		await ann.next('created');
		await ann.join('calm');
		const ben = await enter(world, `${server.url}/?room=calm`, 'ben');
		ann.send({type: 'moderate', room: 'calm', nick: 'ben', action: 'mute', reason: 'take a breath', id: 2});
		await ann.next('moderated');
		await ben.say('but I');
		await ben.page.locator('.failed').filter({hasText: 'not sent'}).waitFor();
		ann.send({type: 'moderate', room: 'calm', nick: 'ben', action: 'unmute', id: 3});
		await ann.next('moderated', frame => frame.action === 'unmute');
		await ben.page.getByRole('button', {name: 'Send again'}).click();
		expect((await ann.next('message')).text).toBe('but I');
		await ben.page.locator('.pending').waitFor({state: 'detached'});
	});

	test('a command that does not exist is never sent as chat, and stays to be mended', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		await ben.say('/tpoic what we do');
		await ben.page
			.getByRole('alert')
			.filter({hasText: 'Unknown command /tpoic. Did you mean /topic?'})
			.waitFor();
		expect(await field(ben.page).inputValue()).toBe('/tpoic what we do');
		await ben.say('/topic what we do');
		expect((await ann.next('topic')).text).toBe('what we do');
		await ben.page.locator('.header').getByText('what we do').waitFor();
		expect(ann.received.filter(frame => frame.type === 'message')).toEqual([]);
	});

	test('numbers about the talk are shown and follow it', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		await says(ann, 'dev', 'one', 'two');
		const ben = await enter(world, `${server.url}/?room=dev`, 'ben');
		await ben.say('/stats');
		const dialog = ben.page.getByRole('dialog', {name: 'Statistics of #dev'});
		await dialog.getByRole('img', {name: '2 messages in the last hour'}).waitFor();
		await says(ann, 'dev', 'three');
		await dialog.getByRole('img', {name: '3 messages in the last hour'}).waitFor();
		await ben.picture('stats');
	});

	test('two tabs are one person: what is said in one shows in the other, once', async () => {
		const world = makeWorld();
		const server = await world.server();
		const one = await enter(world, `${server.url}/?room=dev`, 'ann');
		const other = await one.again();
		await field(other.page).waitFor();
		await one.say('from the first');
		await other.sees('from the first');
		await other.say('from the second');
		await one.sees('from the second');
		expect(await one.words()).toEqual(['from the first', 'from the second']);
		expect(await other.words()).toEqual(['from the first', 'from the second']);
		await one.page.locator('.members').getByText('1 online').waitFor();
	});

	/** A room with a bit of everything. */
	const livelyRoom = async (world: World, options: BrowserContextOptions): Promise<Visitor> => {
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const cleo = await world.connect(server, 'cleo', 'dev', 'ops');
		ann.send({type: 'topic', room: 'dev', text: 'release 2.1, freeze Friday'});
		await says(ann, 'dev', 'morning, build is green again');
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
		const visitor = await enter(world, `${server.url}/?room=dev`, 'ben', options);
		await says(cleo, 'dev', '@ben ping? can you check the dashboard');
		ann.send({type: 'send', room: 'dev', text: 'this one goes', expiresInSeconds: 3600});
		ann.send({type: 'send', to: 'ben', text: 'psst'});
		await visitor.say('on my way');
		await visitor.sees('on my way');
		await visitor.sees('this one goes');
		await visitor.page.waitForFunction(() => document.title.startsWith('('));
		return visitor;
	};

	const faces = [
		{name: 'desktop-light', options: {...desktop, colorScheme: 'light'}},
		{name: 'desktop-dark', options: {...desktop, colorScheme: 'dark'}},
		{name: 'phone-light', options: {...phone, colorScheme: 'light'}},
		{name: 'phone-dark', options: {...phone, colorScheme: 'dark'}},
	] as const;

	test.each(faces)('everything has a name, a place and enough contrast: $name', async ({name, options}) => {
		const world = makeWorld();
		const ben = await livelyRoom(world, options);
		const {page} = ben;
		await page.evaluate(() => document.fonts.ready);
		await ben.picture(name);
		expect(await findFlaws(page)).toEqual([]);
		expect(await page.locator('[role=log][aria-live=polite]').count()).toBe(1);
		for (const key of ['Control+k', 'F1']) {
			await page.keyboard.press(key);
			await page.getByRole('dialog').waitFor();
			await ben.picture(`${name}-${key}`);
			expect(await findFlaws(page)).toEqual([]);
			await page.keyboard.press('Escape');
			await page.getByRole('dialog').waitFor({state: 'detached'});
		}
		await page.locator('.row.message').last().hover();
		await page.getByRole('toolbar').waitFor();
		expect(await findFlaws(page)).toEqual([]);
		expect(await ben.faults()).toEqual([]);
	});

	test('on a phone nothing hangs over the edge, and rooms and members come in from the sides', async () => {
		const world = makeWorld();
		const ben = await livelyRoom(world, phone);
		const {page} = ben;
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
		expect(await page.getByRole('navigation').count()).toBe(0);
		await page.getByRole('button', {name: 'Rooms, 1 unread'}).tap();
		await roomButton(page, '@ann').waitFor();
		await ben.picture('phone-rooms');
		expect(await findFlaws(page)).toEqual([]);
		await roomButton(page, '@ann').tap();
		await ben.sees('psst');
		await page.getByRole('button', {name: 'Members, 2 online'}).tap();
		await page.getByRole('complementary', {name: 'Members'}).waitFor();
		await ben.picture('phone-members');
		// What lies over the messages has the focus, and gives it back.
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

	test('every control is reached by Tab, and the focus is seen', async () => {
		const world = makeWorld();
		const ben = await livelyRoom(world, desktop);
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

	test('a server that asks for its secret gets it from the page', async () => {
		const world = makeWorld();
		const file = world.folder.at('access');
		writeFileSync(file, 'open-sesame\n', {mode: 0o600});
		const server = await world.server(['--access-token-file', file]);
		const ann = await visit(world, server.url);
		await ann.page.getByLabel('Your nick').fill('ann');
		await ann.page.getByRole('button', {name: 'Join'}).click();
		const secret = ann.page.getByLabel('Server password');
		await secret.fill('open-sesame');
		await ann.page.getByRole('button', {name: 'Join'}).click();
		await field(ann.page).waitFor();
		await ann.page.reload();
		await field(ann.page).waitFor();
	});
});
