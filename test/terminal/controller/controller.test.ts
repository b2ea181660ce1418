import {afterEach, describe, expect, test, vi} from 'vitest';
import {RequestError} from '../../../source/client/link/request-error.ts';
import {isLogged} from '../../../source/client/session/window.ts';
import {Panes} from '../../../source/terminal/draw/message-pane/pane.ts';
import {rowText} from '../../../source/terminal/draw/row.ts';
import {suggestionsIn} from '../../../source/terminal/screen/screen-view.ts';
import {loadEmojiNames} from '../../../source/text/emoji.ts';
import {draft, message, minutes, presenceItem, room, session, user} from '../../support/session-builder.ts';
import {keys, makeTerminalWorld} from '../../support/terminal-world.ts';

afterEach(() => vi.restoreAllMocks());

const dev = () =>
	room('dev', {
		items: [message('ann', 'morning', {seq: 1}), message('bob', 'hello', {seq: 2})],
		members: ['ann', 'bob', 'you'],
	});
const ops = (more = {}) => room('ops', {items: [message('carol', 'disk is full', {seq: 7})], ...more});

const many = (count: number) =>
	room('dev', {
		items: Array.from({length: count}, (_, at) =>
			message('ann', `line ${at + 1}`, {seq: at + 1, at: minutes(at)}),
		),
	});

describe('sending', () => {
	test('posts to the current room, and clears the input', () => {
		const {press, client, line} = makeTerminalWorld(session([dev(), ops()]));
		press('hi there', keys.enter);
		expect(client.callsOf('post')).toEqual([[{room: 'dev'}, 'hi there']]);
		expect(line()).toBe('');
	});

	test('several lines with Enter in one read are several messages', () => {
		const {press, client} = makeTerminalWorld(session([dev()]));
		press('one\rtwo\r');
		expect(client.callsOf('post').map(([, text]) => text)).toEqual(['one', 'two']);
	});

	test('text of a single read is inserted in one step; a question mark in an empty input opens help', () => {
		const {press, client, line, controller} = makeTerminalWorld(session([dev()]));
		press('how?so 漢字');
		expect(line()).toBe('how?so 漢字');
		expect(client.callsOf('typing')).toHaveLength(1);
		press(keys.ctrl('c'), '?x');
		expect(line()).toBe('');
		expect(controller.get().ui.overlay).toMatchObject({type: 'help'});
	});

	test('an unknown command is not sent, and stays in the input', () => {
		const {press, client, line, hint} = makeTerminalWorld(session([dev()]));
		press('/jion ops', keys.enter);
		expect(client.callsOf('post')).toEqual([]);
		expect(line()).toBe('/jion ops');
		expect(hint()).toMatch(/Unknown command \/jion.*\/join/);
	});

	test('a text that is too long stays in the input, with the reason', () => {
		const {press, client, line, hint} = makeTerminalWorld(session([dev()]));
		press(keys.paste('x'.repeat(9000)), keys.enter);
		expect(client.callsOf('post')).toEqual([]);
		expect(line()).toHaveLength(9000);
		expect(hint()).toMatch(/9000 of at most 8192 bytes/);
	});

	test('typing a message is reported to the room, typing a command is not', () => {
		const {press, client} = makeTerminalWorld(session([dev()]));
		press('/top');
		expect(client.callsOf('typing')).toEqual([]);
		press(keys.ctrl('u'), 'h');
		expect(client.callsOf('typing')).toEqual([['dev']]);
	});

	test('"quit" without a slash asks', () => {
		const {press, client, controller, hostCalls: host} = makeTerminalWorld(session([dev()]));
		press('quit', keys.enter);
		expect(controller.get().ui.overlay).toMatchObject({type: 'confirm'});
		press('s');
		expect(client.callsOf('post')).toEqual([[{room: 'dev'}, 'quit']]);
		press('exit', keys.enter, 'y');
		expect(host).toContain('quit');
	});

	test('a paste of many lines asks first, and can become a code block', () => {
		const {press, controller, line} = makeTerminalWorld(session([dev()]));
		press(keys.paste('a\nb\nc\nd\ne\nf\ng'));
		expect(line()).toBe('');
		expect(controller.get().ui.overlay).toMatchObject({type: 'confirm', lines: ['You pasted 7 lines.']});
		press('c');
		expect(line()).toBe('```\na\nb\nc\nd\ne\nf\ng\n```');
		press(keys.ctrl('c'), keys.paste('a\nb'));
		expect(line()).toBe('a\nb');
	});

	test('a shortcode becomes its emoji with the next space, or when sent', async () => {
		const {press, client, line, settle: settled} = makeTerminalWorld(session([dev()]));
		press(':');
		await loadEmojiNames();
		await settled();
		press('tada: ');
		expect(line()).toBe('🎉 ');
		press(keys.ctrl('_'));
		expect(line()).toBe(':tada: ');
		press('`:+1:` :+1:', keys.enter, '/me brings :beer:', keys.enter, '/search :beer:');
		expect(client.callsOf('post').map(([, text]) => text)).toEqual(['🎉 `:+1:` 👍', '/me brings 🍺']);
		press(' ');
		expect(line()).toBe('/search :beer: ');
	});

	test('a shortcode stays if the setting is off', async () => {
		const {press, client, settle: settled} = makeTerminalWorld(session([dev()]), {settings: {emoji: false}});
		press(':');
		await loadEmojiNames();
		await settled();
		press('tada: :+1:', keys.enter);
		expect(client.callsOf('post').map(([, text]) => text)).toEqual([':tada: :+1:']);
	});

	test('unsent input stays with its room', () => {
		const {press, line} = makeTerminalWorld(session([dev(), ops()]));
		press('half');
		press(keys.ctrl('n'));
		expect(line()).toBe('');
		press('other', keys.ctrl('p'));
		expect(line()).toBe('half');
	});

	test('unsent input of the last run is restored', () => {
		expect(makeTerminalWorld(session([dev()]), {drafts: {dev: 'half'}}).line()).toBe('half');
	});
});

describe('a message that waits to be sent', () => {
	const held = draft('oops', {type: 'waiting'}, {heldUntil: minutes(5) + 4200, target: {room: 'dev'}});
	const open = (more: Partial<typeof held> = {}) => {
		const one = {...held, ...more};
		const here = room('dev', {items: [message('bob', 'hi', {seq: 2})], pending: [one]});
		return makeTerminalWorld({...session([here, ops()]), outbox: [one]}, {settings: {undoSend: '5'}});
	};

	test('is posted with the time of the setting, and counts down', () => {
		const {press, client, pane, advance} = open();
		press('x', keys.enter);
		expect(client.callsOf('post')).toEqual([[{room: 'dev'}, 'x', {holdMs: 5000}]]);
		expect(pane()).toContain('sends in 5 s; Ctrl+_ or /undo takes it back');
		advance(2000);
		expect(pane()).toContain('sends in 3 s');
	});

	test('is taken back by Ctrl+_ in an empty input, and by /undo', () => {
		for (const typed of [keys.ctrl('_'), '/undo\r']) {
			const {press, client, line} = open();
			press(typed);
			expect(client.callsOf('drop')).toEqual([[held.draft]]);
			expect(line()).toBe('oops');
		}
	});

	test('goes back with its reply, its expiry and the slashes that it was typed with', () => {
		const {press, controller, line} = open({replyTo: 2});
		press('/undo\r');
		expect(controller.screenView().composer.about).toEqual({type: 'reply', seq: 2});
		const lineAfter = (more: Partial<typeof held>) => {
			const world = open(more);
			world.press('/undo\r');
			return world.line();
		};
		expect(line()).toBe('oops');
		expect(lineAfter({expiresInSeconds: 30})).toBe('/ephemeral 30s oops');
		expect(lineAfter({text: '/path'})).toBe('//path');
		expect(lineAfter({text: '/me waves'})).toBe('/me waves');
	});

	test('Ctrl+_ undoes what is typed if the input is not empty', () => {
		const {press, client, line} = open();
		press('half', keys.ctrl('_'));
		expect(client.callsOf('drop')).toEqual([]);
		expect(line()).toBe('');
	});

	test('/undo says why there is nothing to take back', async () => {
		const {press, client, settle} = makeTerminalWorld(session([dev()]));
		press('/undo', keys.enter);
		await settle();
		expect(client.callsOf('note').at(-1)?.[1]).toContain('Messages are sent at once. With /set undoSend 5');
	});
});

describe('the list of completions', () => {
	const here = () =>
		room('dev', {
			items: [message('bob', 'hello', {seq: 1})],
			members: ['bob', 'bobby', 'you'],
		});
	const open = (options = {}) => {
		const world = makeTerminalWorld(session([here(), ops()]), options);
		const list = () => {
			const {usage, candidates} = suggestionsIn(world.controller.screenView());
			return [
				...(usage === undefined ? [] : [rowText(usage).trim()]),
				...candidates.map(({text, isSelected}) => `${isSelected ? '>' : ''}${text.trim()}`),
			];
		};
		return {...world, list};
	};
	const posted = ({client}: Pick<ReturnType<typeof open>, 'client'>) =>
		client.callsOf('post').map(([, text]) => text);

	test('opens by itself while a sign and a name are typed, is filtered, and closes with the next word', () => {
		const {press, list} = open();
		press('hi @');
		expect(list()).toEqual(['@bob', '@bobby']);
		press('bobb');
		expect(list()).toEqual(['@bobby']);
		press('\u007F');
		expect(list()).toEqual(['@bob', '@bobby']);
		press('x');
		expect(list()).toEqual([]);
		press(keys.ctrl('u'), '#o');
		expect(list()).toEqual(['#ops']);
		press('ps and');
		expect(list()).toEqual([]);
	});

	test('never takes Enter from a message', async () => {
		const world = open();
		const texts = ['thanks @bob', '@bo', 'see #1', '#o', 'well :)', 'ok :+', '@'];
		for (const text of texts) world.press(text, keys.enter);
		expect(posted(world)).toEqual(texts);
		world.press(':');
		await loadEmojiNames();
		await world.settle();
		world.press('thumbs');
		expect(world.list()[0]).toBe('👍 :thumbsup:');
		world.press(keys.enter);
		expect(posted(world).at(-1)).toBe(':thumbs');
	});

	test('Enter takes what an arrow key has selected, and Esc restores what was typed', () => {
		const world = open();
		const {press, line, list} = world;
		press('hi @bo', keys.down, keys.down);
		expect(list()).toEqual(['@bob', '>@bobby']);
		expect(line()).toBe('hi @bobby ');
		press(keys.enter);
		expect(line()).toBe('hi @bobby ');
		expect(list()).toEqual([]);
		expect(posted(world)).toEqual([]);
		press('and @bo', keys.up);
		expect(line()).toBe('hi @bobby and @bobby ');
		press(keys.escape);
		expect(line()).toBe('hi @bobby and @bo');
	});

	test('stays closed for the word after Esc, and opens for the next one', () => {
		const {press, list} = open();
		press('@b', keys.escape);
		expect(list()).toEqual([]);
		press('o');
		expect(list()).toEqual([]);
		press(' @b');
		expect(list()).toEqual(['@bob', '@bobby']);
	});

	test('shows the usage of a command and its arguments; Enter completes a command that needs some', () => {
		const {press, list, line, client} = open();
		press('/kic');
		expect(list()).toEqual([expect.stringMatching(/^\/kick NICK \[REASON\]/)]);
		press(keys.enter);
		expect(line()).toBe('/kick ');
		expect(list()).toEqual([expect.stringMatching(/^\/kick NICK \[REASON\] {2}/), 'bob', 'bobby']);
		press('bobby', keys.enter);
		expect(client.callsOf('ask')).toContainEqual([
			expect.objectContaining({type: 'moderate', nick: 'bobby'}),
		]);
	});

	test('Tab completes a single candidate and goes on with the arguments', () => {
		const {press, list, line} = open();
		press('/noti', keys.tab);
		expect(line()).toBe('/notify ');
		expect(list()[0]).toContain('/notify [#ROOM] [all|mentions|nothing] | on | off');
		press('#ops men');
		expect(list().slice(1)).toEqual([expect.stringMatching(/^mentions +only mentions of you/)]);
	});

	test('lists rooms of the server that are not joined', async () => {
		const {press, list, client, settle} = open();
		client.answers.set('rooms', [{room: 'docs', topic: '', memberCount: 3, seq: 1}]);
		press('#d');
		await settle();
		expect(list()).toEqual([
			expect.stringMatching(/^#dev$/),
			expect.stringMatching(/^#docs +not joined · 3 online$/),
		]);
	});

	test('only Tab opens it if the setting is off', () => {
		const {press, list} = open({settings: {suggestions: false}});
		press('/set ', keys.ctrl('u'), '@bo');
		expect(list()).toEqual([]);
		press(keys.tab);
		expect(list()).toEqual(['>@bob', '@bobby']);
	});

	test('a paste does not open it', () => {
		const {press, list} = open();
		press(keys.paste('/etc'));
		expect(list()).toEqual([]);
	});

	test('is above the status row and the input at every size', () => {
		for (const [columns, rows] of [
			[20, 5],
			[40, 15],
			[60, 20],
			[120, 40],
			[240, 60],
		] as const) {
			const {press, controller, list} = open({size: {columns, rows}});
			press('/');
			const {layout} = controller.screenView();
			if (layout.type !== 'screen') throw new Error('too small');
			expect(list().length, `${columns}×${rows}`).toBeGreaterThan(0);
			expect(list().length, `${columns}×${rows}`).toBeLessThanOrEqual(layout.messagesRows);
			press('set theme ');
			expect(list().length, `${columns}×${rows}`).toBeLessThanOrEqual(layout.messagesRows);
		}
	});
});

describe('rooms', () => {
	test('are switched by Ctrl+N and Ctrl+P, by number, and back to the last one', () => {
		const {press, controller} = makeTerminalWorld(session([dev(), ops(), room('random')]));
		const here = () => controller.get().ui.room;
		expect(here()).toBe('dev');
		press(keys.ctrl('n'));
		expect(here()).toBe('ops');
		press(keys.ctrl('p'), keys.ctrl('p'));
		expect(here()).toBe('random');
		press(keys.alt('/'));
		expect(here()).toBe('dev');
		press(keys.alt('2'));
		expect(here()).toBe('ops');
		press('/3', keys.enter);
		expect(here()).toBe('random');
		press('/go de', keys.enter);
		expect(here()).toBe('dev');
	});

	test('Alt+A shows rooms with mentions before rooms with unread messages', () => {
		const quiet = room('random', {unread: 5});
		const {press, controller} = makeTerminalWorld(session([dev(), quiet, ops({unread: 1, mentions: 1})]));
		press(keys.alt('a'));
		expect(controller.get().ui.room).toBe('ops');
		press(keys.alt('a'));
		expect(controller.get().ui.room).toBe('random');
	});

	test('the palette finds a room by some of its letters', () => {
		const {press, controller} = makeTerminalWorld(session([dev(), ops(), room('release-notes')]));
		press(keys.ctrl('k'), 'rlnot', keys.enter);
		expect(controller.get().ui.room).toBe('release-notes');
		expect(controller.get().ui.overlay).toBeUndefined();
	});

	test('a room that the user has left is no longer shown', () => {
		const {client, controller} = makeTerminalWorld(session([dev(), ops()]));
		client.changeRoom('dev', {membership: {type: 'left'}});
		expect(controller.get().ui.room).toBe('ops');
	});

	test('a click on a room shows it', () => {
		const {press, controller} = makeTerminalWorld(session([dev(), ops()]));
		press(keys.click(3, 2));
		expect(controller.get().ui.room).toBe('ops');
	});
});

describe('reading', () => {
	test('messages are read if the terminal has the focus and the pane is at its bottom', () => {
		const {client} = makeTerminalWorld(session([{...dev(), readSeq: 0, unread: 2, headSeq: 2}]));
		expect(client.callsOf('markRead')).toEqual([['dev', 2]]);
	});

	test('messages that arrive without the focus stay unread, below the unread line', () => {
		const {press, client, pane} = makeTerminalWorld(session([dev()]));
		press(keys.focusOut);
		const items = [...dev().log.items, message('ann', 'are you there?', {seq: 3})];
		client.changeRoom('dev', {log: {...dev().log, items}, headSeq: 3, unread: 1});
		expect(client.callsOf('markRead')).toEqual([]);
		expect(pane()).toMatch(/━ 1 new message since 09:14 ━+\n.*are you there/);
		press(keys.focusIn);
		expect(client.callsOf('markRead')).toEqual([['dev', 3]]);
		expect(pane()).toContain('1 new message');
		press(keys.escape);
		expect(pane()).not.toContain('new message');
	});

	test('entering a room freezes its unread line, and Esc at the bottom clears it', () => {
		const items = [message('ann', 'old', {seq: 1}), message('ann', 'new', {seq: 2})];
		const unread = room('ops', {items, readSeq: 1, headSeq: 2, unread: 1});
		const {press, pane} = makeTerminalWorld(session([dev(), unread]));
		press(keys.ctrl('n'));
		expect(pane()).toMatch(/old\n.*1 new message since.*\n.*new/);
		press(keys.ctrl('p'), keys.ctrl('n'));
		expect(pane()).toContain('new message');
		press(keys.escape);
		expect(pane()).not.toContain('new message');
	});

	test('nothing is marked read while scrolled up, and End shows the newest message', () => {
		const {press, client, pane} = makeTerminalWorld(session([many(60)]));
		press(keys.pageUp);
		const before = pane();
		const items = [...many(60).log.items, message('bob', 'newest', {seq: 61, at: minutes(60)})];
		client.changeRoom('dev', {log: {...many(60).log, items}, headSeq: 61, unread: 1});
		expect(pane()).toBe(before);
		expect(client.callsOf('markRead')).toEqual([]);
		press(keys.end);
		expect(pane()).toContain('newest');
		expect(client.callsOf('markRead')).toEqual([['dev', 61]]);
	});

	test('the answer of a command is visible while scrolled up', () => {
		const {press, hint, pane} = makeTerminalWorld(session([many(60)]));
		press('/topic', keys.enter);
		expect(hint()).toBeUndefined();
		expect(pane()).toContain('#dev has no topic');
		press(keys.pageUp);
		const before = pane();
		press('/topic', keys.enter);
		expect(hint()).toContain('#dev has no topic');
		expect(pane()).toBe(before);
		press('/set', keys.enter);
		expect(hint()).toBe('theme = auto (End shows all)');
	});

	test('the visible position is reported to the client', () => {
		const {press, client} = makeTerminalWorld(session([many(60)]));
		press(keys.pageUp, keys.end);
		const positions = client.callsOf('lookAt');
		expect(positions[0]).toEqual(['dev', undefined]);
		expect(positions[1]?.[1]).toBeGreaterThan(10);
		expect(positions.at(-1)).toEqual(['dev', undefined]);
	});

	test('paging through a room skips no line', () => {
		const all = many(300).log.items;
		const from = (first: number) => ({...many(0).log, items: all.slice(first), hasOlder: first > 0});
		const {press, client, pane} = makeTerminalWorld(session([{...many(0), log: from(200)}]));
		const seen = new Set<string>();
		for (let page = 0, first = 200; page < 40; page++) {
			for (const line of pane().match(/line \d+/g) ?? []) seen.add(line);
			press(keys.pageUp);
			if (client.callsOf('loadOlder').length === 0 || first === 0 || page % 3 < 2) continue;
			first -= 50;
			client.changeRoom('dev', {log: from(first)});
		}
		expect(seen.size).toBe(300);
	});

	test('older messages are requested once near the first loaded one', () => {
		const {press, client} = makeTerminalWorld(
			session([{...many(60), log: {...many(60).log, hasOlder: true}}]),
		);
		expect(client.callsOf('loadOlder')).toEqual([]);
		press(keys.pageUp, keys.pageUp);
		expect(client.callsOf('loadOlder')).toEqual([['dev']]);
	});

	test('Alt+P goes to the previous mention', () => {
		const items = many(60).log.items.map((item, at) =>
			at === 9 && item.type === 'message' ? {...item, text: '@you look', isMention: true} : item,
		);
		const {press, pane, controller} = makeTerminalWorld(session([room('dev', {items})]));
		press(keys.alt('p'));
		expect(pane()).toMatch(/> +ann +@you look/);
		expect(controller.get().ui.selection).toBe(items[9]?.key);
	});
});

describe('entering a room with unread messages', () => {
	const unread = (count: number, more = {}) => ({...many(60), readSeq: 60 - count, unread: count, ...more});
	const isUnreadInSight = (pane: string): boolean => pane.includes('new messages since');

	test('shows the unread line, says how many are new and which key shows the newest', () => {
		const {press, pane, hint, client} = makeTerminalWorld(session([ops(), unread(40)]));
		press(keys.ctrl('n'));
		expect(pane()).toContain('40 new messages since 09:34');
		expect(pane()).toContain('line 21');
		expect(hint()).toBe('40 new messages since 09:34. End shows the newest.');
		expect(client.callsOf('markRead')).not.toContainEqual(['dev', 60]);
		press(keys.end);
		expect(pane()).toContain('line 60');
		expect(client.callsOf('markRead')).toContainEqual(['dev', 60]);
	});

	test('stays at the newest message if the line is in sight there', () => {
		const {press, pane, hint, client} = makeTerminalWorld(session([ops(), unread(5)]));
		press(keys.ctrl('n'));
		expect(isUnreadInSight(pane())).toBe(true);
		expect(pane()).toContain('line 60');
		expect(hint()).toBeUndefined();
		expect(client.callsOf('markRead')).toContainEqual(['dev', 60]);
	});

	test('loads the unread messages if they are not in the window', () => {
		const world = makeTerminalWorld(
			session([ops(), unread(59, {readSeq: -500, unread: 560, log: {...many(60).log, hasOlder: true}})]),
		);
		world.press(keys.ctrl('n'));
		expect(world.client.callsOf('loadAround')).toEqual([['dev', -500]]);
	});

	test('keeps the place where the user was reading', () => {
		const {press, pane} = makeTerminalWorld(session([unread(40, {readSeq: 60, unread: 0}), ops()]));
		press(keys.pageUp, keys.pageUp);
		const before = pane();
		press(keys.ctrl('n'), keys.ctrl('p'));
		expect(pane()).toBe(before);
	});
});

describe('alerts', () => {
	const named = (text = '@you ping') => [...dev().log.items, message('ann', text, {seq: 3, isMention: true})];
	const mention = (world: ReturnType<typeof makeTerminalWorld>) =>
		world.client.changeRoom('dev', {log: {...dev().log, items: named()}, headSeq: 3, unread: 1, mentions: 1});

	test('a mention without the focus rings the bell and counts in the title', () => {
		const world = makeTerminalWorld(session([dev()]));
		world.press(keys.focusOut);
		mention(world);
		expect(world.hostCalls).toEqual(['title #dev', 'ring', 'title (@1) #dev']);
	});

	test.each([
		[
			'a terminal that shows notifications',
			{showsNotifications: true},
			{},
			['notify ann in #dev: @you ping'],
		],
		['another terminal', {}, {}, ['ring']],
		['another terminal with the bell off', {}, {bell: false}, ['notify ann in #dev: @you ping']],
		['notifications off', {showsNotifications: true}, {notify: false}, ['ring']],
		['both off', {showsNotifications: true}, {notify: false, bell: false}, []],
	])('a mention alerts once: %s', (_, terminal, settings, expected) => {
		const world = makeTerminalWorld(session([dev()]), {...terminal, settings});
		world.press(keys.focusOut);
		mention(world);
		expect(world.hostCalls.filter(entry => /^(?:ring|notify)/.test(entry))).toEqual(expected);
	});

	test('a mention with the focus or in a muted room does not ring', () => {
		const looking = makeTerminalWorld(session([dev()]));
		mention(looking);
		expect(looking.hostCalls).not.toContain('ring');
		const muted = makeTerminalWorld(session([dev()]), {settings: {mute: ['dev']}});
		muted.press(keys.focusOut);
		mention(muted);
		expect(muted.hostCalls).not.toContain('ring');
	});

	test('history that arrives after a reconnect does not ring or notify', () => {
		const world = makeTerminalWorld(session([dev()]));
		world.press(keys.focusOut);
		world.client.changeRoom('dev', {membership: {type: 'joining'}});
		world.client.changeRoom('dev', {
			membership: {type: 'joined'},
			log: {...dev().log, items: named()},
			headSeq: 3,
			liveAfter: 3,
			unread: 1,
			mentions: 1,
		});
		expect(world.hostCalls).not.toContain('ring');
		expect(world.hostCalls.filter(entry => entry.startsWith('notify'))).toEqual([]);
	});

	test('history does not ring if the reconnect and the join are one change of the session', () => {
		const world = makeTerminalWorld(session([dev()]));
		world.press(keys.focusOut);
		world.client.changeRoom('dev', {
			log: {...dev().log, items: named()},
			headSeq: 3,
			liveAfter: 3,
			unread: 1,
			mentions: 1,
		});
		expect(world.hostCalls.filter(entry => /^(?:ring|notify)/.test(entry))).toEqual([]);
	});

	test('only the messages after the history of a join ring', () => {
		const world = makeTerminalWorld(session([dev()]), {showsNotifications: true});
		world.press(keys.focusOut);
		const items = [...named('@you old'), message('bob', '@you new', {seq: 4, isMention: true})];
		world.client.changeRoom('dev', {log: {...dev().log, items}, headSeq: 4, liveAfter: 3});
		expect(world.hostCalls.filter(entry => /^(?:ring|notify)/.test(entry))).toEqual([
			'notify bob in #dev: @you new',
		]);
	});

	test.each([
		['level all', {rooms: [{room: 'dev', level: 'all'}]}, 'hello', true],
		['level mentions', {}, 'hello', false],
		['level nothing', {rooms: [{room: 'dev', level: 'nothing'}]}, '@you ping', false],
		['a mute on the server', {rooms: [{room: 'dev', isMuted: true}]}, '@you ping', false],
	] as const)('of a room with %s', (_, choices, text, rings) => {
		const notifications = {rooms: [], highlight: [], ...choices};
		const world = makeTerminalWorld({...session([dev()]), notifications});
		world.press(keys.focusOut);
		const item = message('ann', text, {seq: 3, isMention: text.startsWith('@you')});
		world.client.changeRoom('dev', {log: {...dev().log, items: [...dev().log.items, item]}, headSeq: 3});
		expect(world.hostCalls.includes('ring')).toBe(rings);
	});

	test('do not disturb: nothing rings, the title counts and the status bar shows the end', () => {
		const notifications = {rooms: [], highlight: [], quietUntil: minutes(60)};
		const world = makeTerminalWorld({...session([dev()]), notifications, quietEnd: minutes(60)});
		world.press(keys.focusOut);
		mention(world);
		expect(world.hostCalls).toEqual(['title #dev', 'title (@1) #dev']);
	});

	test('the first direct message of another user rings', () => {
		const world = makeTerminalWorld(session([dev()]));
		world.press(keys.focusOut);
		const opened = room('@ann+you', {
			epoch: undefined,
			with: user('ann'),
			items: [message('ann', 'hello', {seq: 1, isMention: true})],
		});
		const {rooms} = world.client.session();
		world.client.setSession({
			...world.client.session(),
			rooms: new Map(rooms).set(opened.room, {...opened, epoch: undefined, liveAfter: 0}),
		});
		expect(world.hostCalls).toContain('ring');
	});

	test('mentions in quick succession ring and notify once a second per room', () => {
		const world = makeTerminalWorld(session([dev()]));
		world.press(keys.focusOut);
		const items = [...dev().log.items];
		const hearFrom = (nick: string): void => {
			const seq = items.length + 1;
			items.push(message(nick, '@you ping', {seq, isMention: true}));
			world.client.changeRoom('dev', {log: {...dev().log, items: [...items]}, headSeq: seq});
		};
		const rings = (): number => world.hostCalls.filter(entry => entry === 'ring').length;
		for (const nick of ['ann', 'bob', 'carol']) hearFrom(nick);
		expect(rings()).toBe(1);
		world.advance(1000);
		hearFrom('ann');
		expect(rings()).toBe(1);
		hearFrom('bob');
		expect(rings()).toBe(2);
	});

	test('a highlight word counts as a mention', () => {
		const world = makeTerminalWorld(session([dev()]), {settings: {highlight: ['deploy']}});
		world.press(keys.focusOut);
		const items = [...dev().log.items, message('ann', 'the deploy is done', {seq: 3})];
		world.client.changeRoom('dev', {log: {...dev().log, items}, headSeq: 3, unread: 1});
		expect(world.hostCalls).toContain('ring');
		expect(world.pane()).toContain('> ');
	});
});

describe('a selected message', () => {
	const selectedText = ({controller}: ReturnType<typeof makeTerminalWorld>): string | undefined => {
		const {pane} = controller.screenView();
		const visible = new Set(pane?.rows.map(({source}) => source));
		const row = [...visible].find(({key}) => key === controller.get().ui.selection);
		return row?.type === 'message' ? row.item.text : undefined;
	};

	test('moves with PgUp and PgDn, so that it is always visible', () => {
		const world = makeTerminalWorld(session([many(100)]));
		world.press(keys.up);
		expect(selectedText(world)).toBe('line 100');
		world.press(keys.pageUp);
		const above = selectedText(world);
		expect(above).toMatch(/^line \d+$/);
		expect(above).not.toBe('line 100');
		world.press(keys.pageUp, keys.pageUp, keys.pageDown);
		expect(selectedText(world)).toBeDefined();
		world.press('\u001B[H');
		expect(selectedText(world)).toBe('line 1');
		world.press(keys.end);
		expect(selectedText(world)).toBe('line 100');
	});

	test('stays visible when the wheel scrolls, and d asks about it', () => {
		const world = makeTerminalWorld(session([many(100)]));
		world.press(keys.up);
		for (let step = 0; step < 20; step++) world.press('\u001B[<64;40;10M');
		const text = selectedText(world);
		expect(text).toBeDefined();
		world.press('i');
		expect(world.client.callsOf('note').at(-1)?.[1]).toContain(`#${text?.replace('line ', '')} from ann`);
	});

	test('stays visible when new messages arrive', () => {
		const {log} = many(200);
		const before = {...many(100), log: {...log, items: log.items.slice(0, 100)}};
		const world = makeTerminalWorld(session([before]));
		world.press(keys.up);
		world.client.changeRoom('dev', {log, headSeq: 200});
		expect(selectedText(world)).toBe('line 100');
	});

	test('stays visible when the window gets smaller', () => {
		const world = makeTerminalWorld(session([many(100)]), {size: {columns: 80, rows: 40}});
		world.press(keys.up, keys.pageUp);
		world.controller.resize({columns: 80, rows: 12});
		expect(selectedText(world)).toBeDefined();
	});

	test('is the newest after ↑, and r replies to it', () => {
		const {press, client, controller, line} = makeTerminalWorld(session([dev()]));
		press(keys.up, keys.up, 'r');
		expect(controller.screenView().composer.about).toEqual({type: 'reply', seq: 1});
		expect(controller.screenView().prompt).toBe('Reply › ');
		press('yes', keys.enter);
		expect(client.callsOf('post')).toEqual([[{room: 'dev'}, 'yes', {replyTo: 1}]]);
		expect([line(), controller.screenView().composer.about]).toEqual(['', undefined]);
	});

	test('is edited by e only if it is the user’s own', () => {
		const mine = message('you', 'teh', {seq: 3});
		const {press, line, hint} = makeTerminalWorld(
			session([room('dev', {items: [...dev().log.items, mine]})]),
		);
		press(keys.up, 'e');
		expect(line()).toBe('teh');
		press(keys.ctrl('c'));
		expect(line()).toBe('');
		press(keys.up, keys.up, 'e');
		expect(line()).toBe('');
		expect(hint()).toMatch(/only edit your own/);
	});

	test('of another user can be deleted only by the owner of the room', () => {
		const guest = makeTerminalWorld(session([dev()]));
		guest.press(keys.up, 'd');
		expect(guest.controller.get().ui.overlay).toBeUndefined();
		expect(guest.hint()).toMatch(/Only the author and moderators/);
		const owner = makeTerminalWorld(session([{...dev(), owner: user('you')}]));
		owner.press(keys.up, 'd');
		expect(owner.controller.get().ui.overlay).toMatchObject({type: 'confirm'});
	});

	test('stays selected after a refused action, so that the next key is not typed', () => {
		const {press, line, hint, controller} = makeTerminalWorld(session([dev()]));
		press(keys.up, 'e', 'o');
		expect(hint()).toBe('That message has no link.');
		press('r');
		expect([line(), controller.screenView().composer.about?.type]).toEqual(['', 'reply']);
	});

	test('+ starts a reaction, Tab completes its name, and Enter sends it', async () => {
		const {press, line, client, settle, controller} = makeTerminalWorld(session([dev()]));
		press(keys.up, '+');
		await loadEmojiNames();
		press('tada', keys.tab);
		expect(line().trim()).toBe('🎉');
		press(keys.enter);
		await settle();
		const {seq} = controller.get().session.rooms.get('dev')?.log.items.findLast(isLogged) ?? {};
		expect(client.callsOf('ask')).toEqual([[{type: 'react', room: 'dev', seq, emoji: '🎉', on: true}]]);
		expect(client.callsOf('typing')).toEqual([]);
	});

	test('the name of a reaction may be typed with its colons', async () => {
		const {press, line, client, settle} = makeTerminalWorld(session([dev()]));
		await loadEmojiNames();
		press(keys.up, '+', ':', 'tada:');
		expect(line()).toBe(':tada:');
		press(keys.enter);
		await settle();
		expect(client.callsOf('ask')).toMatchObject([[{type: 'react', emoji: '🎉'}]]);
	});

	test('an unknown emoji stays in the input with the message it is for', async () => {
		const {press, line, client, settle, controller} = makeTerminalWorld(session([dev()]));
		press(keys.up, '+', 'nothing like it', keys.enter);
		await settle();
		expect([line(), controller.screenView().composer.about?.type]).toEqual([':nothing like it', 'react']);
		expect(client.callsOf('ask')).toEqual([]);
	});

	test('an edit is sent as it is typed, also if it looks like a command', async () => {
		const mine = message('you', 'teh', {seq: 3});
		const {press, line, client, settle} = makeTerminalWorld(session([room('dev', {items: [mine]})]));
		press(keys.up, 'e', keys.ctrl('u'), '/quit is a command', keys.enter);
		await settle();
		const text = '/quit is a command';
		expect(client.callsOf('ask')).toEqual([[{type: 'edit', room: 'dev', seq: 3, text}]]);
		expect(client.callsOf('typing')).toEqual([]);
		expect(line()).toBe('');
	});

	test('a refused edit returns to the input, unless the user has typed something else', async () => {
		const mine = message('you', 'teh', {seq: 3});
		const {press, line, client, settle, controller} = makeTerminalWorld(
			session([room('dev', {items: [mine]})]),
		);
		client.ask = () => Promise.reject(new RequestError('forbidden', 'No.'));
		press(keys.up, 'e', '!', keys.enter);
		await settle();
		expect([line(), controller.screenView().composer.about]).toEqual(['teh!', {type: 'edit', seq: 3}]);
		expect(client.callsOf('note').at(-1)?.[1]).toBe('The message was not changed: No.');
		press('!', keys.enter, 'next');
		await settle();
		expect([line(), controller.screenView().composer.about]).toEqual(['next', undefined]);
	});

	test('Esc ends a reply and keeps its text, which is then a message', () => {
		const {press, client, line, controller} = makeTerminalWorld(session([dev()]));
		press(keys.up, 'r', 'yes', keys.escape);
		expect([line(), controller.screenView().composer.about]).toEqual(['yes', undefined]);
		press(keys.enter);
		expect(client.callsOf('post')).toEqual([[{room: 'dev'}, 'yes']]);
	});

	test('Ctrl+C ends an edit and clears the input; it does not count towards quitting', () => {
		const mine = message('you', 'teh', {seq: 3});
		const {press, hostCalls, line} = makeTerminalWorld(session([room('dev', {items: [mine]})]));
		press(keys.up, 'e', keys.ctrl('u'), keys.ctrl('c'), keys.ctrl('c'));
		expect(line()).toBe('');
		expect(hostCalls).not.toContain('quit');
	});

	test('is deleted by d after a question', async () => {
		const {
			press,
			client,
			settle: settled,
		} = makeTerminalWorld(session([room('dev', {items: [message('you', 'oops', {seq: 3})]})]));
		press(keys.up, 'd');
		expect(client.callsOf('ask')).toEqual([]);
		press('y');
		await settled();
		expect(client.callsOf('ask')).toEqual([[{type: 'delete', room: 'dev', seq: 3}]]);
	});
});

describe('quitting', () => {
	test('Ctrl+C clears the input; pressed twice in an empty input it quits', () => {
		const {press, line, hostCalls: host, hint} = makeTerminalWorld(session([dev()]));
		press('half', keys.ctrl('c'));
		expect(line()).toBe('');
		press(keys.ctrl('c'));
		expect(hint()).toMatch(/Press Ctrl\+C again to quit/);
		expect(host).not.toContain('quit');
		press(keys.ctrl('c'));
		expect(host).toContain('quit');
	});

	test('/quit asks if the server of others would stop, and quits at once if not', () => {
		const alone = makeTerminalWorld(session([dev()]));
		alone.press('/quit', keys.enter);
		expect(alone.hostCalls).toContain('quit');
		const {
			press,
			controller,
			hostCalls: host,
		} = makeTerminalWorld(session([dev()]), {
			farewell: 'This server ends with you; 2 more are on it.',
		});
		press('/quit', keys.enter);
		expect(controller.get().ui.overlay).toMatchObject({
			type: 'confirm',
			lines: ['This server ends with you; 2 more are on it.', 'Quit termchat?'],
		});
		expect(host).not.toContain('quit');
		press('y');
		expect(host).toContain('quit');
	});

	test('a notice in the current room reports that the server stopped, with a remedy', () => {
		const {client} = makeTerminalWorld(session([dev()]));
		client.receive({type: 'closing', code: 1012, reason: 'Restarting.'});
		expect(client.callsOf('note')).toEqual([]);
		client.receive({type: 'closing', code: 1001, reason: 'The one who ran this server has left.'});
		expect(client.callsOf('note')).toEqual([
			[
				'dev',
				'The server has stopped: The one who ran this server has left. This window reconnects when it is back. To start one again: termchat serve',
				'warning',
			],
		]);
	});

	test('Ctrl+C twice with a pause between does not quit', () => {
		const {press, advance: wait, hostCalls: host} = makeTerminalWorld(session([dev()]));
		press(keys.ctrl('c'));
		wait(4000);
		press(keys.ctrl('c'));
		expect(host).not.toContain('quit');
	});

	test('Ctrl+C shows that unsent messages are kept', () => {
		const waiting = [draft('hm', {type: 'waiting'})];
		const {press, hint} = makeTerminalWorld(session([dev()], {outbox: waiting}));
		press(keys.ctrl('c'));
		expect(hint()).toMatch(/1 unsent message will be kept/);
	});
});

describe('time', () => {
	test('the seconds to the next attempt are counted while disconnected', () => {
		const link = {type: 'waiting', attempt: 2, retryAt: minutes(5) + 7000, reason: 'no answer'} as const;
		const {controller, advance: wait} = makeTerminalWorld(session([dev()], {link}));
		const first = controller.get().now;
		wait(1000);
		expect(controller.get().now).toBe(first + 1000);
	});

	test('the seconds are drawn when the host of several screens allows it, and not after the end', () => {
		const link = {type: 'waiting', attempt: 2, retryAt: minutes(5) + 7000, reason: 'no answer'} as const;
		const frames: (() => void)[] = [];
		const {controller, advance: wait} = makeTerminalWorld(session([dev()], {link}), {
			requestFrame: draw => frames.push(draw),
		});
		const first = controller.get().now;
		wait(1000);
		expect(frames).toHaveLength(1);
		expect(controller.get().now).toBe(first);
		wait(500);
		frames[0]?.();
		expect(controller.get().now).toBe(first + 1500);
		wait(500);
		expect(frames).toHaveLength(2);
		controller.close();
		frames[1]?.();
		expect(controller.get().now).toBe(first + 1500);
	});

	test('there is no timer without a countdown', () => {
		const {controller, advance: wait} = makeTerminalWorld(
			session([room('dev', {items: [presenceItem(['ann'], [])]})]),
		);
		let draws = 0;
		controller.subscribe(() => draws++);
		wait(10_000);
		expect(draws).toBe(0);
	});

	test('a hint disappears after some time', () => {
		const {press, advance: wait, hint} = makeTerminalWorld(session([dev()]));
		press('/nonsense', keys.enter);
		expect(hint()).toBeDefined();
		for (let second = 0; second < 8; second++) wait(1000);
		expect(hint()).toBeUndefined();
	});
});

describe('the screen', () => {
	test('is laid out once, and drawn once, from Enter to the draft', () => {
		const {press, controller, pane} = makeTerminalWorld(session([many(40), ops()]));
		press('hi');
		const layouts = vi.spyOn(Panes.prototype, 'show');
		let draws = 0;
		controller.subscribe(() => {
			draws++;
			controller.screenView();
		});
		press(keys.enter);
		expect(pane()).toContain('hi');
		expect([layouts.mock.calls.length, draws]).toEqual([1, 1]);
	});

	test('is laid out once if text and Enter arrive in one read', () => {
		const {press} = makeTerminalWorld(session([many(40)]));
		const layouts = vi.spyOn(Panes.prototype, 'show');
		press('hello there\r');
		expect(layouts).toHaveBeenCalledTimes(1);
	});

	test('is drawn once for a message that is read immediately', () => {
		const {client, controller, pane} = makeTerminalWorld(session([dev()]));
		let draws = 0;
		controller.subscribe(() => draws++);
		const log = room('dev', {
			items: [...dev().log.items, message('ann', 'news', {seq: 3})],
		});
		client.setSession(session([{...log, readSeq: 2, unread: 1}]));
		expect(pane()).toContain('news');
		expect(client.callsOf('markRead')).toEqual([['dev', 3]]);
		expect(draws).toBe(1);
	});

	test('a click on a room or a user in a message opens it, and so does o on the selected message', async () => {
		const items = [message('ann', 'ask @bob in #ops', {seq: 1}), message('ann', 'only #qa', {seq: 2})];
		const open = () =>
			makeTerminalWorld(session([room('dev', {items, members: ['ann', 'bob', 'you']}), ops(), room('qa')]));
		const {press, controller, client, pane, settle} = open();
		const shown = () => controller.get().ui.room;
		const row = pane()
			.split('\n')
			.findIndex(line => line.includes('#ops'));
		const {layout, pane: drawnPane} = controller.screenView();
		if (layout.type === 'tooSmall' || drawnPane === undefined) throw new Error('no pane');
		const line = layout.panesTop + layout.messagesRows - drawnPane.rows.length + row;
		const column = layout.roomsWidth + 2 + (pane().split('\n')[row]?.indexOf('#ops') ?? 0);
		press(keys.click(column - 1, line));
		expect(shown()).toBe('dev');
		press(keys.click(column + 1, line));
		await settle();
		expect(shown()).toBe('ops');
		const other = open();
		other.press(keys.up, 'o');
		await other.settle();
		expect(other.controller.get().ui.room).toBe('qa');
		other.press('/go dev\r', keys.up, keys.up, 'o');
		expect(other.controller.get().ui.overlay).toMatchObject({
			type: 'list',
			entries: [{label: '@bob'}, {label: '#ops'}],
		});
		expect(client.callsOf('join')).toEqual([]);
	});

	test('text without a function on the selected message goes to the input', () => {
		const items = [message('ann', 'hello', {seq: 1})];
		const {press, line, controller} = makeTerminalWorld(session([room('dev', {items})]));
		press(keys.up, '/', 'msg ann psst');
		expect(controller.get().ui.selection).toBe(undefined);
		expect(line()).toBe('/msg ann psst');
	});

	test('o on a message that names only the user opens nothing', () => {
		const items = [message('ann', '@you hello', {seq: 1})];
		const {press, hint, controller} = makeTerminalWorld(session([room('dev', {items})]));
		press(keys.up, 'o');
		expect(hint()).toBe('That message has no link.');
		expect(controller.get().ui.room).toBe('dev');
	});

	test('c copies the code of the selected message, or the message if it has none', async () => {
		const items = [message('ann', 'plain', {seq: 1}), message('ann', '```\nlet a;\n```', {seq: 2})];
		const {press, hostCalls, settle} = makeTerminalWorld(session([room('dev', {items})]));
		press(keys.up, 'c');
		await settle();
		press(keys.up, keys.up, 'c');
		await settle();
		expect(hostCalls.filter(call => call.startsWith('copy'))).toEqual(['copy let a;', 'copy plain']);
	});

	test('keys without Alt copy the link of the room and move between rooms', async () => {
		const {press, hostCalls, controller, settle} = makeTerminalWorld(
			session([dev(), ops({unread: 1}), room('qa')]),
		);
		press('\u001BOR');
		await settle();
		expect(hostCalls).toContain('copy http://127.0.0.1:8080/#/dev');
		const shown = () => controller.get().ui.room;
		press(keys.ctrl('o'));
		expect(shown()).toBe('ops');
		press('\u001B[17~');
		expect(shown()).toBe('dev');
		press(keys.ctrl('x'), '3');
		expect(shown()).toBe('qa');
	});

	test('says why a pane cannot be shown, and how to show one that was hidden', () => {
		const f7 = '\u001B[18~';
		const f8 = '\u001B[19~';
		const narrow = makeTerminalWorld(session([dev()]), {size: {columns: 40, rows: 15}});
		narrow.press(f7);
		expect(narrow.hint()).toBe('Needs 60 columns: Ctrl+K lists rooms');
		narrow.press(f8);
		expect(narrow.hint()).toBe('Needs 100 columns: /names lists members');
		expect(narrow.controller.get().ui.settings).toMatchObject({rooms: true, members: true});
		const wide = makeTerminalWorld(session([dev()]));
		wide.press(f7);
		expect(wide.hint()).toBe('The room list is hidden. F7 shows it.');
		wide.press('\u001B[20~');
		expect(wide.hint()).toBe('Mouse off: the terminal selects text. F9 turns it on.');
	});
});
