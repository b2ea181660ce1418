/** `stats`: statistics of one room, or of all rooms the user can see. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {visibleRoom} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {StatsScope} from '../../stats/activity-stats.ts';

export const stats = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'stats'>,
): Refusal | undefined => {
	const {id} = caller.user;
	const named = request.room === undefined ? undefined : visibleRoom(state, id, request.room);
	if (named instanceof Refusal) return named;
	const now = state.clock.now();
	const scope: StatsScope =
		named === undefined
			? {type: 'all', userId: id, closedRooms: () => state.reader.admittedRooms(id).map(({room}) => room)}
			: {type: 'room', room: named.room};
	caller.connection.send({
		type: 'stats',
		...idOf(request),
		...(named !== undefined && {room: named.room}),
		at: now,
		...state.stats.figures(now, scope),
	});
	return undefined;
};
