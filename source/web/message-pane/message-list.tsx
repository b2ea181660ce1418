/**
 * The scrollable messages of a room. Only the rows around the visible ones are in the document. Rows that are added above or
 * below do not move them.
 */
import {
	type KeyboardEvent,
	type ReactNode,
	useCallback,
	useEffect,
	useLayoutEffect,
	useMemo,
	useRef,
	useState,
} from 'react';
import type {RoomState} from '../../client/session/state.ts';
import {createHighlighter, isIgnored, type Settings} from '../../commands/settings.ts';
import {
	type MessageRow,
	toMessageRows,
	type UnreadLine,
	unreadUntil,
	upperEdge,
} from '../../presenter/message-rows.ts';
import {unreadCountText} from '../../presenter/room-list.ts';
import {roomTitle} from '../../presenter/room-title.ts';
import type {Viewer} from '../../presenter/viewer.ts';
import {unicodeSymbols} from '../../presenter/viewer.ts';
import type {Person} from '../../protocol/frames.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';
import type {Jump} from '../state/view.ts';
import {Day, Edge, Event, Presence, Unread} from './event.tsx';
import {Message, PendingMessage} from './message.tsx';
import {adjacentMessage, findRow, visibleRows} from './row-elements.ts';
import {rowAction} from './row-keys.ts';
import {rowOf, useActiveRow} from './use-active-row.ts';
import {bottom, driftOf, type RowPosition, type ScrollPosition, sliceAt} from './window.ts';

export interface MessageListProps {
	readonly room: RoomState;
	readonly me: Person | undefined;
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
	readonly actions: Actions;
	/** Reports whether the newest entry is visible. */
	readonly onBottom: (isAtBottom: boolean) => void;
	/** The user moved below the last message with the arrow key: the input should receive the focus. */
	readonly onLeave: () => void;
}

/** The target of a jump, until its row is loaded. */
type JumpTarget =
	| {readonly type: 'seq'; readonly seq: number}
	| {readonly type: 'key'; readonly key: string}
	/** The start of the room. */
	| {readonly type: 'first'};

const wantedRow = (rows: readonly MessageRow[], wanted: JumpTarget): MessageRow | undefined => {
	switch (wanted.type) {
		case 'seq':
			return rows.find(row => row.type === 'message' && row.item.seq === wanted.seq);
		case 'key':
			return rows.find(row => row.key === wanted.key);
		case 'first':
			return rows[0];
	}
};

/** The unread line. It includes new messages until the user sees them. */
const useUnreadLine = (
	room: RoomState,
	after: number | undefined,
	isSeen: boolean,
): UnreadLine | undefined => {
	const until = useRef(room.headSeq);
	until.current = unreadUntil(until.current, room, isSeen);
	const last = until.current;
	return useMemo(() => (after === undefined ? undefined : {after, until: last}), [after, last]);
};

const pageShare = 0.85;
const edgePixels = 4;

export const MessageList = (props: MessageListProps) => {
	const {room, me, skewMs, isLinkUp, settings, clearedAt, jump, actions, onBottom, onLeave} = props;
	const {log} = room;
	const [position, setPosition] = useState<ScrollPosition>(bottom);
	const [isAtBottom, setAtBottom] = useState(true);
	const unread = useUnreadLine(room, props.unreadAfter, isAtBottom && props.isAttentive);
	const {pending} = room;
	const rows = useMemo(
		() =>
			toMessageRows(
				{log, pending},
				{
					unread,
					me: me?.id,
					clearedAt,
					isIgnored: ({nick}) => isIgnored(settings, nick),
					hidesPresence: !settings.joins,
				},
			),
		[log, pending, unread, me?.id, clearedAt, settings],
	);
	const title = roomTitle(room);
	const isDirect = room.kind === 'direct';
	const viewer = useMemo(
		(): Viewer => ({
			me,
			symbols: unicodeSymbols,
			roomTitle: title,
			isHighlight: createHighlighter(settings),
			isDirect,
			isConnected: isLinkUp,
		}),
		[me, title, settings, isDirect, isLinkUp],
	);
	const [isUnreadAbove, setUnreadAbove] = useState(false);
	const {active, onMode, handlers} = useActiveRow();
	const pane = useRef<HTMLDivElement>(null);
	const visible = useRef<readonly RowPosition[]>([]);
	const wanted = useRef<JumpTarget>(undefined);
	const askedFor = useRef<string>(undefined);

	const keys = useMemo(() => rows.map(({key}) => key), [rows]);
	const slice = sliceAt(keys, position);
	const drawn = rows.slice(slice.start, slice.end);

	const moveTo = useCallback((key: string | undefined) => {
		setPosition(known => {
			if (key === undefined) return known.type === 'bottom' ? known : bottom;
			return known.type === 'at' && known.key === key ? known : {type: 'at', key};
		});
	}, []);

	/** After a scroll or a change of the rows: draws or loads more rows near the edges. */
	const updateEdges = (hasScrolled: boolean) => {
		const element = pane.current;
		if (element === null) return;
		visible.current = visibleRows(element);
		const {scrollTop, scrollHeight, clientHeight} = element;
		const below = scrollHeight - scrollTop - clientHeight;
		const isEnd = slice.end === rows.length && !log.hasNewer && below < edgePixels;
		setAtBottom(isEnd);
		const unreadAt = keys.indexOf('unread');
		setUnreadAbove(unreadAt !== -1 && unreadAt < keys.indexOf(visible.current[0]?.key ?? ''));
		if (isEnd) {
			moveTo(undefined);
		} else if (hasScrolled) {
			const isNearEdge =
				(scrollTop < clientHeight && slice.start > 0) || (below < clientHeight && slice.end < rows.length);
			if (position.type === 'bottom' || isNearEdge) moveTo(visible.current[0]?.key);
		}
		if (!isLinkUp) return;
		const first = log.items[0]?.key;
		const isNearTop = clearedAt === undefined && scrollTop < 1.5 * clientHeight && slice.start === 0;
		if (isNearTop && log.hasOlder && !log.isLoadingOlder && (hasScrolled || askedFor.current !== first)) {
			askedFor.current = first;
			actions.loadOlder(room.room);
		}
		if (
			hasScrolled &&
			below < clientHeight &&
			slice.end === rows.length &&
			log.hasNewer &&
			!log.isLoadingNewer
		) {
			actions.loadNewer(room.room);
		}
	};

	// Before the browser paints: moves the visible rows back to where they were.
	useLayoutEffect(() => {
		const element = pane.current;
		if (element === null) return;
		const isFirstWanted = wanted.current?.type === 'first';
		const goal = wanted.current === undefined ? undefined : wantedRow(rows, wanted.current);
		const target = goal === undefined ? undefined : findRow(element, goal.key);
		if (goal !== undefined && target === undefined) {
			moveTo(goal.key);
			return;
		}
		if (target !== undefined) {
			wanted.current = undefined;
			if (isFirstWanted) element.scrollTop = 0;
			else {
				target.scrollIntoView({block: 'center'});
				target.focus({preventScroll: true});
			}
		} else if (position.type === 'bottom' && !log.hasNewer) {
			element.scrollTop = element.scrollHeight;
		} else {
			const top = element.getBoundingClientRect().top;
			element.scrollTop += driftOf(visible.current, key => {
				const row = findRow(element, key);
				return row === undefined ? undefined : row.getBoundingClientRect().top - top;
			});
		}
		updateEdges(false);
	});

	useEffect(() => onBottom(isAtBottom), [onBottom, isAtBottom]);

	const currentRow = position.type === 'at' ? rows.find(row => row.key === position.key) : undefined;
	const visibleSeq = currentRow?.type === 'message' ? currentRow.item.seq : undefined;
	const isScrolledBack = position.type === 'at';
	useEffect(() => {
		if (isScrolledBack && visibleSeq === undefined) return;
		actions.lookAt(room.room, visibleSeq);
	}, [actions, room.room, isScrolledBack, visibleSeq]);

	// When the height of the pane changes (a phone's keyboard opens), the newest message stays visible.
	useEffect(() => {
		const element = pane.current;
		if (element === null) return;
		const observer = new ResizeObserver(() => {
			if (isAtBottomNow.current) element.scrollTop = element.scrollHeight;
		});
		observer.observe(element);
		return () => observer.disconnect();
	}, []);
	const isAtBottomNow = useRef(true);
	isAtBottomNow.current = position.type === 'bottom' && isAtBottom;

	const focusRow = (element: Element | null | undefined) => {
		if (!(element instanceof HTMLElement)) return;
		element.focus({preventScroll: true});
		element.scrollIntoView({block: 'nearest'});
	};

	// biome-ignore lint/correctness/useExhaustiveDependencies: each jump is made once.
	useEffect(() => {
		const element = pane.current;
		if (jump === undefined || jump.room !== room.room || element === null) return;
		switch (jump.type) {
			case 'newest':
				if (log.hasNewer) void actions.loadNewest(room.room).then(() => moveTo(undefined));
				// Scrolling first would count as scrolling by the user.
				else if (position.type === 'at') moveTo(undefined);
				else element.scrollTop = element.scrollHeight;
				break;
			case 'oldest':
				void actions.loadOldest(room.room).then(() => {
					wanted.current = {type: 'first'};
					redraw();
				});
				break;
			case 'page':
				element.scrollBy({top: jump.pages * pageShare * element.clientHeight});
				break;
			case 'select':
				focusRow([...element.querySelectorAll('.message:not(.pending)')].at(-1));
				break;
			case 'unread':
			case 'seq': {
				wanted.current = jump.type === 'seq' ? {type: 'seq', seq: jump.seq} : {type: 'key', key: 'unread'};
				const row = wantedRow(rows, wanted.current);
				if (row === undefined) {
					if (jump.type === 'seq') void actions.loadAround(room.room, jump.seq).then(() => redraw());
					else wanted.current = undefined;
				} else {
					moveTo(row.key);
					redraw();
				}
				break;
			}
		}
	}, [jump]);
	const [, setRedraws] = useState(0);
	const redraw = () => setRedraws(redraws => redraws + 1);

	const onKeyDown = (event: KeyboardEvent) => {
		// The browser scrolls only to the edges of the drawn rows.
		const edge = event.key === 'Home' ? 'oldest' : event.key === 'End' ? 'newest' : undefined;
		const isOwn = event.target === pane.current || event.target === rowOf(event.target);
		if (edge !== undefined && isOwn && !event.shiftKey && !event.altKey && !event.metaKey) {
			event.preventDefault();
			actions.jump({type: edge, room: room.room});
			return;
		}
		const element = rowOf(event.target);
		if (element === null || event.target !== element) return;
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const row = rows.find(({key}) => key === element.dataset.key);
		const action = rowAction(event.key, row?.type === 'message' ? row.item : undefined);
		if (action === undefined) return;
		event.preventDefault();
		switch (action.type) {
			case 'move': {
				const next = adjacentMessage(element, action.step);
				if (next !== undefined) focusRow(next);
				else if (action.step === 1) onLeave();
				break;
			}
			case 'nothing':
				break;
			case 'reply':
				actions.startReply(action.item, room.room);
				break;
			case 'edit':
				actions.startEdit(action.item, room.room);
				break;
			case 'remove':
			case 'react':
				onMode(action.item.key, action.type);
				break;
		}
	};

	const draw = (row: MessageRow): ReactNode => {
		switch (row.type) {
			case 'day':
				return <Day key={row.key} row={row} />;
			case 'unread':
				return <Unread key={row.key} row={row} viewer={viewer} />;
			case 'presence':
				return <Presence key={row.key} row={row} />;
			case 'event':
				return <Event key={row.key} row={row} room={room.room} viewer={viewer} actions={actions} />;
			case 'draft':
				return <PendingMessage key={row.key} row={row} room={room.room} viewer={viewer} actions={actions} />;
			case 'message':
				return (
					<Message
						key={row.key}
						row={row}
						room={room.room}
						viewer={viewer}
						skewMs={skewMs}
						mode={row.key === active?.key ? active.mode : undefined}
						onMode={onMode}
						actions={actions}
					/>
				);
			case 'newer':
			case 'older':
			case 'start':
				return <Edge key={row.key} row={row} viewer={viewer} />;
		}
	};

	return (
		<div className="messages">
			<section
				ref={pane}
				className="scroller"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable element must be reachable by keyboard (WCAG 2.1.1).
				tabIndex={0}
				aria-label={`Messages in ${title}`}
				onScroll={() => updateEdges(true)}
				{...handlers}
				onKeyDown={onKeyDown}
			>
				{slice.start === 0 && <Edge row={upperEdge(room)} viewer={viewer} />}
				<ol>{drawn.map(draw)}</ol>
			</section>
			{isUnreadAbove && (
				<button
					type="button"
					className="to-unread"
					title="Alt+U"
					onClick={() => actions.jump({type: 'unread', room: room.room})}
				>
					<Icon name="up" />
					First unread
				</button>
			)}
			{!isAtBottom && (
				<button
					type="button"
					className="to-newest"
					title="Ctrl+End"
					onClick={() => actions.jump({type: 'newest', room: room.room})}
				>
					<Icon name="down" />
					{room.unread > 0 ? `${unreadCountText(room)} new` : 'Newest'}
				</button>
			)}
		</div>
	);
};
