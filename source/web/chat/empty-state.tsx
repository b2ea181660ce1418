/** Shown in place of the messages if there is no current room. */
import type {ReactNode} from 'react';
import type {Session} from '../../client/session/state.ts';
import type {Actions} from '../actions/actions.ts';

interface EmptyStateProps {
	readonly session: Session;
	readonly actions: Actions;
	/** Shown below. */
	readonly children: ReactNode;
}

export const EmptyState = ({session, actions, children}: EmptyStateProps) => (
	<>
		<div className="empty-state">
			<p>{session.me === undefined ? 'Connecting…' : "You aren't in a room."}</p>
			{session.me !== undefined && (
				<button
					type="button"
					className="primary"
					onClick={() => actions.openPanel({type: 'palette', query: '#'})}
				>
					Find a room
				</button>
			)}
		</div>
		{children}
	</>
);
