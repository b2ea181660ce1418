/**
 * Appends an entry to the log and answers its author. The fan-out delivers the entry to the room, including the author.
 * This echo is the answer, followed by `sent` as a receipt if the request has an `id`.
 */

import type {PostRequest} from '../../../protocol/client-frames.ts';
import {draftIdOf, expiryOf} from '../../../protocol/entry-kinds.ts';
import {defaultLimits} from '../../../protocol/limits.ts';
import {causeOf, notWritten, Refusal, storeRefusal} from '../../hub/contract/refusal.ts';
import {PostOrigin, toSent} from '../../hub/delivery/fan-out.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {directRefusal} from '../../hub/rules/direct-messages.ts';
import {hasOwnerPowers} from '../../hub/rules/ownership.ts';
import {sanctionRefusal} from '../../hub/rules/sanctions.ts';
import {noteUsed} from '../../hub/unused-users.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import type {AppendOutcome} from '../../store/commands.ts';
import type {EntryDraft} from '../../store/entry-log.ts';
import type {Opening} from '../../store/room-commands.ts';
import {noSuchEntry} from './target-message.ts';
import {reportWithheld} from './withheld.ts';
import {tooSoon} from './write-permission.ts';

export interface Post {
	readonly request: PostRequest;
	readonly room: Room;
	readonly draft: EntryDraft;
	/** Opens the direct room in the same transaction. */
	readonly direct?: Opening;
	/** Called when the store has answered, before the author receives an answer. */
	readonly onSettled?: () => void;
}

type Refused = Extract<AppendOutcome, {readonly type: 'refused'}>;
type Known = Exclude<AppendOutcome, Refused>;

const tooManyReactions = new Refusal(
	'limit',
	`A message can have at most ${defaultLimits.reactionKinds} different reactions.`,
);

/** In the meantime the target may have been deleted, the room removed, or the author muted on another hub. */
const refusalOf = (state: HubState, refused: Refused, room: Room, draft: EntryDraft): Refusal => {
	switch (refused.reason) {
		case 'no_such_entry':
			return noSuchEntry(room, 'target' in draft ? draft.target : 0);
		case 'too_many_reactions':
			return tooManyReactions;
		case 'no_such_room':
		case 'no_such_webhook':
			return notWritten;
		case 'sanction':
			return sanctionRefusal(refused.sanction, state.clock.now());
		case 'blocked':
			return directRefusal(state, draft.from.id, room.name) ?? notWritten;
		case 'slow_mode':
			return tooSoon(state, room, refused.retryInMs);
	}
};

/** The refusals that occur in normal use and are not logged. */
const expectedCodes: readonly string[] = ['forbidden', 'rate_limited', 'limit'];

/** Sends the entry, if this connection did not receive it from the fan-out, and `sent`. */
const answer = (
	state: HubState,
	{caller, hasEcho}: PostOrigin,
	room: Room,
	request: PostRequest,
	{type, entry}: Known,
): void => {
	const isKnown = type === 'known';
	// A reaction that already exists, or is already removed, adds no entry. `sent` has the `seq` of the message.
	if (request.type === 'react' && isKnown) {
		room.send(caller, toSent(entry, request));
		return;
	}
	const isExpired = (expiryOf(entry) ?? Number.POSITIVE_INFINITY) <= state.clock.now();
	const wantsEcho = draftIdOf(entry) === undefined || caller.connection.wantsEcho;
	// A draft may be known from another room. The answer then waits for a history page of that room that is being read.
	const entryRoom = state.rooms.get(entry.room) ?? room;
	if (wantsEcho && !hasEcho && !isExpired) entryRoom.send(caller, entry);
	if (!wantsEcho || isExpired || request.id !== undefined) entryRoom.send(caller, toSent(entry, request));
	if (entry.type === 'message' && entry.expiresAt !== undefined && !isKnown)
		reportWithheld(caller, entryRoom, entry.seq);
};

const append = async (
	state: HubState,
	{draft, direct, room}: Post,
	{online}: UserConnection,
	origin: PostOrigin,
): Promise<Known | Refusal> => {
	const isOwner = hasOwnerPowers(state, state.rooms.record(room.name), draft.from.id);
	const outcome = await state.journal.propose(
		{
			type: 'append',
			draft,
			...(direct !== undefined && {direct}),
			...(online.isUnused && {wasUnused: true}),
			...(isOwner && {isOwner: true}),
		},
		origin,
	);
	return outcome.type === 'refused' ? refusalOf(state, outcome, room, draft) : outcome;
};

/** Logs why the entry was not appended, unless the user caused it. */
const logRefusal = (
	{log}: HubState,
	{connection}: UserConnection,
	{draft}: Post,
	refusal: Refusal,
	reason: string,
): void => {
	if (expectedCodes.includes(refusal.code)) return;
	log('append_failed', {connection: connection.id, type: draft.type, code: refusal.code, reason});
};

const appendOrRefuse = async (
	state: HubState,
	caller: UserConnection,
	post: Post,
	origin: PostOrigin,
): Promise<Known | Refusal> => {
	let appended: Known | Refusal;
	try {
		appended = await append(state, post, caller, origin);
		if (!(appended instanceof Refusal)) noteUsed(caller);
		else logRefusal(state, caller, post, appended, appended.code);
	} catch (error) {
		appended = storeRefusal(error);
		logRefusal(state, caller, post, appended, causeOf(error));
	}
	return appended;
};

const appendAndAnswer = async (state: HubState, caller: UserConnection, post: Post): Promise<void> => {
	const {request, room, onSettled} = post;
	const draftId = draftIdOf(post.draft);
	const wantsReceipt = draftId !== undefined && !caller.connection.wantsEcho;
	const receipt = wantsReceipt ? state.receipts.expect(caller, draftId, request) : undefined;
	const origin = new PostOrigin(caller);
	const appended = await appendOrRefuse(state, caller, post, origin);
	onSettled?.();
	if (receipt !== undefined && draftId !== undefined) state.receipts.complete(caller, draftId, receipt);
	if (caller.isConnected) {
		if (appended instanceof Refusal) state.refuse(caller, request, appended);
		else if (receipt?.isSent !== true) answer(state, origin, room, request, appended);
	}
	room.pendingRequests--;
	state.rooms.forgetIfUnused(room);
};

/** Returns at once. The author receives an answer when the entry is durable. */
export const appendEntry = (state: HubState, caller: UserConnection, post: Post): void => {
	post.room.pendingRequests++;
	state.track(appendAndAnswer(state, caller, post));
};

/** The fields that every entry has. */
export const entryFields = ({clock}: HubState, {user}: UserConnection, {name}: Room) => ({
	room: name,
	at: clock.now(),
	from: {id: user.id, nick: user.nick},
});
