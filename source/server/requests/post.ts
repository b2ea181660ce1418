/** Requests that make an entry: `send`, `edit`, `delete`, `react`, `topic`. The store decides, the echo answers. */
import type {ClientFrameOf, Message} from '../../protocol/frames.ts';
import {defaultLimits, directRoom, roomKind} from '../../protocol/limits.ts';
import {directRefusal, openDirect} from '../hub/direct-messages.ts';
import {beginWrite} from '../hub/durable-write.ts';
import {toSent} from '../hub/fan-out.ts';
import {type HubState, joinedRoom, partnerId, personOf, takeBudget} from '../hub/hub-state.ts';
import type {UserConnection} from '../hub/online-users.ts';
import {hasOwnerPowers} from '../hub/ownership.ts';
import {causeOf, Refusal, storeRefusal} from '../hub/refusal.ts';
import type {Room} from '../hub/room.ts';
import {mutedIn} from '../hub/sanctions.ts';
import {newId} from '../hub/secrets.ts';
import {markSender, noteUsed} from '../hub/unused-users.ts';
import type {Appended, EntryDraft} from '../store/entry-log.ts';

type Posting = ClientFrameOf<'send' | 'edit' | 'delete' | 'react' | 'topic'>;

interface Append {
	readonly request: Posting;
	readonly room: Room;
	readonly draft: EntryDraft;
	/** Called when the store has answered, before anybody else is. */
	readonly onSettled?: () => void;
	readonly onFailed?: () => void;
}

// — to the store and back —

const post = (state: HubState, caller: UserConnection, append: Append): void => {
	append.room.pendingRequests++;
	state.track(write(state, caller, append));
};

const write = async (
	state: HubState,
	caller: UserConnection,
	{request, room, draft, onSettled, onFailed}: Append,
): Promise<void> => {
	const draftId = draft.type === 'message' ? draft.draft : undefined;
	const wantsReceipt = draftId !== undefined && !caller.connection.wantsEcho;
	const receipt = wantsReceipt ? state.receipts.expect(caller, draftId, request) : undefined;
	let appended: Appended | Refusal;
	markSender(state, caller);
	try {
		appended = await state.store.append(draft);
		noteUsed(caller);
	} catch (error) {
		appended = refusalOfAppend(error, room, draft);
		if (appended !== tooManyReactions) {
			state.log('append_failed', {
				connection: caller.connection.id,
				type: draft.type,
				code: appended.code,
				reason: causeOf(error),
			});
		}
		onFailed?.();
	}
	onSettled?.();
	if (receipt !== undefined && draftId !== undefined) state.receipts.complete(caller, draftId, receipt);
	if (caller.isConnected) {
		if (appended instanceof Refusal) state.refuse(caller, request, appended);
		else if (receipt?.isGiven !== true) answer(state, caller, room, request, appended);
	}
	room.pendingRequests--;
	state.rooms.forgetIfUnused(room);
};

/** The draft may be wrong for its target, which may have gone meanwhile; anything else is a failure of the store. */
const refusalOfAppend = (error: unknown, room: Room, draft: EntryDraft): Refusal => {
	const reason = error instanceof Error && 'reason' in error ? error.reason : undefined;
	if (reason === 'no_such_entry' && 'target' in draft) return noSuchEntry(room, draft.target);
	if (reason === 'too_many_reactions') return tooManyReactions;
	return storeRefusal(error);
};

const tooManyReactions = new Refusal(
	'limit',
	`A message takes at most ${defaultLimits.reactionKinds} different reactions.`,
);

/** What the author is still owed after the fan-out: the entry where it did not reach this connection, and `sent`. */
const answer = (
	state: HubState,
	caller: UserConnection,
	room: Room,
	request: Posting,
	{entry, isKnown}: Appended,
): void => {
	// A reaction that is already there (or already gone) makes no entry: `sent` with the message's `seq` says so.
	if (request.type === 'react' && isKnown) {
		room.send(caller, toSent(entry, request));
		return;
	}
	const isMessage = entry.type === 'message';
	const isExpired = isMessage && entry.expiresAt !== undefined && entry.expiresAt <= state.clock.now();
	const isEchoed = !isMessage || caller.connection.wantsEcho;
	const isHeard = !isKnown && room.has(caller);
	// A draft may be known from another room: there, too, it waits for history that is being read.
	const its = state.rooms.get(entry.room) ?? room;
	if (isEchoed && !isHeard && !isExpired) its.send(caller, entry);
	if (!isEchoed || isExpired || request.id !== undefined) its.send(caller, toSent(entry, request));
};

/** Why the user must not write in the room. */
const writeRefusal = (state: HubState, room: Room, userId: string): Refusal | undefined =>
	mutedIn(state, room.name, userId) ??
	(room.kind === 'direct' ? directRefusal(state, userId, room.name) : undefined);

// — send —

const roomForSend = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'send'>,
): Room | Refusal => {
	if (request.to !== undefined) {
		const other = state.store.userByNick(request.to);
		if (other === undefined) return new Refusal('no_such_user', `There is nobody called ${request.to}.`);
		return openDirect(state, caller, directRoom(caller.user.id, other.id));
	}
	const name = request.room ?? '';
	if (roomKind(name) !== 'direct') return joinedRoom(state, caller, name);
	const room = openDirect(state, caller, name);
	const partner = partnerId(caller.user.id, name);
	const isGone = partner !== undefined && personOf(state, partner) === undefined;
	if (room instanceof Refusal || !isGone) return room;
	return new Refusal('no_such_user', 'Who you talked to here is gone for good and cannot read it.');
};

/** The direct room to send to. From now on its other user may write in it, whoever else may not. */
const openForSend = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'send'>,
): Room | Refusal => {
	const room = roomForSend(state, caller, request);
	if (room instanceof Refusal) return room;
	const {id} = caller.user;
	const refusal = writeRefusal(state, room, id);
	if (refusal !== undefined) return refusal;
	if (!state.store.hasWritten(room.name, id)) state.store.noteWritten(room.name, id);
	return room;
};

/** In slow mode everyone but the owner waits between two entries with a text: messages, edits and topics. */
const slowModeRefusal = (state: HubState, room: Room, userId: string): Refusal | undefined => {
	const record = state.rooms.record(room.name);
	if (record === undefined || record.slowSeconds === 0 || hasOwnerPowers(state, record, userId))
		return undefined;
	const now = state.clock.monotonic();
	const retryInMs = room.lastSent.waitMs(userId, record.slowSeconds * 1000, now);
	if (retryInMs > 0) {
		const message = `Slow mode: one message, edit or topic every ${record.slowSeconds} s in ${room.name}.`;
		return new Refusal('rate_limited', message, retryInMs);
	}
	room.lastSent.note(userId, now);
	return undefined;
};

/** When a message disappears: as its author says, but no later than the room is set to. */
const expiryOf = (
	state: HubState,
	room: Room,
	wished: number | undefined,
	now: number,
): number | undefined => {
	const setting = state.rooms.record(room.name)?.expiresInSeconds ?? 0;
	const seconds = setting === 0 ? wished : Math.min(wished ?? setting, setting);
	return seconds === undefined ? undefined : now + seconds * 1000;
};

export const send = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'send'>,
): Refusal | undefined | Promise<Refusal | undefined> => {
	const tooFast = takeBudget(state, caller, 'send');
	if (tooFast !== undefined) return tooFast;
	const isDirect = request.to !== undefined || roomKind(request.room ?? '') === 'direct';
	// A direct room is made by the first message in it; both are committed together, or neither is.
	if (!isDirect) return sendTo(state, caller, request, roomForSend(state, caller, request));
	const opened = beginWrite(state, 'send', () => openForSend(state, caller, request));
	return opened.result === undefined ? opened.durable : sendTo(state, caller, request, opened.result);
};

const sendTo = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'send'>,
	room: Room | Refusal,
): Refusal | undefined => {
	if (room instanceof Refusal) return room;
	const {id} = caller.user;
	const now = state.clock.now();
	const {replyTo} = request;
	if (replyTo !== undefined && state.store.message(room.name, replyTo, now) === undefined) {
		return noSuchEntry(room, replyTo);
	}
	const refused = writeRefusal(state, room, id) ?? slowModeRefusal(state, room, id);
	if (refused !== undefined) return refused;
	const expiresAt = expiryOf(state, room, request.expiresInSeconds, now);
	// Without an echo it is by its draft that a message is told from others.
	const draft = request.draft ?? (caller.connection.wantsEcho ? undefined : newId(state.randomBytes, 16));
	post(state, caller, {
		request,
		room,
		draft: {
			type: 'message',
			room: room.name,
			at: now,
			from: caller.user,
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

// — about something said —

const noSuchEntry = (room: Room, seq: number): Refusal =>
	new Refusal('no_such_entry', `There is no message ${seq} in ${room.name} any more.`);

/** The message a request is about, if it is there and not about to be deleted. */
const targetOf = (state: HubState, room: Room, seq: number): Message | Refusal => {
	const message = state.store.message(room.name, seq, state.clock.now());
	const isThere = message !== undefined && message.deletedAt === undefined && !room.deleting.has(seq);
	return isThere ? message : noSuchEntry(room, seq);
};

/** Where, when and by whom: what every entry says. */
const placed = ({clock}: HubState, {user}: UserConnection, {name}: Room) => ({
	room: name,
	at: clock.now(),
	from: user,
});

export const edit = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'edit'>,
	room: Room,
): Refusal | undefined => {
	const target = targetOf(state, room, request.seq);
	if (target instanceof Refusal) return target;
	if (target.from.id !== caller.user.id) {
		return new Refusal('forbidden', 'Only its author can edit a message.');
	}
	const {id} = caller.user;
	const refused =
		writeRefusal(state, room, id) ?? takeBudget(state, caller, 'change') ?? slowModeRefusal(state, room, id);
	if (refused !== undefined) return refused;
	post(state, caller, {
		request,
		room,
		draft: {
			type: 'edited',
			...placed(state, caller, room),
			target: request.seq,
			text: request.text,
		},
		onFailed: () => room.lastSent.undo(id),
	});
	return undefined;
};

export const remove = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'delete'>,
	room: Room,
): Refusal | undefined => {
	const target = targetOf(state, room, request.seq);
	if (target instanceof Refusal) return target;
	const {id} = caller.user;
	if (target.from.id !== id && !hasOwnerPowers(state, state.rooms.record(room.name), id)) {
		return new Refusal('forbidden', 'Only its author and the owner of the room can delete a message.');
	}
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	room.deleting.add(request.seq);
	post(state, caller, {
		request,
		room,
		draft: {
			type: 'deleted',
			...placed(state, caller, room),
			target: request.seq,
		},
		onSettled: () => room.deleting.delete(request.seq),
	});
	return undefined;
};

export const react = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'react'>,
	room: Room,
): Refusal | undefined => {
	const target = targetOf(state, room, request.seq);
	if (target instanceof Refusal) return target;
	const refused = writeRefusal(state, room, caller.user.id) ?? takeBudget(state, caller, 'change');
	if (refused !== undefined) return refused;
	const {seq, emoji, on} = request;
	const draft: EntryDraft = {type: 'reacted', ...placed(state, caller, room), target: seq, emoji, on};
	post(state, caller, {request, room, draft});
	return undefined;
};

/** Anyone in the room sets its topic. */
export const topic = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'topic'>,
	room: Room,
): Refusal | undefined => {
	const {id} = caller.user;
	const refused =
		writeRefusal(state, room, id) ?? takeBudget(state, caller, 'change') ?? slowModeRefusal(state, room, id);
	if (refused !== undefined) return refused;
	post(state, caller, {
		request,
		room,
		draft: {
			type: 'topic',
			...placed(state, caller, room),
			text: request.text,
		},
		onFailed: () => room.lastSent.undo(id),
	});
	return undefined;
};
