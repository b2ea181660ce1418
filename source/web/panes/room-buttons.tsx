/** What can be done with a room: icons in the header, words in the drawer of a phone. */
import type {RoomState} from '../../client/session/state.ts';
import {roomTitle} from '../../presenter/room-title.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon, type IconName} from '../elements/icons.tsx';

interface Door {
	readonly icon: IconName;
	readonly label: string;
	readonly isWorded?: boolean;
	readonly open: () => void;
}

const doorsOf = (room: RoomState, actions: Actions): readonly Door[] => {
	const {room: name, kind} = room;
	const invite: Door = {
		icon: 'link',
		label: 'Invite',
		isWorded: true,
		open: () => actions.open({type: 'invite', room: name, token: undefined}),
	};
	const topic: Door = {
		icon: 'edit',
		label: 'Set the topic',
		open: () => actions.open({type: 'topic', room: name}),
	};
	return [
		...(kind === 'private' ? [invite] : []),
		...(kind === 'direct' ? [] : [topic]),
		{icon: 'chart', label: 'Statistics', open: () => actions.open({type: 'stats', room: name})},
		{icon: 'leave', label: `Leave ${roomTitle(room)}`, open: () => actions.leave(name)},
	];
};

interface RoomDoorsProps {
	readonly room: RoomState;
	readonly isWorded?: boolean;
	readonly actions: Actions;
}

export const RoomDoors = ({room, isWorded: areWorded = false, actions}: RoomDoorsProps) =>
	doorsOf(room, actions).map(({icon, label, isWorded = areWorded, open}) => (
		<button
			key={icon}
			type="button"
			aria-label={isWorded ? undefined : label}
			title={isWorded ? undefined : label}
			onClick={open}
		>
			<Icon name={icon} />
			{isWorded && ` ${label}`}
		</button>
	));
