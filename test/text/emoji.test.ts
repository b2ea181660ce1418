import {expect, test} from 'vitest';
import {chooseEmoji, loadEmojiNames} from '../../source/text/emoji.ts';

test('finds an emoji by its name or a part of it', async () => {
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

test('accepts an emoji or its name, and suggests the nearest for an unknown name', async () => {
	expect(await chooseEmoji('👍')).toEqual({ok: true, emoji: '👍'});
	expect(await chooseEmoji(':tada:')).toEqual({ok: true, emoji: '🎉'});
	expect(await chooseEmoji(':tada')).toEqual({ok: true, emoji: '🎉'});
	expect(await chooseEmoji(':tad')).toEqual({
		ok: false,
		reason: 'Unknown emoji :tad. Did you mean :tada:?',
	});
});
