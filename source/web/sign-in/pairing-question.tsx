/** Asks before a pairing link replaces the user of this browser, and reports a link that is not valid. */
import type {ReactNode} from 'react';

interface QuestionProps {
	readonly text: string;
	readonly children: ReactNode;
}

const Question = ({text, children}: QuestionProps) => (
	<main className="sign-in">
		<div className="form">
			<h1>
				<span aria-hidden="true">&gt;_</span> termchat
			</h1>
			<p role="status">{text}</p>
			{children}
		</div>
	</main>
);

interface PairingQuestionProps {
	/** The user of this browser. */
	readonly nick: string;
	readonly server: string;
	readonly onAccept: () => void;
	readonly onDecline: () => void;
}

export const PairingQuestion = ({nick, server, onAccept, onDecline}: PairingQuestionProps) => (
	<Question
		text={`You are ${nick} on ${server} in this browser. Become the user of the link instead? ${nick} stays stored in this browser.`}
	>
		<button type="button" className="primary" onClick={onAccept}>
			Become the user of the link
		</button>
		<button type="button" onClick={onDecline}>
			Stay {nick}
		</button>
	</Question>
);

interface PairingProblemProps {
	readonly reason: string;
	readonly onContinue: () => void;
}

export const PairingProblem = ({reason, onContinue}: PairingProblemProps) => (
	<Question text={reason}>
		<button type="button" className="primary" onClick={onContinue}>
			Continue without it
		</button>
	</Question>
);
