/** Creates an invite link to a private room, and shows it. */
import {type FormEvent, useState} from 'react';
import {parseDuration} from '../../text/duration.ts';
import type {Actions} from '../actions/actions.ts';
import {privateLink} from '../browser/address.ts';
import {CopyField} from '../elements/copy-field.tsx';
import {Dialog} from '../elements/dialog.tsx';
import {oneLine} from '../elements/text.tsx';
import {Problem} from '../elements/text-field.tsx';

interface InviteLinkFieldProps {
	readonly token: string;
}

const InviteLinkField = ({token}: InviteLinkFieldProps) => (
	<CopyField
		label="Anyone with this link can join. It is shown only once."
		text={privateLink(window.location, token)}
		button="Copy link"
	>
		<p className="quiet">
			In a terminal: <code>termchat join --token -</code> asks for the link.
		</p>
	</CopyField>
);

interface ChoiceFieldProps {
	readonly value: string;
	readonly onChange: (value: string) => void;
}

const UsesField = ({value, onChange}: ChoiceFieldProps) => (
	<label className="field">
		Uses
		<select value={value} onChange={event => onChange(event.currentTarget.value)}>
			<option value="">Unlimited</option>
			<option value="1">1 use</option>
			<option value="5">5 uses</option>
			<option value="20">20 uses</option>
		</select>
	</label>
);

const LifetimeField = ({value, onChange}: ChoiceFieldProps) => (
	<label className="field">
		Expires
		<select value={value} onChange={event => onChange(event.currentTarget.value)}>
			<option value="">Never expires</option>
			<option value="1h">In 1 hour</option>
			<option value="1d">In 1 day</option>
			<option value="7d">In 7 days</option>
		</select>
	</label>
);

interface InviteLinkProps {
	readonly room: string;
	/** The token of a new link; undefined: the user first chooses its terms. */
	readonly token: string | undefined;
	readonly actions: Actions;
}

interface TermsFormProps extends Omit<InviteLinkProps, 'token'> {
	readonly onToken: (token: string) => void;
}

/** How often and how long the link can be used. */
const TermsForm = ({room, actions, onToken}: TermsFormProps) => {
	const [uses, setUses] = useState('');
	const [lifetime, setLifetime] = useState('');
	const [problem, setProblem] = useState<string>();
	const onSubmit = async (event: FormEvent) => {
		event.preventDefault();
		const durationMs = lifetime === '' ? undefined : parseDuration(lifetime);
		const created = await actions.createInvite(room, {
			...(uses !== '' && {uses: Number(uses)}),
			...(durationMs !== undefined && {expiresInSeconds: Math.ceil(durationMs / 1000)}),
		});
		if (created.ok) onToken(created.value);
		else setProblem(created.problem);
	};
	return (
		<form onSubmit={onSubmit}>
			<UsesField value={uses} onChange={setUses} />
			<LifetimeField value={lifetime} onChange={setLifetime} />
			<Problem text={problem} onDismiss={() => setProblem(undefined)} />
			<div className="buttons">
				<button type="submit" className="primary">
					Create link
				</button>
			</div>
		</form>
	);
};

export const InviteLink = ({room, token: given, actions}: InviteLinkProps) => {
	const [token, setToken] = useState(given);
	return (
		<Dialog title={`Invite to ${oneLine(room)}`} onClose={actions.closePanel}>
			{token === undefined ? (
				<TermsForm room={room} actions={actions} onToken={setToken} />
			) : (
				<InviteLinkField token={token} />
			)}
		</Dialog>
	);
};
