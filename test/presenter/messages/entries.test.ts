import {describe, expect, test} from 'vitest';
import {entryLine} from '../../../source/presenter/messages/entry-line.ts';
import {messageDetails} from '../../../source/presenter/messages/message-text.ts';
import {foundText, searchResult} from '../../../source/presenter/messages/search-results.ts';
import {textOf} from '../../../source/presenter/span.ts';
import type {Entry, Message} from '../../../source/protocol/server-frames.ts';
import {me, message, minutes, morning, room, session, user} from '../../support/session-builder.ts';

const base = {room: 'dev', seq: 8, prev: 7, at: morning, from: user('ann')};
const messageEntry = (text: string, more: Partial<Message> = {}): Message => ({
	...base,
	type: 'message',
	text,
	...more,
});

describe('an entry as a line', () => {
	test.each<[string, Entry]>([
		['ann: build is green', messageEntry('build is green')],
		['ann: one\n     two\n    ', messageEntry('one\n two\n')],
		['ann: (reply to #7) yes', messageEntry('yes', {replyTo: 7})],
		['* ann waves', messageEntry('/me  waves')],
		['ann: (deleted)', messageEntry('', {deletedAt: morning})],
		['* ann edited #7: new', {...base, type: 'edited', target: 7, text: 'new'}],
		['* ann deleted #7', {...base, type: 'deleted', target: 7}],
		['* ann reacted to #7: 👍', {...base, type: 'reacted', target: 7, emoji: '👍', on: true}],
		['* ann removed a reaction to #7: 👍', {...base, type: 'reacted', target: 7, emoji: '👍', on: false}],
		['* ann set the topic: freeze', {...base, type: 'topic', text: 'freeze'}],
		['* ann removed the topic', {...base, type: 'topic', text: ''}],
	])('%s', (line, entry) => {
		expect(entryLine(entry)).toBe(line);
	});

	test('shows hidden characters in texts, nicks and rooms of other users', () => {
		const line = entryLine({...messageEntry('\u001B[2J\u202E'), from: {id: 'x', nick: 'e\u001Bvil\nnext'}});
		expect(line).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/);
	});
});

test('the details of a message have its ids, times and the users who reacted', () => {
	const reactions = [{emoji: '🎉', from: [user('bob'), me]}];
	const item = message('ann', 'hi', {seq: 12, replyTo: 11, editedAt: minutes(1), reactions});
	expect(messageDetails(item, {me, timeZone: 'UTC'})).toEqual([
		'#12 from ann (id ann), Tue 22 Sep 2026 09:14',
		'Replies to #11',
		'Edited Tue 22 Sep 2026 09:15',
		'Code points (2): U+0068 h, U+0069 i',
		'🎉 2: bob, you',
	]);
});

describe('search results', () => {
	const here = session([room('dev')]);

	test('show the text around the hit, the room, the author and the time', () => {
		const entry = messageEntry('the build\nis green', {room: 'ops'});
		const {
			excerpt,
			author,
			place,
			room: where,
			seq,
		} = searchResult(entry, here, {
			query: 'buil',
			current: 'dev',
			timeZone: 'UTC',
		});
		expect(textOf(excerpt)).toBe('the build is green');
		expect(excerpt.find(({meaning}) => meaning === 'highlight')?.text).toBe('build');
		expect([author.text, place, where, seq]).toEqual(['ann', '#ops · Tue 22 Sep 2026 09:14', 'ops', 8]);
	});

	test('leave out the current room', () => {
		const {place} = searchResult(messageEntry('x'), here, {query: 'x', current: 'dev', timeZone: 'UTC'});
		expect(place).toBe('Tue 22 Sep 2026 09:14');
	});

	test('are counted', () => {
		expect([foundText(0, false), foundText(1, false), foundText(50, true)]).toEqual([
			'No matches',
			'1 message found',
			'50+ messages found',
		]);
	});
});
