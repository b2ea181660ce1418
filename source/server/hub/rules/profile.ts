/** The information about a user that another user may see. */
import {roomKind} from '../../../protocol/limits.ts';
import type {UserKey, UserProfile} from '../contract/hub.ts';
import type {HubState} from '../hub-state.ts';
import {personOf} from '../people.ts';
import {awayUser} from './away.ts';
import {rolesIn} from './ownership.ts';

const visibleRoomsOf = ({membership}: HubState, viewerId: string, userId: string): readonly string[] =>
	membership.roomsOf(userId).filter(room => {
		const kind = roomKind(room);
		return kind === 'public' || (kind === 'private' && membership.has(room, viewerId));
	});

/** Whether `joined` and `members` name the user as owner or moderator. */
const isShownAsModerator = (state: HubState, room: string, userId: string): boolean => {
	const {owner, moderators = []} = rolesIn(state, state.rooms.record(room));
	return owner?.id === userId || moderators.some(({id}) => id === userId);
};

/** Undefined if there is no such user. */
export const profileOf = (state: HubState, viewerId: string, key: UserKey): UserProfile | undefined => {
	const userId = 'id' in key ? key.id : state.reader.userByNick(key.nick)?.id;
	const user = userId === undefined ? undefined : personOf(state, userId);
	if (user === undefined) return undefined;
	const rooms = visibleRoomsOf(state, viewerId, user.id);
	return {
		user,
		isOnline: state.membership.isOnline(user.id),
		hasSecret: state.reader.devices(user.id).length > 0,
		isServerOwner: state.serverOwner.userId === user.id,
		away: awayUser(state, user),
		rooms,
		moderatedRooms: rooms.filter(room => isShownAsModerator(state, room, user.id)),
	};
};
