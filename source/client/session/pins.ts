/** Pinned messages. */
import type {RoomState} from './state.ts';

/** Whether the user may pin messages: the owner and the moderators of a room, and both users of a direct room. */
export const mayPin = (
	{kind, owner, moderators = []}: Pick<RoomState, 'kind' | 'owner' | 'moderators'>,
	me: string | undefined,
): boolean =>
	kind === 'direct' || (me !== undefined && (owner?.id === me || moderators.some(({id}) => id === me)));
