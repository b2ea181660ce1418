/** The actions on a room: icons in the header, labelled buttons in the member drawer of a phone. */
import type {RoomState, Session} from '../../client/session/state.ts';
import {mayModerate, ownsRoom} from '../../presenter/rooms/roles.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon, type IconName} from '../elements/icons.tsx';

interface Button {
	readonly icon: IconName;
	readonly label: string;
	readonly isLabelled?: boolean;
	readonly open: () => void;
}

/** Runs a command in the current room. */
const command = (name: string, actions: Actions) => () =>
	actions.perform({type: 'runCommand', command: name, words: ''});

const buttonsOf = (session: Session, room: RoomState, actions: Actions): readonly Button[] => {
	const {room: name, kind} = room;
	const invite: Button = {
		icon: 'link',
		label: 'Invite',
		isLabelled: true,
		open: () => actions.openPanel({type: 'invite', room: name, token: undefined}),
	};
	const topic: Button = {
		icon: 'edit',
		label: 'Set topic',
		open: () => actions.openPanel({type: 'topic', room: name}),
	};
	const moderators: Button = {icon: 'shield', label: 'Moderators', open: command('mods', actions)};
	const bans: Button = {icon: 'ban', label: 'Bans and mutes', open: command('bans', actions)};
	return [
		...(kind === 'private' ? [invite] : []),
		...(kind === 'direct' ? [] : [topic]),
		...(ownsRoom(session, room) ? [moderators] : []),
		...(mayModerate(session, room) ? [bans] : []),
		{
			icon: 'search',
			label: 'Search messages',
			open: () => actions.openPanel({type: 'palette', query: '?'}),
		},
		{
			icon: 'bell',
			label: 'Notifications',
			open: () => actions.openPanel({type: 'notifications', room: name}),
		},
		{icon: 'chart', label: 'Statistics', open: () => actions.openPanel({type: 'stats', room: name})},
		{icon: 'leave', label: `Leave ${roomTitle(room)}`, open: () => actions.leave(name)},
		{
			icon: 'more',
			label: 'Room menu',
			open: () => actions.openPanel({type: 'roomMenu', room: name}),
		},
	];
};

interface RoomButtonsProps {
	readonly session: Session;
	readonly room: RoomState;
	readonly isLabelled?: boolean;
	readonly actions: Actions;
}

export const RoomButtons = ({session, room, isLabelled: areLabelled = false, actions}: RoomButtonsProps) =>
	buttonsOf(session, room, actions).map(({icon, label, isLabelled = areLabelled, open}) => (
		<button
			key={icon}
			type="button"
			aria-label={isLabelled ? undefined : label}
			title={isLabelled ? undefined : label}
			onClick={open}
		>
			<Icon name={icon} />
			{isLabelled && ` ${label}`}
		</button>
	));
