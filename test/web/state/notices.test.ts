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
const added = (key: string, level: 'info' | 'error', where = 'dev'): ViewEvent => ({
	type: 'noticeAdded',
	notice: {key, room: where, level, text: key},
});
const texts = (view: View, isAtBottom = true) =>
	shownNotices(chat, view, dev, isAtBottom).map(({text}) => text);

test('shows notices of the session and of the view, and names the room if it is not the current one', () => {
	expect(texts(after(added('refused', 'error')))).toEqual(['Renamed', 'refused']);
	expect(texts(after(added('refused', 'error', 'ops')))).toEqual(['Renamed', '#ops: refused']);
});

test('shows a warning in the log only while the end of the log is not visible', () => {
	expect(texts(after(), false)).toEqual(['Renamed', 'History failed']);
	expect(texts(after({type: 'noticesDismissed', keys: logNoticeKeys(dev)}), false)).toEqual(['Renamed']);
});

test('removes dismissed notices, and all but errors when input is submitted', () => {
	const both = after(added('one', 'info'), added('two', 'error'));
	expect(texts(reduceView(both, {type: 'noticesDismissed', keys: ['two', 'session:i3']}))).toEqual(['one']);
	expect(texts(reduceView(both, {type: 'inputSubmitted'}))).toEqual(['Renamed', 'two']);
});

test('keeps only the newest notices', () => {
	const many = after(...Array.from({length: 50}, (_, index) => added(`n${index}`, 'error')));
	expect(many.notices).toHaveLength(20);
	expect(many.notices.at(-1)?.text).toBe('n49');
});
