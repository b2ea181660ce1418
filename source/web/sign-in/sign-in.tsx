/** Asks for a nick before the chat opens, and for the server password if there is one. */
import {type FormEvent, type ReactNode, useState} from 'react';
import {nickProblem} from '../../presenter/name-problem.ts';
import {TextField} from '../elements/text-field.tsx';

export interface SignInProblem {
	readonly field: 'nick' | 'access';
	readonly text: string;
}

interface SignInProps {
	readonly nick: string;
	/** The room and the server that the user is about to join. */
	readonly destination: (nick: string) => string;
	readonly asksAccess: boolean;
	/** Why the server refused the last attempt, if it did. */
	readonly problem: SignInProblem | undefined;
	/** `isRemembered`: the password is stored in this browser after the session. */
	readonly onSubmit: (nick: string, access: string | undefined, isRemembered: boolean) => void;
}

interface PasswordFieldsProps {
	readonly access: string;
	readonly isRemembered: boolean;
	readonly problem: string | undefined;
	readonly onAccess: (access: string) => void;
	readonly onDismiss: () => void;
	readonly onRemembered: (isRemembered: boolean) => void;
}

const PasswordFields = (props: PasswordFieldsProps) => (
	<>
		<TextField
			label="Server password"
			type="password"
			autoFocus
			value={props.access}
			autoComplete="current-password"
			problem={props.problem}
			onChange={props.onAccess}
			onDismiss={props.onDismiss}
		/>
		<label className="check">
			<input
				type="checkbox"
				checked={props.isRemembered}
				onChange={event => props.onRemembered(event.currentTarget.checked)}
			/>
			<span>
				Remember the password in this browser
				<small>Otherwise it is removed when this tab is closed.</small>
			</span>
		</label>
	</>
);

interface FormLayoutProps {
	readonly destination: string;
	readonly onSubmit: (event: FormEvent) => void;
	readonly children: ReactNode;
}

/** The form with its heading and its button, around the fields. */
const FormLayout = ({destination, onSubmit, children}: FormLayoutProps) => (
	<main className="sign-in">
		<form onSubmit={onSubmit}>
			<h1>
				<span aria-hidden="true">&gt;_</span> termchat
			</h1>
			<p>{destination}</p>
			{children}
			<button type="submit" className="primary">
				Join
			</button>
		</form>
	</main>
);

export const SignIn = (props: SignInProps) => {
	const [nick, setNick] = useState(props.nick);
	const [access, setAccess] = useState('');
	const [isRemembered, setRemembered] = useState(false);
	const [problem, setProblem] = useState(props.problem);
	const textOf = (field: SignInProblem['field']) => (problem?.field === field ? problem.text : undefined);
	const dismiss = () => setProblem(undefined);
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		const wanted = nick.trim();
		const wrong = nickProblem(wanted);
		if (wrong === undefined) props.onSubmit(wanted, access === '' ? undefined : access, isRemembered);
		else setProblem({field: 'nick', text: wrong});
	};
	return (
		<FormLayout destination={props.destination(nick.trim())} onSubmit={onSubmit}>
			<TextField
				label="Your nick"
				autoFocus={!props.asksAccess}
				value={nick}
				maxLength={64}
				autoComplete="nickname"
				problem={textOf('nick')}
				onChange={setNick}
				onDismiss={dismiss}
				onFocus={event => event.currentTarget.select()}
			/>
			{props.asksAccess && (
				<PasswordFields
					access={access}
					isRemembered={isRemembered}
					problem={textOf('access')}
					onDismiss={dismiss}
					onAccess={setAccess}
					onRemembered={setRemembered}
				/>
			)}
		</FormLayout>
	);
};
