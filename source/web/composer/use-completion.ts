/** Completes the word at the cursor: the candidates, the selected one, and the keys of the list. */
import {type KeyboardEvent, type RefObject, useEffect, useState} from 'react';
import {
	beginsShortcode,
	type Completion,
	type CompletionSources,
	completedText,
	completionAt,
} from '../../commands/completion.ts';
import {type EmojiNames, loadEmojiNames} from '../../text/emoji.ts';

interface CompletionOptions {
	readonly text: string;
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
	/** Completes the word at the cursor if there is one candidate, lists several. False if there is none. */
	complete(text: string, cursor: number): boolean;
	/** Inserts a candidate. */
	insert(index: number): void;
	close(): void;
	/** Handles a key while the list is open. False if the key is not one of the list. */
	onKey(event: KeyboardEvent): boolean;
}

const useEmojiNames = () => {
	const [emoji, setEmoji] = useState<EmojiNames>();
	const load = () => {
		// If the names cannot be loaded, the shortcode stays as it was typed.
		loadEmojiNames().then(
			names => setEmoji(() => names),
			() => {},
		);
	};
	return {emoji, load};
};

/** Where the selection moves with an arrow key; undefined for other keys. */
const movedSelection = (key: string, selected: number, count: number): number | undefined => {
	if (key === 'ArrowDown') return (selected + 1) % count;
	if (key === 'ArrowUp') return (selected + count - 1) % count;
	return undefined;
};

export const useCompletion = (options: CompletionOptions): CompletionState => {
	const {text, field, setText} = options;
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
		const next = completedText({...from, selected: index});
		setText(next.text);
		show(undefined);
		const element = field.current;
		if (element === null) return;
		element.focus();
		// React sets the text first, which moves the cursor to its end.
		requestAnimationFrame(() => element.setSelectionRange(next.cursor, next.cursor));
	};

	const onListKey = (event: KeyboardEvent, shown: Completion): boolean => {
		const candidate = shown.candidates[selected];
		const moved = movedSelection(event.key, selected, shown.candidates.length);
		if (moved !== undefined) setSelected(moved);
		else if (event.key === 'Escape') {
			event.stopPropagation();
			show(undefined);
		} else if (event.shiftKey || candidate === undefined) return false;
		else if (event.key === 'Tab') take(shown, selected);
		// Enter runs a complete command and completes a prefix.
		else if (event.key === 'Enter' && text.trimEnd() !== candidate.insert.trimEnd()) take(shown, selected);
		else return false;
		return true;
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
