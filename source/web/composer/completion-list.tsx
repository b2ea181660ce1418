/** The candidates for the word at the cursor, below the usage of the command that is typed. */
import type {Completion} from '../../commands/suggestions/completion.ts';

interface CompletionListProps {
	readonly id: string;
	readonly completion: Completion;
	/** -1 if none is selected. */
	readonly selected: number;
	readonly onSelect: (index: number) => void;
}

export const optionId = (listId: string, index: number): string => `${listId}-${index}`;

const Usage = ({line}: {readonly line: NonNullable<Completion['usage']>}) => (
	<div className="usage" role="note">
		{line.map(({text, meaning}, index) =>
			// biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
			meaning === 'strong' ? <mark key={index}>{text}</mark> : text,
		)}
	</div>
);

const scrollIntoView = (element: HTMLElement | null): void => element?.scrollIntoView({block: 'nearest'});

export const CompletionList = ({id, completion, selected, onSelect}: CompletionListProps) => (
	<div className="choices">
		{completion.usage !== undefined && <Usage line={completion.usage} />}
		{completion.candidates.length > 0 && (
			<div id={id} role="listbox" aria-label="Completions">
				{completion.candidates.map(({insert, label, detail}, index) => (
					// biome-ignore lint/a11y/useKeyWithClickEvents: the message field handles the keys.
					<div
						key={insert}
						ref={index === selected ? scrollIntoView : undefined}
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
		)}
	</div>
);
