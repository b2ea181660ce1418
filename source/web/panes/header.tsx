/** The header of the room: its title, topic, rules and number of members. */
import type {RoomState, Session} from '../../client/session/state.ts';
import {onlineText} from '../../presenter/member-list.ts';
import {shortTitle} from '../../presenter/room-title.ts';
import {roomRules} from '../../presenter/status.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';
import {oneLine, Words} from '../elements/text.tsx';
import {RoomButtons} from './room-buttons.tsx';

interface HeaderProps {
	readonly session: Session;
	readonly room: RoomState | undefined;
	readonly isMembersShown: boolean;
	readonly drawer: 'rooms' | 'members' | undefined;
	/** On a phone the room's buttons are in the member drawer. */
	readonly isNarrow: boolean;
	/** Whether the member list opens as a drawer over the messages. */
	readonly hasMemberDrawer: boolean;
	/** Unread messages in other rooms, for the Rooms button on a phone. */
	readonly unreadElsewhere: number;
	readonly actions: Actions;
}

export const Header = (props: HeaderProps) => {
	const {session, room, isMembersShown, drawer, isNarrow, hasMemberDrawer, unreadElsewhere, actions} = props;
	const rules = room === undefined ? [] : roomRules(room);
	const areMembersOpen = hasMemberDrawer ? drawer === 'members' : isMembersShown;
	return (
		<header className="header">
			<button
				type="button"
				className="only-narrow"
				aria-label={unreadElsewhere > 0 ? `Rooms, ${unreadElsewhere} unread` : 'Rooms'}
				aria-expanded={drawer === 'rooms'}
				onClick={() => actions.setDrawer(drawer === 'rooms' ? undefined : 'rooms')}
			>
				<Icon name="menu" />
				{unreadElsewhere > 0 && <span className="dot" aria-hidden="true" />}
			</button>
			<div className="title">
				<h2>{room === undefined ? 'termchat' : shortTitle(session, room)}</h2>
				{room !== undefined && (
					<p className="topic" title={oneLine(room.topic)}>
						<Words text={oneLine(room.topic)} />
					</p>
				)}
				{rules.length > 0 && <p className="rules">{rules.map(({text}) => text).join(' · ')}</p>}
			</div>
			{room !== undefined && !isNarrow && <RoomButtons room={room} actions={actions} />}
			{room !== undefined && (
				<button
					type="button"
					aria-expanded={areMembersOpen}
					aria-label={`Members, ${onlineText(room)}`}
					title="Members (F8)"
					onClick={actions.toggleMembers}
				>
					<Icon name="people" /> {room.memberCount}
				</button>
			)}
		</header>
	);
};
