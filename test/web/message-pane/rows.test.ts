import {describe, expect, test} from 'vitest';
import type {Item} from '../../../source/client/session/state.ts';
import {foldPresence, type Row, type RowsInput, toRows} from '../../../source/web/message-pane/rows.ts';
import {draft, me, minutes, notice, person, presence, said} from '../../support/session-builder.ts';

const rowsOf = (items: readonly Item[], more: Partial<RowsInput> = {}): readonly Row[] =>
	toRows({items, pending: [], myId: me.id, unreadAfter: undefined, now: minutes(0), ...more});

/** `day`, `ann: hi` with a star where the author is drawn, `+ann -bob`. */
const lineOf = (row: Row): string => {
	switch (row.type) {
		case 'said':
			return `${row.startsRun ? '*' : ''}${row.item.from.nick}: ${row.item.text}`;
		case 'pending':
			return `${row.startsRun ? '*' : ''}…${row.draft.text}`;
		case 'presence':
			return [...row.joined.map(({nick}) => `+${nick}`), ...row.left.map(({nick}) => `-${nick}`)].join(' ');
		case 'unread':
			return `NEW ${row.count}`;
		case 'event':
			return row.item.type;
		case 'day':
			return 'day';
	}
};
const told = (rows: readonly Row[]): readonly string[] => rows.map(lineOf);

describe('rows', () => {
	test('an author is named once for a run, and again after a pause or somebody else', () => {
		const items = [
			said('ann', 'a', {at: minutes(0)}),
			said('ann', 'b', {at: minutes(1)}),
			said('bob', 'c', {at: minutes(2)}),
			said('ann', 'd', {at: minutes(3)}),
			said('ann', 'e', {at: minutes(20)}),
		];
		expect(told(rowsOf(items))).toEqual(['day', '*ann: a', 'ann: b', '*bob: c', '*ann: d', '*ann: e']);
	});

	test('each day has its separator', () => {
		const items = [said('ann', 'a', {at: minutes(0)}), said('ann', 'b', {at: minutes(24 * 60)})];
		expect(told(rowsOf(items))).toEqual(['day', '*ann: a', 'day', '*ann: b']);
	});

	test('joins and leaves in a row are one line; who came and went is not in it', () => {
		const items = [
			presence(['erin'], []),
			presence(['frank'], ['hal']),
			presence([], ['erin']),
			said('ann', 'a'),
			presence(['gina'], []),
			presence([], ['gina']),
		];
		expect(told(rowsOf(items))).toEqual(['day', '+frank -hal', '*ann: a']);
	});

	test('who left and came back is not told either', () => {
		const bob = person('bob');
		expect(
			foldPresence([
				{joined: [], left: [bob]},
				{joined: [bob], left: []},
			]),
		).toEqual({joined: [], left: []});
	});

	test('the unread line stands before the first unread word of others, with their number', () => {
		const items = [
			said('ann', 'a', {seq: 1}),
			said('you', 'b', {seq: 2}),
			said('ann', 'c', {seq: 3}),
			said('ann', 'd', {seq: 4}),
		];
		expect(told(rowsOf(items, {unreadAfter: 1}))).toEqual([
			'day',
			'*ann: a',
			'*you: b',
			'NEW 2',
			'*ann: c',
			'ann: d',
		]);
		expect(told(rowsOf(items, {unreadAfter: 4}))).not.toContain('NEW 0');
	});

	test('what has expired is not drawn', () => {
		const items = [said('ann', 'stays'), said('ann', 'gone', {expiresAt: minutes(1)})];
		expect(told(rowsOf(items, {now: minutes(1) - 1}))).toContain('ann: gone');
		expect(told(rowsOf(items, {now: minutes(1)}))).toEqual(['day', '*ann: stays']);
	});

	test('own words on their way stand at the end, in the run of those said', () => {
		const items = [said('you', 'a')];
		expect(told(rowsOf(items, {pending: [draft('b'), draft('c')]}))).toEqual(['day', '*you: a', '…b', '…c']);
	});

	test('an answer knows what it answers, where that is still here', () => {
		const question = said('ann', 'why?', {seq: 1});
		const [, , answer, lost] = rowsOf([
			question,
			said('bob', 'because', {seq: 2, replyTo: 1}),
			said('bob', 'so', {seq: 3, replyTo: 99}),
		]);
		expect(answer?.type === 'said' && answer.quoted).toBe(question);
		expect(lost?.type === 'said' && lost.quoted).toBeUndefined();
	});

	test('every row has a key of its own', () => {
		const items = [presence(['a'], []), notice('n'), said('ann', 'x'), said('bob', 'y', {at: minutes(2000)})];
		const keys = rowsOf(items, {unreadAfter: 0, pending: [draft('z')]}).map(({key}) => key);
		expect(new Set(keys).size).toBe(keys.length);
	});
});
