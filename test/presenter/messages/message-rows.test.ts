import {describe, expect, test} from 'vitest';
import type {Draft, Item} from '../../../source/client/session/state.ts';
import type {RowOptions} from '../../../source/presenter/messages/message-rows.ts';
import {foldPresence, unreadUntil} from '../../../source/presenter/messages/message-rows.ts';
import type {Viewer} from '../../../source/presenter/viewer.ts';
import {importedAuthor} from '../../../source/protocol/imported.ts';
import {literal} from '../../../source/text/sanitize.ts';
import {linesOfRoom, rowsOf, viewer} from '../../support/presented.ts';
import {
	draft,
	gapItem,
	me,
	message,
	minutes,
	noticeItem,
	presenceItem,
	renamedItem,
	room,
	topicItem,
	user,
} from '../../support/session-builder.ts';

/** The lines after the start of the room and the first day. */
const shown = (
	items: readonly Item[],
	options: Partial<RowOptions> & {readonly pending?: readonly Draft[]; readonly viewer?: Viewer} = {},
): readonly string[] => {
	const {pending = [], viewer: seenBy = viewer, ...more} = options;
	return linesOfRoom(room('dev', {items, pending}), more, seenBy).slice(2);
};

describe('messages', () => {
	test('names an author once in a run, and again after a pause or another author', () => {
		const items = [
			message('ann', 'a'),
			message('ann', 'b', {at: minutes(1)}),
			message('bob', 'c', {at: minutes(2)}),
			message('ann', 'd', {at: minutes(2)}),
			message('ann', 'e', {at: minutes(20)}),
		];
		expect(linesOfRoom(room('dev', {items}))).toEqual([
			'This is the start of #dev.',
			'── Tue 22 Sep 2026',
			'09:14   ann: a',
			'        b',
			'09:16   bob: c',
			'        ann: d',
			'09:34   ann: e',
		]);
	});

	test('shows the time below an invitation, which has none', () => {
		const content = {type: 'invitation', isOwnServer: true, link: 'http://a:1', command: 'termchat'} as const;
		const items = [{...noticeItem(''), content}, message('ann', 'hi')];
		expect(shown(items).at(-1)).toBe('09:14   ann: hi');
	});

	test('separates days', () => {
		const items = [message('ann', 'late'), message('ann', 'early', {at: minutes(24 * 60)})];
		expect(shown(items)).toEqual(['09:14   ann: late', '── Wed 23 Sep 2026', '09:14   ann: early']);
	});

	test('marks messages of a program, which are a run of their own', () => {
		const items = [
			message('ann', 'by hand'),
			message('ann', 'backup done', {bot: true}),
			message('ann', '40 GB', {bot: true}),
			message('ann', 'checked'),
			message('ann', '/me rests', {bot: true}),
		];
		expect(shown(items)).toEqual([
			'09:14   ann: by hand',
			'        ann bot: backup done',
			'        40 GB',
			'        ann: checked',
			'        *: ann bot rests',
		]);
	});

	test('names a bot in a quote', () => {
		const first = message('ci', 'failed', {bot: true});
		expect(shown([first, message('ann', 'why?', {replyTo: first.seq})]).at(-1)).toBe(
			'        ann: [ci (bot): failed] why?',
		);
	});

	test('shows an action without a run', () => {
		const items = [message('ann', 'hi'), message('ann', '/me waves'), message('ann', 'bye')];
		expect(shown(items)).toEqual(['09:14   ann: hi', '        *: ann waves', '        ann: bye']);
	});

	test('marks and names a message that mentions the viewer, within a run too', () => {
		const items = [message('ann', 'hm'), message('ann', '@you look', {isMention: true})];
		expect(shown(items)).toEqual(['09:14   ann: hm', '      > ann: @you look']);
		expect(shown(items, {viewer: {...viewer, isDirect: true}})).toEqual([
			'09:14   ann: hm',
			'        @you look',
		]);
	});

	test('of the replies in a followed thread, marks mentions and replies to the viewer only', () => {
		const thread = {isMention: true, isInFollowedThread: true};
		const own = message('you', 'who knows?');
		const items = [
			own,
			message('ann', 'me', {replyTo: own.seq, ...thread}),
			message('bob', 'and me', {replyTo: 1e6, ...thread}),
			message('bob', '@you too', {replyTo: 1e6, isMention: true}),
		];
		expect(shown(items).slice(1)).toEqual([
			'      > ann: [you: who knows?] me',
			'        bob: [an earlier message] and me',
			'      > bob: [an earlier message] @you too',
		]);
		expect(shown(items, {viewer: {...viewer, isThread: true}}).slice(1)).toEqual([
			'        ann: [you: who knows?] me',
			'        bob: [an earlier message] and me',
			'      > bob: [an earlier message] @you too',
		]);
	});

	test('marks a message with a highlighted word, but not the viewer’s own', () => {
		const isHighlight = (text: string) => text.includes('deploy');
		const items = [message('you', 'deploy?'), message('ann', 'deployed')];
		expect(shown(items, {viewer: {...viewer, isHighlight}})).toEqual([
			'09:14   you: deploy?',
			'      > ann: deployed',
		]);
	});

	test('quotes the message that a reply refers to', () => {
		const first = message('bob', 'who fixed\nthe test?');
		const deleted = message('bob', '', {deletedAt: minutes(1)});
		const items = [
			first,
			deleted,
			message('ann', 'me', {replyTo: first.seq}),
			message('ann', 'ah', {replyTo: deleted.seq}),
			message('ann', 'so', {replyTo: 1e6}),
		];
		expect(shown(items).slice(2)).toEqual([
			'        ann: [bob: who fixed the test?] me',
			'        [bob: (deleted)] ah',
			'        [an earlier message] so',
		]);
	});

	test('quotes code without its fences', () => {
		const code = message('bob', 'like this:\n```ts\nlet a;\n```');
		const items = [code, message('ann', 'thanks', {replyTo: code.seq})];
		expect(shown(items).at(-1)).toContain('[bob: like this: let a;] thanks');
	});

	test('shows edits, deletions and reactions', () => {
		const reactions = [
			{emoji: '🎉', from: [me, user('bob')]},
			{emoji: '+1', from: [user('bob')], count: 41},
		];
		const items = [
			message('ann', 'teh', {editedAt: minutes(1)}),
			message('ann', '', {deletedAt: minutes(1), editedAt: minutes(1)}),
			message('ann', 'done', {reactions}),
		];
		expect(shown(items)).toEqual([
			'09:14   ann: teh (edited)',
			'        (deleted)',
			'        done {🎉 2: you, bob} {+1 41: bob and 40 more}',
		]);
	});

	test('marks each imported message, also one that was deleted', () => {
		const from = importedAuthor('ann');
		const items = [
			message('ann', 'mine'),
			{...message('ann', 'from elsewhere'), from},
			{...message('ann', '', {deletedAt: minutes(1)}), from},
		];
		expect(shown(items)).toEqual([
			'09:14   ann: mine',
			'        ann: from elsewhere (imported)',
			'        (deleted) (imported)',
		]);
	});

	test('sets code between fences apart', () => {
		expect(shown([message('ann', 'look\n```\n  if (x)\n```\nyes')])).toEqual([
			'09:14   ann: look `  if (x)` yes',
		]);
		expect(shown([message('ann', 'a ``` b')])).toEqual(['09:14   ann: a ``` b']);
	});

	test('shows hidden characters in the text of another user', () => {
		expect(shown([message('ann', 'a\u001B[2Jb\u202Ec')])).toEqual(['09:14   ann: a␛[2Jb<U+202E>c']);
		expect(shown([message('ann', 'https://\u0430pple.example/')])).toEqual([
			'09:14   ann: https://xn--pple-43d.example/',
		]);
	});

	test('leaves out ignored users and everything before the pane was cleared', () => {
		const items = [message('ann', 'a'), message('bob', 'b', {at: minutes(1)})];
		expect(shown(items, {isIgnored: ({nick}) => nick === 'bob'})).toEqual(['09:14   ann: a']);
		expect(linesOfRoom(room('dev', {items}), {clearedAt: minutes(0)})).toEqual([
			'── Tue 22 Sep 2026',
			'09:15   bob: b',
		]);
	});
});

describe('drafts', () => {
	test('continue the run of the viewer’s messages and show their state', () => {
		const pending = [
			draft('sent'),
			draft('waits', {type: 'waiting'}),
			draft('no', {type: 'failed', code: 'rate_limited', message: 'Too many messages'}),
		];
		expect(shown([message('you', 'hm')], {pending})).toEqual([
			'09:14   you: hm',
			'        sent (sending)',
			'        waits (waiting)',
			'        no (not sent) ! Not sent: Too many messages.',
		]);
		const offline = {...viewer, waitingFor: literal('the connection')};
		expect(shown([message('you', 'hm')], {pending, viewer: offline})[2]).toBe(
			'        waits (waiting for the connection)',
		);
	});

	test('are not shown while the window ends before the newest message', () => {
		const items = [message('ann', 'old')];
		const older = room('dev', {items, pending: [draft('new')], log: {hasNewer: true}});
		expect(linesOfRoom(older).slice(2)).toEqual(['09:14   ann: old', 'Scroll down for newer messages']);
	});
});

describe('joins and leaves', () => {
	test('fold into one row; users who joined and left again are listed apart', () => {
		const items = [
			presenceItem(['erin', 'frank', 'gina'], []),
			presenceItem([], ['hal', 'frank']),
			message('ann', 'hi'),
			presenceItem(['ivy'], []),
		];
		expect(shown(items)).toEqual([
			'09:14 * 2 joined, 1 left, 1 joined and left: erin, gina, -hal, +-frank',
			'        ann: hi',
			'      * ivy joined',
		]);
	});

	test('list twelve names and count the others', () => {
		const nicks = Array.from({length: 20}, (_, index) => `p${index}`);
		expect(shown([presenceItem(nicks, [])])[0]).toMatch(/^09:14 \* 20 joined: p0, .*, p11 and 8 more$/);
	});

	test('do not fold over midnight, and are hidden on request', () => {
		const items = [presenceItem(['ann'], []), presenceItem(['bob'], [], minutes(24 * 60))];
		expect(shown(items)).toEqual(['09:14 * ann joined', '── Wed 23 Sep 2026', '09:14 * bob joined']);
		expect(rowsOf(room('dev', {items}), {hidesPresence: true})).toEqual([]);
	});

	test('count a user who left and came back as neither', () => {
		const bob = user('bob');
		const folded = foldPresence([
			{joined: [], left: [bob]},
			{joined: [bob], left: []},
		]);
		expect(folded).toEqual({joined: [], left: [], passed: [bob]});
	});
});

describe('other rows', () => {
	test('show topics, nicks, notices and gaps', () => {
		const items = [
			topicItem('ann', 'release'),
			topicItem('ann', ''),
			renamedItem('bob', 'rob'),
			noticeItem('5 here', 'info'),
			noticeItem('no', 'error'),
			gapItem(3, 9),
			gapItem(3, 9, {isLoading: true}),
			gapItem(3, 9, {isLost: true}),
		];
		expect(shown(items)).toEqual([
			'09:14 * ann set the topic: release',
			'      * ann removed the topic',
			'      * bob is now rob',
			'      - 5 here',
			'      ! no',
			'      ! Some messages are missing here. [Load missing messages]',
			'      ! Loading missing messages',
			'      ! The server no longer has some messages here.',
		]);
	});

	test('put the unread line before the first unread message of another user', () => {
		const items = [
			message('ann', 'old', {seq: 1}),
			message('you', 'mine', {seq: 2}),
			message('ann', 'new', {seq: 3}),
			message('ann', 'newer', {seq: 4}),
			message('ann', 'live', {seq: 5}),
		];
		expect(shown(items, {unread: {after: 1, until: 4}})).toEqual([
			'09:14   ann: old',
			'        you: mine',
			'━━ 2 new messages since 09:14',
			'        ann: new',
			'        newer',
			'        live',
		]);
		expect(shown(items, {unread: {after: 2, until: 3}})[2]).toBe('━━ 1 new message since 09:14');
		expect(shown(items, {unread: {after: 5, until: 5}}).join()).not.toContain('━━');
	});

	test('extend the unread line only while the viewer does not see new messages', () => {
		const busy = {unread: 2, headSeq: 9};
		expect(unreadUntil(7, busy, false)).toBe(9);
		expect(unreadUntil(7, busy, true)).toBe(7);
		expect(unreadUntil(7, {unread: 0, headSeq: 9}, false)).toBe(7);
	});

	test('show at the upper edge if there are older messages', () => {
		const items = [message('ann', 'a')];
		const edge = (log: object, membership: 'joined' | 'left' = 'joined') =>
			linesOfRoom(room('dev', {items, log, membership: {type: membership}}))[0];
		expect(edge({hasOlder: true})).toBe('Scroll up for older messages');
		expect(edge({hasOlder: true, isLoadingOlder: true})).toBe('Loading older messages');
		expect(edge({})).toBe('This is the start of #dev.');
		expect(edge({}, 'left')).toBe('── Tue 22 Sep 2026');
	});

	test('have unique keys', () => {
		const items = [
			presenceItem(['a'], []),
			noticeItem('n'),
			message('ann', 'x'),
			message('bob', 'y', {at: minutes(2000)}),
		];
		const rows = rowsOf(room('dev', {items, pending: [draft('z')]}), {unread: {after: 0, until: 1e6}});
		expect(new Set(rows.map(({key}) => key)).size).toBe(rows.length);
	});
});
