/** `readers`: the read positions in a small room. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {readersAtMost} from '../../../protocol/limits.ts';
import type {Person} from '../../../protocol/server-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {personOf} from '../../hub/people.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';

/**
 * The users whose read positions are shown: those admitted to a private or direct room, or present in a public one.
 * Undefined if there are too many.
 */
const peopleOf = (state: HubState, room: Room): readonly Person[] | undefined => {
	if (room.kind !== 'public') {
		const userIds = state.reader.admittedUsers(room.name);
		return userIds.length > readersAtMost ? undefined : userIds.flatMap(id => personOf(state, id) ?? []);
	}
	if (state.membership.memberCount(room.name) > readersAtMost) return undefined;
	return state.membership.people(room.name, readersAtMost);
};

const notShared = new Refusal(
	'forbidden',
	'You do not share what you have read, so you cannot see what others have read. Turn it on with /set readreceipts on.',
);

export const readers = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'readers'>,
	room: Room,
): Refusal | undefined => {
	const {reader} = state;
	if (!reader.hasReadReceipts(caller.user.id)) return notShared;
	const people = peopleOf(state, room);
	if (people === undefined) {
		return new Refusal('limit', `What others have read is shown in rooms of up to ${readersAtMost} people.`);
	}
	const others = people.filter(({id}) => id !== caller.user.id);
	const sharing = others.filter(({id}) => reader.hasReadReceipts(id));
	room.send(caller, {
		type: 'readers',
		...idOf(request),
		room: room.name,
		readers: sharing.map(user => ({user, seq: reader.readSeq(user.id, room.name) ?? 0})),
		hidden: others.length - sharing.length,
	});
	return undefined;
};
