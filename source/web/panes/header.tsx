/** The header of the room: its title, topic, rules and number of members. */
import type {RoomState, Session} from '../../client/session/state.ts';
import {directAway} from '../../presenter/rooms/away.ts';
import {onlineText} from '../../presenter/rooms/member-list.ts';
import {shortTitle} from '../../presenter/rooms/room-title.ts';
import {roomRules} from '../../presenter/rooms/status.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';
import {oneLine, Words} from '../elements/text.tsx';
import type {Layout} from '../state/use-layout.ts';
import {RoomButtons} from './room-buttons.tsx';

interface HeaderProps {
	readonly session: Session;
	readonly room: RoomState | undefined;
	readonly isMembersShown: boolean;
	readonly drawer: 'rooms' | 'members' | undefined;
	/** On a phone the room's buttons are in the member drawer. */
	readonly layout: Layout;
	/** Unread messages in other rooms, for the Rooms button. */
	readonly unreadElsewhere: number;
	readonly actions: Actions;
}

interface RoomsButtonProps extends Pick<HeaderProps, 'unreadElsewhere' | 'actions'> {
	readonly isOpen: boolean;
}

const RoomsButton = ({isOpen, unreadElsewhere, actions}: RoomsButtonProps) => (
	<button
		type="button"
		aria-label={unreadElsewhere > 0 ? `Rooms, ${unreadElsewhere} unread` : 'Rooms'}
		aria-expanded={isOpen}
		onClick={() => actions.setDrawer(isOpen ? undefined : 'rooms')}
	>
		<Icon name="menu" />
		{unreadElsewhere > 0 && <span className="dot" aria-hidden="true" />}
	</button>
);

interface RoomButtonProps {
	readonly room: RoomState;
	readonly actions: Actions;
}

const PinsButton = ({room: {pinned = []}, actions}: RoomButtonProps) => {
	if (pinned.length === 0) return null;
	return (
		<button
			type="button"
			aria-label={`${pinned.length} pinned`}
			title="Pinned messages"
			onClick={actions.openPins}
		>
			<Icon name="pin" /> {pinned.length}
		</button>
	);
};

const MembersButton = ({room, isOpen, actions}: RoomButtonProps & {readonly isOpen: boolean}) => (
	<button
		type="button"
		aria-expanded={isOpen}
		aria-label={`Members, ${onlineText(room)}`}
		title="Members (F8)"
		onClick={actions.toggleMembers}
	>
		<Icon name="people" /> {room.memberCount}
	</button>
);

export const Header = (props: HeaderProps) => {
	const {session, room, isMembersShown, drawer, layout, unreadElsewhere, actions} = props;
	const time = {now: Date.now() + session.clockSkewMs};
	const rules = room === undefined ? [] : [...directAway(session, room, time), ...roomRules(room)];
	const areMembersOpen = layout.hasMemberDrawer ? drawer === 'members' : isMembersShown;
	return (
		<header className="header">
			{layout.hasRoomDrawer && (
				<RoomsButton isOpen={drawer === 'rooms'} unreadElsewhere={unreadElsewhere} actions={actions} />
			)}
			<div className="title">
				<h2>{room === undefined ? 'termchat' : shortTitle(session, room)}</h2>
				{room !== undefined && (
					<p className="topic" title={oneLine(room.topic)}>
						<Words text={oneLine(room.topic)} />
					</p>
				)}
				{rules.length > 0 && <p className="rules">{rules.map(({text}) => text).join(' · ')}</p>}
			</div>
			{room !== undefined && (
				<>
					<PinsButton room={room} actions={actions} />
					{!layout.isPhone && <RoomButtons session={session} room={room} actions={actions} />}
					<MembersButton room={room} isOpen={areMembersOpen} actions={actions} />
				</>
			)}
		</header>
	);
};
