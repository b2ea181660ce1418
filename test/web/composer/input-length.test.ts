import {expect, test} from 'vitest';
import {defaultLimits} from '../../../source/protocol/limits.ts';
import {inputLength} from '../../../source/web/composer/input-length.ts';

const limits = {...defaultLimits, textBytes: 100, textLines: 3};

test('shows nothing while the text is far from the limits', () => {
	expect(inputLength('hello', limits)).toEqual({isTooLong: false, text: undefined});
});

test('shows the remaining bytes of UTF-8 near the limit', () => {
	expect(inputLength('é'.repeat(45), limits)).toEqual({isTooLong: false, text: '10 bytes left'});
});

test('rejects too many bytes and too many lines', () => {
	expect(inputLength('a'.repeat(101), limits)).toEqual({isTooLong: true, text: '1 byte too long'});
	expect(inputLength('a\nb\nc\nd', limits)).toEqual({isTooLong: true, text: '4 of 3 lines'});
});

test('ignores white space at the end, because it is not sent', () => {
	expect(inputLength('a\nb\nc\n\n  ', limits)).toEqual({isTooLong: false, text: undefined});
});
