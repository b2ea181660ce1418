/** The owners of rooms. A user becomes an owner by `create`, and never by joining a public room. */
import type {Person} from '../../../protocol/frames.ts';
import type {RoomRecord} from '../../store/directory.ts';
import {Refusal} from '../contract/refusal.ts';
import type {HubState} from '../hub-state.ts';
import {personOf} from '../people.ts';

/** The owner of the room. A public room without one belongs to the server owner. */
export const ownerOf = (state: HubState, record: RoomRecord): Person | undefined => {
	const {owner, kind} = record;
	const person = owner === undefined ? undefined : personOf(state, owner.id);
	if (person !== undefined || kind !== 'public') return person ?? owner;
	const {userId} = state.serverOwner;
	return userId === undefined ? undefined : personOf(state, userId);
};

/** Whether the user may moderate and configure the room. */
export const hasOwnerPowers = (state: HubState, record: RoomRecord | undefined, userId: string): boolean => {
	if (record === undefined || record.kind === 'direct') return false;
	if (record.owner?.id === userId) return true;
	return record.kind === 'public' && state.serverOwner.userId === userId;
};

export const notOwner = (room: string): Refusal =>
	new Refusal('forbidden', `Only the owner of ${room} can do that.`);
