/** The row that shows what can be done with it: where the mouse, a finger or the focus went last. */
import {type FocusEvent, type PointerEvent, useCallback, useState} from 'react';
import type {ToolbarMode} from './toolbar.tsx';

export interface ActiveRow {
	readonly key: string;
	readonly mode: ToolbarMode;
}

/** The row an event happened in. */
export const rowOf = (target: EventTarget): HTMLElement | null =>
	target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null;

/** `handlers` belong on the pane that holds the rows. */
export const useActiveRow = () => {
	const [active, setActive] = useState<ActiveRow>();
	const onMode = useCallback((key: string, mode: ToolbarMode) => setActive({key, mode}), []);
	const activate = ({target}: {readonly target: EventTarget}) => {
		const key = rowOf(target)?.dataset.key;
		setActive(known => (known?.key === key ? known : key === undefined ? undefined : {key, mode: 'choose'}));
	};
	const handlers = {
		onClick: activate,
		onFocus: activate,
		// Of rows that move below a mouse that rests, the browser tells too, but not as a move.
		onPointerMove: (event: PointerEvent) => {
			if (event.pointerType === 'mouse') activate(event);
		},
		onPointerLeave: ({pointerType, currentTarget}: PointerEvent) => {
			const hasFocus = currentTarget.contains(document.activeElement);
			if (pointerType === 'mouse' && !hasFocus) setActive(undefined);
		},
		onBlur: ({relatedTarget, currentTarget}: FocusEvent) => {
			// Some browsers focus nothing when a button is pressed: then it is still the same row's.
			if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) setActive(undefined);
		},
	};
	return {active, onMode, handlers} as const;
};
