/** The keys of the whole page, wherever the focus is. */
import {useEffect, useRef} from 'react';
import {type KeyAction, keyAction} from './keymap.ts';

const isTyped = (event: KeyboardEvent): boolean =>
	event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== ' ';

const takesText = (target: EventTarget | null): boolean =>
	target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;

interface Keys {
	/** A dialog has its keys to itself. */
	readonly isDialogOpen: boolean;
	readonly onAction: (action: KeyAction) => void;
	/** A letter was typed where no field takes it. */
	readonly onStrayLetter: () => void;
}

export const useKeys = (keys: Keys): void => {
	const latest = useRef(keys);
	latest.current = keys;
	useEffect(() => {
		const onKeyDown = (event: KeyboardEvent) => {
			const {isDialogOpen, onAction, onStrayLetter} = latest.current;
			if (event.isComposing || event.defaultPrevented || isDialogOpen) return;
			const action = keyAction(event);
			if (action !== undefined) {
				event.preventDefault();
				onAction(action);
			} else if (isTyped(event) && !takesText(event.target)) onStrayLetter();
		};
		window.addEventListener('keydown', onKeyDown);
		return () => window.removeEventListener('keydown', onKeyDown);
	}, []);
};
