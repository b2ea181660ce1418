/** The members of the room. A click on a member opens a direct room. */
import {memo, type ReactNode} from 'react';
import type {RoomState, Session} from '../../client/session/state.ts';
import {type MemberEntry, memberEntries, moreMembers, onlineText} from '../../presenter/rooms/member-list.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';
import {Spans} from '../elements/text.tsx';

interface MemberListProps {
	readonly room: string;
	readonly members: RoomState['members'];
	readonly memberCount: number;
	readonly owner: RoomState['owner'];
	readonly moderators: RoomState['moderators'];
	readonly me: Session['me'];
	readonly away: Session['away'];
	/** Shown below the members. */
	readonly children?: ReactNode;
	readonly actions: Actions;
}

interface MemberProps {
	readonly room: string;
	readonly entry: MemberEntry;
	readonly actions: Actions;
}

const Member = ({room, entry: {person, isMe, nick, notes}, actions}: MemberProps) => {
	const shown = (
		<>
			<Spans line={[nick]} />
			{notes.length > 0 && <span className="quiet"> {notes.join(', ')}</span>}
		</>
	);
	if (isMe) return <span className="entry">{shown}</span>;
	return (
		<>
			<button
				type="button"
				className="entry"
				aria-label={`${[nick.text, ...notes].join(', ')}: send a direct message`}
				title={`Send ${nick.text} a direct message`}
				onClick={() => actions.openDirectRoom(person)}
			>
				{shown}
			</button>
			<button
				type="button"
				className="member-actions"
				aria-label={`Actions on ${nick.text}`}
				title={`Actions on ${nick.text}`}
				onClick={() => actions.openPanel({type: 'memberMenu', room, person})}
			>
				<Icon name="more" />
			</button>
		</>
	);
};

export const MemberList = memo((props: MemberListProps) => {
	const {room: name, members, memberCount, owner, moderators = [], me, away, children, actions} = props;
	const room = {members, memberCount, owner, moderators};
	const more = moreMembers(room, members.length);
	return (
		<aside className="members" aria-label="Members">
			<div className="list">
				<h2>{onlineText(room)}</h2>
				<ul>
					{memberEntries(room, {me, ...(away !== undefined && {away})}).map(entry => (
						<li key={entry.person.id}>
							<Member room={name} entry={entry} actions={actions} />
						</li>
					))}
				</ul>
				{more !== undefined && <p className="quiet">{more}</p>}
			</div>
			{children !== undefined && <div className="pane-buttons">{children}</div>}
		</aside>
	);
});
