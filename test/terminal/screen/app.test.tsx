import {cleanup, render} from 'ink-testing-library';
import {afterEach, describe, expect, test} from 'vitest';
import type {Session} from '../../../source/client/session/state.ts';
import {App} from '../../../source/terminal/screen/app.tsx';
import {screen} from '../../support/drawn.ts';
import {draft, message, minutes, presenceItem, room, session, user} from '../../support/session-builder.ts';
import {
	keys,
	makeTerminalWorld,
	type TerminalWorld,
	type TerminalWorldOptions,
} from '../../support/terminal-world.ts';

afterEach(cleanup);

interface Drawn extends TerminalWorld {
	/** The screen after all is drawn, without the spaces at the ends of its rows. */
	readonly screen: () => Promise<string>;
}

const draw = (what: Session, options: TerminalWorldOptions): Drawn => {
	const world = makeTerminalWorld(what, options);
	const {lastFrame} = render(<App controller={world.controller} colours="none" />);
	return {
		...world,
		screen: async () => {
			// React subscribes only after the first frame, and draws in a separate task.
			await world.settle();
			await world.settle();
			return (lastFrame() ?? '')
				.replace(/\u001B\[[0-9;]*m/g, '')
				.replace(/\u001B\]8;;[^\u0007]*\u0007/g, '')
				.split('\n')
				.map(line => line.trimEnd())
				.join('\n');
		},
	};
};

const twoRooms = () =>
	session(
		[
			room('dev', {
				topic: 'release 2.1, freeze Friday',
				members: ['alice', 'bob', 'you'],
				items: [
					message('alice', 'morning, build is green again', {seq: 1}),
					message('bob', 'nice. who fixed the flaky websocket test? I spent two hours on it', {
						seq: 2,
						at: minutes(1),
					}),
					message('alice', 'it was a timer leak', {seq: 3, at: minutes(1), replyTo: 2}),
					presenceItem(['erin', 'frank', 'gina'], ['hal'], minutes(3)),
					message('alice', '@you ping?', {seq: 4, at: minutes(4), isMention: true}),
				],
				pending: [draft('cache looks cold', {type: 'sending'}, {at: minutes(5)})],
				typing: [{user: user('bob'), until: minutes(6)}],
			}),
			room('ops', {unread: 3, mentions: 2}),
			room('random', {unread: 7}),
			room('@carol+you', {with: user('carol'), members: ['carol', 'you'], unread: 1, mentions: 1}),
		],
		{latencyMs: 24},
	);

describe('the screen', () => {
	test('100×14: rooms, messages and members', async () => {
		expect(await draw(twoRooms(), {size: {columns: 100, rows: 14}}).screen()).toBe(screen`
			 #dev · release 2.1, freeze Friday                                               3 online   F1 help
			 1▸#dev         │                    This is the start of #dev.                     │ alice
			 2 #ops      @2 │ ──────────────────────── Tue 22 Sep 2026 ──────────────────────── │ bob
			 3 #random    7 │ 09:14   alice  morning, build is green again                      │ you you
			 ─ direct ───── │ 09:15     bob  nice. who fixed the flaky websocket test? I spent  │
			 4 ● @carol  @1 │                two hours on it                                    │
			                │         alice  ↳ bob: nice. who fixed the flaky websocket test? … │
			                │                it was a timer leak                                │
			                │ 09:17       *  3 joined, 1 left: erin, frank, gina, -hal          │
			                │ 09:18 > alice  @you ping?                                         │
			                │ 09:19     you  cache looks cold                         (sending) │
			 bob is typing
			 you@#dev | connected · 24 ms | 3 unread rooms, 3 mentions                Ctrl+K jump | Ctrl+O next
			› Message #dev · Enter sends · F1 help · Ctrl+C twice quits
		`);
	});

	test('120×20: the list of completions covers neither the status row nor the one above it', async () => {
		const world = draw(twoRooms(), {size: {columns: 120, rows: 20}});
		world.press('/', keys.tab);
		const lines = (await world.screen()).split('\n');
		expect(lines.at(-1)).toMatch(/^› \/\w+/);
		expect(lines.at(-2)).toContain('you@#dev | connected · 24 ms');
		expect(lines.at(-3)).toBe(' bob is typing');
		expect(lines.at(-4)).toMatch(/^\s*\/\w+ /);
	});

	test('60×10: rooms and messages', async () => {
		expect(await draw(twoRooms(), {size: {columns: 60, rows: 10}}).screen()).toBe(screen`
			 #dev · release 2.1, freeze Friday       3 online   F1 help
			 1▸#dev      │ 09:15   alice  ↳ bob: nice. who fixed the fl…
			 2 #ops   @2 │                it was a timer leak
			 3 #random 7 │ 09:17       *  3 joined, 1 left: erin, frank,
			 ─ direct ── │                gina, -hal
			 4 ● @ca… @1 │ 09:18 > alice  @you ping?
			             │ 09:19     you  cache looks cold     (sending)
			 bob is typing
			 you@#dev | connected · 24 ms | 3 unread rooms, 3 mentions
			› Message #dev · Enter sends · F1 help · Ctrl+C twice quits
		`);
	});

	test('on a narrow screen events and actions show their time before their sign', async () => {
		const items = [
			message('bob', '/me waves', {seq: 1, at: minutes(1)}),
			presenceItem(['erin'], [], minutes(3)),
			message('bob', 'hi erin', {seq: 2, at: minutes(3)}),
		];
		const shown = await draw(session([room('dev', {items})]), {size: {columns: 40, rows: 12}}).screen();
		expect(shown).toContain('09:15 * bob waves\n09:17 * erin joined\nbob\nhi erin');
	});

	test('30×7: only messages, names above, no topic', async () => {
		expect(await draw(twoRooms(), {size: {columns: 30, rows: 7}}).screen()).toBe(screen`
			erin, frank, gina, -hal
			> alice 09:18
			@you ping?
			you 09:19
			cache looks cold     (sending)
			 you@#dev | 3 unread rooms, 3…
			› Message #dev · Enter sends
		`);
	});

	test('20×4: the last message and the input', async () => {
		const lines = (await draw(twoRooms(), {size: {columns: 20, rows: 4}}).screen()).split('\n');
		expect(lines).toHaveLength(4);
		expect(lines.at(-1)).toBe('› Message #dev');
		expect(lines.join(' ')).toContain('cache looks cold');
	});

	test('shows "too small" below that', async () => {
		const world = draw(twoRooms(), {size: {columns: 19, rows: 3}});
		expect(await world.screen()).toContain('too small');
		world.controller.resize({columns: 60, rows: 10});
		expect(await world.screen()).toContain('@you ping?');
	});

	test('no row is wider than the screen at any size', async () => {
		const world = draw(twoRooms(), {size: {columns: 100, rows: 30}});
		for (const columns of [20, 21, 33, 59, 60, 61, 79, 99, 100]) {
			for (const rows of [4, 5, 7, 8, 10, 24]) {
				world.controller.resize({columns, rows});
				const lines = (await world.screen()).split('\n');
				expect(lines.length, `${columns}×${rows}`).toBeLessThanOrEqual(rows);
				for (const line of lines)
					expect([...line].length, `${columns}×${rows}: ${line}`).toBeLessThanOrEqual(columns);
			}
		}
	});

	test('the settings hide rooms and members', async () => {
		const world = draw(twoRooms(), {size: {columns: 100, rows: 12}});
		await world.screen();
		world.press('/sidebar\r', '/members\r');
		expect(await world.screen()).not.toContain('│');
	});

	test('the setting `ascii` shows only ASCII', async () => {
		const world = draw(twoRooms(), {size: {columns: 100, rows: 14}, settings: {ascii: 'on'}});
		expect(await world.screen()).not.toMatch(/[^\x20-\x7E\n]/);
	});
});

test('in a direct room no message is highlighted', async () => {
	const items = [message('carol', 'psst', {seq: 1, isMention: true})];
	const direct = room('@carol+you', {with: user('carol'), members: ['carol', 'you'], items});
	const alone = draw(session([direct]), {size: {columns: 80, rows: 12}});
	const screen = await alone.screen();
	expect(screen).toContain('This is the start of @carol.');
	expect(screen).toMatch(/09:14 +carol {2}psst/);
	const crowd = draw(session([room('dev', {items})]), {size: {columns: 80, rows: 12}});
	expect(await crowd.screen()).toMatch(/09:14 > carol {2}psst/);
});

describe('a room that the user was removed from', () => {
	test('is marked without colour, and shows how to rejoin or remove it', async () => {
		const membership = {type: 'refused', code: 'limit', message: 'You are in 50 rooms.'} as const;
		const direct = room('@carol+you', {with: user('carol'), members: ['carol', 'you'], membership});
		const world = draw(session([room('dev', {membership}), direct]), {size: {columns: 90, rows: 12}});
		const screen = await world.screen();
		expect(screen).toContain('1▸✗ #dev');
		expect(screen).toContain('2 ✗ @carol');
		expect(screen).toContain("You aren't in #dev. /join rejoins it, /leave removes it.");
	});
});

describe('without a connection', () => {
	test('the count of unsent messages is before a long reason', async () => {
		const link = {type: 'waiting', attempt: 3, retryAt: minutes(5) + 7000, reason: 'x'.repeat(200)} as const;
		const outbox = [draft('psst', {type: 'waiting'}, {target: {to: 'ann'}})];
		const world = draw(session([room('dev')], {link, outbox}), {size: {columns: 60, rows: 12}});
		expect(await world.screen()).toContain('you@#dev | 1 unsent | offline, retrying in 7 s');
	});

	test('the status counts down', async () => {
		const link = {
			type: 'waiting',
			attempt: 3,
			retryAt: minutes(5) + 7000,
			reason: 'nothing listens there',
		} as const;
		const world = draw(session([room('dev')], {link}), {size: {columns: 90, rows: 12}});
		expect(await world.screen()).toContain('you@#dev | offline, retrying in 7 s: nothing listens there');
		await world.screen();
		world.advance(1000);
		expect(await world.screen()).toContain('retrying in 6 s');
	});
});

describe('overlays', () => {
	const size = {columns: 80, rows: 20};

	test('the palette is as high as its content, and its field stays where it is', async () => {
		const world = draw(twoRooms(), {size: {columns: 80, rows: 24}});
		world.press(keys.ctrl('k'));
		const boxOf = (shown: string) => {
			const lines = shown.split('\n');
			const top = lines.findIndex(line => line.includes('╭─ Palette'));
			return {top, height: lines.slice(top).findIndex(line => line.includes('╰')) + 1};
		};
		const whole = boxOf(await world.screen());
		world.press('#frontend');
		const shown = await world.screen();
		expect(shown).toMatch(/Create #frontend +a new public room/);
		// The frame, the field and one entry.
		expect(boxOf(shown)).toEqual({top: whole.top, height: 4});
		expect(whole.height).toBeGreaterThan(4);
	});

	test('the palette, filtered by the query', async () => {
		const world = draw(twoRooms(), {size});
		await world.screen();
		world.press(keys.ctrl('k'), '#r');
		expect(await world.screen()).toContain('▸ #random');
		expect(await world.screen()).toContain('› #r');
		await world.screen();
		world.press(keys.escape);
		expect(await world.screen()).not.toContain('Jump');
	});

	test('help scrolls to the commands', async () => {
		const world = draw(twoRooms(), {size});
		await world.screen();
		world.press(keys.f1);
		expect(await world.screen()).toMatch(/Ctrl\+K, Ctrl\+G, F2 +open the palette/);
		await world.screen();
		world.press(keys.end);
		expect(await world.screen()).toMatch(/\/quit +quit termchat/);
		await world.screen();
		world.press('q');
		expect(await world.screen()).not.toContain('quit termchat');
	});

	test('completions cover whole rows', async () => {
		const long =
			'a message that is longer than ninety columns, so that its end would be seen beside the list, like this';
		const items = Array.from({length: 30}, (_, at) => message('ann', `${at} ${long}`, {seq: at + 1}));
		const world = draw(session([room('dev', {items})]), {size: {columns: 160, rows: 20}});
		await world.screen();
		world.press('/search ');
		const usage = (await world.screen()).split('\n').find(line => line.includes('/search WORDS'));
		expect(usage).toBeDefined();
		expect(usage).not.toContain('like this');
		expect(usage).not.toContain('│');
	});

	test('completions over the input', async () => {
		const world = draw(twoRooms(), {size});
		await world.screen();
		world.press('/un', keys.tab);
		expect(await world.screen()).toMatch(/\/unpin/);
		expect(await world.screen()).toMatch(/\/unban NICK/);
	});

	test('an unknown command offers the nearest', async () => {
		const world = draw(twoRooms(), {size});
		await world.screen();
		world.press('/jion\r');
		expect(await world.screen()).toContain('Did you mean /join');
	});
});
