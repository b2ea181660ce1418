/**
 * Applies `append`: adds an entry to the log, unless its author is banned, muted or blocked, or slow mode requires the
 * author to wait. The hub checks the same before it proposes the command, but that may have changed on another hub.
 */

import {draftIdOf, entryKinds} from '../../../protocol/entry-kinds.ts';
import {directUsers} from '../../../protocol/limits.ts';
import {slowModeWaitMs} from '../../shared/slow-mode.ts';

import type {AppendOutcome, CommandOf} from '../commands.ts';
import type {EntryDraft} from '../entry-log.ts';
import type {State} from '../state.ts';
import {StoreError} from '../store-error.ts';
import {openDirect} from './apply-room.ts';
import {followReply} from './apply-thread.ts';

type Refused = Extract<AppendOutcome, {type: 'refused'}>;

type PlainReason = Exclude<Refused['reason'], 'sanction' | 'slow_mode'>;

const refused = (reason: PlainReason): Refused => ({type: 'refused', reason});

/** A muted user may only delete messages. */
const sanctionRefusal = (state: State, {room, from, at, type}: EntryDraft): Refused | undefined => {
	const sanction =
		state.sanctionOf(room, from.id, 'ban', at) ??
		(type === 'deleted' ? undefined : state.sanctionOf(room, from.id, 'mute', at));
	return sanction && {type: 'refused', reason: 'sanction', sanction};
};

const isBlocked = (state: State, room: string): boolean => {
	const [one, other] = directUsers(room) ?? [];
	if (one === undefined || other === undefined || one === other) return false;
	return state.isBlocked(one, other) || state.isBlocked(other, one);
};

/** Whether the message came from a webhook that has been revoked. */
const isRevoked = (state: State, {draft, webhook}: CommandOf<'append'>): boolean =>
	webhook !== undefined && !state.webhooks(draft.room).some(one => one.webhook === webhook);

/** Whether slow mode limits the entry: a text of a user who is neither the owner nor a moderator. */
const isSlowed = (state: State, {draft, isOwner}: CommandOf<'append'>): boolean =>
	entryKinds[draft.type].text !== undefined &&
	isOwner !== true &&
	!state.isModerator(draft.room, draft.from.id);

const slowModeRefusal = (
	state: State,
	{room, from, at}: EntryDraft,
	slowSeconds: number,
): Refused | undefined => {
	const retryInMs = slowModeWaitMs(slowSeconds, state.slowPostAt(room, from.id), at);
	return retryInMs > 0 ? {type: 'refused', reason: 'slow_mode', retryInMs} : undefined;
};

/** Throws the error if the state could not be written. */
const toRefused = (error: StoreError): Refused => {
	switch (error.reason) {
		case 'no_such_room':
		case 'no_such_entry':
		case 'too_many_reactions':
			return refused(error.reason);
		default:
			throw error;
	}
};

/** Opens the direct room. By writing in it, the author accepts messages from the other user. */
const openForMessage = (state: State, {draft, direct}: CommandOf<'append'>): boolean => {
	if (direct === undefined) return true;
	const {room, from, at} = draft;
	if (openDirect(state, {...direct, room, at, userId: from.id}) === undefined) return false;
	if (!state.hasWritten(room, from.id)) state.noteWritten(room, from.id);
	return true;
};

/** The author may have lost the answer to this draft and sent it again after a rule has changed. */
const knownEntry = (state: State, draft: EntryDraft): AppendOutcome | undefined => {
	const id = draftIdOf(draft);
	const entry = id === undefined ? undefined : state.entryOfDraft(draft.from.id, id, draft.at);
	return entry && {type: 'known', entry};
};

export const applyAppend = (state: State, command: CommandOf<'append'>): AppendOutcome => {
	const {draft, wasUnused} = command;
	const {room, from, at} = draft;
	const {slowSeconds = 0} = state.room(room) ?? {};
	const isLimited = slowSeconds > 0 && isSlowed(state, command);
	const refusal =
		(isRevoked(state, command) ? refused('no_such_webhook') : undefined) ??
		sanctionRefusal(state, draft) ??
		(draft.type !== 'deleted' && isBlocked(state, room) ? refused('blocked') : undefined) ??
		(isLimited ? slowModeRefusal(state, draft, slowSeconds) : undefined);
	if (refusal !== undefined) return knownEntry(state, draft) ?? refusal;
	if (!openForMessage(state, command)) return refused('no_such_room');
	const placed = state.place(draft);
	if (placed instanceof StoreError) return toRefused(placed);
	if (isLimited && !placed.isKnown) state.noteSlowPost(room, from.id, at);
	if (command.webhook !== undefined) state.noteWebhookUse(command.webhook, at);
	if (wasUnused === true) state.setUnusedSince(draft.from.id, undefined);
	const {entry} = placed;
	if (placed.isKnown) return {type: 'known', entry};
	const followers = followReply(state, entry);
	return {type: 'appended', entry, ...(followers.length > 0 && {followers})};
};
