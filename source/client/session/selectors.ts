/** Selectors: values that are derived from a session. */
import {nameKey} from '../../protocol/limits.ts';
import type {Draft, GapItem, RoomState, Session} from './state.ts';

/** Public and private rooms in the order in which they were joined, then the direct rooms. */
export const orderedRooms = (session: Session): RoomState[] => {
	const rooms = [...session.rooms.values()];
	const isDirect = ({kind}: RoomState): boolean => kind === 'direct';
	return [...rooms.filter(room => !isDirect(room)), ...rooms.filter(isDirect)];
};

/** The room with this name, in any case. */
export const findRoom = (session: Session, name: string): RoomState | undefined => {
	const exact = session.rooms.get(name);
	if (exact !== undefined) return exact;
	const key = nameKey(name);
	return [...session.rooms.values()].find(({room}) => nameKey(room) === key);
};

/** The direct room with the user of this nick, if there is one. */
export const directRoomWith = (session: Session, nick: string): RoomState | undefined => {
	const key = nameKey(nick);
	return [...session.rooms.values()].find(room => room.with !== undefined && nameKey(room.with.nick) === key);
};

/** The next room after `current`, in a circle, that has a mention of the user, or else an unread message. */
export const nextActiveRoom = (session: Session, current: string | undefined): string | undefined => {
	const rooms = orderedRooms(session);
	const at = rooms.findIndex(({room}) => room === current);
	const others = [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(at, 0))];
	return (others.find(room => room.mentions > 0) ?? others.find(room => room.unread > 0))?.room;
};

/** All drafts, in the order in which they were posted. */
export const outboxOf = (session: Session): readonly Draft[] => session.outbox ?? [];

/** The draft without the time until which it is held. */
export const withoutHold = ({heldUntil: _, ...draft}: Draft): Draft => draft;

/** The newest draft that can be taken back. */
export const heldDraft = (session: Session): Draft | undefined =>
	outboxOf(session).findLast(({heldUntil, state}) => heldUntil !== undefined && state.type === 'waiting');

/** The gaps that the server may still be able to fill. */
export const openGaps = (room: RoomState): GapItem[] =>
	room.log.items.filter((item): item is GapItem => item.type === 'gap' && !item.isLost);

/** The current time in the server's clock, for comparison with `expiresAt`. */
export const serverNow = (session: Session, now: number): number => now + session.clockSkewMs;

/** The room in which a draft is shown, if it is known. */
export const roomOfDraft = (session: Session, {target}: Draft): string | undefined => {
	if ('room' in target) {
		if (session.rooms.has(target.room)) return target.room;
		const key = nameKey(target.room);
		for (const name of session.rooms.keys()) if (nameKey(name) === key) return name;
		return undefined;
	}
	const key = nameKey(target.to);
	for (const {room, with: other} of session.rooms.values()) {
		if (other !== undefined && nameKey(other.nick) === key) return room;
	}
	return undefined;
};
