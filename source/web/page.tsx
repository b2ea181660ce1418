/**
 * Shows the sign-in form if this browser has no user yet, and then the chat. If the server refuses the nick or the
 * password, the form is shown again. The chat is a separate chunk, so that the form is drawn before the chat is loaded.
 */
import {useCallback, useEffect, useRef, useState} from 'react';
import {type Address, defaultRoom, roomTitle} from './browser/address.ts';
import {applyStyles} from './browser/style-sheets.ts';
import type {Chat, ChatProps, RefusedField} from './chat/chat.tsx';
import {PairingProblem, PairingQuestion} from './sign-in/pairing-question.tsx';
import {SignIn, type SignInProblem} from './sign-in/sign-in.tsx';

export interface PageProps extends Omit<ChatProps, 'nick' | 'onRefused'> {
	readonly suggestedNick: string;
}

type Stage =
	| {readonly type: 'signIn'; readonly problem: SignInProblem | undefined; readonly asksAccess: boolean}
	/** Asks whether a pairing link replaces the user of this browser. */
	| {readonly type: 'pair'; readonly token: string}
	| {readonly type: 'pairFailed'; readonly reason: string}
	| {readonly type: 'chat'; readonly nick: string | undefined; readonly pair?: string};

type ChatModule =
	| {readonly type: 'loading'}
	| {readonly type: 'loaded'; readonly Chat: typeof Chat}
	| {readonly type: 'failed'};

const firstStage = (storage: PageProps['storage'], pair?: string): Stage => {
	if (pair === undefined) return ownStage(storage);
	const hasUser = storage.readSecret() !== undefined;
	return hasUser ? {type: 'pair', token: pair} : {type: 'chat', nick: undefined, pair};
};

/** The stage without a pairing link. */
const ownStage = (storage: PageProps['storage']): Stage =>
	storage.readSecret() === undefined
		? {type: 'signIn', problem: undefined, asksAccess: false}
		: {type: 'chat', nick: storage.readText('nick')};

/** The problem of the field that the server refused. `isGiven`: the user has entered a password. */
const problemText = (field: SignInProblem['field'], reason: string, isGiven: boolean): string => {
	if (field === 'nick') return `${reason.replace(/[.]?$/, '.')} Choose another nick.`;
	return isGiven ? 'The server password is wrong.' : 'This server requires a password.';
};

const useChatModule = (): ChatModule => {
	const [module, setModule] = useState<ChatModule>({type: 'loading'});
	useEffect(() => {
		Promise.all([import('./chat/chat.tsx'), applyStyles('chat')]).then(
			([{Chat}]) => setModule({type: 'loaded', Chat}),
			() => setModule({type: 'failed'}),
		);
	}, []);
	return module;
};

/** Shown until the chat is loaded. */
const Loading = ({hasFailed}: {readonly hasFailed: boolean}) => (
	<main className="empty-state">
		<p role="status">{hasFailed ? 'The chat could not be loaded.' : 'Loading…'}</p>
		{hasFailed && (
			<button type="button" className="primary" onClick={() => window.location.reload()}>
				Reload
			</button>
		)}
	</main>
);

/** The nick, the room and the server of the user who joins: `You will be guest-amber-fox in #lobby on chat.example.org.` */
const destinationText = ({room, token, server}: Address, nick: string): string => {
	const place = token === undefined ? roomTitle(room ?? defaultRoom) : 'a private room';
	return nick === ''
		? `You will be in ${place} on ${server}.`
		: `You will be ${nick} in ${place} on ${server}.`;
};

/** The current stage, and the two events that change it: the server refuses the user, and the form is submitted. */
const useStage = (storage: PageProps['storage'], suggestedNick: string, pair: string | undefined) => {
	const [stage, setStage] = useState<Stage>(() => firstStage(storage, pair));
	const nick = useRef(storage.readText('nick') ?? suggestedNick);

	const onRefused = useCallback(
		(field: RefusedField, reason: string) => {
			if (field === 'pair') {
				setStage({type: 'pairFailed', reason});
				return;
			}
			const problem = {field, text: problemText(field, reason, storage.readAccess() !== undefined)};
			setStage({type: 'signIn', problem, asksAccess: field === 'access'});
		},
		[storage],
	);
	const onSubmit = (wantedNick: string, access: string | undefined, isRemembered: boolean) => {
		nick.current = wantedNick;
		if (access !== undefined) storage.writeAccess(access, isRemembered);
		setStage({type: 'chat', nick: wantedNick});
	};
	const onPair = (token: string) => setStage({type: 'chat', nick: undefined, pair: token});
	const onWithoutPairing = () => setStage(ownStage(storage));
	return {stage, nick, onRefused, onSubmit, onPair, onWithoutPairing};
};

export const Page = ({suggestedNick, ...chatProps}: PageProps) => {
	const module = useChatModule();
	const {storage, address} = chatProps;
	const {stage, nick, onRefused, onSubmit, onPair, onWithoutPairing} = useStage(
		storage,
		suggestedNick,
		address.pair,
	);
	if (stage.type === 'chat') {
		return module.type === 'loaded' ? (
			<module.Chat {...chatProps} nick={stage.nick} pair={stage.pair} onRefused={onRefused} />
		) : (
			<Loading hasFailed={module.type === 'failed'} />
		);
	}
	if (stage.type === 'pair') {
		return (
			<PairingQuestion
				nick={storage.readText('nick') ?? storage.readNick?.() ?? 'another user'}
				server={address.server}
				onAccept={() => onPair(stage.token)}
				onDecline={onWithoutPairing}
			/>
		);
	}
	if (stage.type === 'pairFailed') {
		return <PairingProblem reason={stage.reason} onContinue={onWithoutPairing} />;
	}
	return (
		<SignIn
			key={stage.problem?.text}
			nick={nick.current}
			destination={wanted => destinationText(address, wanted)}
			asksAccess={stage.asksAccess}
			problem={stage.problem}
			onSubmit={onSubmit}
		/>
	);
};
