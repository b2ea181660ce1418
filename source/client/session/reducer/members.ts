/** The member list of a room, ordered by nick. */

import {membersPage, nameKey} from '../../../protocol/limits.ts';
import type {Person} from '../../../protocol/server-frames.ts';

const byNick = (first: Person, second: Person): number => {
	const a = nameKey(first.nick);
	const b = nameKey(second.nick);
	return a < b ? -1 : a > b ? 1 : first.id < second.id ? -1 : first.id > second.id ? 1 : 0;
};

/** At most a page of members, ordered by nick. */
export const sortedMembers = (people: readonly Person[]): Person[] =>
	[...people].sort(byNick).slice(0, membersPage);

const insertionIndex = (members: readonly Person[], person: Person): number => {
	let low = 0;
	let high = members.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const member = members[middle];
		if (member !== undefined && byNick(member, person) < 0) low = middle + 1;
		else high = middle;
	}
	return low;
};

/** The list after users joined and left. */
export const changedMembers = (
	members: readonly Person[],
	joined: readonly Person[],
	left: readonly Person[],
): readonly Person[] => {
	const movedIds = new Set([...left, ...joined].map(person => person.id));
	const next = members.filter(member => !movedIds.has(member.id));
	for (const person of joined) next.splice(insertionIndex(next, person), 0, person);
	return next.slice(0, membersPage);
};

/** The list after a user changed the nick; the same list if the user is not in it. */
export const renamedMembers = (members: readonly Person[], user: Person): readonly Person[] =>
	members.some(member => member.id === user.id) ? changedMembers(members, [user], []) : members;
