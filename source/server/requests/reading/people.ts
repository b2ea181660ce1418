/** `people`: the connected users of the whole server, in pages. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {nameKey, peoplePage, roomKind} from '../../../protocol/limits.ts';
import type {Person, PersonInfo} from '../../../protocol/server-frames.ts';
import {idOf} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import type {UserConnection} from '../../membership/online-users.ts';

/** The most public rooms listed for a user. Private and direct rooms are never listed. */
const maxNamedRooms = 5;

const publicRoomsOf = ({membership}: HubState, {id}: Person): string[] =>
	membership
		.roomsOf(id)
		.filter(room => roomKind(room) === 'public')
		.slice(0, maxNamedRooms);

export const listPeople = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'people'>,
): undefined => {
	const after = request.after === undefined ? '' : nameKey(request.after);
	const following = [...state.membership.onlinePeople()]
		.map(person => ({person, key: nameKey(person.nick)}))
		.filter(({key}) => key > after)
		.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
	const people = following.slice(0, peoplePage).map(
		({person}): PersonInfo => ({
			user: person,
			rooms: publicRoomsOf(state, person),
		}),
	);
	caller.connection.send({
		type: 'people',
		...idOf(request),
		people,
		hasMore: following.length > people.length,
	});
};
