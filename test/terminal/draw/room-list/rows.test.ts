import {describe, expect, test} from 'vitest';
import type {RoomState} from '../../../../source/client/session/state.ts';
import {glyphsOf} from '../../../../source/terminal/draw/glyphs.ts';
import {type RoomListOptions, roomRows} from '../../../../source/terminal/draw/room-list/rows.ts';
import {rowColumns, rowText} from '../../../../source/terminal/draw/row.ts';
import {room, session, user} from '../../../support/session-builder.ts';

const show = (rooms: readonly RoomState[], more: Partial<RoomListOptions> = {}): readonly string[] =>
	roomRows({
		session: session(rooms),
		current: rooms[0]?.room,
		width: 14,
		height: 10,
		glyphs: glyphsOf('unicode'),
		...more,
	}).map(({row}) => rowText(row).trimEnd());

describe('the room list', () => {
	test('shortens long names in the middle, because they often differ at the end', () => {
		const rooms = [room('release-2026-alpha', {unread: 7}), room('release-2026-beta')];
		expect(show(rooms, {width: 16})).toEqual(
			[' 1▸#rele…lpha 7', ' 2 #relea…6-beta'].map(line => line.trimEnd()),
		);
	});

	test('counts what is unread out of sight at its edge', () => {
		const rooms = Array.from({length: 12}, (_, index) => room(`r${index}`, {unread: index === 11 ? 3 : 0}));
		const many = (height: number, current: string, changed: Partial<RoomState> = {}) => {
			const all = rooms.map(one => (one.room === 'r10' ? {...one, ...changed} : one));
			return show(all, {height, current});
		};
		expect(many(4, 'r0').at(-1)).toBe(' ↓ 3 unread');
		expect(many(4, 'r0', {unread: 2, mentions: 2}).at(-1)).toBe(' ↓ 2 mentions');
		expect(many(4, 'r11').at(-1)).toBe('12▸#r11     3');
		expect(show(rooms.toReversed(), {height: 4, current: 'r0'})[0]).toBe(' ↑ 3 unread');
		expect(show(rooms, {height: 4, current: 'r0', isMuted: () => true}).at(-1)).toBe(' 4 #r3');
	});

	test('a click on the edge opens the first room with what it counts', () => {
		const rooms = [...'abcdef'].map(name => room(name, {unread: name === 'e' ? 1 : 0}));
		const rows = roomRows({
			session: session(rooms),
			current: 'a',
			width: 14,
			height: 3,
			glyphs: glyphsOf('ascii'),
		});
		expect(rows.at(-1)?.room).toBe('e');
	});

	test.each([8, 13, 24])('fits into %i columns', width => {
		const rooms = [
			room('漢字漢字漢字漢字漢字', {unread: 999}),
			room('@b+you', {with: user('dmitri'), unread: 4}),
		];
		for (const {row} of roomRows({
			session: session(rooms),
			current: undefined,
			width,
			height: 9,
			glyphs: glyphsOf('unicode'),
		}))
			expect(rowColumns(row)).toBeLessThanOrEqual(width);
	});
});
