/** Listens to the keys of the whole page, with any focus. */
import {useEffect, useRef} from 'react';
import {type KeyAction, keyAction} from './keymap.ts';

const isLetter = (event: KeyboardEvent): boolean =>
	event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== ' ';

const acceptsText = (target: EventTarget | null): boolean =>
	target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;

interface Keys {
	/** An open dialog handles all keys itself. */
	readonly isDialogOpen: boolean;
	readonly onAction: (action: KeyAction) => void;
	/** The user typed a letter and the focused element accepts no text. */
	readonly onUnhandledLetter: () => void;
}

export const useKeys = (keys: Keys): void => {
	const latest = useRef(keys);
	latest.current = keys;
	useEffect(() => {
		const onKeyDown = (event: KeyboardEvent) => {
			const {isDialogOpen, onAction, onUnhandledLetter} = latest.current;
			if (event.isComposing || event.defaultPrevented || isDialogOpen) return;
			const action = keyAction(event);
			if (action !== undefined) {
				event.preventDefault();
				onAction(action);
			} else if (isLetter(event) && !acceptsText(event.target)) onUnhandledLetter();
		};
		window.addEventListener('keydown', onKeyDown);
		return () => window.removeEventListener('keydown', onKeyDown);
	}, []);
};
