/** The rooms one is in, with what is unread in each. */
import type {RoomState} from '../../client/session/state.ts';
import {printableLine} from '../../text/sanitize.ts';
import type {Actions} from '../actions.ts';
import {count, roomLabel} from '../format.ts';
import {Icon} from '../panes/icons.tsx';
import {unreadLabel} from './rooms.ts';

interface RoomListProps {
	readonly rooms: readonly RoomState[];
	readonly current: string | undefined;
	/** A drawer lies over the page: the list takes no focus. */
	readonly isBehindDrawer: boolean;
	readonly actions: Actions;
}

const Badge = ({room}: {readonly room: RoomState}) => {
	if (room.mentions > 0) {
		return (
			<span className="badge mentions">
				<span aria-hidden="true">@{room.mentions}</span>
				<span className="visually-hidden">, {count(room.mentions, 'mention')}</span>
			</span>
		);
	}
	if (room.unread === 0) return null;
	return (
		<span className="badge">
			<span aria-hidden="true">{unreadLabel(room)}</span>
			<span className="visually-hidden">, {unreadLabel(room)} unread</span>
		</span>
	);
};

const Group = (props: RoomListProps & {readonly title: string}) => (
	<>
		<h2>{props.title}</h2>
		<ul>
			{props.rooms.map(room => (
				<li key={room.room}>
					<button
						type="button"
						className={room.unread > 0 ? 'entry unread' : 'entry'}
						aria-current={room.room === props.current ? 'page' : undefined}
						title={room.topic === '' ? undefined : printableLine(room.topic)}
						onClick={() => props.actions.enter(room.room)}
					>
						<span className="name">{roomLabel(room)}</span>
						{room.membership.type === 'joining' && <span className="quiet">…</span>}
						<Badge room={room} />
					</button>
				</li>
			))}
		</ul>
	</>
);

export const RoomList = (props: RoomListProps) => {
	const shared = props.rooms.filter(({kind}) => kind !== 'direct');
	const direct = props.rooms.filter(({kind}) => kind === 'direct');
	const {actions} = props;
	return (
		<nav className="rooms" aria-label="Rooms" inert={props.isBehindDrawer}>
			<div className="list">
				<Group {...props} title="Rooms" rooms={shared} />
				{direct.length > 0 && <Group {...props} title="Direct" rooms={direct} />}
			</div>
			<div className="doors">
				<button type="button" onClick={() => actions.open({type: 'palette', text: ''})}>
					<Icon name="search" /> Jump or find <kbd>Ctrl+K</kbd>
				</button>
				<button type="button" onClick={() => actions.open({type: 'create'})}>
					<Icon name="plus" /> New room
				</button>
			</div>
		</nav>
	);
};
