import {describe, expect, test} from 'vitest';
import type {RowOptions} from '../../../../source/presenter/messages/message-rows.ts';
import {glyphsOf} from '../../../../source/terminal/draw/glyphs.ts';
import {type Pane, Panes} from '../../../../source/terminal/draw/message-pane/pane.ts';
import {bottom} from '../../../../source/terminal/draw/message-pane/scroll.ts';
import {literal} from '../../../../source/text/sanitize.ts';
import {columns} from '../../../../source/text/width.ts';
import {drawn, screen} from '../../../support/drawn.ts';
import {
	draft,
	gapItem,
	me,
	message,
	minutes,
	noticeItem,
	presenceItem,
	type RoomMore,
	renamedItem,
	room,
	topicItem,
	user,
} from '../../../support/session-builder.ts';

interface PaneOptions {
	readonly width?: number;
	readonly height?: number;
	readonly narrow?: boolean;
	readonly now?: number;
	readonly ascii?: boolean;
	readonly messages?: Partial<RowOptions>;
}

const show = (more: RoomMore, options: PaneOptions = {}): Pane =>
	new Panes().show({
		room: room('dev', more),
		anchor: bottom,
		height: options.height ?? 12,
		hasNamesAbove: options.narrow ?? false,
		messages: {unread: undefined, me: me.id, timeZone: 'UTC', ...options.messages},
		rows: {
			width: options.width ?? 60,
			symbols: glyphsOf(options.ascii === true ? 'ascii' : 'unicode'),
			now: options.now ?? minutes(30),
			me,
			roomTitle: literal('#dev'),
			timeZone: 'UTC',
			hasLinks: true,
		},
	});

const lines = (more: RoomMore, options: PaneOptions = {}): string =>
	drawn(show(more, options).rows.map(({row}) => row));

/** The lines below the day and the start of the room. */
const messageLines = (items: RoomMore['items'] & object, options: PaneOptions = {}): string =>
	lines({items}, options).split('\n').slice(2).join('\n');

describe('messages', () => {
	test('are to the right of their authors, are wrapped within their column, and show a time that differs from the row above', () => {
		const items = [
			message('alice', 'morning, build is green again'),
			message('bob', 'nice. who fixed the flaky websocket test? I spent two hours on it yesterday', {
				at: minutes(1),
			}),
			message('bob', 'really', {at: minutes(1)}),
			message('alice', 'me', {at: minutes(1)}),
		];
		expect(lines({items})).toBe(screen`
			                 This is the start of #dev.
			───────────────────── Tue 22 Sep 2026 ──────────────────────
			09:14   alice  morning, build is green again
			09:15     bob  nice. who fixed the flaky websocket test? I
			               spent two hours on it yesterday
			               really
			        alice  me
		`);
	});

	test('on a narrow screen the name is above the text', () => {
		const items = [
			message('alice', 'morning, build is green again', {isMention: true}),
			message('alice', 'yes'),
		];
		expect(messageLines(items, {width: 20, narrow: true})).toBe(screen`
			> alice 09:14
			morning, build is
			green again
			yes
		`);
	});

	test('a nick is right-aligned and cut at 12 columns', () => {
		const items = [message('a_very_long_nickname', 'hi'), message('bo', 'hi')];
		expect(messageLines(items)).toBe(screen`
			09:14   a_very_long…  hi
			                  bo  hi
		`);
	});

	test('the mark of a bot is after its nick, which is cut and never the mark', () => {
		const items = [
			message('ci', 'green', {bot: true}),
			message('a_very_long_nickname', 'red', {bot: true}),
			message('bo', 'why?'),
		];
		expect(messageLines(items)).toBe(screen`
			09:14             ci bot  green
			        a_very_long… bot  red
			                      bo  why?
		`);
		expect(messageLines(items, {width: 20, narrow: true})).toBe(screen`
			ci bot 09:14
			green
			a_very_long_nic… bot
			red
			bo
			why?
		`);
	});

	test('a long URL goes to the left edge, whole', () => {
		const url = 'https://ci.example.org/builds/123456789/logs?step=17';
		expect(messageLines([message('alice', `see ${url}`)])).toBe(screen`
			09:14   alice  see
			https://ci.example.org/builds/123456789/logs?step=17
		`);
	});

	test('a message that is a long URL alone has no empty line above it in a run', () => {
		const url = 'https://ci.example.org/builds/123456789/logs?step=17';
		expect(messageLines([message('alice', 'see'), message('alice', url)])).toBe(screen`
			09:14   alice  see
			https://ci.example.org/builds/123456789/logs?step=17
		`);
	});

	test('only text that our parser recognizes is a link', () => {
		const pane = show({items: [message('alice', 'https://example.org and javascript:alert(1)')]});
		const links = pane.rows.flatMap(({row}) => row.filter(piece => piece.link !== undefined));
		expect(links.map(({text, link}) => [text, link])).toEqual([
			['https://example.org', 'https://example.org/'],
		]);
	});

	test('a reply shows the message that it refers to', () => {
		const first = message('bob', 'who fixed the flaky\nwebsocket test?');
		const answer = message('alice', 'a timer leak', {replyTo: first.seq});
		expect(messageLines([first, answer, message('bob', 'ah', {replyTo: 1e6})])).toBe(screen`
			09:14     bob  who fixed the flaky
			               websocket test?
			        alice  ↳ bob: who fixed the flaky websocket test?
			               a timer leak
			          bob  ↳ an earlier message
			               ah
		`);
	});

	test('a mention is marked, not by colour alone', () => {
		expect(messageLines([message('alice', '@you ping?', {isMention: true})])).toBe(
			'09:14 > alice  @you ping?',
		);
	});

	test('/me is an action outside of a run', () => {
		const items = [message('ann', 'hi'), message('ann', '/me waves'), message('ann', 'bye')];
		expect(messageLines(items)).toBe(screen`
			09:14    ann  hi
			           *  ann waves
			         ann  bye
		`);
		expect(messageLines(items, {width: 30, narrow: true})).toBe(screen`
			ann 09:14
			hi
			* ann waves
			ann
			bye
		`);
	});

	test('a mention has its author’s name, amid their other words as well', () => {
		const items = [message('ann', 'hm'), message('ann', '@you look', {isMention: true})];
		expect(messageLines(items, {width: 30, narrow: true})).toBe(screen`
			ann 09:14
			hm
			> ann
			@you look
		`);
	});

	test('shows edits, deletions, reactions and expiry', () => {
		const items = [
			message('ann', 'teh', {editedAt: minutes(1)}),
			message('bob', '', {deletedAt: minutes(1)}),
			message('ann', 'done', {
				reactions: [
					{emoji: '🎉', from: [me, user('bob')]},
					{emoji: '+1', from: [me]},
				],
			}),
			message('bob', 'the code is 4711', {expiresAt: minutes(30) + 28_000}),
		];
		expect(messageLines(items)).toBe(screen`
			09:14    ann  teh (edited)
			         bob  (deleted)
			         ann  done
			              [🎉 2]  [+1 1]
			         bob  the code is 4711 (expires in 28 s)
		`);
	});

	test('a reaction shows the number of its users, also of users without a name', () => {
		const reactions = [
			{emoji: '🎉', from: [user('bob')], count: 24},
			{emoji: '+1', from: [], count: 3},
		];
		expect(messageLines([message('ann', 'done', {reactions, ownUnnamed: ['+1']})])).toBe(screen`
			09:14    ann  done
			              🎉 24  [+1 3]
		`);
	});

	test('code between fences keeps its spaces, beside a bar and under the name of its language', () => {
		const code = 'const timer = setInterval(poll, 1000); // https://example.org/a/long/address';
		const text = `look\n\`\`\`ts\n  if (x)\n${code}\n\`\`\`\nyes\n\`\`\`\nplain\n\`\`\``;
		const pane = show({items: [message('ann', text)]});
		expect(drawn(pane.rows.slice(2).map(({row}) => row))).toBe(screen`
			09:14    ann  look
			              │ ts
			              │   if (x)
			              │ const timer = setInterval(poll, 1000); //
			              │ https://example.org/a/long/address
			              yes
			              │ plain
		`);
		expect(lines({items: [message('ann', text)]}, {ascii: true})).toContain('| ts');
	});

	test('the first visible row of a run repeats its nick and time', () => {
		const words = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen';
		const items = [
			message('ann', 'first'),
			message('ann', words, {at: minutes(1)}),
			message('ann', 'last', {at: minutes(2)}),
			message('bob', 'me', {at: minutes(2)}),
		];
		expect(lines({items}, {height: 4})).toBe(screen`
			09:15    ann  one two three four five six seven eight nine
			              ten eleven twelve thirteen fourteen
			              last
			09:16    bob  me
		`);
		expect(lines({items}, {height: 3})).toBe(screen`
			09:15    ann  ten eleven twelve thirteen fourteen
			              last
			09:16    bob  me
		`);
		expect(lines({items}, {height: 1})).toBe('09:16    bob  me');
		const drafts = {items: [message('you', 'sent')], pending: [draft('one'), draft('two')]};
		expect(lines(drafts, {height: 1})).toMatch(/^09:14 {4}you {2}two +\(sending\)$/);
	});
});

describe('drafts', () => {
	test('are shown immediately with their state, and what to do where they failed', () => {
		const pending = [
			draft('cache looks cold'),
			draft('really', {type: 'waiting'}),
			draft('no', {type: 'failed', code: 'rate_limited', message: 'You are too fast'}),
		];
		const items = [message('you', 'hm')];
		expect(lines({items, pending}).split('\n').slice(2).join('\n')).toBe(screen`
			09:14    you  hm
			              cache looks cold                     (sending)
			              really                               (waiting)
			              no                                  (not sent)
			              ✗ Not sent: You are too fast. /retry sends it
			              again, /outbox edits or drops it.
		`);
	});
});

describe('other rows', () => {
	test('joins and leaves in a row are one line', () => {
		expect(
			messageLines([
				presenceItem(['erin', 'frank', 'gina'], []),
				presenceItem([], ['hal']),
				message('ann', 'hi'),
			]),
		).toBe(screen`
			09:14      *  3 joined, 1 left: erin, frank, gina, -hal
			         ann  hi
		`);
	});

	test('topics, new names, notices and gaps have their lines', () => {
		const items = [
			topicItem('ann', 'release'),
			renamedItem('bob', 'rob'),
			noticeItem('5 here', 'info'),
			gapItem(3, 9),
		];
		expect(messageLines(items)).toBe(screen`
			09:14      *  ann set the topic: release
			           *  bob is now rob
			           -  5 here
			           !  Some messages are missing here. /history loads
			              them.
		`);
	});

	test('the unread line is before the first unread message of another user', () => {
		const items = [
			message('ann', 'old', {seq: 1}),
			message('you', 'mine', {seq: 2}),
			message('ann', 'new', {seq: 3}),
			message('bob', 'newer', {seq: 4}),
		];
		const unread = {after: 1, until: 4};
		expect(lines({items}, {messages: {unread}}).split('\n').slice(2).join('\n')).toBe(screen`
			09:14    ann  old
			         you  mine
			━━━━━━━━━━━━━━━━ 2 new messages since 09:14 ━━━━━━━━━━━━━━━━
			         ann  new
			         bob  newer
		`);
	});

	test('with ASCII only', () => {
		const items = [message('ann', 'old', {seq: 1}), message('bob', 'new', {seq: 2, replyTo: 1})];
		expect(lines({items}, {ascii: true, messages: {unread: {after: 1, until: 2}}})).not.toMatch(
			/[^\x20-\x7E\n]/,
		);
	});
});

describe('an invitation', () => {
	const content = {
		type: 'invitation',
		link: 'http://127.0.0.1:8080/#/lobby',
		command: 'npx termchat join --room lobby',
		isOwnServer: true,
	} as const;
	const items = [{...noticeItem(''), content}];

	test('is framed, with the address and the command on one row each', () => {
		expect(lines({items}, {width: 78}).split('\n').slice(2).join('\n')).toBe(screen`
			╭─ You started a server; it stops when you quit ──────────────────────────╮
			│ In a browser   http://127.0.0.1:8080/#/lobby                            │
			│ In a terminal  npx termchat join --room lobby                           │
			│ F3 or /link copies the link.                                            │
			│ Only this machine can connect.                                          │
			│ To keep a server running, start one in another terminal: termchat serve │
			│ To let other machines connect: termchat serve --host 0.0.0.0            │
			│ Ctrl+K switches rooms, /join #dev joins one, /leave leaves it, Ctrl+C   │
			│ twice quits.                                                            │
			╰─────────────────────────────────────────────────────────────────────────╯
		`);
	});

	test.each([60, 40, 36, 20, 10, 4])('keeps its frame and its address whole in %i columns', width => {
		const drawnLines = lines({items}, {width, height: 40, narrow: width < 60}).split('\n');
		expect(drawnLines.every(line => columns(literal(line)) <= width)).toBe(true);
		const isWhole = drawnLines.filter(line => line.includes(content.link)).length;
		expect(isWhole).toBe(content.link.length + 4 <= width ? 1 : 0);
		expect(drawnLines.filter(line => /^[│╭╰]/.test(line)).every(line => /[│╮╯]$/.test(line))).toBe(true);
	});
});

describe('a long room', () => {
	test('wraps only visible messages', () => {
		const items = Array.from({length: 1000}, (_, index) => message('ann', `line ${index}`));
		const pane = show({items, log: {hasOlder: true}}, {height: 10});
		expect(pane.rows).toHaveLength(10);
		expect(pane).toMatchObject({wantsOlder: false, viewport: {isAtBottom: true}});
	});

	test('requests older messages near the upper edge', () => {
		const items = Array.from({length: 12}, (_, index) => message('ann', `line ${index}`));
		expect(show({items, log: {hasOlder: true}}, {height: 10}).wantsOlder).toBe(true);
		expect(show({items, log: {hasOlder: true, isLoadingOlder: true}}, {height: 10}).wantsOlder).toBe(false);
	});
});
