/** What the one who made a room may do about it: `moderate` and `configure`. */
import type {ClientFrameOf, Person, ServerFrameOf} from '../../protocol/frames.ts';
import {nameKey} from '../../protocol/limits.ts';
import {directRefusal} from '../hub/direct-messages.ts';
import {writeDurably} from '../hub/durable-write.ts';
import {answerAndNotify, type HubState, nameForLog, personOf, takeBudget} from '../hub/hub-state.ts';
import type {UserConnection} from '../hub/online-users.ts';
import {hasOwnerPowers} from '../hub/ownership.ts';
import {idOf, Refusal} from '../hub/refusal.ts';
import type {Room} from '../hub/room.ts';
import {issuerOf} from './private-rooms.ts';

type Moderate = ClientFrameOf<'moderate'>;

const isOwner = (state: HubState, room: Room, userId: string): boolean =>
	hasOwnerPowers(state, state.rooms.record(room.name), userId);

const notOwner = (room: Room): Refusal =>
	new Refusal('forbidden', `Only the owner of ${room.name} can do that.`);

/** The user a `moderate` is about: by id, or by nick as it is now or, to lift a sanction, as it was then. */
const targetOf = (state: HubState, room: Room, {userId, nick = '', action}: Moderate): Person | Refusal => {
	const isLifting = action === 'unban' || action === 'unmute';
	const kind = action === 'unban' ? 'ban' : 'mute';
	const sanctioned = isLifting
		? state.store
				.sanctions(room.name, state.clock.now())
				.filter(sanction => sanction.kind === kind)
				.map(({user}) => user)
		: [];
	if (userId !== undefined) {
		const user = personOf(state, userId) ?? sanctioned.find(({id}) => id === userId);
		return (
			user ?? new Refusal('no_such_user', `There is no user with the id ${userId}.`, undefined, 'userId')
		);
	}
	const named = state.store.userByNick(nick);
	if (named !== undefined && (!isLifting || sanctioned.some(({id}) => id === named.id))) return named;
	const earlier = sanctioned.find(user => nameKey(user.nick) === nameKey(nick));
	if (earlier !== undefined) return personOf(state, earlier.id) ?? earlier;
	return named ?? new Refusal('no_such_user', `There is nobody called ${nick}.`);
};

/**
 * Revokes the invite a banned user came in by and those the user issued, so that neither opens the room again under
 * another name. Returns their handles.
 */
const revokeInvitesOf = ({store, clock}: HubState, room: Room, userId: string): readonly string[] => {
	const used = store.admittedBy(room.name, userId);
	return store
		.invites(room.name, clock.now())
		.map(({invite}) => invite)
		.filter(invite => invite === used || issuerOf(invite) === userId)
		.filter(invite => store.revokeInvite(room.name, invite));
};

/** Puts the sanction into the store; what was not there is taken off just as well. Returns the invites revoked. */
const apply = (
	state: HubState,
	room: Room,
	user: Person,
	request: Moderate,
	until: number | undefined,
): readonly string[] => {
	const {store} = state;
	const {action, reason} = request;
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
			// Where a token is needed, a new one is: the old admission does not come back when the ban ends.
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

export const moderate = async (
	state: HubState,
	caller: UserConnection,
	request: Moderate,
	room: Room,
): Promise<Refusal | undefined> => {
	if (!isOwner(state, room, caller.user.id)) return notOwner(room);
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const {action, reason, seconds} = request;
	const target = targetOf(state, room, request);
	if (target instanceof Refusal) return target;
	if (target.id === caller.user.id) return new Refusal('forbidden', `You cannot ${action} yourself.`);
	if (room.kind === 'public' && target.id === state.serverOwner.userId) {
		return new Refusal('forbidden', `${target.nick} owns the server: you cannot ${action} them.`);
	}
	if (action === 'kick' && room.membersOf(target.id).length === 0) {
		return new Refusal('no_such_user', `${target.nick} is not in ${room.name}.`);
	}
	const isLasting = action === 'ban' || action === 'mute';
	const until = isLasting && seconds !== undefined ? state.clock.now() + seconds * 1000 : undefined;
	const revoked = await writeDurably(state, 'moderate', () => apply(state, room, target, request, until));
	if (revoked instanceof Refusal) return revoked;
	const moderated: ServerFrameOf<'moderated'> = {
		type: 'moderated',
		room: room.name,
		user: {id: target.id, nick: target.nick},
		by: caller.user,
		action,
		...(reason !== undefined && {reason}),
		...(until !== undefined && {until}),
	};
	room.deliver(moderated, member => member === caller || member.user.id === target.id);
	room.send(caller, {...moderated, ...idOf(request), ...(revoked.length > 0 && {revoked: [...revoked]})});
	const connections = [...(state.onlineUsers.online(target.id)?.connections ?? [])];
	// Each connection of the person, in the room or not; past what is held back, for a connection put out never gets that.
	for (const {connection} of connections) connection.deliver(moderated);
	if (action === 'kick' || action === 'ban') {
		for (const connection of connections) if (room.has(connection)) state.rooms.leave(room, connection);
	}
	state.log('user_moderated', {user: target.id, by: caller.user.id, action, room: nameForLog(room)});
	return undefined;
};

/** The settings of a room, by its owner; those of a direct room by either of the two. */
export const configure = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'configure'>,
	room: Room,
): Promise<Refusal | undefined> => {
	if (room.kind !== 'direct' && !isOwner(state, room, caller.user.id)) return notOwner(room);
	const tooFast = directRefusal(state, caller.user.id, room.name) ?? takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const {slowSeconds, expiresInSeconds} = request;
	const refusal = await writeDurably(state, 'configure', () =>
		state.store.updateRoom(room.name, {
			...(slowSeconds !== undefined && {slowSeconds}),
			...(expiresInSeconds !== undefined && {expiresInSeconds}),
		}),
	);
	if (refusal instanceof Refusal) return refusal;
	const record = state.rooms.record(room.name);
	answerAndNotify(room, caller, idOf(request), {
		type: 'configured',
		room: room.name,
		by: caller.user,
		slowSeconds: record?.slowSeconds ?? 0,
		expiresInSeconds: record?.expiresInSeconds ?? 0,
	} satisfies ServerFrameOf<'configured'>);
	state.log('room_configured', {user: caller.user.id, room: nameForLog(room)});
	return undefined;
};
