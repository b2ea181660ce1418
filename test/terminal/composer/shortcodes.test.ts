import {describe, expect, test} from 'vitest';
import {shortcodeTyped, withEmoji} from '../../../source/terminal/composer/shortcodes.ts';
import {loadEmojiNames} from '../../../source/text/emoji.ts';

const names = await loadEmojiNames();

describe('sending', () => {
	test.each([
		[':tada:', '🎉'],
		['done :tada: and :+1:', 'done 🎉 and 👍'],
		['(:tada:), :tada:!', '(🎉), 🎉!'],
		[':tada::+1: :tada::xyzzy:', '🎉👍 🎉:xyzzy:'],
		['::tada::', '::tada::'],
		['no :xyzzy: there', 'no :xyzzy: there'],
		['at 10:30:45 in std::vector::end', 'at 10:30:45 in std::vector::end'],
		['a:tada: :tada:b', 'a:tada: :tada:b'],
		['`:tada:` :tada:', '`:tada:` 🎉'],
		['```\n:tada:\n``` :tada:', '```\n:tada:\n``` 🎉'],
		['https://example.org/:tada:/x :tada:', 'https://example.org/:tada:/x 🎉'],
		['don`t :tada:', 'don`t 🎉'],
		['no code: :constructor: :toString:', 'no code: :constructor: :toString:'],
	])('%j is %j', (text, sent) => {
		expect(withEmoji(text, names)).toBe(sent);
	});
});

describe('a space typed after', () => {
	const typed = (text: string): string => {
		const found = shortcodeTyped(text, text.length, names);
		return found === undefined ? text : text.slice(0, found.start) + found.text + text.slice(found.end);
	};
	test.each([
		['done :tada: ', 'done 🎉 '],
		['`a` :tada: ', '`a` 🎉 '],
		[':tada::+1: ', '🎉👍 '],
		['`say :tada: ', '`say :tada: '],
		['```\n:tada: ', '```\n:tada: '],
		['http://x/:tada: ', 'http://x/:tada: '],
		[':tada:', ':tada:'],
		[':tada: x ', ':tada: x '],
		['10:30: ', '10:30: '],
		[':xyzzy: ', ':xyzzy: '],
	])('%j is %j', (text, now) => {
		expect(typed(text)).toBe(now);
	});
});
