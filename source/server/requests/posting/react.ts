/** `react`: adds or removes the user's reaction to a message. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {appendEntry, entryFields} from './append-entry.ts';
import {targetMessage} from './target-message.ts';
import {refusalToWrite} from './write-permission.ts';

export const react = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'react'>,
	room: Room,
): Refusal | undefined => {
	const {seq, emoji, on} = request;
	const target = targetMessage(state, room, seq);
	if (target instanceof Refusal) return target;
	const refusal = refusalToWrite(state, room, caller.user.id) ?? takeBudget(state, caller, 'change');
	if (refusal !== undefined) return refusal;
	appendEntry(state, caller, {
		request,
		room,
		draft: {type: 'reacted', ...entryFields(state, caller, room), target: seq, emoji, on},
	});
	return undefined;
};
