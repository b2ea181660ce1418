/**
 * Appends an entry to the log and answers its author. The fan-out delivers the entry to the room, the author included;
 * that echo is the answer, with `sent` as a receipt if the request has an `id`.
 */
import {draftIdOf, expiryOf} from '../../../protocol/entry-kinds.ts';
import type {PostRequest} from '../../../protocol/frames.ts';
import {defaultLimits} from '../../../protocol/limits.ts';
import {toSent} from '../../hub/fan-out.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {causeOf, Refusal, storeRefusal} from '../../hub/refusal.ts';
import {markSender, noteUsed} from '../../hub/unused-users.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import type {Appended, EntryDraft} from '../../store/entry-log.ts';
import {noSuchEntry} from './target-message.ts';

export interface Post {
	readonly request: PostRequest;
	readonly room: Room;
	readonly draft: EntryDraft;
	/** Called when the store has answered, before the author gets an answer. */
	readonly onSettled?: () => void;
	readonly onFailed?: () => void;
}

const tooManyReactions = new Refusal(
	'limit',
	`A message can have at most ${defaultLimits.reactionKinds} different reactions.`,
);

/** The target may have been deleted meanwhile. Everything else is a failure of the store. */
const refusalOfAppend = (error: unknown, room: Room, draft: EntryDraft): Refusal => {
	const reason = error instanceof Error && 'reason' in error ? error.reason : undefined;
	if (reason === 'no_such_entry' && 'target' in draft) return noSuchEntry(room, draft.target);
	if (reason === 'too_many_reactions') return tooManyReactions;
	return storeRefusal(error);
};

/** Sends what the fan-out did not: the entry if this connection did not get it, and `sent`. */
const answer = (
	state: HubState,
	caller: UserConnection,
	room: Room,
	request: PostRequest,
	{entry, isKnown}: Appended,
): void => {
	// A reaction that is already there, or already gone, adds no entry. `sent` carries the `seq` of the message.
	if (request.type === 'react' && isKnown) {
		room.send(caller, toSent(entry, request));
		return;
	}
	const isExpired = (expiryOf(entry) ?? Number.POSITIVE_INFINITY) <= state.clock.now();
	const wantsEcho = draftIdOf(entry) === undefined || caller.connection.wantsEcho;
	const hasEcho = !isKnown && room.has(caller);
	// A draft may be known from another room. There, too, the answer waits for a history page that is being read.
	const entryRoom = state.rooms.get(entry.room) ?? room;
	if (wantsEcho && !hasEcho && !isExpired) entryRoom.send(caller, entry);
	if (!wantsEcho || isExpired || request.id !== undefined) entryRoom.send(caller, toSent(entry, request));
};

const append = async (state: HubState, caller: UserConnection, post: Post): Promise<Appended | Refusal> => {
	const {room, draft, onFailed} = post;
	markSender(state, caller);
	try {
		const appended = await state.store.append(draft);
		noteUsed(caller);
		return appended;
	} catch (error) {
		const refusal = refusalOfAppend(error, room, draft);
		if (refusal !== tooManyReactions) {
			const {id} = caller.connection;
			state.log('append_failed', {
				connection: id,
				type: draft.type,
				code: refusal.code,
				reason: causeOf(error),
			});
		}
		onFailed?.();
		return refusal;
	}
};

const appendAndAnswer = async (state: HubState, caller: UserConnection, post: Post): Promise<void> => {
	const {request, room, draft, onSettled} = post;
	const draftId = draftIdOf(draft);
	const wantsReceipt = draftId !== undefined && !caller.connection.wantsEcho;
	const receipt = wantsReceipt ? state.receipts.expect(caller, draftId, request) : undefined;
	const appended = await append(state, caller, post);
	onSettled?.();
	if (receipt !== undefined && draftId !== undefined) state.receipts.complete(caller, draftId, receipt);
	if (caller.isConnected) {
		if (appended instanceof Refusal) state.refuse(caller, request, appended);
		else if (receipt?.isSent !== true) answer(state, caller, room, request, appended);
	}
	room.pendingRequests--;
	state.rooms.forgetIfUnused(room);
};

/** Returns at once. The author gets an answer when the entry is durable. */
export const appendEntry = (state: HubState, caller: UserConnection, post: Post): void => {
	post.room.pendingRequests++;
	state.track(appendAndAnswer(state, caller, post));
};

/** The fields that every entry has. */
export const entryFields = ({clock}: HubState, {user}: UserConnection, {name}: Room) => ({
	room: name,
	at: clock.now(),
	from: user,
});
