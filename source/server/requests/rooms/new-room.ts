/** The requirements of every new room: a name that is free, and an optional first topic. */

import {isRoomName, roomKind} from '../../../protocol/limits.ts';
import type {Person} from '../../../protocol/server-frames.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {looksLike} from './room-admission.ts';

export const roomExists = (room: string): Refusal =>
	new Refusal('forbidden', `The room ${room} already exists. Join it instead.`);

/** Digits, because the name of a room must be in one script and digits belong to all scripts. */
const randomDigits = (state: HubState): string =>
	Array.from(state.randomBytes(12), byte => byte % 10).join('');

/** A free name such as `~plans-482913057264`. */
const privateName = (state: HubState, prefix: string): string => {
	for (;;) {
		const name = `~${prefix}-${randomDigits(state)}`;
		if (state.rooms.record(name) === undefined) return name;
	}
};

/** The name of the new room, or the refusal of the requested one. */
export const newRoomName = (
	state: HubState,
	{room, isPrivate = false}: {readonly room?: string | undefined; readonly isPrivate?: boolean | undefined},
): string | Refusal => {
	if (room !== undefined && (roomKind(room) !== 'public' || !isRoomName(room))) {
		const message = `${room} is not a valid name for a new room. Use a plain name, such as plans.`;
		return new Refusal('bad_field', message, undefined, 'room');
	}
	if (isPrivate) return privateName(state, room ?? 'room');
	if (room === undefined) {
		return new Refusal('bad_field', 'A public room needs a name. Send it as "room".', undefined, 'room');
	}
	const record = state.rooms.record(room);
	const isInUse = state.rooms.get(room) !== undefined || !state.membership.isEmpty(record?.room ?? room);
	const isKept =
		record !== undefined && (record.first > 0 || state.reader.hasSettings(record.room, state.clock.now()));
	if (record !== undefined && (isKept || isInUse)) return roomExists(record.room);
	const similar = record === undefined ? state.reader.roomLike(room) : undefined;
	return similar === undefined ? room : looksLike(similar.room);
};

/** Resolves when the topic is durable, or with a refusal if it could not be written. */
export const setFirstTopic = async (
	state: HubState,
	room: string,
	from: Person,
	text: string | undefined,
): Promise<Refusal | undefined> => {
	if (text === undefined || text === '') return undefined;
	const draft = {type: 'topic', room, at: state.clock.now(), from, text} as const;
	const outcome = await propose(state, 'create', {type: 'append', draft});
	return outcome instanceof Refusal ? outcome : undefined;
};
