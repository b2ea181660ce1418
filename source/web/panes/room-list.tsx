/** The user's rooms with their unread counts. */
import {directHeading, type RoomEntry} from '../../presenter/room-list.ts';
import {capitalized} from '../../presenter/wording.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';

interface RoomListProps {
	readonly entries: readonly RoomEntry[];
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

const Room = ({entry, actions}: {readonly entry: RoomEntry; readonly actions: Actions}) => (
	<li>
		<button
			type="button"
			className={entry.badge === undefined ? 'entry' : 'entry unread'}
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
			{entry.membership === 'joining' && <span className="quiet">…</span>}
			<Badge badge={entry.badge} />
		</button>
	</li>
);

const Group = ({
	title,
	entries,
	actions,
}: Omit<RoomListProps, 'isBehindDrawer'> & {readonly title: string}) => (
	<>
		<h2>{title}</h2>
		<ul>
			{entries.map(entry => (
				<Room key={entry.room} entry={entry} actions={actions} />
			))}
		</ul>
	</>
);

export const RoomList = (props: RoomListProps) => {
	const shared = props.entries.filter(({isDirect}) => !isDirect);
	const direct = props.entries.filter(({isDirect}) => isDirect);
	const {actions} = props;
	return (
		<nav className="rooms" aria-label="Rooms" inert={props.isBehindDrawer}>
			<div className="list">
				<Group title="Rooms" entries={shared} actions={actions} />
				{direct.length > 0 && (
					<Group title={capitalized(directHeading.text)} entries={direct} actions={actions} />
				)}
			</div>
			<div className="pane-buttons">
				<button type="button" title="Ctrl+K" onClick={() => actions.openPanel({type: 'palette', query: ''})}>
					<Icon name="search" /> Search or jump to…
				</button>
				<button type="button" onClick={() => actions.openPanel({type: 'create'})}>
					<Icon name="plus" /> Create room
				</button>
			</div>
		</nav>
	);
};
