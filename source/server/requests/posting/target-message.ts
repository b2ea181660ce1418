/** The message that an `edit`, `delete` or `react` refers to. */
import type {Message} from '../../../protocol/server-frames.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import type {Room} from '../../membership/room.ts';

export const noSuchEntry = (room: Room, seq: number): Refusal =>
	new Refusal('no_such_entry', `Message ${seq} in ${room.name} no longer exists.`);

/** A message that is being deleted counts as deleted. */
export const targetMessage = (state: HubState, room: Room, seq: number): Message | Refusal => {
	const message = state.reader.message(room.name, seq, state.clock.now());
	const exists = message !== undefined && message.deletedAt === undefined && !room.deleting.has(seq);
	return exists ? message : noSuchEntry(room, seq);
};
