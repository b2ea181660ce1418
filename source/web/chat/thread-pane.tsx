/** The open thread: its messages and an input for replies. Beside the room, or in its place on a narrow screen. */
import {type RefObject, useEffect, useMemo, useRef} from 'react';
import type {RoomState} from '../../client/session/state.ts';
import {isFollowing, paneKey, threadRoom} from '../../client/session/threads.ts';
import {threadTitle} from '../../presenter/messages/thread-title.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';
import {MessageList} from '../message-pane/message-list.tsx';
import {emptyInput, type Jump} from '../state/view.ts';
import type {Page} from './hooks/use-page.ts';
import {RoomComposer} from './room-composer.tsx';

/** The view of the open thread; undefined if no thread is open. */
export const shownThread = ({room, view}: Page): RoomState | undefined =>
	room === undefined || view.thread === undefined ? undefined : threadRoom(room);

const ThreadHeader = ({
	view,
	seq,
	actions,
}: {
	readonly view: RoomState;
	readonly seq: number;
	readonly actions: Actions;
}) => {
	const title = threadTitle(view);
	const isFollowed = isFollowing(view, seq);
	return (
		<header className="header">
			<div className="title">
				<h2>{title?.text}</h2>
			</div>
			<button
				type="button"
				aria-pressed={isFollowed}
				title="New replies in a followed thread alert you like mentions"
				onClick={() => actions.follow(view.room, seq, !isFollowed)}
			>
				{isFollowed ? 'Following' : 'Follow'}
			</button>
			<button
				type="button"
				aria-label="Close thread"
				title="Close thread (Esc)"
				onClick={actions.closeThread}
			>
				<Icon name="close" />
			</button>
		</header>
	);
};

/** The actions of the page for the messages and the input of a thread. */
const threadActions = (actions: Actions, room: string, seq: number): Actions => {
	const key = paneKey(room, seq);
	return {
		...actions,
		jump: jump => actions.jump({...jump, room: key}),
		setInput: (_room, input) => actions.setInput(key, input),
		submit: (_room, input) => {
			actions.submit(room, input, seq);
			actions.jump({type: 'newest', room: key});
		},
		startReply: (item, name) => actions.startReply(item, name, seq),
		startEdit: (item, name) => actions.startEdit(item, name, seq),
		loadOlder: () => actions.loadOlderReplies(room),
		loadOldest: async () => actions.loadOlderReplies(room),
		loadNewer() {},
		async loadNewest() {},
		/** A message outside of the thread is shown in the room. */
		async loadAround(name, other) {
			actions.showMessage(name, other);
			return false;
		},
		lookAt() {},
	};
};

/** The jumps in this thread, under the name of its room. */
const useThreadJump = (jump: Jump | undefined, room: string, key: string): Jump | undefined =>
	useMemo(() => (jump?.room === key ? {...jump, room} : undefined), [jump, room, key]);

/** Threads have no unread line, so it does not matter whether the newest reply is visible. */
const ignoreBottom = (): void => {};

/** Moves the focus to the input when a thread opens, and when a reply or an edit begins. */
const useThreadFocus = (
	field: RefObject<HTMLTextAreaElement | null>,
	key: string,
	aboutSeq: number | undefined,
	isPhone: boolean,
): void => {
	// On a phone the focus would open the keyboard.
	// biome-ignore lint/correctness/useExhaustiveDependencies: each reply or edit that begins moves the focus.
	useEffect(() => {
		if (!isPhone) field.current?.focus();
	}, [key, aboutSeq, isPhone]);
};

interface ThreadPaneProps {
	readonly page: Page;
	readonly thread: RoomState;
	readonly seq: number;
	readonly isAttentive: boolean;
}

export const ThreadPane = ({page, thread, seq, isAttentive}: ThreadPaneProps) => {
	const {session, view, layout, actions} = page;
	const {room} = thread;
	const key = paneKey(room, seq);
	const own = useMemo(() => threadActions(actions, room, seq), [actions, room, seq]);
	const jump = useThreadJump(view.jump, room, key);
	const field = useRef<HTMLTextAreaElement>(null);
	const input = view.inputs.get(key) ?? emptyInput;
	useThreadFocus(field, key, input.about?.seq, layout.isPhone);
	const error = page.room?.thread?.error;
	return (
		<section className="thread" aria-label="Thread">
			<ThreadHeader view={thread} seq={seq} actions={actions} />
			{error !== undefined && (
				<div className="banner" role="alert">
					{error}
				</div>
			)}
			<MessageList
				key={key}
				room={thread}
				me={session.me}
				skewMs={session.clockSkewMs}
				isLinkUp={session.link.type === 'up'}
				settings={view.settings}
				clearedAt={undefined}
				unreadAfter={undefined}
				isAttentive={isAttentive}
				jump={jump}
				actions={own}
				onBottom={ignoreBottom}
				onLeave={() => field.current?.focus()}
			/>
			<RoomComposer page={page} room={thread} input={input} field={field} actions={own} />
		</section>
	);
};
