import {describe, expect, test} from 'vitest';
import {stopTarget} from '../../../source/terminal/host/suspend.ts';

describe('Ctrl+Z', () => {
	test('stops termchat and no other process of its job', () => {
		expect(stopTarget('linux', {})).toEqual({type: 'self'});
		expect(stopTarget('darwin', {})).toEqual({type: 'self'});
	});

	test('stops npx as well, which waits for termchat and keeps the shell waiting', () => {
		expect(stopTarget('linux', {npm_command: 'exec'})).toEqual({type: 'job'});
	});

	test('does nothing on Windows', () => {
		expect(stopTarget('win32', {})).toEqual({type: 'none'});
		expect(stopTarget('win32', {npm_command: 'exec'})).toEqual({type: 'none'});
	});
});
