import {expect, test} from 'vitest';
import {inviteLink} from '../../../source/cli/connect/server-address.ts';

test('an invite link opens the page, and works in a terminal too', () => {
	expect(inviteLink({url: 'localhost:9000'}, 'TOKEN')).toBe('http://localhost:9000/#TOKEN');
	expect(inviteLink({url: 'wss://chat.example.org/ws'}, 'TOKEN')).toBe('https://chat.example.org/#TOKEN');
});
