/** Completes the word at the cursor: the candidates, the selected one, and the keys of the list. */
import {type KeyboardEvent, type RefObject, useEffect, useState} from 'react';
import {
	beginsShortcode,
	type Completion,
	type CompletionSources,
	completedText,
	completionAt,
} from '../../commands/suggestions/completion.ts';
import {type EmojiNames, loadEmojiNames} from '../../text/emoji.ts';
import {listKey} from './list-key.ts';

interface CompletionOptions {
	/** Without emoji: their names are loaded when the user types the first shortcode. */
	readonly sources: CompletionSources;
	readonly field: RefObject<HTMLTextAreaElement | null>;
	readonly setText: (text: string) => void;
}

export interface CompletionState {
	readonly completion: Completion | undefined;
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
): void => {
	const {text, cursor} = completedText({...completion, selected: index});
	setText(text);
	const {current} = field;
	current?.focus();
	// When React sets the text, the cursor moves to its end.
	requestAnimationFrame(() => current?.setSelectionRange(cursor, cursor));
};

export const useCompletion = (options: CompletionOptions): CompletionState => {
	const {field} = options;
	const [completion, setCompletion] = useState<Completion>();
	const [selected, setSelected] = useState(0);
	const {emoji, load} = useEmojiNames();
	const sources = {...options.sources, emoji};

	const show = (next: Completion | undefined) => {
		setCompletion(next);
		setSelected(0);
	};

	// Offers emoji once their names are loaded.
	// biome-ignore lint/correctness/useExhaustiveDependencies: it runs once, after the names are loaded.
	useEffect(() => {
		const {current} = field;
		if (emoji === undefined || current === null || document.activeElement !== current) return;
		show(completionAt(current.value, current.selectionStart, sources, 'typing'));
	}, [emoji]);

	const take = (from: Completion, index: number) => {
		insertCandidate(options, from, index);
		show(undefined);
	};

	const onListKey = (event: KeyboardEvent, shown: Completion): boolean => {
		const action = listKey(event, shown, selected);
		if (action?.type === 'select') setSelected(action.index);
		else if (action?.type === 'take') take(shown, selected);
		else if (action?.type === 'close') {
			event.stopPropagation();
			show(undefined);
		}
		return action !== undefined;
	};

	return {
		completion,
		selected,
		update(next, cursor) {
			show(completionAt(next, cursor, sources, 'typing'));
			if (emoji === undefined && beginsShortcode(next, cursor)) load();
		},
		complete(value, cursor) {
			const found = completionAt(value, cursor, sources);
			if (found?.candidates.length === 1) take(found, 0);
			else if (found !== undefined) show(found);
			return found !== undefined;
		},
		insert(index) {
			if (completion !== undefined) take(completion, index);
		},
		close: () => show(undefined),
		onKey: event => completion !== undefined && onListKey(event, completion),
	};
};
