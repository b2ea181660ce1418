/** The row that shows its toolbar: the last row that received the pointer or the focus. */
import {type FocusEvent, type PointerEvent, useCallback, useState} from 'react';
import {rowOf} from './scrolling/row-elements.ts';
import type {ToolbarMode} from './toolbar.tsx';

export interface ActiveRow {
	readonly key: string;
	readonly mode: ToolbarMode;
}

/** `handlers` belong to the element that contains the rows. */
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
		// When rows move below a resting mouse, the browser reports other events, but no `pointermove`.
		onPointerMove: (event: PointerEvent) => {
			if (event.pointerType === 'mouse') activate(event);
		},
		onPointerLeave: ({pointerType, currentTarget}: PointerEvent) => {
			const hasFocus = currentTarget.contains(document.activeElement);
			if (pointerType === 'mouse' && !hasFocus) setActive(undefined);
		},
		onBlur: ({relatedTarget, currentTarget}: FocusEvent) => {
			// Some browsers do not focus a pressed button. The row then stays active.
			if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) setActive(undefined);
		},
	};
	return {active, onMode, handlers} as const;
};
