import {expect, test} from 'vitest';
import {toByteText} from '../../../source/cli/output/byte-text.ts';

test.each([
	[0, '0 bytes'],
	[812, '812 bytes'],
	[3700, '3.6 KiB'],
	[125_829_120, '120 MiB'],
	[5 * 1024 ** 4, '5.0 TiB'],
	[2 ** 60, '1048576 TiB'],
])('%d bytes are %s', (bytes, text) => {
	expect(toByteText(bytes)).toBe(text);
});
