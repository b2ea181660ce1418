import {expect, test} from 'vitest';
import {bindings, type Key, keyAction} from '../../../source/web/keys/keymap.ts';

const key = (name: string, more: Partial<Key> = {}): Key => ({
	key: name,
	code: '',
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	shiftKey: false,
	...more,
});

test('Alt and an arrow key change the room, Ctrl+K or Cmd+K opens the palette', () => {
	expect(keyAction(key('ArrowUp', {altKey: true}))).toEqual({type: 'room', step: -1});
	expect(keyAction(key('ArrowDown', {altKey: true}))).toEqual({type: 'room', step: 1});
	expect(keyAction(key('k', {code: 'KeyK', ctrlKey: true}))).toEqual({type: 'palette'});
	expect(keyAction(key('k', {code: 'KeyK', metaKey: true}))).toEqual({type: 'palette'});
});

test('Option and a letter on macOS matches the physical key', () => {
	expect(keyAction(key('å', {code: 'KeyA', altKey: true}))).toEqual({type: 'nextActive'});
});

test('ignores letters and the keys of the browser', () => {
	expect(keyAction(key('a', {code: 'KeyA'}))).toBeUndefined();
	expect(keyAction(key('ArrowUp'))).toBeUndefined();
	for (const code of ['KeyN', 'KeyT', 'KeyW', 'KeyR', 'KeyL']) {
		expect(keyAction(key(code.slice(3).toLowerCase(), {code, ctrlKey: true}))).toBeUndefined();
	}
});

test('each binding has its own label', () => {
	const labels = bindings.map(({label}) => label);
	expect(new Set(labels).size).toBe(labels.length);
});
