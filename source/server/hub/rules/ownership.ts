/** The owners and moderators of rooms. A user becomes an owner with `create`, and never by joining a public room. */

import {roomKind} from '../../../protocol/limits.ts';
import type {Person} from '../../../protocol/server-frames.ts';
import type {CommandOf} from '../../store/commands.ts';
import type {RoomRecord} from '../../store/directory/directory.ts';
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

/** Whether the user has all permissions in the room, such as changing its settings and its moderators. */
export const hasOwnerPowers = (state: HubState, record: RoomRecord | undefined, userId: string): boolean => {
	if (record === undefined || record.kind === 'direct') return false;
	if (record.owner?.id === userId) return true;
	return record.kind === 'public' && state.serverOwner.userId === userId;
};

/** Whether the user is the owner or a moderator of the room. */
export const mayModerate = (state: HubState, record: RoomRecord | undefined, userId: string): boolean =>
	record !== undefined &&
	(hasOwnerPowers(state, record, userId) ||
		(record.kind !== 'direct' && state.reader.isModerator(record.room, userId)));

/** The moderators of the room, without its owner. */
export const moderatorsOf = (state: HubState, record: RoomRecord): Person[] => {
	const owner = ownerOf(state, record);
	return state.reader.moderators(record.room).filter(({id}) => id !== owner?.id);
};

/** The fields of a frame that names the owner and the moderators of a room. */
export const rolesIn = (
	state: HubState,
	record: RoomRecord | undefined,
): {readonly owner?: Person; readonly moderators?: Person[]} => {
	const owner = record && ownerOf(state, record);
	const moderators = record === undefined ? [] : moderatorsOf(state, record);
	return {...(owner !== undefined && {owner}), ...(moderators.length > 0 && {moderators})};
};

/** Binds the nick of the server owner to its user, unless it is bound already or no user has the nick. */
export const bindServerOwner = ({serverOwner, retried, track}: HubState): void => {
	if (serverOwner.unbound === undefined) return;
	const bind = (): CommandOf<'bindOwner'> | undefined => {
		const {unbound} = serverOwner;
		return unbound && {type: 'bindOwner', ...unbound};
	};
	track(retried.add('owner', bind));
};

/** The refusal for a room. It does not show the name of a direct room, which users do not know. */
const refusal = (room: string, text: string): Refusal =>
	new Refusal(
		'forbidden',
		roomKind(room) === 'direct' ? 'A direct room has no owner and no moderators.' : text,
	);

export const notModerator = (room: string): Refusal =>
	refusal(room, `Only the owner and the moderators of ${room} can do that.`);

export const notOwner = (room: string): Refusal => refusal(room, `Only the owner of ${room} can do that.`);
