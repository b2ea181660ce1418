/** Who has the powers of an owner in which room. Joining a room never gives them; `create` does. */
import type {Person} from '../../protocol/frames.ts';
import type {RoomRecord} from '../store/directory.ts';
import {type HubState, personOf} from './hub-state.ts';

/** The room's owner as a person: its maker, or of a public room without one the server owner. */
export const ownerOf = (state: HubState, record: RoomRecord): Person | undefined => {
	const {owner, kind} = record;
	const maker = owner === undefined ? undefined : personOf(state, owner.id);
	if (maker !== undefined || kind !== 'public') return maker ?? owner;
	const {userId} = state.serverOwner;
	return userId === undefined ? undefined : personOf(state, userId);
};

/** Whether the user may moderate and configure the room. */
export const hasOwnerPowers = (state: HubState, record: RoomRecord | undefined, userId: string): boolean => {
	if (record === undefined || record.kind === 'direct') return false;
	if (record.owner?.id === userId) return true;
	return record.kind === 'public' && state.serverOwner.userId === userId;
};
