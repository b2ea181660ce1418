/** Creates a public room, or a private room that opens by a link. */
import {type FormEvent, useState} from 'react';
import {explain} from '../../commands/actions/attempt.ts';
import {roomNameProblem} from '../../presenter/name-problem.ts';
import type {Actions} from '../actions/actions.ts';
import {Dialog} from '../elements/dialog.tsx';
import {TextField} from '../elements/text-field.tsx';

/** The problem of the name, or undefined. A private room needs no name. */
const problemOf = (name: string, isPrivate: boolean): string | undefined => {
	if (name !== '') return roomNameProblem(name);
	return isPrivate ? undefined : 'Enter a name.';
};

interface PrivateCheckboxProps {
	readonly isChecked: boolean;
	readonly onChange: (isChecked: boolean) => void;
}

const PrivateCheckbox = ({isChecked, onChange}: PrivateCheckboxProps) => (
	<label className="check">
		<input type="checkbox" checked={isChecked} onChange={event => onChange(event.currentTarget.checked)} />
		<span>
			Private
			<small>The room is not listed and opens only by its link. It is removed when everyone has left.</small>
		</span>
	</label>
);

interface SubmitButtonProps {
	readonly isPrivate: boolean;
	readonly isBusy: boolean;
}

const SubmitButton = ({isPrivate, isBusy}: SubmitButtonProps) => (
	<div className="buttons">
		<button type="submit" className="primary" disabled={isBusy}>
			{isPrivate ? 'Create room and link' : 'Create room'}
		</button>
	</div>
);

export const CreateRoom = ({actions}: {readonly actions: Actions}) => {
	const [name, setName] = useState('');
	const [isPrivate, setPrivate] = useState(false);
	const [problem, setProblem] = useState<string>();
	const [isBusy, setBusy] = useState(false);

	const onSubmit = async (event: FormEvent) => {
		event.preventDefault();
		const room = name.trim().replace(/^#/, '');
		const invalid = problemOf(room, isPrivate);
		if (invalid !== undefined) return setProblem(invalid);
		setBusy(true);
		try {
			await actions.createRoom(room === '' ? undefined : room, isPrivate);
		} catch (error) {
			setBusy(false);
			setProblem(explain(error));
		}
	};

	return (
		<Dialog title="Create room" onClose={actions.closePanel}>
			<form onSubmit={onSubmit}>
				<TextField
					label={isPrivate ? 'Name (optional)' : 'Name'}
					data-first
					value={name}
					problem={problem}
					onChange={setName}
					onDismiss={() => setProblem(undefined)}
				/>
				<PrivateCheckbox isChecked={isPrivate} onChange={setPrivate} />
				<SubmitButton isPrivate={isPrivate} isBusy={isBusy} />
			</form>
		</Dialog>
	);
};
