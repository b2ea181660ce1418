/** Applies commands about notifications. */
import {roomKind} from '../../../protocol/limits.ts';
import {defaultLevel, type Notifications, type RoomNotifications} from '../../../protocol/notifications.ts';
import type {CommandOf} from '../commands.ts';
import type {State} from '../state.ts';

/** The settings of a room after a change, without default values. */
const changedRoom = (
	{level: wasLevel, isMuted: wasMuted, mutedUntil: wasUntil}: Partial<RoomNotifications>,
	{room, level = wasLevel, isMuted, mutedUntil}: RoomNotifications,
): RoomNotifications => {
	const mutes = isMuted ?? wasMuted === true;
	const until = isMuted === undefined ? wasUntil : mutedUntil;
	return {
		room,
		...(level !== undefined && level !== defaultLevel(roomKind(room) === 'direct') && {level}),
		...(mutes && {isMuted: true}),
		...(mutes && until !== undefined && {mutedUntil: until}),
	};
};

const isDefault = ({level, isMuted}: RoomNotifications): boolean => level === undefined && isMuted !== true;

/** The changes of rooms that exist; undefined if too many rooms would differ from the defaults. */
const changedRooms = (
	state: State,
	{userId, rooms = [], limit}: CommandOf<'setNotifications'>,
): readonly RoomNotifications[] | undefined => {
	const changed = new Map<string, RoomNotifications>();
	for (const change of rooms) {
		const room = state.room(change.room)?.room;
		if (room === undefined) continue;
		const before = changed.get(room) ?? state.roomNotifications(userId, room) ?? {};
		changed.set(room, changedRoom(before, {...change, room}));
	}
	const added = [...changed.values()].filter(
		each => !isDefault(each) && state.roomNotifications(userId, each.room) === undefined,
	).length;
	if (added > 0 && state.roomNotificationCount(userId) + added > limit) return undefined;
	return [...changed.values()];
};

const setNotifications = (
	state: State,
	command: CommandOf<'setNotifications'>,
): Notifications | undefined => {
	const {userId, highlight, quietHours, quietUntil, isTextPushed} = command;
	if (state.user(userId) === undefined) return undefined;
	const rooms = changedRooms(state, command);
	if (rooms === undefined) return undefined;
	for (const room of rooms) state.setRoomNotifications(userId, room);
	const {rooms: _, ...before} = state.notifications(userId);
	const hours = quietHours === undefined ? before.quietHours : (quietHours ?? undefined);
	const until = quietUntil === undefined ? before.quietUntil : (quietUntil ?? undefined);
	const isText = isTextPushed ?? before.isTextPushed;
	state.setGeneralNotifications(userId, {
		highlight: [...new Set(highlight ?? before.highlight)],
		...(hours !== undefined && {quietHours: hours}),
		...(until !== undefined && {quietUntil: until}),
		...(isText === true && {isTextPushed: true}),
	});
	return state.notifications(userId);
};

export const notificationHandlers = {
	setNotifications,

	setPushKeys(state: State, {keys}: CommandOf<'setPushKeys'>) {
		const known = state.pushKeys();
		if (known !== undefined) return known;
		state.setPushKeys(keys);
		return keys;
	},

	subscribePush(state: State, {subscription, limit}: CommandOf<'subscribePush'>) {
		const {userId, endpoint} = subscription;
		if (state.user(userId) === undefined) return false;
		const others = state.pushSubscriptions(userId).filter(one => one.endpoint !== endpoint);
		for (const one of others.slice(0, Math.max(0, others.length + 1 - limit))) {
			state.removePushSubscription(userId, one.endpoint);
		}
		state.addPushSubscription(subscription);
		return true;
	},

	unsubscribePush: (state: State, {userId, endpoint}: CommandOf<'unsubscribePush'>) =>
		state.removePushSubscription(userId, endpoint),
};
