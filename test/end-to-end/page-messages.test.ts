/** Messages on the page, in a real Chromium: reading, writing, and acting on them. */
import type {Page} from 'playwright-core';
import {describe, expect, test} from 'vitest';
import {findChromium, missingBrowser, postAll, shareBrowserUsers} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;

describe.skipIf(!hasBrowser)(
	hasBrowser ? 'messages of the page' : `messages of the page (skipped: ${missingBrowser})`,
	() => {
		const {join} = shareBrowserUsers();

		const field = (page: Page) => page.locator('.composer textarea');

		test('a message that expires shows the time left and is removed', async () => {
			const world = makeWorld();
			const server = await world.server();
			const ann = await world.connect(server, 'ann', 'dev');
			const ben = await join(world, `${server.url}/?room=dev`, 'ben');
			await postAll(ann, 'dev', 'permanent');
			ann.send({type: 'send', room: 'dev', text: 'expiring', expiresInSeconds: 9});
			const expiring = ben.page.locator('.row').filter({hasText: 'expiring'});
			await expiring
				.locator('.countdown')
				.filter({hasText: /expires in [1-9] s$/})
				.waitFor();
			await ben.waitUntilGone('expiring');
			expect(await ben.messageTexts()).toEqual(['permanent']);
		});

		test('scrolling up loads history without moving the visible rows, and End returns to the newest message', async () => {
			const world = makeWorld();
			const server = await world.server(['--rate-limit', 'off']);
			const ann = await world.connect(server, 'ann', 'dev');
			const last = 420;
			for (let line = 1; line <= last; line++) {
				ann.send({type: 'send', room: 'dev', text: `line ${line} ${'and more '.repeat(line % 7)}`.trim()});
			}
			await ann.next('message', message => message.text.startsWith(`line ${last}`));
			const ben = await join(world, `${server.url}/?room=dev`, 'ben');
			await ben.waitForText(`line ${last}`);
			const {page} = ben;
			const scroller = page.locator('.scroller');
			/** The first visible message and its position. */
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
				if (
					before.seqs[0] === 1 &&
					before.top >= 0 &&
					(await scroller.evaluate(pane => pane.scrollTop)) === 0
				)
					break;
				const moved = await scroller.evaluate(pane => {
					const from = pane.scrollTop;
					pane.scrollTop = Math.max(0, from - 400);
					return from - pane.scrollTop;
				});
				if (moved === 0) {
					// At the upper edge of the drawn rows: older rows are added, and the visible ones do not move.
					await page.waitForFunction(() => (document.querySelector('.scroller')?.scrollTop ?? 0) > 0);
					expect(await topOf(before.key)).toBe(before.top);
				} else {
					// Two frames: one for the scroll event, one for the drawing.
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
			await postAll(ann, 'dev', 'meanwhile');
			await page.getByRole('button', {name: '1 new'}).waitFor();
			expect(await topOf(reading.key)).toBe(reading.top);
			await field(page).press('End');
			await ben.waitForText('meanwhile');
			await page.locator('.to-newest').waitFor({state: 'detached'});
			expect(await ben.faults()).toEqual([]);
		});

		test('replies to, edits, reacts to and deletes messages by key and by mouse', async () => {
			const world = makeWorld();
			const server = await world.server();
			const ann = await world.connect(server, 'ann', 'dev');
			const ben = await join(world, `${server.url}/?room=dev`, 'ben');
			await postAll(ann, 'dev', 'who is there?');
			await ben.waitForText('who is there?');
			const {page} = ben;
			// By key: reply.
			await field(page).press('ArrowUp');
			await page.keyboard.press('r');
			await page.locator('.about').filter({hasText: 'ann'}).waitFor();
			await ben.send('me');
			const sent = await ann.next('message', message => message.text === 'me');
			expect(sent.replyTo).toBe(1);
			await ben.page.locator('.quote').filter({hasText: 'who is there?'}).waitFor();
			await page.locator('.row.pending').waitFor({state: 'detached'});
			// By key: edit.
			await field(page).press('ArrowUp');
			await page.keyboard.press('e');
			expect(await field(page).inputValue()).toBe('me');
			await ben.send('me, ben');
			expect(await ann.next('edited')).toMatchObject({target: sent.seq, text: 'me, ben'});
			await ben.page.getByText('edited', {exact: true}).waitFor();
			// By mouse: react.
			await page.locator('.row.message').first().hover();
			await page.getByRole('button', {name: 'React', exact: true}).click();
			await page.getByRole('button', {name: 'React with 👍'}).click();
			expect(await ann.next('reacted')).toMatchObject({target: 1, emoji: '👍', on: true});
			await page.getByRole('button', {name: /^👍 1 ?: ben/}).click();
			expect(await ann.next('reacted')).toMatchObject({target: 1, emoji: '👍', on: false});
			// By mouse: delete, with a confirmation.
			await page.locator('.row.message').last().hover();
			await page.getByRole('button', {name: 'Delete', exact: true}).click();
			await page.getByRole('button', {name: 'Delete for everyone'}).click();
			expect(await ann.next('deleted')).toMatchObject({target: sent.seq});
			await ben.waitForText('(deleted)');
			expect(await ben.faults()).toEqual([]);
		});

		test('keys act on the focused message, wherever the mouse is, and the focus stays on it', async () => {
			const world = makeWorld();
			const server = await world.server(['--rate-limit', 'off']);
			const ann = await world.connect(server, 'ann', 'dev');
			await postAll(ann, 'dev', ...Array.from({length: 40}, (_, line) => `line ${line}`));
			const ben = await join(world, `${server.url}/?room=dev`, 'ben');
			const {page} = ben;
			await ben.send('mine');
			await ben.waitForText('mine');
			await page.locator('.row.message').filter({hasText: 'line 30'}).hover();
			const focused = page.locator('.row:focus');
			await field(page).press('ArrowUp');
			// A new message moves the rows below the mouse. The focused row keeps the keys.
			await postAll(ann, 'dev', 'and one more');
			await ben.waitForText('and one more');
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

		test('the newest message stays visible while the input grows and shrinks', async () => {
			const world = makeWorld();
			const server = await world.server(['--rate-limit', 'off']);
			const ann = await world.connect(server, 'ann', 'dev');
			await postAll(ann, 'dev', ...Array.from({length: 60}, (_, line) => `line ${line}`));
			const ben = await join(world, `${server.url}/?room=dev`, 'ben');
			await ben.waitForText('line 59');
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
			await ben.waitForText('three, four');
			expect(await height()).toBe(one);
		});

		test('completes the name of an emoji', async () => {
			const world = makeWorld();
			const server = await world.server();
			const ann = await world.connect(server, 'ann', 'dev');
			const ben = await join(world, `${server.url}/?room=dev`, 'ben');
			await field(ben.page).pressSequentially('done :tada');
			await ben.page.getByRole('option', {name: ':tada:'}).waitFor();
			await field(ben.page).press('Tab');
			await field(ben.page).press('Enter');
			expect((await ann.next('message')).text).toBe('done 🎉');
			expect(await ben.faults()).toEqual([]);
		});

		test('shows who is typing, on both sides', async () => {
			const world = makeWorld();
			const server = await world.server();
			const ann = await world.connect(server, 'ann', 'dev');
			const ben = await join(world, `${server.url}/?room=dev`, 'ben');
			ann.send({type: 'typing', room: 'dev'});
			await ben.page.getByText('ann is typing').waitFor();
			await field(ben.page).pressSequentially('hm');
			expect((await ann.next('typing')).user.nick).toBe('ben');
		});

		test('a refused message stays visible with the reason, and can be sent again or discarded', async () => {
			const world = makeWorld();
			const server = await world.server();
			const ann = await world.connect(server, 'ann');
			ann.send({type: 'create', room: 'calm', id: 1});
			await ann.next('created');
			await ann.join('calm');
			const ben = await join(world, `${server.url}/?room=calm`, 'ben');
			ann.send({type: 'moderate', room: 'calm', nick: 'ben', action: 'mute', reason: 'take a breath', id: 2});
			await ann.next('moderated');
			await ben.send('but I');
			await ben.page.locator('.failed').filter({hasText: 'not sent'}).waitFor();
			ann.send({type: 'moderate', room: 'calm', nick: 'ben', action: 'unmute', id: 3});
			await ann.next('moderated', frame => frame.action === 'unmute');
			await ben.page.getByRole('button', {name: 'Send again'}).click();
			expect((await ann.next('message')).text).toBe('but I');
			await ben.page.locator('.pending').waitFor({state: 'detached'});
		});

		test('an unknown command is not sent as a message and stays in the input', async () => {
			const world = makeWorld();
			const server = await world.server();
			const ann = await world.connect(server, 'ann', 'dev');
			const ben = await join(world, `${server.url}/?room=dev`, 'ben');
			await ben.send('/tpoic what we do');
			await ben.page
				.getByRole('alert')
				.filter({hasText: 'Unknown command /tpoic. Did you mean /topic?'})
				.waitFor();
			expect(await field(ben.page).inputValue()).toBe('/tpoic what we do');
			await ben.send('/topic what we do');
			expect((await ann.next('topic')).text).toBe('what we do');
			await ben.page.locator('.header').getByText('what we do').waitFor();
			expect(ann.received.filter(frame => frame.type === 'message')).toEqual([]);
		});

		test('the statistics are updated while they are open', async () => {
			const world = makeWorld();
			const server = await world.server();
			const ann = await world.connect(server, 'ann', 'dev');
			await postAll(ann, 'dev', 'one', 'two');
			const ben = await join(world, `${server.url}/?room=dev`, 'ben');
			await ben.send('/stats');
			const dialog = ben.page.getByRole('dialog', {name: 'Statistics of #dev'});
			await dialog.getByRole('img', {name: '2 messages in the last hour'}).waitFor();
			await postAll(ann, 'dev', 'three');
			await dialog.getByRole('img', {name: '3 messages in the last hour'}).waitFor();
			await ben.screenshot('stats');
		});
	},
);
