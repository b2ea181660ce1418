/** Everything that can happen to a session: what the server says, what the link does, what the user does. */
import type {Entry, Message, ServerFrame, ServerFrameOf} from '../../protocol/frames.ts';
import type {Draft, Link, Notice, NoticeContent} from './state.ts';
import type {PageState} from './window.ts';

/** Times (`at`) are of this client's clock. A `serial` is unique in the client: it names what no `seq` names. */
export type SessionEvent =
	// — the server —
	| {readonly type: 'heard'; readonly frame: ServerFrame; readonly at: number; readonly serial: number}
	// — the link —
	| {readonly type: 'linked'; readonly link: Link}
	| {readonly type: 'measured'; readonly latencyMs: number}
	// — rooms —
	| {readonly type: 'joining'; readonly room: string}
	| {readonly type: 'refused'; readonly room: string; readonly code: string; readonly message: string}
	| {readonly type: 'forgotten'; readonly room: string}
	// — drafts —
	| {readonly type: 'posted'; readonly draft: Draft}
	/** On its way to the server. */
	| {readonly type: 'handed'; readonly draft: string}
	/** The server wants it later. */
	| {readonly type: 'postponed'; readonly draft: string; readonly until: number; readonly reason: string}
	| {readonly type: 'failed'; readonly draft: string; readonly code: string; readonly message: string}
	/** To be sent again, with this text. */
	| {readonly type: 'retried'; readonly draft: string; readonly text: string}
	| {readonly type: 'dropped'; readonly draft: string}
	// — the window —
	| {readonly type: 'asked'; readonly room: string; readonly want: PageWant}
	| {readonly type: 'paged'; readonly room: string; readonly want: PageWant; readonly page: FetchedPage}
	| {readonly type: 'pageFailed'; readonly room: string; readonly want: PageWant}
	/** Messages as they stand now, in place of what is known of them. */
	| {
			readonly type: 'refreshed';
			readonly room: string;
			readonly messages: readonly Message[];
			readonly since: readonly Entry[];
			readonly page: PageState;
	  }
	| {readonly type: 'looked'; readonly room: string; readonly seq: number | undefined}
	| {readonly type: 'marked'; readonly room: string; readonly seq: number}
	// — the rest —
	| {
			readonly type: 'noted';
			readonly room: string | undefined;
			readonly content: NoticeContent;
			readonly level: Notice['level'];
			readonly at: number;
			readonly serial: number;
	  }
	/** Time has passed: who stopped writing and what has expired goes. */
	| {readonly type: 'ticked'; readonly at: number};

/** Which page of a room is fetched, and from where: a page that no longer fits is let go. */
export type PageWant =
	| {readonly type: 'older'; readonly before: number}
	| {readonly type: 'newer'; readonly after: number}
	| {readonly type: 'around'; readonly seq: number}
	| {readonly type: 'newest'}
	/** What the gap item of this key misses, from its older end. */
	| {readonly type: 'gap'; readonly key: string};

export interface FetchedPage {
	readonly frame: ServerFrameOf<'history'>;
	/** The room's `headSeq` when it was asked for: the page is at least as new. */
	readonly headAtAsk: number;
	/** Entries heard live since then, which the page may be older than. */
	readonly since: readonly Entry[];
}
