/** What the user may do in a room as its owner or a moderator. The server decides; this selects the actions to offer. */
import type {MessageItem, RoomState, Session} from '../../client/session/state.ts';

type Viewer = Pick<Session, 'me' | 'isServerOwner'>;
type Roles = Pick<RoomState, 'kind' | 'owner' | 'moderators'>;

const isModerator = ({moderators = []}: Roles, userId: string | undefined): boolean =>
	moderators.some(({id}) => id === userId);

/** The role of a user in the room; undefined for ordinary members. */
export const roleIn = (room: Roles, userId: string): 'owner' | 'moderator' | undefined => {
	if (room.owner?.id === userId) return 'owner';
	return isModerator(room, userId) ? 'moderator' : undefined;
};

/** Whether the user owns the room, or the server and the room is public. */
export const ownsRoom = ({me, isServerOwner}: Viewer, room: Roles): boolean =>
	room.kind !== 'direct' &&
	me !== undefined &&
	(room.owner?.id === me.id || (room.kind === 'public' && isServerOwner === true));

export const mayModerate = (viewer: Viewer, room: Roles): boolean =>
	ownsRoom(viewer, room) || (room.kind !== 'direct' && isModerator(room, viewer.me?.id));

/** A moderator cannot delete messages of the owner and of other moderators. */
export const mayDelete = (
	viewer: Viewer,
	room: Roles | undefined,
	{isMine, from}: Pick<MessageItem, 'isMine' | 'from'>,
): boolean => {
	if (isMine || room === undefined) return isMine;
	if (ownsRoom(viewer, room)) return true;
	return mayModerate(viewer, room) && room.owner?.id !== from.id && !isModerator(room, from.id);
};
