/**
 * The state of the input: the text, the input history, the open list of completions or history search. Pure;
 * `composer-box.tsx` draws it.
 */
import {
	type Completion,
	type CompletionSources,
	completedText,
	completionAt,
	takeNext,
} from '../../commands/suggestions/completion.ts';
import type {About} from '../../presenter/messages/about-text.ts';
import type {GlyphSet, Printable} from '../../text/sanitize.ts';
import {literal, printableLine, words} from '../../text/sanitize.ts';
import {blank, columns, fitTo, splitAt, truncate} from '../../text/width.ts';
import type {KeyContext, Mode} from '../input/key-table.ts';
import {type Edit, type EditEvent, editOf, emptyEdit, reduceEdit} from './edit.ts';
import {editRows, positionOf, viewEdit} from './edit-rows.ts';
import {
	emptyHistory,
	foundText,
	type History,
	type HistorySearch,
	newer,
	older,
	type Recalled,
	remember,
	searchFor,
	searchNewer,
	searchOlder,
	startSearch,
	written,
} from './history.ts';

export interface Composer {
	readonly edit: Edit;
	readonly history: History;
	/** The list of candidates, and the text before completion. */
	readonly completion: {readonly list: Completion; readonly before: Edit} | undefined;
	readonly search: HistorySearch | undefined;
	/** The message that the text replies to, replaces or reacts to. */
	readonly about: About | undefined;
}

export const emptyComposer: Composer = {
	edit: emptyEdit,
	history: emptyHistory,
	completion: undefined,
	search: undefined,
	about: undefined,
};

/** A composer with an initial text, such as a draft of the last run. */
export const composerWith = (text: string, history: History = emptyHistory): Composer => ({
	...emptyComposer,
	edit: editOf(text),
	history,
});

export type ComposerEvent =
	| {readonly type: 'edit'; readonly event: EditEvent}
	/** Tab, Shift+Tab. */
	| {readonly type: 'complete'; readonly step: 1 | -1; readonly sources: CompletionSources}
	/** Enter closes the list; Esc also restores the typed text. */
	| {readonly type: 'acceptCompletion' | 'dismissCompletion'}
	| {readonly type: 'historyOlder' | 'historyNewer'}
	/** Ctrl+R starts a search, or goes to the next older match. */
	| {readonly type: 'historySearch' | 'historySearchBack'}
	| {readonly type: 'searchTyped'; readonly query: string}
	| {readonly type: 'acceptSearch' | 'dismissSearch'}
	/** The text is about a message from now on. `text` replaces what is in the input. */
	| {readonly type: 'startAbout'; readonly about: About; readonly text?: string | undefined}
	| {readonly type: 'cancelAbout'};

export const reduceComposer = (composer: Composer, event: ComposerEvent): Composer => {
	switch (event.type) {
		case 'edit':
			return edited(composer, reduceEdit(composer.edit, event.event));
		case 'complete':
			return complete(composer, event.step, event.sources);
		case 'acceptCompletion':
			return {...composer, completion: undefined};
		case 'dismissCompletion':
			return {...composer, edit: composer.completion?.before ?? composer.edit, completion: undefined};
		case 'historyOlder':
			return recall(composer, older(composer.history, composer.edit.text));
		case 'historyNewer':
			return recall(composer, newer(composer.history));
		case 'historySearch':
			return {
				...composer,
				completion: undefined,
				search: composer.search === undefined ? startSearch : searchOlder(composer.history, composer.search),
			};
		case 'historySearchBack':
			return composer.search === undefined
				? composer
				: {...composer, search: searchNewer(composer.history, composer.search)};
		case 'searchTyped':
			return composer.search === undefined
				? composer
				: {...composer, search: searchFor(composer.history, event.query)};
		case 'acceptSearch':
			return acceptSearch(composer);
		case 'dismissSearch':
			return {...composer, search: undefined};
		case 'startAbout':
			return withAbout(composer, event.about, event.text);
		case 'cancelAbout':
			return withoutAbout(composer);
	}
};

/** Closes the search. The text that was found, if any, replaces what is in the input. */
const acceptSearch = (composer: Composer): Composer => {
	const found = composer.search && foundText(composer.history, composer.search);
	const closed = {...composer, search: undefined};
	return found === undefined ? closed : edited(closed, reduceEdit(closed.edit, {type: 'set', text: found}));
};

const withAbout = (composer: Composer, about: About, text = composer.edit.text): Composer => {
	const closed = {...composer, search: undefined, about};
	return edited(closed, reduceEdit(closed.edit, {type: 'set', text}));
};

/** The text of a reply becomes a message; that of an edit or a reaction is of no use without it. */
const withoutAbout = (composer: Composer): Composer => {
	const text = composer.about?.type === 'reply' ? composer.edit.text : '';
	return edited({...composer, about: undefined}, reduceEdit(composer.edit, {type: 'set', text}));
};

/** Only a change of the text leaves the history; moving the cursor does not. */
const edited = (composer: Composer, edit: Edit): Composer => ({
	...composer,
	edit,
	completion: undefined,
	history: edit.text === composer.edit.text ? composer.history : written(composer.history),
});

const recall = (composer: Composer, recalled: Recalled | undefined): Composer => {
	if (recalled === undefined) return composer;
	const edit = reduceEdit(composer.edit, {type: 'set', text: recalled.text});
	return {...composer, edit, history: recalled.history, completion: undefined};
};

const complete = (composer: Composer, step: 1 | -1, sources: CompletionSources): Composer => {
	const {edit, completion} = composer;
	const begun = completion?.list ?? completionAt(edit.text, edit.cursor, sources);
	if (begun === undefined) return composer;
	const list = takeNext(begun, step);
	const before = completion?.before ?? edit;
	// A single candidate needs no list.
	const isOpen = completion !== undefined || list.candidates.length > 1;
	return {
		...composer,
		edit: withCompletion(before, list),
		completion: isOpen ? {list, before} : undefined,
		history: written(composer.history),
	};
};

/** Completes the text before the completion, so that one undo reverts all steps through the list. */
const withCompletion = (before: Edit, list: Completion): Edit => {
	if (list.selected === -1) return before;
	const {text, cursor} = completedText(list);
	return reduceEdit(before, {
		type: 'replace',
		start: list.start,
		end: list.end,
		text: text.slice(list.start, cursor),
	});
};

export interface Submitted {
	readonly composer: Composer;
	/** The text to send; undefined if a new line was added or the input is empty. */
	readonly text: string | undefined;
}

/** Enter: a `\` at the end adds a new line; otherwise the text is sent and added to the history. */
export const submit = (composer: Composer): Submitted => {
	const {edit, history} = composer;
	if (edit.cursor === edit.text.length && /(?<!\\)(?:\\\\)*\\$/.test(edit.text)) {
		const end = edit.text.length;
		const event = {type: 'replace', start: end - 1, end, text: '\n'} as const;
		return {composer: edited(composer, reduceEdit(edit, event)), text: undefined};
	}
	if (edit.text.trim() === '') return {composer, text: undefined};
	return {
		composer: {
			...emptyComposer,
			edit: {...emptyEdit, ring: edit.ring},
			history: remember(history, edit.text),
		},
		text: edit.text,
	};
};

/** The mode of the keymap. */
export const composerMode = (composer: Composer): Mode =>
	composer.search !== undefined ? 'historySearch' : composer.completion !== undefined ? 'completion' : 'chat';

/** The state of the input for the keymap. `width` is the width of the screen. */
export const keyContext = (
	composer: Composer,
	prompt: Printable,
	width: number,
	chord?: string,
): KeyContext => {
	const {edit, history} = composer;
	const rows = editRows(edit.text, textWidth(prompt, width));
	const {row} = positionOf(rows, edit.cursor);
	return {
		isEmpty: edit.text === '',
		isAtEnd: edit.cursor === edit.text.length,
		isOnFirstRow: row === 0,
		isOnLastRow: row === rows.length - 1,
		isRecalled: history.at !== undefined,
		isAboutMessage: composer.about !== undefined,
		isInThread: false,
		chord,
	};
};

/** The columns of the text beside the prompt: the `width` of `up` and `down`. */
export const textWidth = (prompt: Printable, width: number): number => Math.max(2, width - columns(prompt));

export interface ComposerRows {
	readonly rows: readonly Printable[];
	/** Cell of the cursor, from the upper left of `rows`. */
	readonly cursor: {readonly row: number; readonly column: number};
}

/** The visible rows of the input, the first with the prompt. At most `width` columns and `maxRows` rows. */
export const composerRows = (
	composer: Composer,
	prompt: Printable,
	width: number,
	maxRows: number,
	glyphs: GlyphSet = 'unicode',
): ComposerRows => {
	if (composer.search !== undefined) return searchRows(composer, composer.search, width);
	const before = splitAt(prompt, Math.max(0, width - 2))[0];
	const indent = columns(before);
	const view = viewEdit(composer.edit, textWidth(before, width), maxRows);
	// A sign at the edge marks hidden rows.
	const more = (sign: string): Printable =>
		indent > 0 ? words`${printableLine(sign, glyphs)}${blank(indent - 1)}` : blank(0);
	const rows = view.rows.map((row, at) => {
		const isLast = at === view.rows.length - 1;
		if (at === 0) return view.hiddenAbove > 0 ? words`${more('^')}${row}` : words`${before}${row}`;
		return isLast && view.hiddenBelow > 0 ? words`${more('v')}${row}` : words`${blank(indent)}${row}`;
	});
	return {
		rows: rows.map(row => splitAt(row, Math.max(1, width))[0]),
		cursor: {row: view.cursor.row, column: Math.min(indent + view.cursor.column, Math.max(0, width - 1))},
	};
};

const searchRows = (composer: Composer, search: HistorySearch, width: number): ComposerRows => {
	const found = foundText(composer.history, search);
	const before = words`${literal('search: ')}${printableLine(search.query)}`;
	const after =
		found === undefined
			? literal(search.query === '' ? '' : '  no matches')
			: words`  ${printableLine(found)}`;
	const shown = truncate(before, Math.max(1, width - 1));
	return {
		rows: [truncate(words`${shown}${after}`, Math.max(1, width))],
		cursor: {row: 0, column: columns(shown)},
	};
};

export interface CandidateRow {
	readonly text: Printable;
	readonly isSelected: boolean;
}

/** The visible rows of the list of candidates, with the selected one; empty if no list is open. */
export const candidateRows = (
	composer: Composer,
	width: number,
	maxRows: number,
): readonly CandidateRow[] => {
	const list = composer.completion?.list;
	if (list === undefined || maxRows < 1) return [];
	const {candidates, selected} = list;
	const hasDetails = candidates.some(({detail}) => detail !== '');
	// One long usage must not hide the details of all others.
	const most = hasDetails ? Math.max(12, Math.floor(width * 0.4)) : width - 2;
	const widest = Math.min(most, Math.max(...candidates.map(({label}) => columns(label))));
	const top = Math.max(0, Math.min(selected - Math.floor(maxRows / 2), candidates.length - maxRows));
	return candidates.slice(top, top + maxRows).map(({label, detail}, at) => ({
		text: fitTo(words` ${fitTo(label, widest)}  ${detail}`, width),
		isSelected: top + at === selected,
	}));
};
