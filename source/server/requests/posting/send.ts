/** `send`: posts a message to a room, or to a user, which opens the direct room of the two. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {directRoom, roomKind} from '../../../protocol/limits.ts';
import {noSuchUser, Refusal} from '../../hub/contract/refusal.ts';
import {toSent} from '../../hub/delivery/fan-out.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {newOpening} from '../../hub/new-opening.ts';
import {partnerId, personOf} from '../../hub/people.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {isDirectOpen, refusalToOpenDirect} from '../../hub/rules/direct-messages.ts';
import {joinedRoom} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {newId} from '../../shared/secrets.ts';
import type {Opening} from '../../store/room-commands.ts';
import {appendEntry, entryFields} from './append-entry.ts';
import {noSuchEntry} from './target-message.ts';
import {refusalToWrite, slowModeRefusal} from './write-permission.ts';

type Send = ClientFrameOf<'send'>;

/** The direct room of the caller and another user, in use. */
const directRoomForSend = (state: HubState, caller: UserConnection, name: string): Room | Refusal => {
	const refusal = refusalToOpenDirect(state, caller, name);
	if (refusal !== undefined) return refusal;
	const partner = partnerId(caller.user.id, name);
	if (partner === undefined || personOf(state, partner) !== undefined)
		return state.rooms.open(name, 'direct');
	return new Refusal('no_such_user', 'The other user of this conversation no longer exists.');
};

const roomForSend = (state: HubState, caller: UserConnection, {to, room = ''}: Send): Room | Refusal => {
	if (to !== undefined) {
		const recipient = state.reader.userByNick(to);
		if (recipient === undefined) return noSuchUser(to);
		return directRoomForSend(state, caller, directRoom(caller.user.id, recipient.id));
	}
	return roomKind(room) === 'direct'
		? directRoomForSend(state, caller, room)
		: joinedRoom(state, caller, room);
};

/** The ids for opening the direct room with the message; undefined if it is open and the author has written in it. */
const openingOf = (state: HubState, {name, kind}: Room, userId: string): Opening | undefined =>
	kind !== 'direct' || (isDirectOpen(state, name) && state.reader.hasWritten(name, userId))
		? undefined
		: newOpening(state);

/** When the message expires: as requested, but no later than the setting of the room allows. */
const expiryOf = (
	state: HubState,
	room: Room,
	requestedSeconds: number | undefined,
	now: number,
): number | undefined => {
	const setting = state.rooms.record(room.name)?.expiresInSeconds ?? 0;
	const seconds = setting === 0 ? requestedSeconds : Math.min(requestedSeconds ?? setting, setting);
	return seconds === undefined ? undefined : now + seconds * 1000;
};

/** The reason why the message must not be posted, if any. */
const refusalToSend = (state: HubState, room: Room, userId: string, {replyTo}: Send): Refusal | undefined => {
	if (replyTo !== undefined && state.reader.message(room.name, replyTo, state.clock.now()) === undefined) {
		return noSuchEntry(room, replyTo);
	}
	return refusalToWrite(state, room, userId) ?? slowModeRefusal(state, room, userId);
};

const sendTo = (state: HubState, caller: UserConnection, request: Send, room: Room): void => {
	const {id} = caller.user;
	const {replyTo} = request;
	const fields = entryFields(state, caller, room);
	const expiresAt = expiryOf(state, room, request.expiresInSeconds, fields.at);
	const direct = openingOf(state, room, id);
	// Without an echo, only a draft id identifies the message.
	const draft = request.draft ?? (caller.connection.wantsEcho ? undefined : newId(state.randomBytes, 16));
	appendEntry(state, caller, {
		request,
		room,
		draft: {
			type: 'message',
			...fields,
			text: request.text,
			...((request.bot === true || caller.user.bot === true) && {bot: true as const}),
			...(draft !== undefined && {draft}),
			...(replyTo !== undefined && {replyTo}),
			...(expiresAt !== undefined && {expiresAt}),
		},
		...(direct !== undefined && {direct}),
	});
};

/** Posts the message, unless a rule forbids it. */
const post = (state: HubState, caller: UserConnection, request: Send): Refusal | undefined => {
	const room = roomForSend(state, caller, request);
	if (room instanceof Refusal) return room;
	const refusal = refusalToSend(state, room, caller.user.id, request);
	if (refusal === undefined) sendTo(state, caller, request, room);
	else state.rooms.forgetIfUnused(room);
	return refusal;
};

/**
 * A client that lost the answer to a draft sends it again. If the draft is in the log, the answer is its receipt, even
 * if it would be refused now, because the author was banned or the answered message was deleted.
 */
const receiptOfDraft = (state: HubState, {user}: UserConnection, request: Send) => {
	if (request.draft === undefined) return undefined;
	const entry = state.reader.entryOfDraft(user.id, request.draft, state.clock.now());
	return entry && toSent(entry, request);
};

export const send = (state: HubState, caller: UserConnection, request: Send): Refusal | undefined => {
	const tooFast = takeBudget(state, caller, 'send');
	if (tooFast !== undefined) return tooFast;
	const refusal = post(state, caller, request);
	if (refusal === undefined) return undefined;
	const receipt = receiptOfDraft(state, caller, request);
	if (receipt === undefined) return refusal;
	caller.connection.send(receipt);
	return undefined;
};
