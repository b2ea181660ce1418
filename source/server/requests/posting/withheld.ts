/**
 * Reports to the author of an expiring message which members did not receive it, because their clients delete nothing.
 */
import {namesWithheld} from '../../../protocol/limits.ts';
import type {Person} from '../../../protocol/server-frames.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Member, Room} from '../../membership/room.ts';

/** The users of this hub who are in the room only with clients that keep messages. */
const usersWithout = (members: Iterable<Member>): readonly Person[] => {
	const without = new Map<string, Person>();
	const served = new Set<string>();
	for (const {connection, user} of members) {
		if (connection.keepsMessages === true) without.set(user.id, user);
		else served.add(user.id);
	}
	return [...without.values()].filter(({id}) => !served.has(id));
};

export const reportWithheld = (caller: UserConnection, room: Room, seq: number): void => {
	const users = usersWithout(room.members()).filter(({id}) => id !== caller.user.id);
	if (users.length === 0) return;
	room.send(caller, {
		type: 'withheld',
		room: room.name,
		seq,
		users: users.slice(0, namesWithheld),
		count: users.length,
	});
};
