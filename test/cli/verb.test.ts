import {expect, test} from 'vitest';
import {linkFor} from '../../source/cli/verb.ts';

test('a link is for browsers and terminals alike', () => {
	expect(linkFor({url: 'localhost:9000'}, 'TOKEN')).toBe('http://localhost:9000/#TOKEN');
	expect(linkFor({url: 'wss://chat.example.org/ws'}, 'TOKEN')).toBe('https://chat.example.org/#TOKEN');
});
