/** A dialog with one text field: a nick or a topic. */
import {type FormEvent, useState} from 'react';
import {Dialog} from '../elements/dialog.tsx';
import {TextField} from '../elements/text-field.tsx';

interface LineFormProps {
	readonly title: string;
	readonly label: string;
	readonly initial: string;
	readonly button: string;
	readonly problem: string | undefined;
	readonly maxLength: number;
	/** Resolves to the problem, or to undefined if the text was accepted. */
	readonly onSubmit: (text: string) => Promise<string | undefined>;
	readonly onClose: () => void;
}

export const LineForm = (props: LineFormProps) => {
	const [text, setText] = useState(props.initial);
	const [problem, setProblem] = useState(props.problem);
	const [isBusy, setBusy] = useState(false);
	const onSubmit = async (event: FormEvent) => {
		event.preventDefault();
		setBusy(true);
		const found = await props.onSubmit(text.trim());
		setBusy(false);
		setProblem(found);
		if (found === undefined) props.onClose();
	};
	return (
		<Dialog title={props.title} onClose={props.onClose}>
			<form onSubmit={onSubmit}>
				<TextField
					label={props.label}
					data-first
					value={text}
					maxLength={props.maxLength}
					problem={problem}
					onChange={setText}
					onDismiss={() => setProblem(undefined)}
					onFocus={event => event.currentTarget.select()}
				/>
				<div className="buttons">
					<button type="submit" className="primary" disabled={isBusy}>
						{props.button}
					</button>
				</div>
			</form>
		</Dialog>
	);
};
