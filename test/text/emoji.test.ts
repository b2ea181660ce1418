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

test('knows the names of Slack', async () => {
	const names = await loadEmojiNames();
	expect(
		['thumbsup', '+1', 'shrug', 'thinking_face', 'face_palm', 'pencil', 'simple_smile', 'man-shrugging'].map(
			name => names.get(name),
		),
	).toEqual(['👍', '👍', '🤷', '🤔', '🤦', '📝', '🙂', '🤷‍♂️']);
	expect(names.get('flag-de')).toBe('🇩🇪');
	expect(names.get('melting_face')).toBe('🫠');
});

test('offers common names first, each emoji once, and names that begin with the query before others', async () => {
	const names = await loadEmojiNames();
	const offered = (query: string, limit = 3) => names.search(query, limit).map(({name}) => name);
	expect(offered('thu', 2)).toEqual(['thumbsup', 'thumbsdown']);
	expect(offered('th', 1)).toEqual(['thumbsup']);
	expect(offered('hea', 2)).toEqual(['heart', 'heart_eyes']);
	expect(names.search('thumb', 20).filter(({emoji}) => emoji === '👍')).toHaveLength(1);
	const faces = offered('fac', 60);
	expect(faces.indexOf('partying_face')).toBeGreaterThan(faces.indexOf('face_vomiting'));
});

test('offers a flag only for "flag" or the name of a country that matches nothing else', async () => {
	const names = await loadEmojiNames();
	const flagsFor = (query: string) =>
		names.search(query, 1000).filter(({emoji}) => /^[\u{1F1E6}-\u{1F1FF}]{2}$/u.test(emoji));
	for (const query of ['thu', 'us', 'an', 'ge', 'it', 'ma']) expect(flagsFor(query)).toEqual([]);
	expect(flagsFor('lithu').map(({emoji}) => emoji)).toEqual(['🇱🇹']);
	expect(flagsFor('thuania')).toEqual([]);
	expect(flagsFor('flag-lith')).toEqual([{name: 'flag-lt', emoji: '🇱🇹'}]);
	expect(flagsFor('flag-de')[0]?.emoji).toBe('🇩🇪');
	expect(flagsFor('flag').length).toBeGreaterThan(200);
	expect(names.search('flag')[0]?.emoji).not.toMatch(/^[\u{1F1E6}-\u{1F1FF}]{2}$/u);
});

test('accepts an emoji or its name, and suggests the nearest for an unknown name', async () => {
	expect(await chooseEmoji('👍')).toEqual({ok: true, emoji: '👍'});
	expect(await chooseEmoji(':tada:')).toEqual({ok: true, emoji: '🎉'});
	expect(await chooseEmoji(':tada')).toEqual({ok: true, emoji: '🎉'});
	expect(await chooseEmoji('::tada:')).toEqual({ok: true, emoji: '🎉'});
	expect(await chooseEmoji(':tad')).toEqual({
		ok: false,
		reason: 'Unknown emoji :tad. Did you mean :tada:?',
	});
});
