/** The title of a thread. */
import type {RoomState} from '../../client/session/state.ts';
import {isFollowing} from '../../client/session/threads.ts';
import {findMessage} from '../../client/session/window.ts';
import {literal, type Printable, words} from '../../text/sanitize.ts';
import {count} from '../wording.ts';

export interface ThreadTitle {
	/** `Thread: 3 replies` */
	readonly text: Printable;
	/** `3 replies`: the same for little space. */
	readonly replies: Printable;
	/** `following`, or `not following` */
	readonly state: Printable;
	readonly isFollowed: boolean;
}

/** `view`: the view of the thread (`threadRoom`). Undefined for a room. */
export const threadTitle = (view: RoomState): ThreadTitle | undefined => {
	const {shownThread: seq, log} = view;
	if (seq === undefined) return undefined;
	const root = findMessage(log.items, seq)?.item;
	const loaded = log.items.filter(item => item.type === 'message' && item.deletedAt === undefined).length;
	const counted = Math.max(root?.replies ?? 0, root === undefined ? loaded : 0);
	const isFollowed = isFollowing(view, seq);
	const replies = literal(counted === 0 ? 'no replies' : count(counted, 'reply', 'replies'));
	return {
		text: words`Thread: ${replies}`,
		replies,
		state: literal(isFollowed ? 'following' : 'not following'),
		isFollowed,
	};
};
