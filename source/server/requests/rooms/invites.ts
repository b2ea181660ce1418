/** `invite`, `invites` and `revoke`: further tokens for a private room. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {mayModerate} from '../../hub/rules/ownership.ts';
import {noSuchRoom} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import {issuerOf} from '../../shared/invite-handle.ts';
import type {InviteRecord, RoomRecord} from '../../store/directory/directory.ts';
import {newInviteToken} from './invite-tokens.ts';

/** Valid invites to one room at the same time. */
const invitesPerRoom = 100;

const tooManyInvites = new Refusal(
	'limit',
	`This room has ${invitesPerRoom} invites, which is the limit. Revoke one first.`,
);

/** The private room of this name, if the caller is admitted to it. */
const privateRoom = (state: HubState, caller: UserConnection, name: string): RoomRecord | Refusal => {
	const record = state.rooms.record(name);
	if (record === undefined) return noSuchRoom(name);
	if (record.kind === 'public') {
		return new Refusal('forbidden', `${record.room} is public. Anyone can join it without an invite.`);
	}
	if (!state.reader.isAdmitted(record.room, caller.user.id)) return noSuchRoom(name);
	if (record.kind === 'private') return record;
	return new Refusal('forbidden', 'A direct room is for two users. Create a private room for more.');
};

/** The requested invite, as the store keeps it. */
const inviteRecord = (
	handle: string,
	room: string,
	now: number,
	{uses, expiresInSeconds}: ClientFrameOf<'invite'>,
): InviteRecord => ({
	invite: handle,
	room,
	at: now,
	...(uses !== undefined && {usesLeft: uses}),
	...(expiresInSeconds !== undefined && {expiresAt: now + expiresInSeconds * 1000}),
});

export const invite = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'invite'>,
): Promise<Refusal | undefined> => {
	const record = privateRoom(state, caller, request.room);
	if (record instanceof Refusal) return record;
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const {connection, user} = caller;
	const token = await newInviteToken(state, user.id);
	const now = state.clock.now();
	if (state.reader.invites(record.room, now).length >= invitesPerRoom) return tooManyInvites;
	const added = inviteRecord(token.invite, record.room, now, request);
	const {usesLeft: uses, expiresAt} = added;
	const command = {
		type: 'addInvite',
		invite: added,
		tokenHash: token.tokenHash,
		limit: invitesPerRoom,
	} as const;
	const isAdded = await propose(state, 'invite', command, caller);
	if (isAdded instanceof Refusal) return isAdded;
	if (!isAdded)
		return state.rooms.record(record.room) === undefined ? noSuchRoom(record.room) : tooManyInvites;
	if (!caller.isConnected) return undefined;
	connection.send({
		type: 'invited',
		...idOf(request),
		room: record.room,
		token: token.token,
		invite: token.invite,
		...(uses !== undefined && {uses}),
		...(expiresAt !== undefined && {expiresAt}),
	});
	state.log('room_invited', {connection: connection.id, user: user.id, room: 'private'});
	return undefined;
};

export const listInvites = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'invites'>,
): Refusal | undefined => {
	const record = privateRoom(state, caller, request.room);
	if (record instanceof Refusal) return record;
	const invites = [...state.reader.invites(record.room, state.clock.now())]
		.sort((one, other) => one.at - other.at)
		.map(({invite: handle, at, usesLeft, expiresAt}) => ({
			invite: handle,
			at,
			...(usesLeft !== undefined && {usesLeft}),
			...(expiresAt !== undefined && {expiresAt}),
		}));
	caller.connection.send({type: 'invites', ...idOf(request), room: record.room, invites});
	return undefined;
};

/** Revokes an invite. Allowed for the owner and the moderators of the room, and for the user who issued it. */
export const revoke = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'revoke'>,
): Promise<Refusal | undefined> => {
	const record = privateRoom(state, caller, request.room);
	if (record instanceof Refusal) return record;
	const {id} = caller.user;
	const exists = state.reader
		.invites(record.room, state.clock.now())
		.some(({invite: handle}) => handle === request.invite);
	if (!exists) return new Refusal('no_such_entry', 'That invite is used up, expired or revoked.');
	if (!mayModerate(state, record, id) && issuerOf(request.invite) !== id) {
		const message =
			'Only the owner and the moderators of the room and the user who issued an invite can revoke it.';
		return new Refusal('forbidden', message);
	}
	const command = {type: 'revokeInvite', room: record.room, invite: request.invite} as const;
	const revoked = await propose(state, 'revoke', command, caller);
	if (revoked instanceof Refusal) return revoked;
	caller.connection.send({type: 'revoked', ...idOf(request), room: record.room, invite: request.invite});
	return undefined;
};
