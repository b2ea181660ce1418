/** All events that change a session: from the server, the link and the user. */
import type {Entry, Message, OwnReactions, ServerFrame, ServerFrameOf} from '../../protocol/server-frames.ts';
import type {Draft, Link, Notice, NoticeContent} from './state.ts';

/**
 * Times (`at`) are times of the client's clock. A `serial` is unique within the client and identifies items that have
 * no `seq`.
 */
export type SessionEvent =
	// — the server —
	| {readonly type: 'received'; readonly frame: ServerFrame; readonly at: number; readonly serial: number}
	// — the link —
	| {readonly type: 'linkChanged'; readonly link: Link}
	| {readonly type: 'latencyMeasured'; readonly latencyMs: number}
	// — rooms —
	| {readonly type: 'joining'; readonly room: string}
	| {readonly type: 'joinRefused'; readonly room: string; readonly code: string; readonly message: string}
	| {readonly type: 'roomForgotten'; readonly room: string}
	// — drafts —
	| {readonly type: 'posted'; readonly draft: Draft}
	/** The draft was sent to the server. */
	| {readonly type: 'sendStarted'; readonly draft: string}
	/** The server asks the client to send the draft later. */
	| {readonly type: 'postponed'; readonly draft: string; readonly until: number; readonly reason: string}
	| {readonly type: 'failed'; readonly draft: string; readonly code: string; readonly message: string}
	/** The draft need not be held any longer. */
	| {readonly type: 'released'; readonly draft: string}
	/** The draft is waiting again, with this text. */
	| {readonly type: 'retried'; readonly draft: string; readonly text: string}
	| {readonly type: 'dropped'; readonly draft: string}
	// — the window —
	| {readonly type: 'pageRequested'; readonly room: string; readonly request: PageRequest}
	| {
			readonly type: 'pageReceived';
			readonly room: string;
			readonly request: PageRequest;
			readonly page: FetchedPage;
	  }
	| {readonly type: 'pageFailed'; readonly room: string; readonly request: PageRequest}
	/** The current state of messages, which replaces their known state. */
	| {
			readonly type: 'messagesRefreshed';
			readonly room: string;
			readonly messages: readonly Message[];
			readonly since: readonly Entry[];
			readonly page: PageState;
	  }
	// — threads —
	| {readonly type: 'threadOpened'; readonly room: string; readonly seq: number}
	/** `older`: the page before the first reply of the window. */
	| {readonly type: 'threadRequested'; readonly room: string; readonly direction: ThreadDirection}
	| {
			readonly type: 'threadReceived';
			readonly room: string;
			/** The message with which the thread was opened. */
			readonly opened: number;
			readonly direction: ThreadDirection;
			readonly frame: ServerFrameOf<'thread'>;
			/** Live entries received since the request, which the page may not include. */
			readonly since: readonly Entry[];
	  }
	| {readonly type: 'threadFailed'; readonly room: string; readonly error: string}
	| {readonly type: 'threadClosed'; readonly room: string}
	| {readonly type: 'viewMoved'; readonly room: string; readonly seq: number | undefined}
	| {readonly type: 'markedRead'; readonly room: string; readonly seq: number}
	/** The user has entered a room that is marked as unread. */
	| {readonly type: 'readingResumed'; readonly room: string}
	// — the rest —
	| {
			readonly type: 'noticeAdded';
			readonly room: string | undefined;
			readonly content: NoticeContent;
			readonly level: Notice['level'];
			readonly at: number;
			readonly serial: number;
	  }
	/** Removes typing notifications and messages that have expired by this time. */
	| {readonly type: 'timePassed'; readonly at: number};

export type ThreadDirection = 'newest' | 'older';

/** The requested page of a room, and its position. A page that no longer fits the window is dropped. */
export type PageRequest =
	| {readonly type: 'older'; readonly before: number}
	| {readonly type: 'newer'; readonly after: number}
	| {readonly type: 'around'; readonly seq: number}
	| {readonly type: 'newest'}
	/** The entries of the gap item with this key, starting at its older end. */
	| {readonly type: 'gap'; readonly key: string};

export interface FetchedPage {
	readonly frame: ServerFrameOf<'history'>;
	/** The room's `headSeq` when the page was requested. The page is at least as new. */
	readonly headAtRequest: number;
	/** Live entries received since then, which the page may not include. */
	readonly since: readonly Entry[];
}

/** The server's information about the messages of a page. Older servers send none. */
export interface PageState {
	/** The newest entry of the room when the server read the page. */
	readonly seq?: number | undefined;
	readonly ownReactions?: readonly OwnReactions[] | undefined;
}
