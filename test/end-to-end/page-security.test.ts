/** The security of the page, in a real Chromium: hostile texts and the content security policy. */
import {describe, expect, test} from 'vitest';
import {defaultLimits} from '../../source/protocol/limits.ts';
import {findChromium, missingBrowser, shareBrowser} from '../support/browser.ts';
import {makeWorld, type World} from '../support/world.ts';
import {hostile} from '../text/hostile.ts';

const hasBrowser = findChromium() !== undefined;

describe.skipIf(!hasBrowser)(
	hasBrowser ? 'security of the page' : `security of the page (skipped: ${missingBrowser})`,
	() => {
		const openUser = shareBrowser();

		const visit = async (world: World, url: string) => world.keep(await openUser(url));

		/** A user who has joined with this nick. */
		const join = async (world: World, url: string, nick: string) => {
			const visitor = await visit(world, url);
			await visitor.join(nick);
			return visitor;
		};

		test('hostile texts run no script, load nothing, cause no request and hide no character', async () => {
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
			// The server rejects these texts. The page must not rely on that.
			await page.routeWebSocket(/\/ws$/, socket => {
				const send = (frame: Record<string, unknown>) => socket.send(JSON.stringify(frame));
				socket.onMessage(data => {
					const frame = JSON.parse(String(data)) as {type: string; id?: unknown; room?: string};
					const {id} = frame;
					if (frame.type === 'hello') {
						send({
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
						send({
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
						send({
							type: 'message',
							room: frame.room,
							seq: texts.length + 1,
							prev: texts.length,
							at: Date.now(),
							from: evil,
							text: 'the last message',
						});
					} else if (frame.type === 'rooms') {
						send({
							type: 'rooms',
							id,
							rooms: texts.map(text => ({room: text, topic: text, memberCount: 1, seq: 1})),
						});
					} else if (id !== undefined) {
						send({type: 'error', id, code: 'forbidden', message: texts.at(-1)});
					}
				});
			});
			await visitor.join('ann');
			await visitor.waitForText('the last message');
			await page.keyboard.press('Control+k');
			await page.locator('.options [role=option]').first().waitFor();
			const found = await page.evaluate(() => {
				const invisible =
					/[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\u3164]|[\u{e0001}-\u{e007f}]/u;
				return {
					foreign: [
						...document.querySelectorAll('#page :is(img, script, iframe, object, embed, style, b > b)'),
					].length,
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

		test('no inline script runs on the page, and nothing is loaded from other servers', async () => {
			const world = makeWorld();
			const server = await world.server();
			const response = await fetch(server.url);
			const policy = response.headers.get('content-security-policy') ?? '';
			expect(policy).toContain("default-src 'none'");
			expect(policy).not.toContain('unsafe');
			const html = await response.text();
			expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/assets\/)|<style|\son\w+=|\sstyle=/);
			const ann = await join(world, server.url, 'ann');
			await ann.page.evaluate(() => {
				const script = document.createElement('script');
				script.textContent = 'window.termchatFaults.push("an inline script ran")';
				document.body.append(script);
			});
			const faults = await ann.faults();
			expect(faults.some(fault => fault.startsWith('policy: script-src'))).toBe(true);
			expect(faults).not.toContain('an inline script ran');
		});
	},
);
