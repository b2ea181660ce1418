import {expect, test} from 'vitest';
import {nextButton} from '../../../source/web/message-pane/toolbar.tsx';

test('the arrow keys move around the buttons of the toolbar', () => {
	expect(nextButton('ArrowRight', 0, 4)).toBe(1);
	expect(nextButton('ArrowRight', 3, 4)).toBe(0);
	expect(nextButton('ArrowLeft', 0, 4)).toBe(3);
	expect(nextButton('Enter', 0, 4)).toBeUndefined();
});
