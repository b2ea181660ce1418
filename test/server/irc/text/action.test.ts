import {expect, test} from 'vitest';
import {actionText, fromAction, parseCtcp, toAction} from '../../../../source/server/irc/text/action.ts';

test('reads a CTCP message, with or without its end mark', () => {
	expect(parseCtcp('\x01ACTION waves\x01')).toEqual({command: 'ACTION', text: 'waves'});
	expect(parseCtcp('\x01action waves at all')).toEqual({command: 'ACTION', text: 'waves at all'});
	expect(parseCtcp('\x01VERSION\x01')).toEqual({command: 'VERSION', text: ''});
	expect(parseCtcp('\x01')).toEqual({command: '', text: ''});
	expect(parseCtcp('hello')).toBeUndefined();
});

test('an action is /me in termchat', () => {
	expect(fromAction('waves')).toBe('/me waves');
	expect(actionText('/me waves')).toBe('waves');
	expect(actionText('/meow')).toBeUndefined();
	expect(toAction('waves')).toBe('\x01ACTION waves\x01');
});
