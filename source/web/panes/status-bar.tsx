/** The line below the messages: who is typing; who one is, where, and how the connection is. */
import {useEffect, useState} from 'react';
import type {RoomState, Session} from '../../client/session/state.ts';
import type {Actions} from '../actions.ts';
import {roomLabel} from '../format.ts';
import {typingLine} from '../message-pane/event.tsx';
import {oneLine} from '../message-pane/text.tsx';
import {linkWord} from './link-bar.tsx';

/** Who is typing now; looks again when the first of them has been quiet for long enough. */
const useTyping = (room: RoomState | undefined) => {
	const [now, setNow] = useState(() => Date.now());
	const typing = (room?.typing ?? []).filter(({until}) => until > Math.max(now, Date.now()));
	const next = typing.reduce((soonest, {until}) => Math.min(soonest, until), Number.POSITIVE_INFINITY);
	useEffect(() => {
		if (next === Number.POSITIVE_INFINITY) return;
		const timer = setTimeout(() => setNow(Date.now()), Math.max(0, next - Date.now()));
		return () => clearTimeout(timer);
	}, [next]);
	return typing.map(({user}) => user);
};

export const Typing = ({room}: {readonly room: RoomState | undefined}) => (
	<p className="typing">{typingLine(useTyping(room))}</p>
);

interface StatusBarProps {
	readonly session: Session;
	readonly room: RoomState | undefined;
	readonly actions: Actions;
}

export const StatusBar = ({session, room, actions}: StatusBarProps) => (
	<footer className="status">
		<button
			type="button"
			className="inline"
			title="Change your nick"
			onClick={() => actions.open({type: 'nick', problem: undefined})}
		>
			<span className="visually-hidden">Your nick: </span>
			{session.me === undefined ? '…' : oneLine(session.me.nick)}
		</button>
		<span className="where">{room === undefined ? '' : `@${roomLabel(room).replace(/^@/, '')}`}</span>
		<span className={`link link-${session.link.type}`}>
			<span className="visually-hidden">Connection: </span>
			{linkWord(session)}
		</span>
		<span className="space" />
		<button type="button" className="inline" onClick={() => actions.open({type: 'help'})}>
			<span className="only-wide">F1 </span>help
		</button>
	</footer>
);
