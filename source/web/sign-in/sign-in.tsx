/** Asks for a nick before the chat opens, and for the server password if there is one. */
import {type FormEvent, useState} from 'react';
import {nickProblem} from '../../presenter/name-problem.ts';

interface SignInProps {
	readonly nick: string;
	/** The room and the server that the user is about to join. */
	readonly destination: string;
	readonly asksAccess: boolean;
	/** Why the server refused the last attempt, if it did. */
	readonly problem: string | undefined;
	/** `isRemembered`: the password is stored in this browser after the session. */
	readonly onSubmit: (nick: string, access: string | undefined, isRemembered: boolean) => void;
}

interface NickFieldProps {
	readonly nick: string;
	readonly hasFocus: boolean;
	readonly isInvalid: boolean;
	readonly onChange: (nick: string) => void;
}

const NickField = ({nick, hasFocus, isInvalid, onChange}: NickFieldProps) => (
	<label className="field">
		Your nick
		<input
			type="text"
			// biome-ignore lint/a11y/noAutofocus: it is the first field of the page.
			autoFocus={hasFocus}
			value={nick}
			maxLength={64}
			autoComplete="nickname"
			spellCheck={false}
			aria-invalid={isInvalid}
			aria-describedby="sign-in-problem"
			onChange={event => onChange(event.currentTarget.value)}
			onFocus={event => event.currentTarget.select()}
		/>
	</label>
);

interface PasswordFieldsProps {
	readonly access: string;
	readonly isRemembered: boolean;
	readonly onAccess: (access: string) => void;
	readonly onRemembered: (isRemembered: boolean) => void;
}

const PasswordFields = ({access, isRemembered, onAccess, onRemembered}: PasswordFieldsProps) => (
	<>
		<label className="field">
			Server password
			<input
				type="password"
				// biome-ignore lint/a11y/noAutofocus: the server asked for it.
				autoFocus
				value={access}
				autoComplete="current-password"
				onChange={event => onAccess(event.currentTarget.value)}
			/>
		</label>
		<label className="check">
			<input
				type="checkbox"
				checked={isRemembered}
				onChange={event => onRemembered(event.currentTarget.checked)}
			/>
			<span>
				Remember the password in this browser
				<small>Otherwise it is removed when this tab is closed.</small>
			</span>
		</label>
	</>
);

export const SignIn = (props: SignInProps) => {
	const [nick, setNick] = useState(props.nick);
	const [access, setAccess] = useState('');
	const [isRemembered, setRemembered] = useState(false);
	const [problem, setProblem] = useState(props.problem);
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		const wanted = nick.trim();
		const wrong = nickProblem(wanted);
		if (wrong === undefined) props.onSubmit(wanted, access === '' ? undefined : access, isRemembered);
		else setProblem(wrong);
	};
	return (
		<main className="sign-in">
			<form onSubmit={onSubmit}>
				<h1>
					<span aria-hidden="true">&gt;_</span> termchat
				</h1>
				<p>{props.destination}</p>
				<NickField
					nick={nick}
					hasFocus={!props.asksAccess}
					isInvalid={problem !== undefined}
					onChange={setNick}
				/>
				{props.asksAccess && (
					<PasswordFields
						access={access}
						isRemembered={isRemembered}
						onAccess={setAccess}
						onRemembered={setRemembered}
					/>
				)}
				<p className="problem" id="sign-in-problem" role="alert">
					{problem}
				</p>
				<button type="submit" className="primary">
					Join
				</button>
			</form>
		</main>
	);
};
