import {expect, test} from 'vitest';
import {messageOf} from '../../source/errors/error-message.ts';

test('returns the message of an error and the text of any other value', () => {
	expect(messageOf(new Error('disk full'))).toBe('disk full');
	expect(messageOf('disk full')).toBe('disk full');
	expect(messageOf(undefined)).toBe('undefined');
});
