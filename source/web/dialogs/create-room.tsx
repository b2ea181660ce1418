/** Creates a public room, or a private room that opens by a link. */
import {type FormEvent, useState} from 'react';
import {roomNameProblem} from '../../commands/rooms.ts';
import {messageOf} from '../../errors/error-message.ts';
import type {Actions} from '../actions/actions.ts';
import {Dialog} from './dialog.tsx';

export const CreateRoom = ({actions}: {readonly actions: Actions}) => {
	const [name, setName] = useState('');
	const [isPrivate, setPrivate] = useState(false);
	const [problem, setProblem] = useState<string>();
	const [isBusy, setBusy] = useState(false);

	const onSubmit = async (event: FormEvent) => {
		event.preventDefault();
		const room = name.trim().replace(/^#/, '');
		if (room === '' && !isPrivate) return setProblem('Enter a name.');
		const invalid = room === '' ? undefined : roomNameProblem(room);
		if (invalid !== undefined) return setProblem(invalid);
		setBusy(true);
		try {
			await actions.createRoom(room === '' ? undefined : room, isPrivate);
		} catch (error) {
			setBusy(false);
			setProblem(messageOf(error));
		}
	};

	return (
		<Dialog title="Create room" onClose={actions.closePanel}>
			<form onSubmit={onSubmit}>
				<label className="field">
					Name{isPrivate && ' (optional)'}
					<input
						type="text"
						data-first
						value={name}
						autoComplete="off"
						spellCheck={false}
						aria-invalid={problem !== undefined}
						aria-describedby="create-problem"
						onChange={event => setName(event.currentTarget.value)}
					/>
				</label>
				<label className="check">
					<input
						type="checkbox"
						checked={isPrivate}
						onChange={event => setPrivate(event.currentTarget.checked)}
					/>
					<span>
						Private
						<small>
							The room is not listed and opens only by its link. It is removed when everyone has left.
						</small>
					</span>
				</label>
				<p className="problem" id="create-problem" role="alert">
					{problem}
				</p>
				<div className="buttons">
					<button type="submit" className="primary" disabled={isBusy}>
						{isPrivate ? 'Create room and link' : 'Create room'}
					</button>
				</div>
			</form>
		</Dialog>
	);
};
