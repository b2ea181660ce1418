/** Who is in the room. A click on somebody opens the direct room with them. */
import {memo} from 'react';
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
	readonly actions: Actions;
}

export const MemberList = memo(({members, memberCount, owner, me, actions}: MemberListProps) => (
	<aside className="members" aria-label="Members">
		<h3>{memberCount} online</h3>
		<ul>
			{members.map(person => (
				<li key={person.id}>
					{person.id === me?.id ? (
						<span className="self">
							<Nick person={person} /> <span className="quiet">you</span>
						</span>
					) : (
						<button
							type="button"
							title={`Write to ${oneLine(person.nick)}`}
							onClick={() => actions.openDirect(person)}
						>
							<Nick person={person} />
							{person.id === owner?.id && <span className="quiet"> made it</span>}
							<span className="visually-hidden">: write to them</span>
						</button>
					)}
				</li>
			))}
		</ul>
		{memberCount > members.length && <p className="quiet">and {memberCount - members.length} more</p>}
	</aside>
));
