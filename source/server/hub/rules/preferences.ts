/** The preferences of a user, in the form that frames contain. */
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {HubState} from '../hub-state.ts';

export const preferencesOf = (
	{reader}: Pick<HubState, 'reader'>,
	userId: string,
): Omit<ServerFrameOf<'preferences'>, 'id'> => ({
	type: 'preferences',
	directFrom: reader.directFrom(userId),
	readReceipts: reader.hasReadReceipts(userId),
});
