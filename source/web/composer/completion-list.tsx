/** The candidates for the word at the cursor. */
import type {Completion} from '../../commands/suggestions/completion.ts';

interface CompletionListProps {
	readonly id: string;
	readonly completion: Completion;
	readonly selected: number;
	readonly onSelect: (index: number) => void;
}

export const optionId = (listId: string, index: number): string => `${listId}-${index}`;

export const CompletionList = ({id, completion, selected, onSelect}: CompletionListProps) => (
	<div className="choices" id={id} role="listbox" aria-label="Completions">
		{completion.candidates.map(({insert, label, detail}, index) => (
			// biome-ignore lint/a11y/useKeyWithClickEvents: the message field handles the keys.
			<div
				key={insert}
				id={optionId(id, index)}
				role="option"
				tabIndex={-1}
				aria-selected={index === selected}
				// The message field keeps the focus.
				onMouseDown={event => event.preventDefault()}
				onClick={() => onSelect(index)}
			>
				<b>{label}</b> <span>{detail}</span>
			</div>
		))}
	</div>
);
