/** Applies commands about rooms. */
import {hash} from 'node:crypto';
import {directUsers} from '../../../protocol/limits.ts';
import {issuerOf} from '../../shared/invite-handle.ts';
import type {CommandOf} from '../commands.ts';
import type {RoomRecord} from '../directory/directory.ts';
import type {Opening} from '../room-commands.ts';
import type {State} from '../state.ts';
import {removeWebhooksOf, revokeWebhooksBy} from './apply-webhook.ts';

interface DirectOpening extends Opening {
	readonly room: string;
	readonly at: number;
	/** The user who opens the room. */
	readonly userId: string;
}

/** Opens a direct room and admits its users. Undefined if it does not exist and one of its users does not either. */
export const openDirect = (
	state: State,
	{room, at, userId, epoch, opening}: DirectOpening,
): RoomRecord | undefined => {
	const users = directUsers(room);
	if (users === undefined || !users.includes(userId)) return undefined;
	const known = users.filter(id => state.user(id) !== undefined);
	const record = state.room(room);
	if (record === undefined && known.length < users.length) return undefined;
	if (record === undefined) state.openRoom(room, 'direct', epoch, at, opening);
	else if (record.first === 0) state.setOpening(room, opening);
	for (const id of known) if (!state.isAdmitted(room, id)) state.admit(room, id);
	return state.room(room);
};

/** Whether the user may not join the existing room. */
const isRefused = (state: State, {room, kind}: RoomRecord, userId: string, at: number): boolean =>
	state.sanctionOf(room, userId, 'ban', at) !== undefined ||
	(kind !== 'public' && !state.isAdmitted(room, userId));

/** Opens a public or private room. */
const openShared = (
	state: State,
	{room, kind, user, at, epoch, opening}: CommandOf<'openRoom'>,
): RoomRecord | undefined => {
	const record = state.room(room);
	if (record === undefined) {
		if (kind !== 'public' || state.roomLike(room) !== undefined) return undefined;
		return state.openRoom(room, kind, epoch, at, opening);
	}
	if (isRefused(state, record, user.id, at)) return undefined;
	if (record.kind === 'private' || record.first === 0) state.setOpening(record.room, opening);
	return record;
};

/** Makes the next user who joins the owner of a private room without an existing owner. */
const assignOwner = (state: State, {room, kind, owner}: RoomRecord, user: CommandOf<'openRoom'>['user']) => {
	const isOwned = owner !== undefined && state.user(owner.id) !== undefined;
	if (kind === 'private' && !isOwned) state.updateRoom(room, {owner: user});
};

/** Creates the read position of a user who joins for the first time. True if there was none. */
const noteVisit = (
	state: State,
	room: string,
	{user, tracksReading}: Pick<CommandOf<'openRoom'>, 'user' | 'tracksReading'>,
): boolean => {
	if (state.readSeq(user.id, room) !== undefined) return false;
	if (tracksReading) state.markRead(user.id, room, 0);
	return true;
};

const openRoom = (state: State, command: CommandOf<'openRoom'>) => {
	const {user, kind} = command;
	const opened =
		kind === 'direct' ? openDirect(state, {...command, userId: user.id}) : openShared(state, command);
	if (opened === undefined) return undefined;
	const {room} = opened;
	assignOwner(state, opened, user);
	if (kind === 'direct' && state.leftSeq(room, user.id) !== undefined) {
		state.setLeft(room, user.id, undefined);
	}
	const isFirstVisit = noteVisit(state, room, command);
	return {room: state.room(room) ?? opened, isFirstVisit};
};

/** Whether the name of a new room is taken. */
const isTaken = (state: State, {room, kind, replaces, at}: CommandOf<'createRoom'>): boolean => {
	const record = state.room(room);
	if (record === undefined) return kind === 'public' && state.roomLike(room) !== undefined;
	return record.first > 0 || record.opening !== replaces || state.hasSettings(room, at);
};

const createRoom = (state: State, command: CommandOf<'createRoom'>) => {
	if (isTaken(state, command)) return undefined;
	const {kind, epoch, opening, at, creator, invite} = command;
	const {room} = state.openRoom(command.room, kind, epoch, at, opening);
	if (command.replaces !== undefined) state.setOpening(room, opening);
	if (creator !== undefined) {
		const {user, wasUnused} = creator;
		state.updateRoom(room, {owner: user});
		if (kind === 'private') state.admit(room, user.id);
		// The creator has missed nothing, so a later join is not a first visit.
		noteVisit(state, room, creator);
		if (wasUnused) state.setUnusedSince(user.id, undefined);
	}
	if (invite !== undefined) state.addInvite({invite: invite.invite, room, at}, invite.tokenHash);
	return state.room(room);
};

const updateRoom = (state: State, {room, patch, admits}: CommandOf<'updateRoom'>) => {
	const record = state.room(room);
	if (record === undefined) return undefined;
	state.updateRoom(record.room, patch);
	if (patch.owner !== undefined) state.setModerator(record.room, patch.owner.id, false);
	if (admits !== undefined && record.kind === 'private') state.admit(record.room, admits);
	return state.room(record.room);
};

/** The new epoch of a room. `seed` is random. */
const epochOf = (seed: string, room: string): string =>
	hash('sha256', `${seed}\n${room}`, 'hex').slice(0, 16);

const forgetRoom = (state: State, {room, epoch, opening, at = 0}: CommandOf<'forgetRoom'>) => {
	const record = state.room(room);
	if (record === undefined || record.epoch !== epoch || record.opening !== opening) return undefined;
	if (record.kind !== 'private' && (record.first > 0 || state.hasSettings(room, at))) return undefined;
	removeWebhooksOf(state, record.room);
	state.forgetRoom(record.room);
	return record;
};

const removeRoom = (state: State, {room}: CommandOf<'removeRoom'>) => {
	const record = state.room(room);
	if (record === undefined) return undefined;
	state.unlistEverywhere(record.room);
	removeWebhooksOf(state, record.room);
	state.forgetRoom(record.room);
	return record;
};

const addInvite = (state: State, {invite, tokenHash, limit}: CommandOf<'addInvite'>) => {
	const {room, at} = invite;
	if (state.room(room) === undefined || state.invites(room, at).length >= limit) return false;
	state.addInvite(invite, tokenHash);
	return true;
};

const redeemInvite = (
	state: State,
	{tokenHash, userId, wasUnused, at}: CommandOf<'redeemInvite'>,
): RoomRecord | undefined => {
	const invite = state.findInvite(tokenHash, at);
	const record = invite === undefined ? undefined : state.room(invite.room);
	if (invite === undefined || record === undefined) return undefined;
	if (state.sanctionOf(record.room, userId, 'ban', at) !== undefined) return undefined;
	if (state.isAdmitted(record.room, userId)) return record;
	state.redeemInvite(tokenHash, at);
	state.admit(record.room, userId, invite.invite);
	if (wasUnused) state.setUnusedSince(userId, undefined);
	return record;
};

/**
 * Revokes the invite with which a banned user joined and those that the user issued, so that the same person cannot
 * return with another nick. Returns their handles.
 */
const revokeInvitesOf = (state: State, room: string, userId: string, at: number): readonly string[] => {
	const used = state.admittedBy(room, userId);
	return state
		.invites(room, at)
		.map(({invite}) => invite)
		.filter(invite => invite === used || issuerOf(invite) === userId)
		.filter(invite => state.revokeInvite(room, invite));
};

const setModerator = (state: State, {room, user, isModerator, limit}: CommandOf<'setModerator'>) => {
	const record = state.room(room);
	if (record === undefined) return 'no_such_room';
	if (record.owner?.id === user.id) return 'owner';
	if (state.isModerator(room, user.id) === isModerator) return 'unchanged';
	if (isModerator && state.moderators(room).length >= limit) return 'limit';
	state.setModerator(room, user.id, isModerator);
	return 'changed';
};

/** Whether the user may not, or may no longer, moderate the target. */
const isModeratorRefused = (state: State, {room, user, by}: CommandOf<'moderate'>): boolean =>
	!state.isModerator(room, by.id) ||
	state.isModerator(room, user.id) ||
	state.room(room)?.owner?.id === user.id;

const moderate = (state: State, command: CommandOf<'moderate'>) => {
	if (command.isModerator === true && isModeratorRefused(state, command)) return undefined;
	const {room, user, by, action, reason, until, at} = command;
	const record = state.room(room);
	let revoked: readonly string[] = [];
	const revokedWebhooks = action === 'ban' ? revokeWebhooksBy(state, room, user.id) : [];
	if (action === 'kick' || action === 'ban') state.unlistRoom(user.id, room);
	switch (action) {
		case 'kick':
			break;
		case 'ban':
		case 'mute':
			state.sanction({
				room,
				user: {id: user.id, nick: user.nick},
				kind: action,
				...(reason !== undefined && {reason}),
				...(until !== undefined && {until}),
				by: {id: by.id, nick: by.nick},
				at,
			});
			if (action === 'ban') state.setModerator(room, user.id, false);
			if (action === 'mute' || record?.kind !== 'private') break;
			// A private room requires a new token after the ban: the old admission is not restored.
			revoked = revokeInvitesOf(state, room, user.id, at);
			state.expel(room, user.id);
			break;
		case 'unban':
			state.liftSanction(room, user.id, 'ban');
			break;
		case 'unmute':
			state.liftSanction(room, user.id, 'mute');
			break;
	}
	return {revoked, revokedWebhooks};
};

const leaveDirect = (state: State, {room, userId, seq}: CommandOf<'leaveDirect'>) => {
	state.setLeft(room, userId, seq);
	return undefined;
};

export const roomHandlers = {
	openRoom,
	createRoom,
	updateRoom,
	renewEpochs: (state: State, {seed, room, epoch}: CommandOf<'renewEpochs'>) =>
		state.room(room)?.epoch === epoch ? state.renewEpochs(name => epochOf(seed, name)) : 0,
	forgetRoom,
	removeRoom,
	addInvite,
	redeemInvite,
	revokeInvite: (state: State, {room, invite}: CommandOf<'revokeInvite'>) => state.revokeInvite(room, invite),
	setModerator,
	moderate,
	markRead: (state: State, {userId, room, seq}: CommandOf<'markRead'>) => state.markRead(userId, room, seq),
	markUnread: (state: State, {userId, room, seq}: CommandOf<'markUnread'>) =>
		state.markUnread(userId, room, seq),
	leaveDirect,
};
