/** Who is in the room. A click on somebody opens the direct room with them. */
import {memo, type ReactNode} from 'react';
import type {RoomState} from '../../client/session/state.ts';
import type {Person} from '../../protocol/frames.ts';
import type {Actions} from '../actions.ts';
import {Nick} from '../message-pane/message.tsx';
import {oneLine} from '../message-pane/text.tsx';

interface MemberListProps {
	readonly members: RoomState['members'];
	readonly memberCount: number;
	readonly owner: RoomState['owner'];
	readonly me: Person | undefined;
	/** Below the members, on a phone. */
	readonly children?: ReactNode;
	readonly actions: Actions;
}

export const MemberList = memo(({members, memberCount, owner, me, children, actions}: MemberListProps) => (
	<aside className="members" aria-label="Members">
		<div className="list">
			<h2>{memberCount} online</h2>
			<ul>
				{members.map(person => (
					<li key={person.id}>
						{person.id === me?.id ? (
							<span className="entry">
								<Nick person={person} /> <span className="quiet">you</span>
							</span>
						) : (
							<button
								type="button"
								className="entry"
								aria-label={`${oneLine(person.nick)}${person.id === owner?.id ? ', owner' : ''}: write to them`}
								title={`Write to ${oneLine(person.nick)}`}
								onClick={() => actions.openDirect(person)}
							>
								<Nick person={person} />
								{person.id === owner?.id && <span className="quiet"> owner</span>}
							</button>
						)}
					</li>
				))}
			</ul>
			{memberCount > members.length && <p className="quiet">and {memberCount - members.length} more</p>}
		</div>
		{children !== undefined && <div className="doors">{children}</div>}
	</aside>
));
