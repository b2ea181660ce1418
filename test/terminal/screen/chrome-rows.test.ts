import {describe, expect, test} from 'vitest';
import type {Membership} from '../../../source/client/session/state.ts';
import {emptyComposer} from '../../../source/terminal/composer/composer.ts';
import {glyphsOf} from '../../../source/terminal/draw/glyphs.ts';
import {rowColumns, rowText} from '../../../source/terminal/draw/row.ts';
import {
	hintsRow,
	placeholderRow,
	statusRow,
	threadTitleRow,
	topicRow,
} from '../../../source/terminal/screen/chrome-rows.ts';
import {literal} from '../../../source/text/sanitize.ts';
import {message, minutes, room, session, user} from '../../support/session-builder.ts';

describe('while a message is selected', () => {
	const hints = (width: number, newer = 0, set: 'unicode' | 'ascii' = 'unicode') =>
		hintsRow({
			room: undefined,
			me: undefined,
			now: 0,
			hint: undefined,
			about: undefined,
			isSelecting: true,
			newer,
			isMoreNewer: false,
			width,
			glyphs: glyphsOf(set),
		});

	test('all keys are shown if they fit', () => {
		expect(rowText(hints(140)).trim()).toBe(
			'r reply  t thread  e edit  d delete  + react  y copy  o link  p pin  i inspect  u unread  w read by  l copy link  a answered  q back',
		);
	});

	test('the key that ends the selection is always shown, beside the count of newer messages', () => {
		expect(rowText(hints(60)).trim()).toBe('r reply  t thread  e edit  d delete  + react  …  q back');
		expect(rowText(hints(60, 12)).trim()).toMatch(
			/^r reply {2}t thread {2}e edit {2}… {2}q back +↓ 12 newer \(End\)$/,
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

describe('on a narrow screen', () => {
	const glyphs = glyphsOf('unicode');
	const link = {type: 'up', since: 0} as const;

	test('the title is cut last', () => {
		const dev = room('dev', {slowSeconds: 3600, expiresInSeconds: 3600, members: ['ann', 'you']});
		const shown = {session: session([dev], {link}), room: dev, glyphs, hint: literal(''), now: minutes(1)};
		const row = topicRow({...shown, width: 30});
		expect(rowText(row)).toMatch(/^ #dev slow mode: 1 h /);
		expect(rowColumns(row)).toBe(30);
	});

	test('unread messages take the place of a connection that works', () => {
		const all = session([room('dev'), room('ops', {unread: 3, mentions: 1})], {link});
		const at = (width: number, of = all) =>
			rowText(
				statusRow({session: of, room: of.rooms.get('dev'), now: minutes(1), width, glyphs, hints: []}),
			).trim();
		expect(at(80)).toMatch(/^you@#dev \| connected.* \| 1 unread room, 1 mention$/);
		expect(at(40)).toBe('you@#dev | 1 unread room, 1 mention');
		const offline = {type: 'waiting', attempt: 1, retryAt: minutes(2), reason: 'no answer'} as const;
		expect(at(40, {...all, link: offline})).toMatch(/^you@#dev \| offline, retrying/);
	});
});

describe('while the input is about a message', () => {
	test('the empty input names the message and the keys', () => {
		const items = [message('ann', 'is it green?', {seq: 4})];
		const placeholder = placeholderRow(
			session([]),
			{
				room: room('dev', {items}),
				glyphs: glyphsOf('unicode'),
				prompt: literal('Reply › '),
				composer: {...emptyComposer, about: {type: 'reply', seq: 4}},
			},
			80,
		);
		expect(rowText(placeholder)).toBe('Replying to ann · Enter sends · Esc cancels');
	});

	const hints = (width: number) =>
		hintsRow({
			room: undefined,
			me: undefined,
			now: 0,
			hint: undefined,
			about: {label: literal('Replying to ann'), quote: literal('is the build green again today?')},
			isSelecting: false,
			newer: 0,
			isMoreNewer: false,
			width,
			glyphs: glyphsOf('unicode'),
		});

	test('the hints show the message and the key that cancels, at every width', () => {
		expect(rowText(hints(80)).trim()).toBe('Replying to ann: is the build green again today?  Esc cancels');
		for (let width = 30; width < 80; width++) {
			expect(rowText(hints(width)).trim(), `${width}`).toMatch(/^Replying .*Esc cancels$/);
			expect(rowColumns(hints(width))).toBe(width);
		}
	});
});

describe('the title of a thread', () => {
	const root = message('ann', 'who fixed it?', {seq: 1, replies: 12});
	const title = (width: number, isFollowed = false): string => {
		const view = room('dev', {items: [root], shownThread: 1, ...(isFollowed && {followed: [1]})});
		const row = threadTitleRow(view, width, glyphsOf('unicode'));
		expect(rowColumns(row), `${width}`).toBe(width);
		return rowText(row);
	};

	test('shows the replies, whether the user follows it, and the key that closes it', () => {
		expect(title(60)).toMatch(/^Thread: 12 replies · not following +Esc closes$/);
		expect(title(60, true)).toMatch(/^Thread: 12 replies · following +Esc closes$/);
	});

	test('names the key that closes it at every width', () => {
		expect(title(40)).toMatch(/^12 replies · not following +Esc closes$/);
		expect(title(36)).toMatch(/^Thread: 12 replies +Esc closes$/);
		expect(title(24)).toMatch(/^12 replies +Esc closes$/);
		for (let width = 20; width <= 80; width++) expect(title(width)).toContain('Esc closes');
	});
});

describe('while the user is not in the room', () => {
	const hint = (membership: Membership): string =>
		rowText(
			hintsRow({
				room: room('dev', {membership}),
				me: undefined,
				now: 0,
				hint: undefined,
				about: undefined,
				isSelecting: false,
				newer: 0,
				isMoreNewer: false,
				width: 80,
				glyphs: glyphsOf('unicode'),
			}),
		).trim();
	const removal = (action: 'kick' | 'ban') =>
		({type: 'moderated', action, user: user('you'), by: user('ann'), isMe: true}) as const;
	const refused = {type: 'refused', code: 'forbidden', message: ''} as const;

	test('the hint offers to rejoin after a removal', () => {
		expect(hint({...refused, removal: removal('kick')})).toBe(
			"You aren't in #dev. /join rejoins it, /leave removes it.",
		);
	});

	test('the hint does not offer to rejoin to a banned user', () => {
		expect(hint({...refused, removal: removal('ban')})).toBe('You are banned from #dev. /leave removes it.');
	});
});
