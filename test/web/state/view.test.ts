import {expect, test} from 'vitest';
import {defaultSettings} from '../../../source/commands/settings.ts';
import {
	emptyInput,
	emptyView,
	initialView,
	inputTexts,
	reduceView,
	type View,
	type ViewEvent,
} from '../../../source/web/state/view.ts';

const after = (...events: readonly ViewEvent[]): View => events.reduce(reduceView, emptyView);
const shown = (room: string, unreadAfter?: number): ViewEvent => ({type: 'roomShown', room, unreadAfter});
const typed = (room: string, text: string): ViewEvent => ({
	type: 'inputChanged',
	room,
	input: {...emptyInput, text},
});

test('keeps the input of a room while another room is shown', () => {
	const view = after(shown('dev'), typed('dev', 'half a'), shown('ops'), shown('dev'));
	expect(view.inputs.get('dev')?.text).toBe('half a');
	expect(view.previous).toBe('ops');
});

test('keeps the unread line of the shown room until the user moves it', () => {
	const view = after(shown('dev', 7));
	expect(view.unreadAfter).toBe(7);
	expect(reduceView(view, shown('dev')).unreadAfter).toBe(7);
	expect(reduceView(view, {type: 'unreadMarked', after: undefined}).unreadAfter).toBeUndefined();
	expect(reduceView(view, shown('ops')).unreadAfter).toBeUndefined();
});

test('closes panels and drawers when a room is shown', () => {
	const view = after(
		shown('dev'),
		{type: 'drawerChanged', drawer: 'rooms'},
		{type: 'panelOpened', panel: {type: 'help'}},
		shown('ops'),
	);
	expect(view).toMatchObject({current: 'ops', panel: undefined, drawer: undefined});
});

test('shows the next room after the current one is left, but not after another is left', () => {
	const view = after(shown('dev'), typed('dev', 'x'), shown('ops'));
	expect(reduceView(view, {type: 'roomLeft', room: 'ops', next: 'dev'}).current).toBe('dev');
	const other = reduceView(view, {type: 'roomLeft', room: 'dev', next: undefined});
	expect(other.current).toBe('ops');
	expect(other.previous).toBeUndefined();
	expect(other.inputs.has('dev')).toBe(false);
});

test('restores the input after a reload, except for edits', () => {
	const view = after(shown('dev'), typed('dev', 'half a'), typed('ops', ''), {
		type: 'inputChanged',
		room: 'random',
		input: {...emptyInput, text: 'x', about: {type: 'edit', seq: 1}},
	});
	expect(inputTexts(view)).toEqual({dev: 'half a'});
	expect(inputTexts(initialView({dev: 'half a'}, defaultSettings))).toEqual({dev: 'half a'});
});

test('returns the same view if nothing changes', () => {
	const view = after(shown('dev'));
	expect(reduceView(view, {type: 'panelClosed'})).toBe(view);
	expect(reduceView(view, {type: 'unreadMarked', after: undefined})).toBe(view);
});
