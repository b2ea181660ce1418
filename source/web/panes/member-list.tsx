/** The members of the room. A click on a member opens a direct room. */
import {memo, type ReactNode} from 'react';
import type {RoomState} from '../../client/session/state.ts';
import {memberEntries, moreMembers, onlineText} from '../../presenter/rooms/member-list.ts';
import type {Person} from '../../protocol/frames.ts';
import type {Actions} from '../actions/actions.ts';
import {Spans} from '../elements/text.tsx';

interface MemberListProps {
	readonly members: RoomState['members'];
	readonly memberCount: number;
	readonly owner: RoomState['owner'];
	readonly me: Person | undefined;
	/** Shown below the members. */
	readonly children?: ReactNode;
	readonly actions: Actions;
}

export const MemberList = memo(({members, memberCount, owner, me, children, actions}: MemberListProps) => {
	const room = {members, memberCount, owner};
	const more = moreMembers(room, members.length);
	return (
		<aside className="members" aria-label="Members">
			<div className="list">
				<h2>{onlineText(room)}</h2>
				<ul>
					{memberEntries(room, me).map(({person, isMe, nick, notes}) => {
						const shown = (
							<>
								<Spans line={[nick]} />
								{notes.length > 0 && <span className="quiet"> {notes.join(', ')}</span>}
							</>
						);
						return (
							<li key={person.id}>
								{isMe ? (
									<span className="entry">{shown}</span>
								) : (
									<button
										type="button"
										className="entry"
										aria-label={`${[nick.text, ...notes].join(', ')}: send a direct message`}
										title={`Send ${nick.text} a direct message`}
										onClick={() => actions.openDirectRoom(person)}
									>
										{shown}
									</button>
								)}
							</li>
						);
					})}
				</ul>
				{more !== undefined && <p className="quiet">{more}</p>}
			</div>
			{children !== undefined && <div className="pane-buttons">{children}</div>}
		</aside>
	);
});
