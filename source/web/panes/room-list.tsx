/** The user's rooms with their unread counts, and the public rooms to join. */
import type {KeyboardEvent} from 'react';
import {directHeading, type RoomEntry} from '../../presenter/rooms/room-list.ts';
import {capitalized} from '../../presenter/wording.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';
import {hasModifier, nextEntry} from '../keys/entry-keys.ts';
import type {PublicRooms} from './use-public-rooms.ts';

interface RoomListProps {
	readonly entries: readonly RoomEntry[];
	readonly publicRooms: PublicRooms;
	/** The number of unread messages in the inbox; undefined if the server has none. */
	readonly inboxUnread: number | undefined;
	/** Whether a drawer covers the page: then the list cannot be focused. */
	readonly isBehindDrawer: boolean;
	readonly actions: Actions;
}

const Badge = ({badge}: Pick<RoomEntry, 'badge'>) =>
	badge === undefined ? null : (
		<span className={badge.text.meaning === 'highlight' ? 'badge mentions' : 'badge'}>
			<span aria-hidden="true">{badge.text.text}</span>
			<span className="visually-hidden">, {badge.label}</span>
		</span>
	);

/** The type of the data while a room is dragged. */
const dragType = 'application/x-termchat-room';

/** A muted room is dimmed, and does not stand out when it is unread. */
const classesOf = ({badge, isMuted}: RoomEntry): string =>
	isMuted ? 'entry muted' : badge === undefined ? 'entry' : 'entry unread';

const Room = ({entry, actions}: {readonly entry: RoomEntry; readonly actions: Actions}) => (
	<li
		draggable
		onDragStart={event => {
			event.dataTransfer.setData(dragType, entry.room);
			event.dataTransfer.effectAllowed = 'move';
		}}
		onDragOver={event => {
			if (event.dataTransfer.types.includes(dragType)) event.preventDefault();
		}}
		onDrop={event => {
			const room = event.dataTransfer.getData(dragType);
			if (room === '') return;
			event.preventDefault();
			actions.perform({type: 'placeRoom', room, target: entry.room});
		}}
	>
		<button
			type="button"
			data-room={entry.room}
			className={classesOf(entry)}
			aria-current={entry.isCurrent ? 'page' : undefined}
			title={entry.hint === '' ? undefined : entry.hint}
			onClick={() => actions.showRoom(entry.room)}
		>
			<span className="name">{entry.title.text}</span>
			{entry.isOnline && (
				<span className="online">
					<span aria-hidden="true">●</span>
					<span className="visually-hidden">, online</span>
				</span>
			)}
			{entry.isMuted && <span className="visually-hidden">, muted</span>}
			{entry.membership === 'joining' && <span className="quiet">…</span>}
			<Badge badge={entry.badge} />
		</button>
	</li>
);

const Group = ({
	title,
	entries,
	actions,
}: Pick<RoomListProps, 'entries' | 'actions'> & {readonly title: string}) => (
	<>
		<h2>{title}</h2>
		<ul aria-label={title}>
			{entries.map(entry => (
				<Room key={entry.room} entry={entry} actions={actions} />
			))}
		</ul>
	</>
);

const PublicGroup = ({rooms, actions}: Pick<RoomListProps, 'actions'> & {readonly rooms: PublicRooms}) => (
	<>
		<h2>Public rooms</h2>
		<ul aria-label="Public rooms">
			{rooms.entries.map(({room, title, topic, memberCount, label}) => (
				<li key={room}>
					<button
						type="button"
						className="entry public"
						title={topic === '' ? undefined : topic}
						onClick={() => void actions.join(room)}
					>
						<span className="name">{title}</span>
						<span className="quiet">
							<span aria-hidden="true">{memberCount}</span>
							<span className="visually-hidden">, {label}: </span>
						</span>
						<span className="join">Join</span>
					</button>
				</li>
			))}
			{rooms.hasMore && (
				<li>
					<button type="button" className="entry quiet" onClick={actions.openRoomList}>
						All rooms…
					</button>
				</li>
			)}
		</ul>
	</>
);

/** The arrow keys, Home and End move between the entries of the list. */
const onListKey = (event: KeyboardEvent<HTMLElement>, actions: Actions): void => {
	const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined;
	const {room} = event.target instanceof HTMLElement ? event.target.dataset : {};
	if (step !== undefined && room !== undefined && event.shiftKey && event.altKey) {
		event.preventDefault();
		actions.perform({type: 'moveRoom', room, step});
		return;
	}
	const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('.entry')];
	const focused = event.target instanceof HTMLElement ? entries.indexOf(event.target) : -1;
	const next = nextEntry(event.key, focused, entries.length);
	if (next === undefined || hasModifier(event)) return;
	event.preventDefault();
	entries[next]?.focus();
};

const InboxButton = ({inboxUnread, actions}: Pick<RoomListProps, 'inboxUnread' | 'actions'>) => (
	<button type="button" title="Alt+I" onClick={() => actions.perform({type: 'openInbox'})}>
		<Icon name="inbox" /> Inbox{' '}
		{inboxUnread !== undefined && inboxUnread > 0 && (
			<span className="badge mentions">
				<span aria-hidden="true">{inboxUnread}</span>
				<span className="visually-hidden">, {inboxUnread} unread</span>
			</span>
		)}
	</button>
);

export const RoomList = ({entries, publicRooms, inboxUnread, isBehindDrawer, actions}: RoomListProps) => {
	const shared = entries.filter(({isDirect}) => !isDirect);
	const direct = entries.filter(({isDirect}) => isDirect);
	const hasPublic = publicRooms.entries.length > 0 || publicRooms.hasMore;
	return (
		<nav className="rooms" aria-label="Rooms" inert={isBehindDrawer}>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the buttons within it. */}
			<div className="list" onKeyDown={event => onListKey(event, actions)}>
				<Group title="Rooms" entries={shared} actions={actions} />
				{direct.length > 0 && (
					<Group title={capitalized(directHeading.text)} entries={direct} actions={actions} />
				)}
				{hasPublic && <PublicGroup rooms={publicRooms} actions={actions} />}
			</div>
			<div className="pane-buttons">
				<InboxButton inboxUnread={inboxUnread} actions={actions} />
				<button type="button" title="Ctrl+K" onClick={() => actions.openPanel({type: 'palette', query: ''})}>
					<Icon name="search" /> Search or jump to…
				</button>
				<button type="button" onClick={() => actions.openPanel({type: 'create'})}>
					<Icon name="plus" /> Create room
				</button>
				<button
					type="button"
					onClick={() => actions.perform({type: 'runCommand', command: 'pair', words: ''})}
				>
					<Icon name="link" /> Add a device
				</button>
				<button
					type="button"
					onClick={() => actions.perform({type: 'runCommand', command: 'devices', words: ''})}
				>
					<Icon name="shield" /> Devices
				</button>
				<button type="button" onClick={() => actions.openPanel({type: 'userMenu'})}>
					<Icon name="more" /> Settings
				</button>
			</div>
		</nav>
	);
};
