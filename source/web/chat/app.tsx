/** Lays out the page. */
import {type ReactNode, useEffect, useRef, useState} from 'react';
import type {Client} from '../../client/client.ts';
import {isMuted, roomPreferences, type Settings} from '../../commands/settings.ts';
import {listedRooms, roomEntries, windowTitle} from '../../presenter/rooms/room-list.ts';
import type {Actions} from '../actions/actions.ts';
import {Announcer} from '../panes/announcer.tsx';
import {Drawer} from '../panes/drawer.tsx';
import {Header} from '../panes/header.tsx';
import {LinkBanner} from '../panes/link-banner.tsx';
import {MemberList} from '../panes/member-list.tsx';
import {NoticeStrip} from '../panes/notice-strip.tsx';
import {RoomButtons} from '../panes/room-buttons.tsx';
import {RoomList} from '../panes/room-list.tsx';
import {StatusBar} from '../panes/status-bar.tsx';
import {type PublicRooms, usePublicRooms} from '../panes/use-public-rooms.ts';
import {logNoticeKeys, type ShownNotice, shownNotices} from '../state/notices.ts';
import {type InputTexts, inputTexts} from '../state/view.ts';
import {EmptyState} from './empty-state.tsx';
import {useAlerts} from './hooks/use-alerts.ts';
import {useBadge} from './hooks/use-badge.ts';
import {useFieldFocus} from './hooks/use-field-focus.ts';
import {useFiles} from './hooks/use-files.ts';
import {useIdle} from './hooks/use-idle.ts';
import {type Page, usePage} from './hooks/use-page.ts';
import {usePageKeys} from './hooks/use-page-keys.ts';
import {useAttention, useReading} from './hooks/use-reading.ts';
import {LazyPanels} from './lazy-panels.tsx';
import {RoomPane} from './room-pane.tsx';
import {shownThread, ThreadPane} from './thread-pane.tsx';

export interface AppProps {
	readonly client: Client;
	/** The scheme, host and port of this page. */
	readonly origin: string;
	/** The unsent text of each room when the page was closed. */
	readonly inputTexts: InputTexts;
	readonly settings: Settings;
	/** Called once the page can act. Returns a function that is called when the page is removed. */
	readonly onReady: (actions: Actions) => () => void;
	readonly onCurrent: (room: string | undefined) => void;
	readonly onInput: (texts: InputTexts) => void;
	readonly onSettings: (settings: Settings) => void;
}

/** Reports changes of the view to the owner of the page. */
const useReports = ({view, actions}: Page, {onReady, onCurrent, onInput, onSettings}: AppProps): void => {
	useEffect(() => onReady(actions), [onReady, actions]);
	useEffect(() => onCurrent(view.current), [onCurrent, view.current]);
	useEffect(() => onInput(inputTexts(view)), [onInput, view]);
	useEffect(() => onSettings(view.settings), [onSettings, view.settings]);
};

const useDocumentTitle = ({session, view, room}: Page): void => {
	const isMutedRoom = (name: string): boolean => isMuted(view.settings, name, session);
	const title = room === undefined ? 'termchat' : `${windowTitle(session, room, isMutedRoom)} · termchat`;
	useEffect(() => {
		document.title = title;
	}, [title]);
};

/** Shows another room if the current room is no longer in the session: the user left it elsewhere, or it was renamed. */
const useReplacedRoom = ({session, view, room, actions}: Page): void => {
	const first = listedRooms(session, roomPreferences(view.settings, session))[0]?.room;
	const isGone = view.current !== undefined && room === undefined;
	useEffect(() => {
		if (isGone && first !== undefined) actions.showRoom(first);
	}, [isGone, first, actions]);
};

const useNotices = ({session, view, room, actions}: Page, isAtBottom: boolean): readonly ShownNotice[] => {
	const seenKeys = room !== undefined && isAtBottom ? logNoticeKeys(room).join(' ') : '';
	useEffect(() => {
		if (seenKeys !== '') actions.dismiss(seenKeys.split(' '));
	}, [seenKeys, actions]);
	return shownNotices(session, view, room, isAtBottom);
};

const Members = ({page}: {readonly page: Page}) => {
	const {session, room, layout, actions} = page;
	if (room === undefined) return null;
	return (
		<MemberList
			room={room.room}
			members={room.members}
			memberCount={room.memberCount}
			owner={room.owner}
			moderators={room.moderators}
			me={session.me}
			away={session.away}
			actions={actions}
		>
			{layout.isPhone ? (
				<RoomButtons session={session} room={room} isLabelled={true} actions={actions} />
			) : undefined}
		</MemberList>
	);
};

interface RoomsProps {
	readonly page: Page;
	readonly publicRooms: PublicRooms;
	readonly isBehindDrawer: boolean;
}

const Rooms = ({page: {session, view, actions}, publicRooms, isBehindDrawer}: RoomsProps) => (
	<RoomList
		entries={roomEntries(session, {current: view.current, ...roomPreferences(view.settings, session)})}
		publicRooms={publicRooms}
		inboxUnread={session.inboxUnread}
		isBehindDrawer={isBehindDrawer}
		actions={actions}
	/>
);

type Drawers = ReturnType<typeof drawersOf>;

/** The side panes that are columns, and the open drawer. */
const drawersOf = ({view, room, layout: {hasRoomDrawer, hasMemberDrawer}}: Page) => {
	const hasDrawer = view.drawer === 'rooms' ? hasRoomDrawer : hasMemberDrawer;
	return {
		drawer: hasDrawer ? view.drawer : undefined,
		hasRoomColumn: !hasRoomDrawer,
		hasMemberColumn:
			!hasMemberDrawer && view.settings.members && room !== undefined && view.thread === undefined,
	};
};

const appClass = (hasMembers: boolean, hasThread: boolean): string =>
	hasMembers ? 'app with-members' : hasThread ? 'app with-thread' : 'app';

interface MainProps {
	readonly page: Page;
	readonly drawer: Drawers['drawer'];
	readonly children: ReactNode;
}

const Main = ({page, drawer, children}: MainProps) => {
	const {session, view, room, layout, actions} = page;
	const unreadElsewhere = listedRooms(session)
		.filter(one => one !== room && !isMuted(view.settings, one.room, session))
		.reduce((sum, {unread}) => sum + unread, 0);
	return (
		<main className="room" inert={drawer !== undefined}>
			<h1 className="visually-hidden">termchat</h1>
			<Header
				session={session}
				room={room}
				isMembersShown={view.settings.members}
				drawer={drawer}
				layout={layout}
				unreadElsewhere={unreadElsewhere}
				actions={actions}
			/>
			<LinkBanner session={session} actions={actions} />
			{children}
			<StatusBar session={session} room={room} actions={actions} />
		</main>
	);
};

/** The page, with what its panes share: the input field, the focus, the notices and the public rooms. */
const useApp = (props: AppProps) => {
	const page = usePage(props);
	const {session, view, room, actions} = page;
	const [isAtBottom, setAtBottom] = useState(true);
	const field = useRef<HTMLTextAreaElement>(null);
	const isAttentive = useAttention();
	useReports(page, props);
	const isCovered = view.thread !== undefined && page.layout.isThreadAlone;
	useReading(props.client, actions, {
		room,
		isAtBottom: isAtBottom && !isCovered,
		unreadAfter: view.unreadAfter,
		isAttentive,
	});
	useDocumentTitle(page);
	useReplacedRoom(page);
	const notices = useNotices(page, isAtBottom);
	const focusField = useFieldFocus(page, field);
	useFiles(actions.warn);
	useIdle(props.client, view.settings);
	useAlerts(props.client, actions, {settings: view.settings, isAttentive});
	useBadge(page);
	usePageKeys(page, {notices, field, focusField});
	const publicRooms = usePublicRooms({session, isAttentive, actions});
	return {page, isAtBottom, setAtBottom, field, focusField, isAttentive, notices, publicRooms};
};

type AppState = ReturnType<typeof useApp>;

/** The thread, beside the room or in its place. */
const OpenThread = ({page, isAttentive}: Pick<AppState, 'page' | 'isAttentive'>) => {
	const thread = shownThread(page);
	const seq = page.view.thread;
	if (thread === undefined || seq === undefined) return null;
	return <ThreadPane page={page} thread={thread} seq={seq} isAttentive={isAttentive} />;
};

/** What is between the header and the status bar: the room, the thread in its place, or neither. */
const CurrentPane = ({app, isRoomHidden}: {readonly app: AppState; readonly isRoomHidden: boolean}) => {
	const {page, isAttentive} = app;
	const {session, room, actions} = page;
	const notices = <NoticeStrip notices={app.notices} onDismiss={actions.dismiss} />;
	if (room === undefined) {
		return (
			<EmptyState session={session} actions={actions}>
				{notices}
			</EmptyState>
		);
	}
	if (isRoomHidden) {
		return (
			<>
				{notices}
				<OpenThread page={page} isAttentive={isAttentive} />
			</>
		);
	}
	return (
		<RoomPane
			page={page}
			room={room}
			isAttentive={isAttentive}
			field={app.field}
			onBottom={app.setAtBottom}
			focusField={app.focusField}
		>
			{notices}
		</RoomPane>
	);
};

export const App = (props: AppProps) => {
	const app = useApp(props);
	const {page, publicRooms} = app;
	const {drawer, hasRoomColumn, hasMemberColumn} = drawersOf(page);
	const hasThread = shownThread(page) !== undefined;
	const isRoomHidden = hasThread && page.layout.isThreadAlone;
	return (
		<div className={appClass(hasMemberColumn, hasThread && !isRoomHidden)}>
			<button type="button" className="skip" onClick={app.focusField}>
				Skip to the message field
			</button>
			{hasRoomColumn && <Rooms page={page} publicRooms={publicRooms} isBehindDrawer={drawer !== undefined} />}
			<Main page={page} drawer={drawer}>
				<CurrentPane app={app} isRoomHidden={isRoomHidden} />
			</Main>
			{!isRoomHidden && <OpenThread page={page} isAttentive={app.isAttentive} />}
			{hasMemberColumn && <Members page={page} />}
			{drawer !== undefined && (
				<Drawer key={drawer} onClose={() => page.actions.setDrawer(undefined)}>
					{drawer === 'rooms' ? (
						<Rooms page={page} publicRooms={publicRooms} isBehindDrawer={false} />
					) : (
						<Members page={page} />
					)}
				</Drawer>
			)}
			<Announcer room={page.room} settings={page.view.settings} isAtBottom={app.isAtBottom} />
			<LazyPanels page={page} />
		</div>
	);
};
