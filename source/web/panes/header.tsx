/** The line above the messages: which room, what it is about, who is in it. */
import type {RoomState} from '../../client/session/state.ts';
import {type Actions, roomRules} from '../actions.ts';
import {count, roomLabel} from '../format.ts';
import {oneLine, Words} from '../message-pane/text.tsx';
import {Icon} from './icons.tsx';
import {RoomDoors} from './room-doors.tsx';

interface HeaderProps {
	readonly room: RoomState | undefined;
	readonly isMembersShown: boolean;
	readonly drawer: 'rooms' | 'members' | undefined;
	/** On a phone what is done with a room stands in the members' drawer. */
	readonly isNarrow: boolean;
	/** The members open as a drawer over the messages. */
	readonly hasMemberDrawer: boolean;
	/** Unread in other rooms, for the button that shows them on a phone. */
	readonly unreadElsewhere: number;
	readonly actions: Actions;
}

export const Header = (props: HeaderProps) => {
	const {room, isMembersShown, drawer, isNarrow, hasMemberDrawer, unreadElsewhere, actions} = props;
	const rules = room === undefined ? [] : roomRules(room);
	const areMembersOpen = hasMemberDrawer ? drawer === 'members' : isMembersShown;
	return (
		<header className="header">
			<button
				type="button"
				className="only-narrow"
				aria-label={unreadElsewhere > 0 ? `Rooms, ${unreadElsewhere} unread` : 'Rooms'}
				aria-expanded={drawer === 'rooms'}
				onClick={() => actions.draw(drawer === 'rooms' ? undefined : 'rooms')}
			>
				<Icon name="menu" />
				{unreadElsewhere > 0 && <span className="dot" aria-hidden="true" />}
			</button>
			<div className="title">
				<h2>{room === undefined ? 'termchat' : roomLabel(room)}</h2>
				{room !== undefined && (
					<p className="topic" title={oneLine(room.topic)}>
						<Words text={oneLine(room.topic)} />
					</p>
				)}
				{rules.length > 0 && <p className="rules">{rules.join(' · ')}</p>}
			</div>
			{room !== undefined && !isNarrow && <RoomDoors room={room} actions={actions} />}
			{room !== undefined && (
				<button
					type="button"
					className="worded"
					aria-expanded={areMembersOpen}
					aria-label={`Members, ${count(room.memberCount, 'person', 'people')} here`}
					title="Members (F8)"
					onClick={actions.toggleMembers}
				>
					<Icon name="people" /> {room.memberCount}
				</button>
			)}
		</header>
	);
};
