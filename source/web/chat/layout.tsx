/** Lays out the page over one client; the one place where its keys come in. */
import {useCallback, useEffect, useMemo, useRef, useState} from 'react';
import type {Client} from '../../client/client.ts';
import type {Session} from '../../client/session/state.ts';
import {completionSources} from '../../commands/completion.ts';
import {showNeighbour, showNextActive, showPrevious} from '../../commands/rooms.ts';
import type {Settings} from '../../commands/settings.ts';
import {refusedText} from '../../presenter/notices.ts';
import {listedRooms, roomEntries, windowTitle} from '../../presenter/room-list.ts';
import {roomTitle} from '../../presenter/room-title.ts';
import {printableLine} from '../../text/sanitize.ts';
import {type Actions, createActions} from '../actions/actions.ts';
import {Composer} from '../composer/composer.tsx';
import {Panels} from '../dialogs/panels.tsx';
import type {KeyAction} from '../keys/keymap.ts';
import {useKeys} from '../keys/use-keys.ts';
import {MessageList} from '../message-pane/message-list.tsx';
import {Announcer} from '../panes/announcer.tsx';
import {Drawer} from '../panes/drawer.tsx';
import {Header} from '../panes/header.tsx';
import {LinkBanner} from '../panes/link-banner.tsx';
import {MemberList} from '../panes/member-list.tsx';
import {NoticeStrip} from '../panes/notice-strip.tsx';
import {RoomDoors} from '../panes/room-buttons.tsx';
import {RoomList} from '../panes/room-list.tsx';
import {StatusBar, Typing} from '../panes/status-bar.tsx';
import {logNoticeKeys, shownNotices} from '../state/notices.ts';
import {narrow, useMedia, withoutMembers} from '../state/use-media.ts';
import {useSession} from '../state/use-session.ts';
import {nothingWritten, reduceView, type ViewEvent, viewOf, type Written, writtenIn} from '../state/view.ts';
import {useAttention, useReading} from './use-reading.ts';

export interface AppProps {
	readonly client: Client;
	/** The host and port of this page. */
	readonly host: string;
	/** What was half written in each room when the page was last open here. */
	readonly written: Written;
	readonly settings: Settings;
	/** Called with what the page can do: joins what the address names. What it answers is called at the end. */
	readonly onReady: (actions: Actions) => () => void;
	readonly onCurrent: (room: string | undefined) => void;
	readonly onWriting: (written: Written) => void;
	readonly onSettings: (settings: Settings) => void;
}

const whole = (session: Session): Session => session;

export const App = (props: AppProps) => {
	const {client, host, onReady, onCurrent, onWriting, onSettings} = props;
	const session = useSession(client, whole);
	const [view, setView] = useState(() => viewOf(props.written, props.settings));
	// Actions read what the ones before them changed, also before it is drawn.
	const latestView = useRef(view);
	const dispatch = useCallback((event: ViewEvent) => {
		latestView.current = reduceView(latestView.current, event);
		setView(latestView.current);
	}, []);
	const isNarrow = useMedia(narrow);
	const hasMemberDrawer = useMedia(withoutMembers);
	const latestMemberDrawer = useRef(hasMemberDrawer);
	latestMemberDrawer.current = hasMemberDrawer;
	const actions = useMemo(
		() =>
			createActions({
				client,
				host,
				dispatch,
				view: () => latestView.current,
				hasMemberDrawer: () => latestMemberDrawer.current,
			}),
		[client, host, dispatch],
	);
	const [isAtBottom, setAtBottom] = useState(true);
	const field = useRef<HTMLTextAreaElement>(null);

	const rooms = listedRooms(session);
	const room = view.current === undefined ? undefined : session.rooms.get(view.current);
	const {membership} = room ?? {};
	const composing = (room && view.composing.get(room.room)) ?? nothingWritten;
	const isLinkUp = session.link.type === 'up';
	const isAttentive = useAttention();
	const unreadElsewhere = rooms.reduce((sum, one) => sum + (one === room ? 0 : one.unread), 0);

	useEffect(() => onReady(actions), [onReady, actions]);
	useEffect(() => onCurrent(view.current), [onCurrent, view.current]);
	useEffect(() => onWriting(writtenIn(view)), [onWriting, view]);
	useEffect(() => onSettings(view.settings), [onSettings, view.settings]);
	useReading(client, room, isAtBottom, view.unreadAfter, isAttentive, actions);

	const title = room === undefined ? 'termchat' : `${windowTitle(session, room)} · termchat`;
	useEffect(() => {
		document.title = title;
	}, [title]);

	// A room that is gone from the session (left elsewhere, or its name became another) leaves the view too.
	const first = rooms[0]?.room;
	const isLost = view.current !== undefined && room === undefined;
	useEffect(() => {
		if (isLost && first !== undefined) actions.enter(first);
	}, [isLost, first, actions]);

	const notices = shownNotices(session, view, room, isAtBottom);
	const seen = room !== undefined && isAtBottom ? logNoticeKeys(room).join(' ') : '';
	useEffect(() => {
		if (seen !== '') actions.dismiss(seen.split(' '));
	}, [seen, actions]);

	const focusField = useCallback(() => field.current?.focus(), []);
	const aboutSeq = composing.about?.seq;
	// On a phone the field is left alone, for focusing it brings up the keyboard.
	useEffect(() => {
		if (view.current !== undefined && view.panel === undefined && !isNarrow) focusField();
	}, [view.current, view.panel, isNarrow, focusField]);
	useEffect(() => {
		if (aboutSeq !== undefined) focusField();
	}, [aboutSeq, focusField]);

	const onEscape = () => {
		if (view.drawer !== undefined) actions.draw(undefined);
		else if (notices.length > 0) actions.dismiss(notices.map(({key}) => key));
		else if (room === undefined) return;
		else if (document.activeElement !== field.current) focusField();
		else if (composing.about !== undefined) {
			const text = composing.about.type === 'edit' ? '' : composing.text;
			actions.write(room.room, {...composing, text, about: undefined});
		} else {
			actions.markUnread(undefined);
			actions.jump({type: 'newest', room: room.room});
		}
	};

	const act = (action: KeyAction) => {
		switch (action.type) {
			case 'palette':
				actions.open({type: 'palette', text: ''});
				break;
			case 'room':
				showNeighbour(actions.context, action.step);
				break;
			case 'nextActive':
				showNextActive(actions.context);
				break;
			case 'lastRoom':
				showPrevious(actions.context);
				break;
			case 'scroll':
				if (room !== undefined) actions.jump({type: 'page', pages: action.pages, room: room.room});
				break;
			case 'newest':
				if (room !== undefined) actions.jump({type: 'newest', room: room.room});
				break;
			case 'firstUnread':
				if (room !== undefined) actions.jump({type: 'unread', room: room.room});
				break;
			case 'members':
				actions.toggleMembers();
				break;
			case 'help':
				actions.open({type: 'help'});
				break;
			case 'escape':
				onEscape();
				break;
		}
	};

	useKeys({isDialogOpen: view.panel !== undefined, onAction: act, onStrayLetter: focusField});

	const sources = useMemo(() => completionSources(session, room, 'page', undefined), [room, session]);
	const drawer = isNarrow || (hasMemberDrawer && view.drawer === 'members') ? view.drawer : undefined;
	const showsMembers = hasMemberDrawer ? drawer === 'members' : view.isMembersShown;
	const roomList = (
		<RoomList
			entries={roomEntries(session, {current: view.current})}
			isBehindDrawer={drawer !== undefined && !isNarrow}
			actions={actions}
		/>
	);
	const memberList =
		showsMembers && room !== undefined ? (
			<MemberList
				members={room.members}
				memberCount={room.memberCount}
				owner={room.owner}
				me={session.me}
				actions={actions}
			>
				{isNarrow ? <RoomDoors room={room} isWorded={true} actions={actions} /> : undefined}
			</MemberList>
		) : undefined;

	const noticeStrip = <NoticeStrip notices={notices} onDismiss={actions.dismiss} />;

	return (
		<div className={memberList !== undefined && !hasMemberDrawer ? 'app with-members' : 'app'}>
			<button type="button" className="skip" onClick={focusField}>
				Skip to the message field
			</button>
			{!isNarrow && roomList}
			<main className="room" inert={drawer !== undefined}>
				<h1 className="visually-hidden">termchat</h1>
				<Header
					session={session}
					room={room}
					isMembersShown={view.isMembersShown}
					drawer={drawer}
					isNarrow={isNarrow}
					hasMemberDrawer={hasMemberDrawer}
					unreadElsewhere={unreadElsewhere}
					actions={actions}
				/>
				<LinkBanner session={session} actions={actions} />
				{room === undefined ? (
					<>
						<div className="nowhere">
							<p>{session.me === undefined ? 'Connecting' : "You aren't in a room."}</p>
							{session.me !== undefined && (
								<button
									type="button"
									className="primary"
									onClick={() => actions.open({type: 'palette', text: '#'})}
								>
									Find a room
								</button>
							)}
						</div>
						{noticeStrip}
					</>
				) : (
					<>
						{membership?.type === 'refused' && (
							<div className="banner stopped" role="alert">
								{printableLine(refusedText(membership, roomTitle(room)))}{' '}
								<button type="button" className="inline" onClick={() => void actions.join(room.room)}>
									Try again
								</button>
							</div>
						)}
						<MessageList
							key={room.room}
							room={room}
							me={session.me}
							skewMs={session.clockSkewMs}
							isLinkUp={isLinkUp}
							settings={view.settings}
							clearedAt={view.clearedAt.get(room.room)}
							unreadAfter={view.unreadAfter}
							isAttentive={isAttentive}
							jump={view.jump}
							actions={actions}
							onBottom={setAtBottom}
							onLeave={focusField}
						/>
						{noticeStrip}
						<Typing room={room} me={session.me?.id} />
						<Composer
							room={room}
							composing={composing}
							sources={sources}
							limits={session.limits}
							field={field}
							actions={actions}
						/>
					</>
				)}
				<StatusBar session={session} room={room} actions={actions} />
			</main>
			{!hasMemberDrawer && memberList}
			{drawer !== undefined && (
				<Drawer key={drawer} onClose={() => actions.draw(undefined)}>
					{drawer === 'rooms' ? roomList : memberList}
				</Drawer>
			)}
			<Announcer room={room} settings={view.settings} isAtBottom={isAtBottom} />
			{view.panel !== undefined && (
				<Panels panel={view.panel} session={session} current={view.current} actions={actions} />
			)}
		</div>
	);
};
