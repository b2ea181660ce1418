/** Creates a webhook, and shows its URL. */
import {type FormEvent, useState} from 'react';
import type {Session} from '../../client/session/state.ts';
import {titleOfName} from '../../presenter/rooms/room-title.ts';
import type {Actions} from '../actions/actions.ts';
import {CopyField} from '../elements/copy-field.tsx';
import {Dialog} from '../elements/dialog.tsx';
import {TextField} from '../elements/text-field.tsx';
import type {Panel} from '../state/view.ts';

/** Longer than any valid name, so that the form can explain the limit. */
const maxNameInput = 64;

interface NameFormProps {
	readonly room: string;
	readonly actions: Actions;
}

/** On success, the panel with the URL takes the place of this one. */
const NameForm = ({room, actions}: NameFormProps) => {
	const [name, setName] = useState('');
	const [problem, setProblem] = useState<string>();
	const [isBusy, setBusy] = useState(false);
	const onSubmit = async (event: FormEvent) => {
		event.preventDefault();
		setBusy(true);
		setProblem(await actions.createWebhook(room, name.trim()));
		setBusy(false);
	};
	return (
		<form onSubmit={onSubmit}>
			<TextField
				label="Name of the bot"
				data-first
				value={name}
				maxLength={maxNameInput}
				problem={problem}
				onChange={setName}
				onDismiss={() => setProblem(undefined)}
			/>
			<p className="quiet">A program posts to a URL, and its messages appear under this name.</p>
			<div className="buttons">
				<button type="submit" className="primary" disabled={isBusy}>
					Create webhook
				</button>
			</div>
		</form>
	);
};

interface WebhookProps {
	readonly panel: Extract<Panel, {type: 'createWebhook' | 'webhookUrl'}>;
	readonly session: Session;
	readonly actions: Actions;
}

export const Webhook = ({panel, session, actions}: WebhookProps) => (
	<Dialog title={`Webhook of ${titleOfName(session, panel.room)}`} onClose={actions.closePanel}>
		{panel.type === 'createWebhook' ? (
			<NameForm room={panel.room} actions={actions} />
		) : (
			<CopyField
				label={`Programs that post to this URL write as ${panel.nick}. Keep it secret; it is shown only once.`}
				text={panel.url}
				button="Copy URL"
			>
				<p className="quiet">
					In a shell: <code>curl -d text=hello URL</code>
				</p>
			</CopyField>
		)}
	</Dialog>
);
