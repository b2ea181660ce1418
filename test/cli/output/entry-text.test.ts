import {describe, expect, test} from 'vitest';
import {toEntryText, toRoomText, toTimestamp} from '../../../source/cli/output/entry-text.ts';
import type {Entry, Message} from '../../../source/protocol/frames.ts';

const at = new Date(2026, 10, 20, 9, 4, 5).getTime();
const ann = {id: 'a', nick: 'ann'};
const stamp = '2026-11-20 09:04:05';

const message = (text: string, more: Partial<Message> = {}): Message => ({
	type: 'message',
	room: 'dev',
	seq: 7,
	prev: 6,
	at,
	from: ann,
	text,
	...more,
});

test('a time is told in the local time of this machine, to the second', () => {
	expect(toTimestamp(at)).toBe(stamp);
});

test('a room is told as people write it', () => {
	expect(toRoomText('dev')).toBe('#dev');
	expect(toRoomText('~plan-482913057264')).toBe('~plan-482913057264');
	expect(toRoomText('@a+b')).toBe('@a+b');
	expect(toRoomText('@a+b', {nick: 'bob'})).toBe('@bob');
});

describe('an entry is one line', () => {
	const base = {room: 'dev', seq: 8, prev: 7, at, from: ann};
	test.each<[string, Entry, string]>([
		['a message', message('build is green'), '#dev ann: build is green'],
		['its further lines stand below, indented', message('one\n two\n'), '#dev ann: one\n     two\n    '],
		['an action', message('/me  waves'), '#dev * ann waves'],
		['one that was deleted', message('', {deletedAt: at}), '#dev ann: (deleted)'],
		['an edit', {...base, type: 'edited', target: 7, text: 'new'}, '#dev * ann edited 7: new'],
		['a deletion', {...base, type: 'deleted', target: 7}, '#dev * ann deleted 7'],
		[
			'a reaction',
			{...base, type: 'reacted', target: 7, emoji: '👍', on: true},
			'#dev * ann reacted to 7: 👍',
		],
		[
			'one taken back',
			{...base, type: 'reacted', target: 7, emoji: '👍', on: false},
			'#dev * ann took back from 7: 👍',
		],
		['a topic', {...base, type: 'topic', text: 'freeze'}, '#dev * ann set the topic: freeze'],
	])('%s', (_what, entry, line) => {
		expect(toEntryText(entry)).toBe(`${stamp} ${line}`);
	});

	test('and nothing of a stranger’s is obeyed: not in a text, a nick or a room', () => {
		const text = toEntryText({
			...message('\u001B[2J\u202E'),
			from: {id: 'x', nick: 'e\u001Bvil\nnext'},
			room: 'd\u009Bev',
		});
		expect(text).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/);
	});
});
