/** The permission to write in a room. */

import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {directRefusal} from '../../hub/rules/direct-messages.ts';
import {mayModerate} from '../../hub/rules/ownership.ts';
import {mutedIn} from '../../hub/rules/sanctions.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {slowModeWaitMs} from '../../shared/slow-mode.ts';

/** The reason why the user must not write in the room, if any. */
export const refusalToWrite = (state: HubState, room: Room, userId: string): Refusal | undefined =>
	mutedIn(state, room.name, userId) ??
	(room.kind === 'direct' ? directRefusal(state, userId, room.name) : undefined);

export const tooSoon = (state: HubState, room: Room, retryInMs: number): Refusal => {
	const seconds = state.rooms.record(room.name)?.slowSeconds ?? 0;
	const message = `Slow mode: you can send one message, edit or topic every ${seconds} s in ${room.name}.`;
	return new Refusal('rate_limited', message, retryInMs);
};

/**
 * In slow mode, everyone except the owner and the moderators must wait between two texts: messages, edits and topics.
 * The journal checks it again when it applies the text.
 */
export const slowModeRefusal = (state: HubState, room: Room, userId: string): Refusal | undefined => {
	const record = state.rooms.record(room.name);
	if (record === undefined || record.slowSeconds === 0 || mayModerate(state, record, userId))
		return undefined;
	const lastAt = state.reader.slowPostAt(room.name, userId);
	const retryInMs = slowModeWaitMs(record.slowSeconds, lastAt, state.clock.now());
	return retryInMs > 0 ? tooSoon(state, room, retryInMs) : undefined;
};

/**
 * The reason why the user must not edit a message or set the topic. Otherwise undefined, and a change is charged to the
 * user's budget.
 */
export const refusalToChangeText = (
	state: HubState,
	caller: UserConnection,
	room: Room,
): Refusal | undefined =>
	refusalToWrite(state, room, caller.user.id) ??
	takeBudget(state, caller, 'change') ??
	slowModeRefusal(state, room, caller.user.id);
