/** Buttons over the messages: to the unread line above, and to the newest message below. */
import type {RoomState} from '../../../client/session/state.ts';
import {unreadCountText} from '../../../presenter/rooms/room-list.ts';
import type {Actions} from '../../actions/actions.ts';
import {Icon} from '../../elements/icons.tsx';

interface JumpButtonsProps {
	readonly room: RoomState;
	readonly isUnreadAbove: boolean;
	readonly isAtBottom: boolean;
	/** The user came here by a jump. */
	readonly canGoBack: boolean;
	readonly actions: Actions;
}

export const JumpButtons = ({room, isUnreadAbove, isAtBottom, canGoBack, actions}: JumpButtonsProps) => (
	<>
		{isUnreadAbove && (
			<button
				type="button"
				className="to-unread"
				title="First unread (Alt+U)"
				onClick={() => actions.jump({type: 'unread', room: room.room})}
			>
				<Icon name="up" />
				First unread
			</button>
		)}
		{canGoBack && (
			<button type="button" className="go-back" title="Back (Alt+B)" onClick={actions.goBack}>
				<Icon name="back" />
				Back
			</button>
		)}
		{!isAtBottom && (
			<button
				type="button"
				className="to-newest"
				title="Newest (Ctrl+End)"
				onClick={() => actions.jump({type: 'newest', room: room.room})}
			>
				<Icon name="down" />
				{room.unread > 0 ? `${unreadCountText(room)} new` : 'Newest'}
			</button>
		)}
	</>
);
