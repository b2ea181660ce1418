import {expect, test} from 'vitest';
import {mentions} from '../../source/protocol/mention.ts';

test.each([
	['ann', 'ann'],
	['@ann', 'ann'],
	['hey ann!', 'ann'],
	['Ann: look', 'ann'],
	['(ANN)', 'ann'],
	['ask ann.', 'ann'],
	['ann, bob', 'ann'],
	['thanks -ann', 'ann'],
	['see https://x.org/y ann', 'ann'],
	['ÉMILE?', 'émile'],
	['ａｎｎ hello', 'ann'],
	['bob-dev: ping', 'bob-dev'],
	['hannah and ann', 'ann'],
	['李：你好 @李', '李'],
])('%j mentions %s', (text, nick) => {
	expect(mentions(text, nick)).toBe(true);
});

test.each([
	['hannah', 'ann'],
	['anna', 'ann'],
	['ann_b said', 'ann'],
	['ann-lee', 'ann'],
	['ann.lee', 'ann'],
	['https://example.org/@ann', 'ann'],
	['irc://ann:secret@host', 'ann'],
	['bob', 'ann'],
	['', 'ann'],
	['ann2', 'ann'],
])('%j does not mention %s', (text, nick) => {
	expect(mentions(text, nick)).toBe(false);
});
