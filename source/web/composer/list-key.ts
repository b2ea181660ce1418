/** The keys of the open list of completions. Pure. */
import type {Completion} from '../../commands/suggestions/completion.ts';

export type ListKey =
	| {readonly type: 'select'; readonly index: number}
	| {readonly type: 'take'}
	| {readonly type: 'close'};

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey'>;

/** The text of a candidate without the space or colon that follows it: `@bob`, `bob`, `/join`. */
const wordOf = (insert: string): string => insert.replace(/:?\s*$/u, '').toLowerCase();

/** Whether the typed word already is one of the candidates, so that Enter completes nothing. */
const isWhole = ({candidates, start, end, original}: Completion, selected: number): boolean => {
	const typed = original.text.slice(start, end).toLowerCase();
	// After the user has moved in the list, Enter takes the selected candidate.
	const chosen = selected === 0 ? candidates : candidates.slice(selected, selected + 1);
	return chosen.some(({insert}) => wordOf(insert) === typed);
};

/** Undefined if the list ignores the key. */
export const listKey = (
	{key, shiftKey}: Key,
	completion: Completion,
	selected: number,
): ListKey | undefined => {
	const count = completion.candidates.length;
	if (key === 'ArrowDown') return {type: 'select', index: (selected + 1) % count};
	if (key === 'ArrowUp') return {type: 'select', index: (selected + count - 1) % count};
	if (key === 'Escape') return {type: 'close'};
	if (shiftKey) return undefined;
	if (key === 'Tab') return {type: 'take'};
	return key === 'Enter' && !isWhole(completion, selected) ? {type: 'take'} : undefined;
};
