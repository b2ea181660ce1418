/** Focuses the message field when the user can write: after a room is shown, a dialog closes, or a reply begins. */
import {type RefObject, useCallback, useEffect} from 'react';
import type {Page} from './use-page.ts';

/** Returns a function that focuses the field. */
export const useFieldFocus = (
	{view, input, layout: {isPhone}}: Page,
	field: RefObject<HTMLTextAreaElement | null>,
): (() => void) => {
	const focusField = useCallback(() => field.current?.focus(), [field]);
	const aboutSeq = input.about?.seq;
	// On a phone the focus would open the keyboard.
	useEffect(() => {
		if (view.current !== undefined && view.panel === undefined && !isPhone) focusField();
	}, [view.current, view.panel, isPhone, focusField]);
	useEffect(() => {
		if (aboutSeq !== undefined) focusField();
	}, [aboutSeq, focusField]);
	return focusField;
};
