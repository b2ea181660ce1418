/** The first visit: under which name one comes in; and the secret, where the operator demands one. */
import {type FormEvent, useState} from 'react';
import {isNick} from '../../protocol/limits.ts';

interface WelcomeProps {
	readonly nick: string;
	readonly place: string;
	readonly asksAccess: boolean;
	/** Why one is asked (again). */
	readonly problem: string | undefined;
	/** `isAccessKept`: the password stays in this browser after the session. */
	readonly onEnter: (nick: string, access: string | undefined, isAccessKept: boolean) => void;
}

export const Welcome = (props: WelcomeProps) => {
	const [nick, setNick] = useState(props.nick);
	const [access, setAccess] = useState('');
	const [isAccessKept, setAccessKept] = useState(false);
	const [problem, setProblem] = useState(props.problem);
	const onSubmit = (event: FormEvent) => {
		event.preventDefault();
		const wished = nick.trim();
		if (isNick(wished)) props.onEnter(wished, access === '' ? undefined : access, isAccessKept);
		else setProblem('A name is 1 to 32 letters, digits, _ . or - of one script.');
	};
	return (
		<main className="welcome">
			<form onSubmit={onSubmit}>
				<h1>
					<span aria-hidden="true">&gt;_</span> termchat
				</h1>
				<p>{props.place}</p>
				<label className="field">
					Your name here
					<input
						type="text"
						// biome-ignore lint/a11y/noAutofocus: the first thing to do on this page.
						autoFocus={!props.asksAccess}
						value={nick}
						maxLength={64}
						autoComplete="nickname"
						spellCheck={false}
						aria-invalid={problem !== undefined}
						aria-describedby="welcome-problem"
						onChange={event => setNick(event.currentTarget.value)}
						onFocus={event => event.currentTarget.select()}
					/>
				</label>
				{props.asksAccess && (
					<>
						<label className="field">
							The secret of this server
							<input
								type="password"
								// biome-ignore lint/a11y/noAutofocus: what is asked for.
								autoFocus
								value={access}
								autoComplete="current-password"
								onChange={event => setAccess(event.currentTarget.value)}
							/>
						</label>
						<label className="check">
							<input
								type="checkbox"
								checked={isAccessKept}
								onChange={event => setAccessKept(event.currentTarget.checked)}
							/>
							<span>
								Keep the password in this browser
								<small>Otherwise it is forgotten when this tab is closed.</small>
							</span>
						</label>
					</>
				)}
				<p className="problem" id="welcome-problem" role="alert">
					{problem}
				</p>
				<button type="submit" className="primary">
					Come in
				</button>
			</form>
		</main>
	);
};
