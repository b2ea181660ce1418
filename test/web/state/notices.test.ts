import {expect, test} from 'vitest';
import type {NoticeItem} from '../../../source/client/session/state.ts';
import {logNoticeKeys, shownNotices} from '../../../source/web/state/notices.ts';
import {emptyView, reduceView, type View, type ViewEvent} from '../../../source/web/state/view.ts';
import {room, session} from '../../support/session-builder.ts';

const warning: NoticeItem = {
	type: 'notice',
	key: 'i1',
	revision: 0,
	at: 1,
	level: 'warning',
	content: {type: 'text', text: 'History failed'},
};
const info: NoticeItem = {
	...warning,
	key: 'i2',
	level: 'info',
	content: {type: 'text', text: 'ann changed the room'},
};
const dev = room('dev', {items: [warning, info]});
const ops = room('ops');
const chat = session([dev, ops], {
	notices: [{key: 'i3', at: 1, level: 'info', content: {type: 'text', text: 'Renamed'}}],
});

const after = (...events: readonly ViewEvent[]): View =>
	events.reduce(reduceView, {...emptyView, current: 'dev'});
const noticed = (key: string, level: 'info' | 'error', where = 'dev'): ViewEvent => ({
	type: 'noticed',
	notice: {key, room: where, level, text: key},
});
const texts = (view: View, isAtBottom = true) =>
	shownNotices(chat, view, dev, isAtBottom).map(({text}) => text);

test('shows what belongs to no room and what answers the user, with the room if it is another', () => {
	expect(texts(after(noticed('refused', 'error')))).toEqual(['Renamed', 'refused']);
	expect(texts(after(noticed('refused', 'error', 'ops')))).toEqual(['Renamed', '#ops: refused']);
});

test('shows a warning among the messages only while it is out of sight', () => {
	expect(texts(after(), false)).toEqual(['Renamed', 'History failed']);
	expect(texts(after({type: 'dismissed', keys: logNoticeKeys(dev)}), false)).toEqual(['Renamed']);
});

test('a dismissed notice is gone, and the next line takes away all but errors', () => {
	const both = after(noticed('one', 'info'), noticed('two', 'error'));
	expect(texts(reduceView(both, {type: 'dismissed', keys: ['two', 'session:i3']}))).toEqual(['one']);
	expect(texts(reduceView(both, {type: 'submitted'}))).toEqual(['Renamed', 'two']);
});

test('keeps no more than the newest notices', () => {
	const many = after(...Array.from({length: 50}, (_, index) => noticed(`n${index}`, 'error')));
	expect(many.notices).toHaveLength(20);
	expect(many.notices.at(-1)?.text).toBe('n49');
});
