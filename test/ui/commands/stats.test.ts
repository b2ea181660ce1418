import {expect, test} from 'vitest';
import {sparkline} from '../../../source/ui/commands/screen.ts';
import {glyphsOf} from '../../../source/ui/glyphs.ts';

test('the last hour is thirty bars, with nothing a line could break at', () => {
	const minutes = [...Array.from({length: 54}, () => 0), 1, 0, 2, 2, 4, 4];
	const bars = sparkline(minutes, glyphsOf('unicode').bars);
	expect(bars).toBe(`${'▁'.repeat(28)}▄█`);
	expect(sparkline(minutes, glyphsOf('ascii').bars)).toMatch(/^[.:|#]{30}$/);
});
