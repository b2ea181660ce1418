/** The placeholder of an empty input: what Enter sends, and where. */
import type {RoomState, Session} from '../../client/session/state.ts';
import {literal, type Printable, words} from '../../text/sanitize.ts';
import {shortTitle} from './room-title.ts';

export const placeholderText = (session: Session, room: RoomState | undefined): Printable => {
	if (room === undefined) return literal('/join #dev joins a room');
	if (room.membership.type === 'refused') return literal('You cannot send messages here');
	if (room.shownThread !== undefined) return literal('Reply in this thread');
	return words`Message ${shortTitle(session, room)}`;
};
