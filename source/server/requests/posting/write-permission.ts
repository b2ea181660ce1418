/** Whether a user may write in a room now. */

import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {directRefusal} from '../../hub/rules/direct-messages.ts';
import {hasOwnerPowers} from '../../hub/rules/ownership.ts';
import {mutedIn} from '../../hub/rules/sanctions.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';

/** Why the user must not write in the room. */
export const refusalToWrite = (state: HubState, room: Room, userId: string): Refusal | undefined =>
	mutedIn(state, room.name, userId) ??
	(room.kind === 'direct' ? directRefusal(state, userId, room.name) : undefined);

/** In slow mode everyone but the owner has to wait between two texts: messages, edits and topics. */
export const slowModeRefusal = (state: HubState, room: Room, userId: string): Refusal | undefined => {
	const record = state.rooms.record(room.name);
	if (record === undefined || record.slowSeconds === 0 || hasOwnerPowers(state, record, userId))
		return undefined;
	const now = state.clock.monotonic();
	const retryInMs = room.lastSent.waitMs(userId, record.slowSeconds * 1000, now);
	if (retryInMs > 0) {
		const message = `Slow mode: you can send one message, edit or topic every ${record.slowSeconds} s in ${room.name}.`;
		return new Refusal('rate_limited', message, retryInMs);
	}
	room.lastSent.note(userId, now);
	return undefined;
};

/** Why the user must not edit a message or set the topic; otherwise takes a change from the user's budget. */
export const refusalToChangeText = (
	state: HubState,
	caller: UserConnection,
	room: Room,
): Refusal | undefined =>
	refusalToWrite(state, room, caller.user.id) ??
	takeBudget(state, caller, 'change') ??
	slowModeRefusal(state, room, caller.user.id);
