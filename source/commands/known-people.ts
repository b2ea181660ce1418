/** The users that a session knows. */
import type {Session} from '../client/session/state.ts';
import {isReadable} from '../client/session/window.ts';
import type {Person} from '../protocol/server-frames.ts';

/** Members and direct partners of this user's rooms, each once. */
export const peopleOf = (session: Session): readonly Person[] => {
	const people = new Map<string, Person>();
	for (const {members, with: partner} of session.rooms.values()) {
		for (const person of partner === undefined ? members : [...members, partner]) {
			if (person.id !== session.me?.id) people.set(person.id, person);
		}
	}
	return [...people.values()];
};

/** As `peopleOf`, and the authors of the messages that are loaded. */
export const knownPeople = (session: Session): readonly Person[] => [
	...(session.me === undefined ? [] : [session.me]),
	...peopleOf(session),
	...[...session.rooms.values()].flatMap(({log}) => log.items.filter(isReadable).map(({from}) => from)),
];
