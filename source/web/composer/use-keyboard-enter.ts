/**
 * Some phone keyboards report Enter without naming the key (`Unidentified`, or 229 during composition), so the key handler
 * cannot recognize it. The browser then reports the line break that it is about to insert.
 */
import {type RefObject, useEffect, useRef} from 'react';

/** Whether a line break comes from an Enter that no key handler has seen. */
export const isUnseenEnter = (inputType: string, lastKey: string): boolean =>
	(inputType === 'insertLineBreak' || inputType === 'insertParagraph') &&
	(lastKey === 'Unidentified' || lastKey === 'Process' || lastKey === '');

/** Calls `onEnter` instead of inserting a line break for such an Enter. */
export const useKeyboardEnter = (
	field: RefObject<HTMLTextAreaElement | null>,
	onEnter: (element: HTMLTextAreaElement) => void,
): void => {
	const latest = useRef(onEnter);
	latest.current = onEnter;
	useEffect(() => {
		const element = field.current;
		if (element === null) return;
		let lastKey = '';
		const onKeyDown = ({key}: KeyboardEvent) => {
			lastKey = key;
		};
		const onBeforeInput = (event: InputEvent) => {
			if (!isUnseenEnter(event.inputType, lastKey)) return;
			event.preventDefault();
			latest.current(element);
		};
		element.addEventListener('keydown', onKeyDown, {capture: true});
		element.addEventListener('beforeinput', onBeforeInput);
		return () => {
			element.removeEventListener('keydown', onKeyDown, {capture: true});
			element.removeEventListener('beforeinput', onBeforeInput);
		};
	}, [field]);
};
