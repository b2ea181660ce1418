/** `send`: posts a message to a room, or to a user, which opens the direct room of the two. */
import type {ClientFrameOf} from '../../../protocol/frames.ts';
import {directRoom, roomKind} from '../../../protocol/limits.ts';
import {takeBudget} from '../../hub/budgets.ts';
import {openDirect} from '../../hub/direct-messages.ts';
import {beginWrite} from '../../hub/durable-write.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {partnerId, personOf} from '../../hub/people.ts';
import {noSuchUser, Refusal} from '../../hub/refusal.ts';
import {joinedRoom} from '../../hub/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {newId} from '../../shared/secrets.ts';
import {appendEntry, entryFields} from './append-entry.ts';
import {noSuchEntry} from './target-message.ts';
import {refusalToWrite, slowModeRefusal} from './write-permission.ts';

type Send = ClientFrameOf<'send'>;

const roomForSend = (state: HubState, caller: UserConnection, request: Send): Room | Refusal => {
	if (request.to !== undefined) {
		const recipient = state.store.userByNick(request.to);
		if (recipient === undefined) return noSuchUser(request.to);
		return openDirect(state, caller, directRoom(caller.user.id, recipient.id));
	}
	const name = request.room ?? '';
	if (roomKind(name) !== 'direct') return joinedRoom(state, caller, name);
	const room = openDirect(state, caller, name);
	const partner = partnerId(caller.user.id, name);
	const isGone = partner !== undefined && personOf(state, partner) === undefined;
	if (room instanceof Refusal || !isGone) return room;
	return new Refusal('no_such_user', 'The other user of this conversation no longer exists.');
};

/** The direct room to send to. By writing in it, the user accepts messages of the other user. */
const openForSend = (state: HubState, caller: UserConnection, request: Send): Room | Refusal => {
	const room = roomForSend(state, caller, request);
	if (room instanceof Refusal) return room;
	const {id} = caller.user;
	const refusal = refusalToWrite(state, room, id);
	if (refusal !== undefined) return refusal;
	if (!state.store.hasWritten(room.name, id)) state.store.noteWritten(room.name, id);
	return room;
};

/** When the message expires: as its author asks, but no later than the room's setting allows. */
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

const sendTo = (
	state: HubState,
	caller: UserConnection,
	request: Send,
	room: Room | Refusal,
): Refusal | undefined => {
	if (room instanceof Refusal) return room;
	const {id} = caller.user;
	const now = state.clock.now();
	const {replyTo} = request;
	if (replyTo !== undefined && state.store.message(room.name, replyTo, now) === undefined) {
		return noSuchEntry(room, replyTo);
	}
	const refusal = refusalToWrite(state, room, id) ?? slowModeRefusal(state, room, id);
	if (refusal !== undefined) return refusal;
	const fields = entryFields(state, caller, room);
	const expiresAt = expiryOf(state, room, request.expiresInSeconds, fields.at);
	// Without an echo, only a draft id tells the message from others.
	const draft = request.draft ?? (caller.connection.wantsEcho ? undefined : newId(state.randomBytes, 16));
	appendEntry(state, caller, {
		request,
		room,
		draft: {
			type: 'message',
			...fields,
			text: request.text,
			...(draft !== undefined && {draft}),
			...(replyTo !== undefined && {replyTo}),
			...(expiresAt !== undefined && {expiresAt}),
		},
		onSettled: () => state.planExpiry(),
		onFailed: () => room.lastSent.undo(id),
	});
	return undefined;
};

export const send = (
	state: HubState,
	caller: UserConnection,
	request: Send,
): Refusal | undefined | Promise<Refusal | undefined> => {
	const tooFast = takeBudget(state, caller, 'send');
	if (tooFast !== undefined) return tooFast;
	const isDirect = request.to !== undefined || roomKind(request.room ?? '') === 'direct';
	if (!isDirect) return sendTo(state, caller, request, roomForSend(state, caller, request));
	// The first message creates a direct room. Both are committed together, or neither is.
	const {result: room, durable} = beginWrite(state, 'send', () => openForSend(state, caller, request));
	return room === undefined ? durable : sendTo(state, caller, request, room);
};
