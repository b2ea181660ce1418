/**
 * Asks for a name where this browser has none yet, then lets one in. What the server will not accept (a nick
 * that is taken, a missing secret) leads back to the question.
 *
 * The chat is a chunk of its own: the question is drawn before it has come.
 */
import {useCallback, useEffect, useRef, useState} from 'react';
import {defaultRoom, roomTitle} from './browser/address.ts';
import type {Refusal, Visit, VisitProps} from './chat/chat.tsx';
import {Welcome} from './sign-in/sign-in.tsx';

export interface PageProps extends Omit<VisitProps, 'nick' | 'onRefused'> {
	/** A name to begin with. */
	readonly guest: string;
}

type Stage =
	| {readonly type: 'asking'; readonly problem: string | undefined; readonly asksAccess: boolean}
	| {readonly type: 'in'; readonly nick: string | undefined};

type Chat =
	| {readonly type: 'loading'}
	| {readonly type: 'loaded'; readonly Visit: typeof Visit}
	| {readonly type: 'failed'};

const refusedWord: Record<Refusal, (reason: string) => string> = {
	nick: reason => `${reason.replace(/[.]?$/, '.')} Choose another name.`,
	access: reason => reason,
};

const useChat = (): Chat => {
	const [chat, setChat] = useState<Chat>({type: 'loading'});
	useEffect(() => {
		import('./chat/chat.tsx').then(
			({Visit}) => setChat({type: 'loaded', Visit}),
			() => setChat({type: 'failed'}),
		);
	}, []);
	return chat;
};

/** In place of the chat, as long as that has not come. */
const Waiting = ({hasFailed}: {readonly hasFailed: boolean}) => (
	<main className="nowhere">
		<p role="status">{hasFailed ? 'The chat could not be loaded.' : 'Loading…'}</p>
		{hasFailed && (
			<button type="button" className="primary" onClick={() => window.location.reload()}>
				Load it again
			</button>
		)}
	</main>
);

export const Page = ({guest, ...place}: PageProps) => {
	const {storage, address} = place;
	const chat = useChat();
	const [stage, setStage] = useState<Stage>(() =>
		storage.readSecret() === undefined
			? {type: 'asking', problem: undefined, asksAccess: false}
			: {type: 'in', nick: storage.readWord('nick')},
	);
	const nick = useRef(storage.readWord('nick') ?? guest);

	const onRefused = useCallback((refusal: Refusal, reason: string) => {
		setStage({type: 'asking', problem: refusedWord[refusal](reason), asksAccess: refusal === 'access'});
	}, []);
	const onEnter = (wished: string, access: string | undefined, isAccessKept: boolean) => {
		nick.current = wished;
		if (access !== undefined) storage.writeAccess(access, isAccessKept);
		setStage({type: 'in', nick: wished});
	};

	if (stage.type === 'in') {
		return chat.type === 'loaded' ? (
			<chat.Visit {...place} nick={stage.nick} onRefused={onRefused} />
		) : (
			<Waiting hasFailed={chat.type === 'failed'} />
		);
	}
	return (
		<Welcome
			key={stage.problem}
			nick={nick.current}
			place={
				address.token !== undefined
					? 'You were given the link to a private room.'
					: `You come into ${roomTitle(address.room ?? defaultRoom)} on ${address.server}.`
			}
			asksAccess={stage.asksAccess}
			problem={stage.problem}
			onEnter={onEnter}
		/>
	);
};
