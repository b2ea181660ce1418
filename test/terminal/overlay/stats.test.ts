import {describe, expect, test} from 'vitest';
import type {ServerFrameOf} from '../../../source/protocol/server-frames.ts';
import {glyphsOf} from '../../../source/terminal/draw/glyphs.ts';
import {rowColumns} from '../../../source/terminal/draw/row.ts';
import {sparkline, statsBox, statsLines, statsRows} from '../../../source/terminal/overlay/stats.ts';
import {drawn, screen} from '../../support/drawn.ts';
import {room, session, user} from '../../support/session-builder.ts';
import {keys, makeTerminalWorld} from '../../support/terminal-world.ts';

const unicode = glyphsOf('unicode');
const ascii = glyphsOf('ascii');
const minutes = [...Array.from({length: 54}, () => 0), 1, 0, 2, 2, 4, 4];
const stats: ServerFrameOf<'stats'> = {
	type: 'stats',
	at: 0,
	activeUsers: 3,
	perMinute: {last1: 4, last5: 2.4, last60: 0.22},
	minutes,
	busiestRooms: [
		{room: 'ops', messages: 12},
		{room: 'dev', messages: 1},
	],
	busiestPeople: [{user: user('chatterbox'), messages: 13}],
};
const here = () => session([room('dev', {members: ['ann', 'you']}), room('ops')]);

describe('the last hour as bars', () => {
	test('has one bar per minute if sixty fit', () => {
		const bars = sparkline(minutes, 70, unicode.bars);
		expect(bars).toBe(`${'▁'.repeat(54)}▂▁▄▄██`);
	});

	test('sums equally many minutes per bar if they do not fit', () => {
		expect(sparkline(minutes, 59, unicode.bars)).toBe(`${'▁'.repeat(27)}▂▄█`);
		expect(sparkline(minutes, 12, unicode.bars)).toBe(`${'▁'.repeat(10)}▂█`);
		for (let width = 1; width <= 60; width++)
			expect(sparkline(minutes, width, unicode.bars).length).toBeLessThanOrEqual(width);
	});

	test('contains no space, and shows one message higher than none', () => {
		const quiet = [...Array.from({length: 58}, () => 0), 1, 100];
		expect(sparkline(quiet, 60, ascii.bars)).toBe(`${'.'.repeat(58)}:@`);
	});
});

describe('the statistics', () => {
	test('show figures, the last hour and the busiest rooms and users', () => {
		expect(drawn(statsRows(here(), stats, 72, unicode))).toBe(screen`
			Active users               3
			Messages/min, last 1 min   4.0
			Messages/min, last 5 min   2.4
			Messages/min, last 60 min  0.2

			▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▁▄▄██
			60 min ago                                               now

			Busiest rooms                         Busiest users
			#ops                            12    chatterbox                      13
			#dev                             1
		`);
	});

	test('show all figures on a narrow screen', () => {
		const rows = statsRows(here(), {...stats, room: 'dev'}, 16, ascii);
		expect(drawn(rows)).toBe(screen`
			Active
			users          3
			Messages/m
			in, last 1
			min          4.0
			Messages/m
			in, last 5
			min          2.4
			Messages/m
			in, last
			60 min       0.2

			.............:@


			Busiest users
			chatterbox    13
		`);
	});

	test('fit the screen at any size', () => {
		for (const columns of [20, 33, 59, 60, 80, 200]) {
			for (const rows of [4, 8, 12, 24, 60]) {
				const box = statsBox(here(), {type: 'stats', stats}, {columns, rows}, unicode);
				expect(box.top + box.rows.length).toBeLessThanOrEqual(rows);
				for (const row of box.rows) expect(rowColumns(row), `${columns}×${rows}`).toBe(box.width);
				expect(box.left + box.width).toBeLessThanOrEqual(columns);
			}
		}
	});

	test('are a few lines in plain mode, without rooms for a single room', () => {
		expect(statsLines(here(), {...stats, room: 'dev'}, ascii.bars)).toEqual([
			'Statistics of #dev',
			'Active users: 3',
			'Messages/min, last 1 min: 4.0',
			'Messages/min, last 5 min: 2.4',
			'Messages/min, last 60 min: 0.2',
			`Last 60 min: ${'.'.repeat(27)}:=@`,
			'Busiest users: chatterbox 13',
		]);
	});
});

describe('/stats', () => {
	const open = async (line: string) => {
		const world = makeTerminalWorld(here());
		world.client.answers.set('stats', stats);
		world.press(line, keys.enter);
		await world.settle();
		return world;
	};
	const shown = (world: ReturnType<typeof makeTerminalWorld>) => {
		const {overlay} = world.controller.get().ui;
		return overlay?.type === 'stats' ? overlay : undefined;
	};

	test.each([
		['/stats', {type: 'stats', room: 'dev'}],
		['/stats #ops', {type: 'stats', room: 'ops'}],
		['/stats elsewhere', {type: 'stats', room: 'elsewhere'}],
		['/stats server', {type: 'stats'}],
	])('%s', async (line, asked) => {
		const world = await open(line);
		expect(world.client.callsOf('ask')).toEqual([[asked]]);
		expect(shown(world)).toBeDefined();
	});

	test('requests statistics every two seconds until it is closed', async () => {
		const world = await open('/stats server');
		world.client.answers.set('stats', {...stats, activeUsers: 4});
		world.advance(1999);
		expect(world.client.callsOf('ask')).toHaveLength(1);
		world.advance(1);
		await world.settle();
		expect(shown(world)?.stats.activeUsers).toBe(4);
		world.advance(2000);
		await world.settle();
		expect(world.client.callsOf('ask')).toHaveLength(3);
		world.press(keys.escape);
		expect(shown(world)).toBeUndefined();
		world.advance(10_000);
		await world.settle();
		expect(world.client.callsOf('ask')).toHaveLength(3);
	});

	test('stays open while requests fail, shows why, and continues afterwards', async () => {
		const world = await open('/stats server');
		world.client.answers.set('stats', 'gone');
		world.advance(2000);
		await world.settle();
		expect(shown(world)).toMatchObject({problem: 'Failed: gone.', stats: {activeUsers: 3}});
		world.client.answers.set('stats', stats);
		world.advance(2000);
		await world.settle();
		expect(shown(world)?.problem).toBeUndefined();
	});

	test('ignores an answer that arrives after it was closed', async () => {
		const world = await open('/stats server');
		world.advance(2000);
		world.press(keys.escape);
		await world.settle();
		expect(shown(world)).toBeUndefined();
		world.controller.close();
	});
});
