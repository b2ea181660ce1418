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

test('rooms are walked with Alt and the arrows, and jumped to with Ctrl+K or Cmd+K', () => {
	expect(keyAction(key('ArrowUp', {altKey: true}))).toEqual({type: 'room', step: -1});
	expect(keyAction(key('ArrowDown', {altKey: true}))).toEqual({type: 'room', step: 1});
	expect(keyAction(key('k', {code: 'KeyK', ctrlKey: true}))).toEqual({type: 'palette'});
	expect(keyAction(key('k', {code: 'KeyK', metaKey: true}))).toEqual({type: 'palette'});
});

test('Option makes other letters on a Mac; the key counts', () => {
	expect(keyAction(key('å', {code: 'KeyA', altKey: true}))).toEqual({type: 'nextActive'});
});

test('letters, and keys of the browser, are left alone', () => {
	expect(keyAction(key('a', {code: 'KeyA'}))).toBeUndefined();
	expect(keyAction(key('ArrowUp'))).toBeUndefined();
	for (const code of ['KeyN', 'KeyT', 'KeyW', 'KeyR', 'KeyL']) {
		expect(keyAction(key(code.slice(3).toLowerCase(), {code, ctrlKey: true}))).toBeUndefined();
	}
});

test('no two bindings answer to one key', () => {
	const labels = bindings.map(({label}) => label);
	expect(new Set(labels).size).toBe(labels.length);
});
