import {expect, test} from 'vitest';
import {toEntryText, toRoomText, toTimestamp} from '../../../source/cli/output/entry-text.ts';
import type {Message} from '../../../source/protocol/server-frames.ts';
import {message as messageFrame} from '../../support/frames.ts';

const at = new Date(2026, 10, 20, 9, 4, 5).getTime();
const ann = {id: 'a', nick: 'ann'};
const stamp = '2026-11-20 09:04:05';

const message = (text: string, more: Partial<Message> = {}): Message =>
	messageFrame(7, {at, from: ann, text, ...more});

test('shows a time in local time, to the second', () => {
	expect(toTimestamp(at)).toBe(stamp);
});

test('shows a room as it is typed', () => {
	expect(toRoomText('dev')).toBe('#dev');
	expect(toRoomText('~plan-482913057264')).toBe('~plan-482913057264');
	expect(toRoomText('@a+b')).toBe('@a+b');
	expect(toRoomText('@a+b', {nick: 'bob'})).toBe('@bob');
});

test('an entry begins with its time and room', () => {
	expect(toEntryText(message('build is green'))).toBe(`${stamp} #dev ann: build is green`);
	expect(toEntryText(message('hi', {room: '@a+b'}), {nick: 'bob'})).toBe(`${stamp} @bob ann: hi`);
	expect(toEntryText(message('x', {room: 'd\u009Bev'}))).not.toMatch(/[\u0080-\u009F]/);
});
