/** The current room: its messages and the input. */
import type {ReactNode, RefObject} from 'react';
import type {RoomState} from '../../client/session/state.ts';
import {canRejoin, refusedText} from '../../presenter/notices.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import {printableLine} from '../../text/sanitize.ts';
import type {Actions} from '../actions/actions.ts';
import {MessageList} from '../message-pane/message-list.tsx';
import {Typing} from '../panes/status-bar.tsx';
import type {Page} from './hooks/use-page.ts';
import {RoomComposer} from './room-composer.tsx';

const RefusedBanner = ({room, actions}: {readonly room: RoomState; readonly actions: Actions}) => {
	const {membership} = room;
	if (membership.type !== 'refused') return null;
	return (
		<div className="banner stopped" role="alert">
			{printableLine(refusedText(membership, roomTitle(room)))}{' '}
			{canRejoin(membership) && (
				<button type="button" className="inline" onClick={() => void actions.join(room.room)}>
					Try again
				</button>
			)}
		</div>
	);
};

interface RoomPaneProps {
	readonly page: Page;
	readonly room: RoomState;
	readonly isAttentive: boolean;
	readonly field: RefObject<HTMLTextAreaElement | null>;
	readonly onBottom: (isAtBottom: boolean) => void;
	readonly focusField: () => void;
	/** Shown between the messages and the input. */
	readonly children: ReactNode;
}

export const RoomPane = ({page, room, isAttentive, field, children, ...on}: RoomPaneProps) => {
	const {session, view, input, actions} = page;
	return (
		<>
			<RefusedBanner room={room} actions={actions} />
			<MessageList
				key={room.room}
				room={room}
				me={session.me}
				skewMs={session.clockSkewMs}
				isLinkUp={session.link.type === 'up'}
				settings={view.settings}
				clearedAt={view.clearedAt.get(room.room)}
				unreadAfter={view.unreadAfter}
				isAttentive={isAttentive}
				jump={view.jump}
				canGoBack={view.placeCount > 0}
				actions={actions}
				onBottom={on.onBottom}
				onLeave={on.focusField}
			/>
			{children}
			<Typing room={room} me={session.me?.id} />
			<RoomComposer page={page} room={room} input={input} field={field} actions={actions} />
		</>
	);
};
