/** Below the messages: the users who are typing; the user's nick, the room and the connection. */
import {useEffect, useState} from 'react';
import type {RoomState, Session} from '../../client/session/state.ts';
import {isMeAway} from '../../presenter/rooms/away.ts';
import {linkText, placeText, quietText, typingText} from '../../presenter/rooms/status.ts';
import type {Actions} from '../actions/actions.ts';
import {oneLine} from '../elements/text.tsx';
import {useNow} from '../state/use-session.ts';

interface TypingProps {
	readonly room: RoomState | undefined;
	readonly me: string | undefined;
}

/** Draws again when the first typing notice expires. */
export const Typing = ({room, me}: TypingProps) => {
	const [now, setNow] = useState(() => Date.now());
	const next = (room?.typing ?? [])
		.filter(({until}) => until > now)
		.reduce((soonest, {until}) => Math.min(soonest, until), Number.POSITIVE_INFINITY);
	useEffect(() => {
		if (next === Number.POSITIVE_INFINITY) return;
		const timer = setTimeout(() => setNow(Date.now()), Math.max(0, next - Date.now()));
		return () => clearTimeout(timer);
	}, [next]);
	return <p className="typing">{typingText(room, me, Math.max(now, Date.now()))}</p>;
};

interface StatusBarProps {
	readonly session: Session;
	readonly room: RoomState | undefined;
	readonly actions: Actions;
}

const LinkStatus = ({session}: {readonly session: Session}) => {
	const now = useNow(500, session.link.type === 'waiting');
	return (
		<span className={`link link-${session.link.type}`}>
			<span className="visually-hidden">Connection: </span>
			{linkText(session, now).status}
		</span>
	);
};

/** Sets the user away, or back. */
const AwayButton = ({session, actions}: Pick<StatusBarProps, 'session' | 'actions'>) => {
	const isAway = isMeAway(session);
	const command = isAway ? 'back' : 'away';
	return (
		<span className="away">
			{isAway && <span className="note">you are away</span>}
			<button
				type="button"
				className="inline"
				title={isAway ? 'You are here again' : 'Show others that you are away'}
				onClick={() => actions.perform({type: 'runCommand', command, words: ''})}
			>
				{isAway ? 'end away' : 'set away'}
			</button>
		</span>
	);
};

export const StatusBar = ({session, room, actions}: StatusBarProps) => (
	<footer className="status">
		<button
			type="button"
			className="inline"
			title="Change nick"
			onClick={() => actions.openPanel({type: 'nick', problem: undefined})}
		>
			<span className="visually-hidden">Your nick: </span>
			{session.me === undefined ? '…' : oneLine(session.me.nick)}
		</button>
		<span className="place">{room && placeText(session, room)}</span>
		<LinkStatus session={session} />
		{session.quietEnd !== undefined && <span className="link">{quietText(session, Date.now())}</span>}
		<span className="space" />
		<AwayButton session={session} actions={actions} />
		<button type="button" className="inline" onClick={() => actions.openPanel({type: 'help'})}>
			<span className="only-wide">F1 </span>help
		</button>
	</footer>
);
