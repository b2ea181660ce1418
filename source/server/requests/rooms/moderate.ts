/** `moderate`: the owner of a room kicks, bans or mutes a user, or lifts a ban or mute. */
import type {ClientFrameOf, Person, ServerFrameOf} from '../../../protocol/frames.ts';
import {nameKey} from '../../../protocol/limits.ts';
import {takeBudget} from '../../hub/budgets.ts';
import {writeDurably} from '../../hub/durable-write.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {hasOwnerPowers, notOwner} from '../../hub/ownership.ts';
import {personOf} from '../../hub/people.ts';
import {idOf, noSuchUser, Refusal} from '../../hub/refusal.ts';
import {nameForLog} from '../../hub/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {issuerOf} from './invite-tokens.ts';

type Moderate = ClientFrameOf<'moderate'>;

/** The users whom this request could unban or unmute. */
const sanctionedUsers = (state: HubState, room: Room, {action}: Moderate): readonly Person[] => {
	if (action !== 'unban' && action !== 'unmute') return [];
	const kind = action === 'unban' ? 'ban' : 'mute';
	return state.store
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
	const named = state.store.userByNick(nick);
	if (named !== undefined && (!isLifting || sanctioned.some(({id}) => id === named.id))) return named;
	const earlier = sanctioned.find(user => nameKey(user.nick) === nameKey(nick));
	if (earlier !== undefined) return personOf(state, earlier.id) ?? earlier;
	return named ?? noSuchUser(nick);
};

/** Why the caller cannot do this to the target. */
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
	if (action === 'kick' && !state.membership.has(room.name, target.id)) {
		return new Refusal('no_such_user', `${target.nick} is not in ${room.name}.`);
	}
	return undefined;
};

/**
 * Revokes the invitation that a banned user joined with and those the user issued, so that none opens the room to the
 * same person under another nick. Returns their handles.
 */
const revokeInvitesOf = ({store, clock}: HubState, room: Room, userId: string): readonly string[] => {
	const used = store.admittedBy(room.name, userId);
	return store
		.invites(room.name, clock.now())
		.map(({invite}) => invite)
		.filter(invite => invite === used || issuerOf(invite) === userId)
		.filter(invite => store.revokeInvite(room.name, invite));
};

/** Writes the sanction, or lifts it if there is one. Returns the handles of revoked invitations. */
const storeSanction = (
	state: HubState,
	room: Room,
	user: Person,
	{action, reason}: Moderate,
	until: number | undefined,
): readonly string[] => {
	const {store} = state;
	switch (action) {
		case 'kick':
			return [];
		case 'ban':
		case 'mute': {
			store.sanction({
				room: room.name,
				user: {id: user.id, nick: user.nick},
				kind: action,
				...(reason !== undefined && {reason}),
				...(until !== undefined && {until}),
			});
			// A private room requires a new token after the ban: the old admission does not come back.
			if (action === 'mute' || room.kind !== 'private') return [];
			const revoked = revokeInvitesOf(state, room, user.id);
			store.expel(room.name, user.id);
			return revoked;
		}
		case 'unban':
			store.liftSanction(room.name, user.id, 'ban');
			return [];
		case 'unmute':
			store.liftSanction(room.name, user.id, 'mute');
			return [];
	}
};

/** Answers the caller, notifies the room and the target, and removes a kicked or banned target from the room. */
const notifyModerated = (
	state: HubState,
	caller: UserConnection,
	request: Moderate,
	room: Room,
	moderated: ServerFrameOf<'moderated'>,
	revoked: readonly string[],
): void => {
	const targetId = moderated.user.id;
	room.deliver(moderated, member => member === caller || member.user.id === targetId);
	room.send(caller, {
		...moderated,
		...idOf(request),
		...(revoked.length > 0 && {revoked: [...revoked]}),
	});
	const connections = [...(state.onlineUsers.online(targetId)?.connections ?? [])];
	// To each connection of the target, in the room or not, and directly: a removed connection gets no held-back frames.
	for (const {connection} of connections) connection.deliver(moderated);
	if (request.action !== 'kick' && request.action !== 'ban') return;
	for (const userConnection of connections) {
		if (room.has(userConnection)) state.rooms.leave(room, userConnection);
	}
};

export const moderate = async (
	state: HubState,
	caller: UserConnection,
	request: Moderate,
	room: Room,
): Promise<Refusal | undefined> => {
	const {user} = caller;
	if (!hasOwnerPowers(state, state.rooms.record(room.name), user.id)) return notOwner(room.name);
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const {action, reason, seconds} = request;
	const target = targetOf(state, room, request);
	if (target instanceof Refusal) return target;
	const refusal = refusalFor(state, caller, request, room, target);
	if (refusal !== undefined) return refusal;
	const isLasting = action === 'ban' || action === 'mute';
	const until = isLasting && seconds !== undefined ? state.clock.now() + seconds * 1000 : undefined;
	const revoked = await writeDurably(state, 'moderate', () =>
		storeSanction(state, room, target, request, until),
	);
	if (revoked instanceof Refusal) return revoked;
	const moderated: ServerFrameOf<'moderated'> = {
		type: 'moderated',
		room: room.name,
		user: {id: target.id, nick: target.nick},
		by: user,
		action,
		...(reason !== undefined && {reason}),
		...(until !== undefined && {until}),
	};
	notifyModerated(state, caller, request, room, moderated, revoked);
	state.log('user_moderated', {user: target.id, by: user.id, action, room: nameForLog(room)});
	return undefined;
};
