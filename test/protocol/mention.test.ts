import {expect, test} from 'vitest';
import {isNick, nameKey} from '../../source/protocol/limits.ts';
import {mentionedKeys, mentions} from '../../source/protocol/mention.ts';
import {seededRandom} from '../support/fake-clock.ts';

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
	expect(mentionedKeys(text)).toContain(nameKey(nick));
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
	expect(mentionedKeys(text)).not.toContain(nameKey(nick));
});

test('the names of a text are exactly the nicks it mentions', () => {
	const random = seededRandom(11);
	const pick = (letters: string, most: number): string =>
		Array.from(
			{length: 1 + Math.floor(random() * most)},
			() => letters[Math.floor(random() * letters.length)],
		).join('');
	for (let round = 0; round < 2000; round++) {
		const text = pick('aabß._- @:/,', 12);
		const nick = pick('abß._-', 3);
		if (isNick(nick))
			expect([text, nick, mentionedKeys(text).has(nameKey(nick))]).toEqual([
				text,
				nick,
				mentions(text, nick),
			]);
	}
});

test('reads a bounded number of names from a hostile text', () => {
	expect(mentionedKeys('.-'.repeat(4000)).size).toBeLessThan(1200);
	const words = Array.from({length: 6000}, (_, index) => index.toString(36)).join(' ');
	expect(mentionedKeys(words).size).toBe(5000);
	expect(mentionedKeys('a-b.c'.repeat(1600)).size).toBeLessThan(10);
});
