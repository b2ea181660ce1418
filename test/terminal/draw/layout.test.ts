import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	layout,
	membersRuleWidth,
	roomsRuleWidth,
	type ScreenLayout,
} from '../../../source/terminal/draw/layout.ts';

const plan = (columns: number, rows: number, more = {}) =>
	layout({size: {columns, rows}, wantsRooms: true, wantsMembers: true, inputRows: 1, ...more});

const screen = (columns: number, rows: number, more = {}): ScreenLayout => {
	const found = plan(columns, rows, more);
	if (found.type !== 'screen') throw new Error(`no screen at ${columns}×${rows}`);
	return found;
};

describe('layout', () => {
	test('shows three panes from 100 columns, two from 60, and only messages below', () => {
		expect(screen(100, 24)).toMatchObject({roomsWidth: 16, membersWidth: 14, hasNamesAbove: false});
		expect(screen(99, 24, {wishedRoomsWidth: 24})).toMatchObject({roomsWidth: 24});
		expect(screen(60, 24, {wishedRoomsWidth: 40})).toMatchObject({roomsWidth: 20});
		expect(screen(99, 24)).toMatchObject({roomsWidth: 15, membersWidth: 0});
		expect(screen(60, 24)).toMatchObject({roomsWidth: 13, membersWidth: 0});
		expect(screen(59, 24)).toMatchObject({roomsWidth: 0, messagesWidth: 59, hasNamesAbove: true});
	});

	test('drops the topic below 8 rows, and all but messages and input below 5', () => {
		expect(screen(80, 8)).toMatchObject({hasTopic: true, hasStatus: true});
		expect(screen(80, 7)).toMatchObject({hasTopic: false, hasStatus: true});
		expect(screen(80, 4)).toMatchObject({
			hasTopic: false,
			hasStatus: false,
			hasHints: false,
			messagesRows: 3,
		});
	});

	test('is too small below 20×4', () => {
		expect(plan(19, 30).type).toBe('tooSmall');
		expect(plan(80, 3).type).toBe('tooSmall');
		expect(plan(20, 4).type).toBe('screen');
	});

	test('gives the columns of a hidden pane to the messages', () => {
		expect(screen(120, 40, {wantsRooms: false, wantsMembers: false})).toMatchObject({messagesWidth: 120});
	});

	test('fills the screen exactly at any size, with at least one line of messages', () => {
		fc.assert(
			fc.property(
				fc.integer({min: 20, max: 400}),
				fc.integer({min: 4, max: 120}),
				fc.integer({min: 1, max: 100}),
				fc.boolean(),
				fc.boolean(),
				(columns, rows, inputRows, wantsRooms, wantsMembers) => {
					const found = screen(columns, rows, {inputRows, wantsRooms, wantsMembers});
					const rooms = found.roomsWidth > 0 ? found.roomsWidth + roomsRuleWidth : 0;
					const members = found.membersWidth > 0 ? found.membersWidth + membersRuleWidth : 0;
					expect(rooms + found.messagesWidth + members).toBe(columns);
					const chrome = [found.hasTopic, found.hasStatus, found.hasHints].filter(Boolean).length;
					expect(chrome + found.messagesRows + found.inputRows).toBe(rows);
					expect(found.messagesRows).toBeGreaterThanOrEqual(1);
				},
			),
		);
	});
});
