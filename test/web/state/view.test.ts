import {expect, test} from 'vitest';
import {defaultSettings} from '../../../source/commands/settings.ts';
import {
	emptyView,
	nothingWritten,
	reduceView,
	type View,
	type ViewEvent,
	viewOf,
	writtenIn,
} from '../../../source/web/state/view.ts';

const after = (...events: readonly ViewEvent[]): View => events.reduce(reduceView, emptyView);
const entered = (room: string, unreadAfter?: number): ViewEvent => ({type: 'entered', room, unreadAfter});
const written = (room: string, text: string): ViewEvent => ({
	type: 'written',
	room,
	composing: {...nothingWritten, text},
});

test('what is half written in a room waits there', () => {
	const view = after(entered('dev'), written('dev', 'half a'), entered('ops'), entered('dev'));
	expect(view.composing.get('dev')?.text).toBe('half a');
	expect(view.previous).toBe('ops');
});

test('the unread line is frozen where the room was entered, until the person moves it', () => {
	const view = after(entered('dev', 7));
	expect(view.unreadAfter).toBe(7);
	expect(reduceView(view, entered('dev')).unreadAfter).toBe(7);
	expect(reduceView(view, {type: 'unreadMarked', after: undefined}).unreadAfter).toBeUndefined();
	expect(reduceView(view, entered('ops')).unreadAfter).toBeUndefined();
});

test('entering a room puts panels and drawers away', () => {
	const view = after(
		entered('dev'),
		{type: 'drawn', drawer: 'rooms'},
		{type: 'opened', panel: {type: 'help'}},
		entered('ops'),
	);
	expect(view).toMatchObject({current: 'ops', panel: undefined, drawer: undefined});
});

test('leaving the room one looks at leads to the next; leaving another one does not', () => {
	const view = after(entered('dev'), written('dev', 'x'), entered('ops'));
	expect(reduceView(view, {type: 'left', room: 'ops', next: 'dev'}).current).toBe('dev');
	const other = reduceView(view, {type: 'left', room: 'dev', next: undefined});
	expect(other.current).toBe('ops');
	expect(other.previous).toBeUndefined();
	expect(other.composing.has('dev')).toBe(false);
});

test('what is half written is there again after a reload, but for changes of what was said', () => {
	const view = after(entered('dev'), written('dev', 'half a'), written('ops', ''), {
		type: 'written',
		room: 'random',
		composing: {...nothingWritten, text: 'x', about: {type: 'edit', seq: 1}},
	});
	expect(writtenIn(view)).toEqual({dev: 'half a'});
	expect(writtenIn(viewOf({dev: 'half a'}, defaultSettings))).toEqual({dev: 'half a'});
});

test('nothing to do is the same view', () => {
	const view = after(entered('dev'));
	expect(reduceView(view, {type: 'closed'})).toBe(view);
	expect(reduceView(view, {type: 'unreadMarked', after: undefined})).toBe(view);
});
