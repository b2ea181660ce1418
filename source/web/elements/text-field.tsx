/** A labelled text field, with the problem of its text below it. */
import {type ComponentProps, useId} from 'react';
import {Icon} from './icons.tsx';

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'onChange'> {
	readonly label: string;
	readonly value: string;
	/** The problem of the text; undefined if the text is valid or has not been checked yet. */
	readonly problem: string | undefined;
	readonly onChange: (text: string) => void;
	/** The user dismissed the problem or changed the text. */
	readonly onDismiss: () => void;
}

export const TextField = ({label, problem, onChange, onDismiss, ...input}: TextFieldProps) => {
	const problemId = useId();
	return (
		<div className="text-field">
			<label className="field">
				{label}
				<input
					type="text"
					spellCheck={false}
					autoComplete="off"
					{...input}
					aria-invalid={problem !== undefined}
					aria-describedby={problem === undefined ? undefined : problemId}
					onChange={event => {
						onChange(event.currentTarget.value);
						if (problem !== undefined) onDismiss();
					}}
				/>
			</label>
			<Problem id={problemId} text={problem} onDismiss={onDismiss} />
		</div>
	);
};

interface ProblemProps {
	readonly id?: string;
	readonly text: string | undefined;
	readonly onDismiss: () => void;
}

/** The live region is always in the document, because screen readers announce only additions to an existing one. */
export const Problem = ({id, text, onDismiss}: ProblemProps) => (
	<div className="problem" role="alert">
		{text !== undefined && (
			<>
				<span id={id}>{text}</span>
				<button type="button" aria-label="Dismiss" title="Dismiss" onClick={onDismiss}>
					<Icon name="close" />
				</button>
			</>
		)}
	</div>
);
