/** `moderate`: the owner or a moderator of a room kicks, bans or mutes a user, or lifts a ban or mute. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {nameKey} from '../../../protocol/limits.ts';
import type {Person} from '../../../protocol/server-frames.ts';
import {idOf, noSuchUser, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {personOf} from '../../hub/people.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {hasOwnerPowers, mayModerate, notModerator} from '../../hub/rules/ownership.ts';
import {nameForLog} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';

type Moderate = ClientFrameOf<'moderate'>;

/** The users whom this request could unban or unmute. */
const sanctionedUsers = (state: HubState, room: Room, {action}: Moderate): readonly Person[] => {
	if (action !== 'unban' && action !== 'unmute') return [];
	const kind = action === 'unban' ? 'ban' : 'mute';
	return state.reader
		.sanctions(room.name, state.clock.now())
		.filter(sanction => sanction.kind === kind)
		.map(({user}) => user);
};

/** The user of the request: by id, by current nick, or, to lift a sanction, by the nick at the time of the sanction. */
const targetOf = (state: HubState, room: Room, request: Moderate): Person | Refusal => {
	const {userId, nick = '', action} = request;
	const isLifting = action === 'unban' || action === 'unmute';
	const sanctioned = sanctionedUsers(state, room, request);
	if (userId !== undefined) {
		const user = personOf(state, userId) ?? sanctioned.find(({id}) => id === userId);
		const message = `There is no user with the id ${userId}.`;
		return user ?? new Refusal('no_such_user', message, undefined, 'userId');
	}
	const named = state.reader.userByNick(nick);
	if (named !== undefined && (!isLifting || sanctioned.some(({id}) => id === named.id))) return named;
	const earlier = sanctioned.find(user => nameKey(user.nick) === nameKey(nick));
	if (earlier !== undefined) return personOf(state, earlier.id) ?? earlier;
	return named ?? noSuchUser(nick);
};

const notOverModerator = ({nick}: Person): Refusal =>
	new Refusal('forbidden', `${nick} is a moderator too. Only the owner of the room can do that.`);

/** The reason why a moderator cannot do this to the target, if any. */
const refusalForModerator = (state: HubState, room: Room, target: Person): Refusal | undefined => {
	const record = state.rooms.record(room.name);
	if (record?.owner?.id === target.id) {
		return new Refusal('forbidden', `${target.nick} owns the room, so a moderator cannot do that to them.`);
	}
	return state.reader.isModerator(room.name, target.id) ? notOverModerator(target) : undefined;
};

/** The reason why the caller cannot do this to the target, if any. */
const refusalFor = (
	state: HubState,
	caller: UserConnection,
	{action}: Moderate,
	room: Room,
	target: Person,
): Refusal | undefined => {
	if (target.id === caller.user.id) return new Refusal('forbidden', `You cannot ${action} yourself.`);
	if (room.kind === 'public' && target.id === state.serverOwner.userId) {
		return new Refusal('forbidden', `${target.nick} owns the server, so you cannot ${action} them.`);
	}
	const isOwner = hasOwnerPowers(state, state.rooms.record(room.name), caller.user.id);
	const refusal = isOwner ? undefined : refusalForModerator(state, room, target);
	if (refusal !== undefined) return refusal;
	if (action === 'kick' && !state.membership.has(room.name, target.id)) {
		return new Refusal('no_such_user', `${target.nick} is not in ${room.name}.`);
	}
	return undefined;
};

/** The fields that the command and the answer have in common. */
const moderatedFields = (
	state: HubState,
	by: Person,
	{action, reason, seconds}: Moderate,
	room: Room,
	{id, nick}: Person,
) => {
	const isLasting = action === 'ban' || action === 'mute';
	const until = isLasting && seconds !== undefined ? state.clock.now() + seconds * 1000 : undefined;
	return {
		room: room.name,
		user: {id, nick},
		by,
		action,
		...(reason !== undefined && {reason}),
		...(until !== undefined && {until}),
	};
};

export const moderate = async (
	state: HubState,
	caller: UserConnection,
	request: Moderate,
	room: Room,
): Promise<Refusal | undefined> => {
	const {user} = caller;
	const record = state.rooms.record(room.name);
	if (!mayModerate(state, record, user.id)) return notModerator(room.name);
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const target = targetOf(state, room, request);
	if (target instanceof Refusal) return target;
	const refusal = refusalFor(state, caller, request, room, target);
	if (refusal !== undefined) return refusal;
	const moderated = moderatedFields(state, user, request, room, target);
	const isModerator = !hasOwnerPowers(state, record, user.id);
	const command = {
		type: 'moderate',
		...moderated,
		at: state.clock.now(),
		...(isModerator && {isModerator: true as const}),
	} as const;
	const outcome = await propose(state, 'moderate', command, caller);
	if (outcome instanceof Refusal) return outcome;
	// Another hub has changed the moderators in the meantime.
	if (outcome === undefined) return notModerator(room.name);
	const revoked = [...outcome.revoked];
	const revokedWebhooks = [...outcome.revokedWebhooks];
	room.send(caller, {
		type: 'moderated',
		...moderated,
		...idOf(request),
		...(revoked.length > 0 && {revoked}),
		...(revokedWebhooks.length > 0 && {revokedWebhooks}),
	});
	state.log('user_moderated', {user: target.id, by: user.id, action: request.action, room: nameForLog(room)});
	return undefined;
};
