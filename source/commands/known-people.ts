/** The users that a session knows. */
import type {Session} from '../client/session/state.ts';
import {isReadable} from '../client/session/window.ts';
import type {Person} from '../protocol/server-frames.ts';

/** The members and the direct message partners of this user's rooms, each once. */
export const peopleOf = (session: Session): readonly Person[] => {
	const people = new Map<string, Person>();
	for (const {members, with: partner} of session.rooms.values()) {
		for (const person of partner === undefined ? members : [...members, partner]) {
			if (person.id !== session.me?.id) people.set(person.id, person);
		}
	}
	return [...people.values()];
};

/** The authors of the loaded messages. An author counts as a bot if a program wrote all of their messages. */
const authorsOf = (session: Session): readonly Person[] => {
	const items = [...session.rooms.values()].flatMap(({log}) => log.items.filter(isReadable));
	const isMarked = (item: (typeof items)[number]): boolean => item.type === 'message' && item.bot === true;
	const people = items.filter(item => !isMarked(item)).map(({from}) => from);
	const bots = items.filter(isMarked).map(({from}) => ({...from, bot: true as const}));
	return [...people, ...bots];
};

/** The result of `peopleOf`, and the authors of the loaded messages. */
export const knownPeople = (session: Session): readonly Person[] => [
	...(session.me === undefined ? [] : [session.me]),
	...peopleOf(session),
	...authorsOf(session),
];
