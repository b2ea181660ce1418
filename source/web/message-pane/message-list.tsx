/**
 * The scrollable messages of a room. Only the rows around the visible rows are in the document. Rows that are added above or
 * below do not move them.
 */
import {useEffect} from 'react';
import type {RoomState} from '../../client/session/state.ts';
import type {Settings} from '../../commands/settings.ts';
import {upperEdge} from '../../presenter/messages/message-rows.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import type {Person} from '../../protocol/server-frames.ts';
import type {Actions} from '../actions/actions.ts';
import type {Jump} from '../state/view.ts';
import {Edge} from './event.tsx';
import {listKeys} from './list-keys.ts';
import {Row} from './row.tsx';
import {JumpButtons} from './scrolling/jump-buttons.tsx';
import {useJumps} from './scrolling/use-jumps.ts';
import {useScrolling, useScrollState} from './scrolling/use-scrolling.ts';
import {useActiveRow} from './use-active-row.ts';
import {useMessageRows, useViewer} from './use-message-rows.ts';

export interface MessageListProps {
	readonly room: RoomState;
	readonly me: Person | undefined;
	/** The server's clock minus the browser's. */
	readonly skewMs: number;
	readonly isLinkUp: boolean;
	readonly settings: Settings;
	/** Messages of this time or older are hidden, in milliseconds since 1970. */
	readonly clearedAt: number | undefined;
	/** The unread line is below this entry. */
	readonly unreadAfter: number | undefined;
	/** Whether the page is visible and has the focus. */
	readonly isAttentive: boolean;
	readonly jump: Jump | undefined;
	/** The user came here by a jump and can go back. */
	readonly canGoBack?: boolean;
	readonly actions: Actions;
	/** Reports whether the newest entry is visible. */
	readonly onBottom: (isAtBottom: boolean) => void;
	/** The user moved below the last message with the arrow key: the input should receive the focus. */
	readonly onLeave: () => void;
}

/** The rows and where they are scrolled to. */
const useList = (props: MessageListProps) => {
	const {room, me, isLinkUp, settings, clearedAt, unreadAfter, jump, actions, onBottom} = props;
	const state = useScrollState();
	const {isAtBottom} = state;
	const isSeen = isAtBottom && props.isAttentive;
	const rows = useMessageRows({room, me, settings, clearedAt, unreadAfter, isSeen});
	const isCleared = clearedAt !== undefined;
	const scrolling = useScrolling(state, {room, rows, isCleared, isLinkUp, actions});
	useJumps(jump, state, {room, rows, actions});
	useEffect(() => onBottom(isAtBottom), [onBottom, isAtBottom]);
	return {...scrolling, rows, pane: state.pane, isAtBottom};
};

interface RowsProps extends Pick<MessageListProps, 'room' | 'skewMs' | 'actions'> {
	readonly rows: ReturnType<typeof useList>['rows'];
	readonly viewer: ReturnType<typeof useViewer>;
	readonly active: ReturnType<typeof useActiveRow>['active'];
	readonly onMode: ReturnType<typeof useActiveRow>['onMode'];
}

const Rows = ({rows, room, viewer, skewMs, active, onMode, actions}: RowsProps) => (
	<ol>
		{rows.map(row => (
			<Row
				key={row.key}
				row={row}
				room={room.room}
				viewer={viewer}
				skewMs={skewMs}
				mode={row.key === active?.key ? active.mode : undefined}
				onMode={onMode}
				actions={actions}
			/>
		))}
	</ol>
);

export const MessageList = (props: MessageListProps) => {
	const {room, me, settings, isLinkUp, actions, onLeave} = props;
	const viewer = useViewer({room, me, settings, isConnected: isLinkUp});
	const {rows, slice, pane, isAtBottom, isUnreadAbove, onScroll} = useList(props);
	const {active, onMode, handlers} = useActiveRow();
	return (
		<div className="messages">
			<section
				ref={pane}
				className="scroller"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable element must be reachable by keyboard (WCAG 2.1.1).
				tabIndex={0}
				aria-label={
					room.shownThread === undefined ? `Messages in ${roomTitle(room)}` : 'Messages in this thread'
				}
				onScroll={onScroll}
				{...handlers}
				onKeyDown={listKeys({room: room.room, rows, pane, actions, onMode, onLeave})}
			>
				{slice.start === 0 && <Edge row={upperEdge(room, props.clearedAt)} viewer={viewer} />}
				<Rows
					{...{room, viewer, active, onMode, actions}}
					rows={rows.slice(slice.start, slice.end)}
					skewMs={props.skewMs}
				/>
			</section>
			<JumpButtons
				room={room}
				isUnreadAbove={isUnreadAbove}
				isAtBottom={isAtBottom}
				canGoBack={props.canGoBack === true}
				actions={actions}
			/>
		</div>
	);
};
