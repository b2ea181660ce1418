import {describe, expect, test} from 'vitest';
import {glyphsOf} from '../../../source/terminal/draw/glyphs.ts';
import {rowColumns, rowText} from '../../../source/terminal/draw/row.ts';
import {hintsRow} from '../../../source/terminal/screen/chrome-rows.ts';

describe('while a message is selected', () => {
	const hints = (width: number, newer = 0, set: 'unicode' | 'ascii' = 'unicode') =>
		hintsRow({
			room: undefined,
			me: undefined,
			now: 0,
			hint: undefined,
			isSelecting: true,
			newer,
			isMoreNewer: false,
			width,
			glyphs: glyphsOf(set),
		});

	test('all keys are shown if they fit', () => {
		expect(rowText(hints(80)).trim()).toBe(
			'r reply  e edit  d delete  + react  y copy  o link  i inspect  q back',
		);
	});

	test('the key that ends the selection is always shown, beside the count of newer messages', () => {
		expect(rowText(hints(60)).trim()).toBe('r reply  e edit  d delete  + react  y copy  …  q back');
		expect(rowText(hints(60, 12)).trim()).toMatch(
			/^r reply {2}e edit {2}d delete {2}… {2}q back +↓ 12 newer \(End\)$/,
		);
		for (const set of ['unicode', 'ascii'] as const) {
			for (let width = 26; width <= 80; width++) {
				const row = hints(width, 12, set);
				expect(rowText(row), `${width}`).toContain('q back');
				expect(rowText(row), `${width}`).toContain('newer (End)');
				expect(rowColumns(row)).toBe(width);
			}
		}
	});
});
