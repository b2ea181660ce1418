/** The link into a private room, to be given to others. */
import {type FormEvent, useRef, useState} from 'react';
import {parseDuration} from '../../text/duration.ts';
import type {Actions} from '../actions.ts';
import {privateLink} from '../address.ts';
import {oneLine} from '../message-pane/text.tsx';
import {Dialog} from './dialog.tsx';

/** `navigator.clipboard` needs a secure context; a page on plain http copies what is selected. */
const copy = async (field: HTMLInputElement): Promise<boolean> => {
	field.select();
	try {
		await navigator.clipboard.writeText(field.value);
		return true;
	} catch {
		return document.execCommand('copy');
	}
};

interface LinkProps {
	readonly token: string;
}

const Link = ({token}: LinkProps) => {
	const [word, setWord] = useState('Copy');
	const field = useRef<HTMLInputElement>(null);
	return (
		<>
			<label className="field">
				Whoever has this link can come in. It is shown once.
				<input
					ref={field}
					type="text"
					readOnly
					value={privateLink(window.location, token)}
					onFocus={event => event.currentTarget.select()}
				/>
			</label>
			<p className="quiet">
				In a terminal: <code>termchat join --token -</code> asks for the link.
			</p>
			<div className="buttons">
				<button
					type="button"
					className="primary"
					data-first
					onClick={async () => {
						if (field.current !== null) setWord((await copy(field.current)) ? 'Copied' : 'Press Ctrl+C');
					}}
				>
					{word}
				</button>
			</div>
		</>
	);
};

interface InviteLinkProps {
	readonly room: string;
	/** Just made; undefined: asks for what it is to allow first. */
	readonly token: string | undefined;
	readonly actions: Actions;
}

export const InviteLink = ({room, token: given, actions}: InviteLinkProps) => {
	const [token, setToken] = useState(given);
	const [uses, setUses] = useState('');
	const [until, setUntil] = useState('');
	const onSubmit = async (event: FormEvent) => {
		event.preventDefault();
		const durationMs = until === '' ? undefined : parseDuration(until);
		const made = await actions.invite(
			room,
			uses === '' ? undefined : Number(uses),
			durationMs === undefined ? undefined : Math.ceil(durationMs / 1000),
		);
		if (made === undefined) actions.close();
		else setToken(made);
	};
	return (
		<Dialog title={`Invite to ${oneLine(room)}`} onClose={actions.close}>
			{token === undefined ? (
				<form onSubmit={onSubmit}>
					<label className="field">
						How many may use it
						<select value={uses} onChange={event => setUses(event.currentTarget.value)}>
							<option value="">anybody who has it</option>
							<option value="1">one person</option>
							<option value="5">five people</option>
							<option value="20">twenty people</option>
						</select>
					</label>
					<label className="field">
						For how long
						<select value={until} onChange={event => setUntil(event.currentTarget.value)}>
							<option value="">as long as the room lives</option>
							<option value="1h">an hour</option>
							<option value="1d">a day</option>
							<option value="7d">a week</option>
						</select>
					</label>
					<div className="buttons">
						<button type="submit" className="primary">
							Make the link
						</button>
					</div>
				</form>
			) : (
				<Link token={token} />
			)}
		</Dialog>
	);
};
