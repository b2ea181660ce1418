/** The keys of the message field. */
import type {KeyboardEvent, RefObject} from 'react';
import type {Actions} from '../actions/actions.ts';
import type {CompletionState} from './use-completion.ts';

interface ComposerKeys {
	readonly room: string;
	readonly field: RefObject<HTMLTextAreaElement | null>;
	readonly completion: CompletionState;
	readonly actions: Actions;
	readonly onChange: (text: string, cursor: number) => void;
	readonly onSend: () => void;
}

const hasModifier = ({ctrlKey, metaKey, altKey, shiftKey}: KeyboardEvent): boolean =>
	ctrlKey || metaKey || altKey || shiftKey;

interface ComposerHandlers {
	readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
	/** Sends, or inserts a new line in place of a backslash before the cursor. */
	readonly onEnter: (element: HTMLTextAreaElement) => void;
	/** Inserts a line break at the cursor. */
	readonly insertLine: () => void;
}

/** False if the browser should handle the key. */
const onBareKey = (
	key: string,
	element: HTMLTextAreaElement,
	{room, completion, actions}: ComposerKeys,
	onEnter: ComposerHandlers['onEnter'],
): boolean => {
	const isEmpty = element.value === '';
	if (key === 'Enter') onEnter(element);
	// If there is nothing to complete, Tab moves the focus to the next control.
	else if (key === 'Tab') return completion.complete(element.value, element.selectionStart);
	else if (key === 'ArrowUp' && isEmpty) actions.jump({type: 'select', room});
	else if (key === 'End' && isEmpty) actions.jump({type: 'newest', room});
	else return false;
	return true;
};

export const composerKeys = (options: ComposerKeys): ComposerHandlers => {
	const {field, completion, onChange, onSend} = options;
	const insertLine = () => {
		const element = field.current;
		if (element === null) return;
		element.setRangeText('\n', element.selectionStart, element.selectionEnd, 'end');
		onChange(element.value, element.selectionStart);
	};

	const onEnter = (element: HTMLTextAreaElement) => {
		const {selectionStart, selectionEnd, value} = element;
		const isContinued = selectionStart === selectionEnd && value.slice(0, selectionStart).endsWith('\\');
		if (!isContinued) return onSend();
		element.setSelectionRange(selectionStart - 1, selectionStart);
		insertLine();
	};

	const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
		// An input method uses Enter and the arrow keys while the user composes a character.
		if (event.nativeEvent.isComposing) return;
		if (completion.onKey(event)) event.preventDefault();
		else if (event.key === 'j' && event.ctrlKey) {
			insertLine();
			event.preventDefault();
		} else if (!hasModifier(event) && onBareKey(event.key, event.currentTarget, options, onEnter)) {
			event.preventDefault();
		}
	};
	return {onKeyDown, onEnter, insertLine};
};
