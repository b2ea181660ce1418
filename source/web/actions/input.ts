/** Reads and changes the inputs of the view. */
import {emptyInput, type RoomInput} from '../state/view.ts';
import type {PageParts} from './page-parts.ts';

export const inputOf = ({view}: PageParts, room: string): RoomInput => view().inputs.get(room) ?? emptyInput;

export const changeInput = (parts: PageParts, room: string, change: Partial<RoomInput>): void =>
	parts.dispatch({type: 'inputChanged', room, input: {...inputOf(parts, room), ...change}});

/** Replaces the text in the input of the current room, if any. */
export const compose = (parts: PageParts, text: string): void => {
	const {current} = parts.view();
	if (current !== undefined) changeInput(parts, current, {text, about: undefined});
};
