/** The list of who is in a room, in order of nick. */
import type {Person} from '../../../protocol/frames.ts';
import {membersPage, nameKey} from '../../../protocol/limits.ts';

const byNick = (one: Person, other: Person): number => {
	const a = nameKey(one.nick);
	const b = nameKey(other.nick);
	return a < b ? -1 : a > b ? 1 : one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
};

/** At most a page of people, in order of nick. */
export const sortedMembers = (people: readonly Person[]): Person[] =>
	[...people].sort(byNick).slice(0, membersPage);

const placeOf = (members: readonly Person[], person: Person): number => {
	let low = 0;
	let high = members.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const there = members[middle];
		if (there !== undefined && byNick(there, person) < 0) low = middle + 1;
		else high = middle;
	}
	return low;
};

/** The list after some came and some went. */
export const changedMembers = (
	members: readonly Person[],
	joined: readonly Person[],
	left: readonly Person[],
): readonly Person[] => {
	const gone = new Set([...left, ...joined].map(person => person.id));
	const next = members.filter(member => !gone.has(member.id));
	for (const person of joined) next.splice(placeOf(next, person), 0, person);
	return next.slice(0, membersPage);
};

/** The list after somebody took another nick; the same list where that one is not in it. */
export const renamedMembers = (members: readonly Person[], user: Person): readonly Person[] =>
	members.some(member => member.id === user.id) ? changedMembers(members, [user], []) : members;
