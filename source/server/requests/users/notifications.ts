/** `notifications`: which messages notify the user, and when. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {maxRoomNotifications} from '../../../protocol/notifications.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {notificationsFrame} from '../../hub/notifications-frame.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {visibleRoom} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {CommandOf} from '../../store/commands.ts';

const tooManyRooms = new Refusal(
	'limit',
	`You have changed the notifications of ${maxRoomNotifications} rooms, which is the limit. Reset one first with /notify #room mentions.`,
);

const commandOf = (
	userId: string,
	{rooms, highlight, quietHours, quietUntil, isTextPushed}: ClientFrameOf<'notifications'>,
): CommandOf<'setNotifications'> => ({
	type: 'setNotifications',
	userId,
	limit: maxRoomNotifications,
	...(rooms !== undefined && {rooms}),
	...(highlight !== undefined && {highlight}),
	...(quietHours !== undefined && {quietHours}),
	...(quietUntil !== undefined && {quietUntil}),
	...(isTextPushed !== undefined && {isTextPushed}),
});

/** Sets the given fields, and answers with all notification settings. */
export const notifications = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'notifications'>,
): Promise<Refusal | undefined> => {
	const {id: userId} = caller.user;
	for (const {room} of request.rooms ?? []) {
		const record = visibleRoom(state, userId, room);
		if (record instanceof Refusal) return record;
	}
	const {type: _, id: __, ...changes} = request;
	if (Object.values(changes).every(value => value === undefined)) {
		caller.connection.send({...notificationsFrame(state.reader.notifications(userId)), ...idOf(request)});
		return undefined;
	}
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const outcome = await propose(state, 'notifications', commandOf(userId, request), caller);
	if (outcome instanceof Refusal) return outcome;
	if (outcome === undefined) return tooManyRooms;
	caller.connection.send({...notificationsFrame(outcome), ...idOf(request)});
	return undefined;
};
