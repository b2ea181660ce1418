/** Completes the word at the cursor: the candidates, the selected one, and the keys of the list. */
import {type KeyboardEvent, type RefObject, useEffect, useRef, useState} from 'react';
import {
	beginsShortcode,
	type Completion,
	completedText,
	completionAt,
	mayComplete,
} from '../../commands/suggestions/completion.ts';
import type {CompletionSources} from '../../commands/suggestions/completion-sources.ts';
import {type EmojiNames, loadEmojiNames} from '../../text/emoji.ts';
import {listKey} from './list-key.ts';

interface CompletionOptions {
	/** Without emoji: their names are loaded when the user types the first shortcode. */
	readonly sources: CompletionSources;
	readonly field: RefObject<HTMLTextAreaElement | null>;
	readonly setText: (text: string) => void;
	/** The setting `suggestions`. Without it only Tab opens the list. */
	readonly opensWhileTyping: boolean;
	/** The word at the cursor may need lists of the server. */
	readonly onLists: (text: string, cursor: number) => void;
}

export interface CompletionState {
	readonly completion: Completion | undefined;
	/** -1 if none is selected. */
	readonly selected: number;
	/** Updates the candidates after the user typed. */
	update(text: string, cursor: number): void;
	/** Completes the word at the cursor if there is a single candidate, and lists several. False without candidates. */
	complete(text: string, cursor: number): boolean;
	/** Inserts a candidate. */
	insert(index: number): void;
	close(): void;
	/** Handles a key while the list is open. False if the list ignores the key. */
	onKey(event: KeyboardEvent): boolean;
}

const useEmojiNames = () => {
	const [emoji, setEmoji] = useState<EmojiNames>();
	const load = () => {
		// If the names cannot be loaded, the shortcode stays unchanged.
		loadEmojiNames().then(
			names => setEmoji(() => names),
			() => {},
		);
	};
	return {emoji, load};
};

/** Replaces the word in the field and puts the cursor after it. */
const insertCandidate = (
	{field, setText}: Pick<CompletionOptions, 'field' | 'setText'>,
	completion: Completion,
	index: number,
): {readonly text: string; readonly cursor: number} => {
	const completed = completedText({...completion, selected: index});
	const {text, cursor} = completed;
	setText(text);
	const {current} = field;
	current?.focus();
	// When React sets the text, the cursor moves to its end.
	requestAnimationFrame(() => current?.setSelectionRange(cursor, cursor));
	return completed;
};

/** The completion that is shown, and the selected candidate: -1 if none. */
const useShown = () => {
	const [completion, setCompletion] = useState<Completion>();
	const [selected, setSelected] = useState(-1);
	const show = (next: Completion | undefined, index = -1) => {
		setCompletion(next);
		setSelected(index);
	};
	return {completion, selected, setSelected, show};
};

/** Shows candidates while the user types, unless the user has closed the list of the word. */
const useSuggestions = (
	{field, opensWhileTyping}: CompletionOptions,
	sources: CompletionSources,
	{selected, show}: ReturnType<typeof useShown>,
) => {
	/** The start of the word whose list the user has closed. */
	const dismissedAt = useRef<number>(undefined);
	const suggest = (text: string, cursor: number) => {
		if (!opensWhileTyping) return show(undefined);
		const found = mayComplete(text, cursor) ? completionAt(text, cursor, sources, 'typing') : undefined;
		if (found?.start !== dismissedAt.current) dismissedAt.current = undefined;
		show(dismissedAt.current === undefined ? found : undefined);
	};

	// Shows what was loaded for the word at the cursor: the names of emoji, the rooms and the users of the server.
	// biome-ignore lint/correctness/useExhaustiveDependencies: it runs only after something was loaded.
	useEffect(() => {
		const {current} = field;
		if (current === null || document.activeElement !== current || selected >= 0) return;
		suggest(current.value, current.selectionStart);
	}, [sources.emoji, sources.otherRooms?.length, sources.otherNicks?.length]);

	const dismiss = (start: number) => {
		dismissedAt.current = start;
		show(undefined);
	};
	return {suggest, dismiss};
};

/** The sources with the names of emoji, once they are loaded. */
const useSources = (options: CompletionOptions) => {
	const {emoji, load} = useEmojiNames();
	const loadFor = (text: string, cursor: number) => {
		if (emoji === undefined && beginsShortcode(text, cursor)) load();
		if (options.opensWhileTyping && mayComplete(text, cursor)) options.onLists(text, cursor);
	};
	return {sources: {...options.sources, emoji}, loadFor};
};

export const useCompletion = (options: CompletionOptions): CompletionState => {
	const shown = useShown();
	const {completion, selected, setSelected, show} = shown;
	const {sources, loadFor} = useSources(options);
	const {suggest, dismiss} = useSuggestions(options, sources, shown);

	const take = (from: Completion, index: number) => {
		const {text, cursor} = insertCandidate(options, from, index);
		suggest(text, cursor);
	};

	const onListKey = (event: KeyboardEvent, list: Completion): boolean => {
		const action = listKey(event, list, selected);
		if (action?.type === 'select') setSelected(action.index);
		else if (action?.type === 'take') take(list, action.index);
		else if (action?.type === 'close') {
			event.stopPropagation();
			dismiss(list.start);
		}
		return action !== undefined;
	};

	return {
		completion,
		selected,
		update(next, cursor) {
			suggest(next, cursor);
			loadFor(next, cursor);
		},
		complete(value, cursor) {
			const found = completionAt(value, cursor, sources);
			if (found?.candidates.length === 1) take(found, 0);
			else if (found !== undefined) show(found, 0);
			return found !== undefined;
		},
		insert(index) {
			if (completion !== undefined) take(completion, index);
		},
		close: () => show(undefined),
		onKey: event => completion !== undefined && onListKey(event, completion),
	};
};
