/**
 * The state of the input: the text, the input history, the open list of completions or history search. Pure;
 * `composer-box.tsx` draws it.
 */
import {
	type Completion,
	completedText,
	completionAt,
	isTakenByEnter,
	takeNext,
} from '../../commands/suggestions/completion.ts';
import type {CompletionSources} from '../../commands/suggestions/completion-sources.ts';
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
	/** The start of the word whose list the user has closed: it does not open by itself again. */
	readonly dismissedAt?: number | undefined;
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
	/** The list opens by itself after the user has typed. */
	| {readonly type: 'suggest'; readonly sources: CompletionSources}
	/** The arrow keys in the list. */
	| {readonly type: 'moveInList'; readonly step: 1 | -1}
	/** Enter takes the selected candidate; Esc restores the typed text. */
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
		case 'suggest':
			return suggest(composer, event.sources);
		case 'moveInList':
			return moveInList(composer, event.step);
		case 'acceptCompletion':
			return accept(composer);
		case 'dismissCompletion':
			return {
				...composer,
				edit: composer.completion?.before ?? composer.edit,
				completion: undefined,
				dismissedAt: composer.completion?.list.start,
			};
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
	const open = completion?.list.candidates.length === 0 ? undefined : completion;
	const begun = open?.list ?? completionAt(edit.text, edit.cursor, sources);
	if (begun === undefined) return composer;
	const taken = withList(composer, takeNext(begun, step), open?.before ?? edit);
	// A single candidate needs no list.
	return begun.candidates.length > 1 ? taken : {...taken, completion: undefined};
};

const withList = (composer: Composer, list: Completion, before: Edit): Composer => ({
	...composer,
	edit: withCompletion(before, list),
	completion: {list, before},
	history: written(composer.history),
});

const moveInList = (composer: Composer, step: 1 | -1): Composer => {
	const {completion} = composer;
	if (completion === undefined || completion.list.candidates.length === 0) return composer;
	return withList(composer, takeNext(completion.list, step), completion.before);
};

/** Enter in a list in which nothing is selected takes the only candidate. */
const accept = (composer: Composer): Composer => {
	const {completion} = composer;
	const isMoved = completion === undefined || completion.list.selected !== -1;
	return {...(isMoved ? composer : moveInList(composer, 1)), completion: undefined};
};

const suggest = (composer: Composer, sources: CompletionSources): Composer => {
	const {edit} = composer;
	const list = completionAt(edit.text, edit.cursor, sources, 'typing');
	if (list === undefined) return {...composer, completion: undefined, dismissedAt: undefined};
	if (list.start === composer.dismissedAt) return {...composer, completion: undefined};
	return {...composer, completion: {list, before: edit}, dismissedAt: undefined};
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

/** Whether Enter takes a candidate: the user has selected one, or `isTakenByEnter`. */
const takesCandidate = ({completion}: Composer): boolean =>
	completion !== undefined && (completion.list.selected !== -1 || isTakenByEnter(completion.list));

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
		hasHeldMessage: false,
		hasCandidates: (composer.completion?.list.candidates.length ?? 0) > 0,
		takesCandidate: takesCandidate(composer),
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

/** The most rows of a list, so that most messages stay visible. */
const mostCandidateRows = 10;

/** The visible rows of the list of candidates, with the selected one; empty if no list is open. */
export const candidateRows = (
	composer: Composer,
	width: number,
	wantedRows: number,
): readonly CandidateRow[] => {
	const list = composer.completion?.list;
	const maxRows = Math.min(wantedRows, mostCandidateRows);
	if (list === undefined || list.candidates.length === 0 || maxRows < 1) return [];
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
