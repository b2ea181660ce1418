/** Writing in the page: the list of completions, messages that can be taken back, and touch screens. */
import {describe, expect, test} from 'vitest';
import {findChromium, findViolations, missingBrowser, shareBrowser} from '../support/browser.ts';
import {makeWorld} from '../support/world.ts';

const hasBrowser = findChromium() !== undefined;
const title = hasBrowser ? 'writing' : `writing (skipped: ${missingBrowser})`;

describe.skipIf(!hasBrowser)(title, () => {
	const openUser = shareBrowser();

	const openRoom = async (width: number, more = {}) => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		await world.connect(server, 'bobby', 'docs');
		await bob.post('dev', 'hello');
		const options = {viewport: {width, height: 800}, ...more};
		const visitor = world.keep(await openUser(`${server.url}/?room=dev`, options));
		await visitor.join('ann');
		await visitor.waitForText('hello');
		const field = visitor.page.locator('.composer textarea');
		const list = visitor.page.getByRole('listbox', {name: 'Completions'});
		return {visitor, page: visitor.page, field, list};
	};

	test.each([375, 1440])('the list of completions has no violations at %i px', async width => {
		const {visitor, page, field, list} = await openRoom(width);
		await field.pressSequentially('#do');
		await list.getByRole('option', {name: /#docs.*not joined/}).waitFor();
		expect(await findViolations(page)).toEqual([]);
		await visitor.screenshot(`completion-rooms-${width}`);
		await field.fill('');
		await field.pressSequentially('/set idleAfter ');
		await page.locator('.choices mark').filter({hasText: 'VALUE'}).waitFor();
		await field.press('ArrowDown');
		expect(await findViolations(page)).toEqual([]);
		await visitor.screenshot(`completion-values-${width}`);
		const above = await page.locator('.choices').boundingBox();
		const below = await page.locator('.composer .line').boundingBox();
		expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
		expect(await visitor.faults()).toEqual([]);
	});

	test('one Enter sends what is typed, and Enter takes what an arrow key has selected', async () => {
		const {visitor, field, list} = await openRoom(1440);
		for (const text of ['thanks @bo', 'thanks @bob', 'see #d', 'well :)']) {
			await field.pressSequentially(text);
			await field.press('Enter');
			await visitor.waitForText(text);
		}
		await field.pressSequentially('hi @bo');
		await list.waitFor();
		await field.press('ArrowDown');
		await field.press('Enter');
		expect(await field.inputValue()).toBe('hi @bob ');
		await field.fill('');
		await field.pressSequentially('/kic');
		await list.waitFor();
		await field.press('Enter');
		expect(await field.inputValue()).toBe('/kick ');
	});

	test.each([375, 1440])('a message can be taken back with a button at %i px', async width => {
		const {visitor, page, field} = await openRoom(width);
		await visitor.send('/set undoSend 30');
		await visitor.send('oops');
		const undo = page.getByRole('button', {name: 'Undo'});
		await undo.waitFor();
		expect(await findViolations(page)).toEqual([]);
		await visitor.screenshot(`undo-send-${width}`);
		await undo.click();
		await undo.waitFor({state: 'detached'});
		expect(await field.inputValue()).toBe('oops');
		expect(await visitor.messageTexts()).toEqual(['hello']);
	});

	test('a touch screen has a button for a new line, and Enter sends if the keyboard does not name it', async () => {
		const {visitor, page, field} = await openRoom(375, {hasTouch: true, isMobile: true});
		await field.fill('one');
		await page.getByRole('button', {name: 'New line'}).tap();
		await field.pressSequentially('two');
		expect(await field.inputValue()).toBe('one\ntwo');
		expect(await field.getAttribute('enterkeyhint')).toBe('send');
		expect(await findViolations(page)).toEqual([]);
		await visitor.screenshot('touch-375');
		await field.evaluate(element => {
			element.dispatchEvent(new KeyboardEvent('keydown', {key: 'Unidentified', bubbles: true}));
			const options = {inputType: 'insertLineBreak', bubbles: true, cancelable: true};
			element.dispatchEvent(new InputEvent('beforeinput', options));
		});
		await visitor.waitForText('one');
		expect(await field.inputValue()).toBe('');
	});

	test('a mouse has no button for a new line', async () => {
		const {page} = await openRoom(1440);
		expect(await page.getByRole('button', {name: 'New line'}).count()).toBe(0);
	});
});
