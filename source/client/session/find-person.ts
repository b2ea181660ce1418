/** Finds a user by a typed nick. */

import {nameKey} from '../../protocol/limits.ts';
import type {Person} from '../../protocol/server-frames.ts';
import type {RoomState, Session} from './state.ts';
import {isReadable} from './window.ts';

/**
 * The user with this nick: a member of the room, a member of another room, or the newest author in the room who had
 * this nick. Undefined if the client does not know such a user; the server may.
 */
export const findPerson = (session: Session, room: RoomState, nick: string): Person | undefined => {
	const key = nameKey(nick);
	const isNamed = (person: Person): boolean => nameKey(person.nick) === key;
	const others = [...session.rooms.values()].flatMap(({members, with: other}) =>
		other === undefined ? members : [...members, other],
	);
	const member = room.members.find(isNamed) ?? others.find(isNamed);
	if (member !== undefined) return member;
	for (let index = room.log.items.length - 1; index >= 0; index--) {
		const item = room.log.items[index];
		if (item === undefined) break;
		if (isReadable(item) && isNamed(item.from)) return item.from;
		if (item.type === 'renamed' && nameKey(item.was) === key) return item.user;
	}
	return undefined;
};
