/** The keys of the open list of completions. Pure. */
import {type Completion, isTakenByEnter} from '../../commands/suggestions/completion.ts';

export type ListKey =
	| {readonly type: 'select'; readonly index: number}
	| {readonly type: 'take'; readonly index: number}
	| {readonly type: 'close'};

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey'>;

/**
 * Undefined if the list ignores the key. `selected`: -1 until the user selects a candidate with the arrow keys. Before that,
 * Enter sends what is typed, so that it is never needed twice; only the beginning of a command is completed.
 */
export const listKey = (
	{key, shiftKey}: Key,
	completion: Completion,
	selected: number,
): ListKey | undefined => {
	const count = completion.candidates.length;
	if (key === 'Escape') return {type: 'close'};
	if (count === 0) return undefined;
	if (key === 'ArrowDown') return {type: 'select', index: (selected + 1) % count};
	if (key === 'ArrowUp') return {type: 'select', index: selected <= 0 ? count - 1 : selected - 1};
	if (shiftKey) return undefined;
	if (key === 'Tab') return {type: 'take', index: Math.max(0, selected)};
	if (key !== 'Enter') return undefined;
	const isTaken = selected >= 0 || isTakenByEnter(completion);
	return isTaken ? {type: 'take', index: Math.max(0, selected)} : undefined;
};
