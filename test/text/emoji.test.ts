import {expect, test} from 'vitest';
import {loadEmojiNames} from '../../source/text/emoji.ts';

test('an emoji is found by its name, and by a part of it', async () => {
	const names = await loadEmojiNames();
	expect(names.get('tada')).toBe('🎉');
	expect(names.get(':heart:')).toBe('❤️');
	expect(names.get('no_such_thing')).toBeUndefined();
	expect(names.get('__proto__')).toBeUndefined();
	expect(names.search('tad')[0]).toEqual({name: 'tada', emoji: '🎉'});
	expect(names.search('smile')[0]?.name).toBe('smile');
	expect(names.search('cat', 3)).toHaveLength(3);
	expect(names.search('')).toEqual([]);
	expect(names.search('(*[')).toEqual([]);
});

test('shortcodes in a text become emoji, other colons stay', async () => {
	const names = await loadEmojiNames();
	expect(names.replace('done :tada: at 10:30:15 :nope:')).toBe('done 🎉 at 10:30:15 :nope:');
});
