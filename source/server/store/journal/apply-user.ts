/** Applies commands about users. */

import {maxDevices} from '../../../protocol/limits.ts';
import type {CommandOf} from '../commands.ts';
import type {State} from '../state.ts';

export const userHandlers = {
	createUser(state: State, {user, secretHash}: CommandOf<'createUser'>) {
		// Ids are random, so a known id means that the command is repeated and must not fail.
		const isKnown =
			state.user(user.id) !== undefined ||
			(secretHash !== undefined && state.userBySecret(secretHash) !== undefined);
		return isKnown ? undefined : state.createUser(user, secretHash);
	},

	rename(state: State, {userId, nick}: CommandOf<'rename'>) {
		const was = state.user(userId)?.nick;
		return was !== undefined && state.rename(userId, nick) ? {was} : undefined;
	},

	setUnusedSince(state: State, {userId, at}: CommandOf<'setUnusedSince'>) {
		const since = state.user(userId)?.unusedSince;
		if (since !== undefined && since < at) state.setUnusedSince(userId, at);
		return undefined;
	},

	releaseUser(state: State, {userId, unusedUntil}: CommandOf<'releaseUser'>) {
		const user = state.user(userId);
		if (user === undefined) return false;
		const {unusedSince = Number.POSITIVE_INFINITY} = user;
		if (unusedUntil !== undefined && unusedSince > unusedUntil) return false;
		state.releaseUser(userId);
		return true;
	},

	block(state: State, {userId, blocked, at, limit}: CommandOf<'block'>) {
		if (state.isBlocked(userId, blocked.id)) return true;
		if (state.blocks(userId).length >= limit) return false;
		state.block(userId, blocked.id, at);
		return true;
	},

	unblock: (state: State, {userId, blocked}: CommandOf<'unblock'>) => state.unblock(userId, blocked.id),

	setBot(state: State, {userId, isBot}: CommandOf<'setBot'>) {
		const user = state.user(userId);
		if (user === undefined || (user.isBot ?? false) === isBot) return false;
		state.setBot(userId, isBot);
		return true;
	},

	setAway(state: State, {userId, away}: CommandOf<'setAway'>) {
		const user = state.user(userId);
		if (user === undefined || (user.away === undefined && away === undefined)) return false;
		state.setAway(userId, away);
		return true;
	},

	bindOwner(state: State, {nick, userId}: CommandOf<'bindOwner'>) {
		const bound = state.boundOwner(nick);
		if (bound !== undefined && state.user(bound) !== undefined) return bound;
		if (state.user(userId) === undefined) return undefined;
		state.bindOwner(nick, userId);
		// An owner who has never sent anything is not removed.
		state.setUnusedSince(userId, undefined);
		return userId;
	},

	addPairing(state: State, {tokenHash, pairing, at}: CommandOf<'addPairing'>) {
		state.removeOldPairings(pairing.userId, at);
		if (state.user(pairing.userId) !== undefined) state.addPairing(tokenHash, pairing);
		return undefined;
	},

	redeemPairing(state: State, command: CommandOf<'redeemPairing'>) {
		const {tokenHash, secretHash, device, name, kind, at} = command;
		const userId = state.findPairing(tokenHash, at)?.userId;
		if (userId === undefined) return undefined;
		state.removePairing(tokenHash);
		if (state.user(userId) === undefined || state.devices(userId).length >= maxDevices) return undefined;
		state.addDevice({device, userId, name, kind, createdAt: at, seenAt: at}, secretHash);
		return userId;
	},

	updateDevice(state: State, {userId, device, name, kind, at}: CommandOf<'updateDevice'>) {
		state.updateDevice(userId, device, {name, kind, seenAt: at});
		return undefined;
	},

	removeDevice(state: State, {userId, device}: CommandOf<'removeDevice'>) {
		if (state.devices(userId).length <= 1 || !state.removeDevice(userId, device)) return false;
		for (const {endpoint, device: owner} of state.pushSubscriptions(userId)) {
			if (owner === device) state.removePushSubscription(userId, endpoint);
		}
		return true;
	},

	changeRoomList(state: State, {userId, add, remove, limit}: CommandOf<'changeRoomList'>) {
		const before = state.listedRooms(userId);
		if (state.user(userId) === undefined) return {rooms: before, isChanged: false};
		for (const room of remove) state.unlistRoom(userId, room);
		let count = state.listedRooms(userId).length;
		for (const room of add) if (count++ < limit) state.listRoom(userId, room);
		const rooms = state.listedRooms(userId);
		return {rooms, isChanged: rooms.join('\n') !== before.join('\n')};
	},

	setDirectFrom(state: State, {userId, directFrom}: CommandOf<'setDirectFrom'>) {
		state.setDirectFrom(userId, directFrom);
		return undefined;
	},

	setReadReceipts(state: State, {userId, isOn}: CommandOf<'setReadReceipts'>) {
		state.setReadReceipts(userId, isOn);
		return undefined;
	},

	markInboxRead: (state: State, {userId, through}: CommandOf<'markInboxRead'>) =>
		state.markInboxRead(userId, through),
};
