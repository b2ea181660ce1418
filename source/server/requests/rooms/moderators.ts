/** `moderator` adds and removes the moderators of a room, `bans` lists its bans and mutes. */

import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {moderatorsPerRoom} from '../../../protocol/limits.ts';
import type {BanInfo, Person, ServerFrameOf} from '../../../protocol/server-frames.ts';
import {idOf, noSuchUser, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {personOf} from '../../hub/people.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {
	hasOwnerPowers,
	mayModerate,
	moderatorsOf,
	notModerator,
	notOwner,
} from '../../hub/rules/ownership.ts';
import {nameForLog, noSuchRoom} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import type {OutcomeOf} from '../../store/commands.ts';
import type {Sanction} from '../../store/directory/directory.ts';

type NameModerator = ClientFrameOf<'moderator'>;

const targetOf = (state: HubState, {userId, nick = ''}: NameModerator): Person | Refusal => {
	if (userId === undefined) return state.reader.userByNick(nick) ?? noSuchUser(nick);
	const message = `There is no user with the id ${userId}.`;
	return personOf(state, userId) ?? new Refusal('no_such_user', message, undefined, 'userId');
};

/** The reason why the user cannot become a moderator of the room, if any. */
const refusalToName = (state: HubState, room: Room, target: Person): Refusal | undefined => {
	if (state.onlineUsers.online(target.id)?.isTransient === true) {
		return new Refusal('forbidden', `${target.nick} is a temporary user and cannot be a moderator.`);
	}
	if (room.kind === 'private' && !state.reader.isAdmitted(room.name, target.id)) {
		return new Refusal('forbidden', `${target.nick} has never been in this room. Invite them first.`);
	}
	return undefined;
};

const refusalOf = (
	outcome: Exclude<OutcomeOf<'setModerator'>, 'changed'>,
	{on}: NameModerator,
	room: string,
	{nick}: Person,
): Refusal => {
	switch (outcome) {
		case 'owner':
			return new Refusal('forbidden', `${nick} owns ${room}, and needs no other role.`);
		case 'unchanged':
			return new Refusal('forbidden', `${nick} is ${on ? 'already a' : 'not a'} moderator of ${room}.`);
		case 'limit':
			return new Refusal('limit', `${room} has ${moderatorsPerRoom} moderators, which is the limit.`);
		case 'no_such_room':
			return noSuchRoom(room);
	}
};

export const nameModerator = async (
	state: HubState,
	caller: UserConnection,
	request: NameModerator,
	room: Room,
): Promise<Refusal | undefined> => {
	const {user: by} = caller;
	if (!hasOwnerPowers(state, state.rooms.record(room.name), by.id)) return notOwner(room.name);
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const target = targetOf(state, request);
	if (target instanceof Refusal) return target;
	const refusal = request.on ? refusalToName(state, room, target) : undefined;
	if (refusal !== undefined) return refusal;
	const user = {id: target.id, nick: target.nick};
	const outcome = await propose(
		state,
		'moderator',
		{type: 'setModerator', room: room.name, user, by, isModerator: request.on, limit: moderatorsPerRoom},
		caller,
	);
	if (outcome instanceof Refusal) return outcome;
	if (outcome !== 'changed') return refusalOf(outcome, request, room.name, user);
	const record = state.rooms.record(room.name);
	const moderators = record === undefined ? [] : moderatorsOf(state, record);
	room.send(caller, {
		type: 'moderator',
		...idOf(request),
		room: room.name,
		user,
		by,
		on: request.on,
		moderators,
	} satisfies ServerFrameOf<'moderator'>);
	state.log('moderator_named', {user: user.id, by: by.id, on: request.on, room: nameForLog(room)});
	return undefined;
};

const toBan = (state: HubState, {user, kind, by, at, reason, until}: Sanction): BanInfo => ({
	user: personOf(state, user.id) ?? user,
	kind,
	...(by !== undefined && {by: personOf(state, by.id) ?? by}),
	...(at !== undefined && {at}),
	...(reason !== undefined && {reason}),
	...(until !== undefined && {until}),
});

export const listBans = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'bans'>,
	room: Room,
): Refusal | undefined => {
	const record = state.rooms.record(room.name);
	if (!mayModerate(state, record, caller.user.id)) return notModerator(room.name);
	const bans = [...state.reader.sanctions(room.name, state.clock.now())]
		.sort((one, other) => (other.at ?? 0) - (one.at ?? 0))
		.map(sanction => toBan(state, sanction));
	room.send(caller, {type: 'bans', ...idOf(request), room: room.name, bans});
	return undefined;
};
