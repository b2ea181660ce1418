import {expect, test} from 'vitest';
import {isUnseenEnter} from '../../../source/web/composer/use-keyboard-enter.ts';

test('Enter of a keyboard that does not name the key sends; Shift+Enter and other input do not', () => {
	expect(isUnseenEnter('insertLineBreak', 'Unidentified')).toBe(true);
	expect(isUnseenEnter('insertParagraph', 'Process')).toBe(true);
	expect(isUnseenEnter('insertLineBreak', 'Enter')).toBe(false);
	expect(isUnseenEnter('insertText', 'Unidentified')).toBe(false);
});
