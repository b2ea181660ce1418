/** Questions every face asks of a session. */
import {nameKey} from '../../protocol/limits.ts';
import type {Draft, GapItem, RoomState, Session} from './state.ts';

/** Public and private rooms in the order they were joined, then the direct ones. */
export const orderedRooms = (session: Session): RoomState[] => {
	const rooms = [...session.rooms.values()];
	const isDirect = ({kind}: RoomState): boolean => kind === 'direct';
	return [...rooms.filter(room => !isDirect(room)), ...rooms.filter(isDirect)];
};

/** The room of this name, written in any case. */
export const findRoom = (session: Session, name: string): RoomState | undefined => {
	const exact = session.rooms.get(name);
	if (exact !== undefined) return exact;
	const key = nameKey(name);
	return [...session.rooms.values()].find(({room}) => nameKey(room) === key);
};

/** The direct room with the one of this nick, where there is one. */
export const directRoomWith = (session: Session, nick: string): RoomState | undefined => {
	const key = nameKey(nick);
	return [...session.rooms.values()].find(room => room.with !== undefined && nameKey(room.with.nick) === key);
};

/** After `current` in the order of rooms, round once: the next that names me, else the next with anything unread. */
export const nextActiveRoom = (session: Session, current: string | undefined): string | undefined => {
	const rooms = orderedRooms(session);
	const at = rooms.findIndex(({room}) => room === current);
	const others = [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(at, 0))];
	return (others.find(room => room.mentions > 0) ?? others.find(room => room.unread > 0))?.room;
};

/** All own words without a receipt, in the order they were said. */
export const outboxOf = (session: Session): readonly Draft[] => session.outbox ?? [];

/** Gaps the server may still fill. */
export const openGaps = (room: RoomState): GapItem[] =>
	room.log.items.filter((item): item is GapItem => item.type === 'gap' && !item.isLost);

/** What time it is at the server: for `expiresAt`. */
export const serverNow = (session: Session, now: number): number => now + session.clockSkewMs;

/** The room a draft is shown in, where that is known. */
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
