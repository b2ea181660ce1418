/** Asks for a nick before the chat opens, and for the server password if there is one. */
import {type FormEvent, useState} from 'react';
import {isNick} from '../../protocol/limits.ts';

interface WelcomeProps {
	readonly nick: string;
	readonly place: string;
	readonly asksAccess: boolean;
	/** Why the user is asked again, if so. */
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
		const wanted = nick.trim();
		if (isNick(wanted)) props.onEnter(wanted, access === '' ? undefined : access, isAccessKept);
		else setProblem('That nick is not valid. Use 1 to 32 letters, digits, _ . or - of one script.');
	};
	return (
		<main className="welcome">
			<form onSubmit={onSubmit}>
				<h1>
					<span aria-hidden="true">&gt;_</span> termchat
				</h1>
				<p>{props.place}</p>
				<label className="field">
					Your nick
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
							Server password
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
								<small>Otherwise it is removed when this tab is closed.</small>
							</span>
						</label>
					</>
				)}
				<p className="problem" id="welcome-problem" role="alert">
					{problem}
				</p>
				<button type="submit" className="primary">
					Join
				</button>
			</form>
		</main>
	);
};
