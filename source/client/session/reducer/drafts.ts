/** The drafts: all of them in the outbox, and in each room those that are for it. */
import type {Entry} from '../../../protocol/frames.ts';
import {outboxOf, roomOfDraft} from '../selectors.ts';
import type {Draft, DraftState} from '../state.ts';
import type {SessionTransaction} from './transaction.ts';

/** Replaces the outbox. `changed`: the drafts whose rooms need a new list. */
export const setOutbox = (
	transaction: SessionTransaction,
	outbox: readonly Draft[],
	changed: readonly Draft[],
): void => {
	transaction.update({outbox});
	const names = new Set(changed.map(draft => roomOfDraft(transaction.session, draft)));
	for (const name of names) if (name !== undefined) setPending(transaction, name);
};

const setPending = (transaction: SessionTransaction, name: string): void => {
	const room = transaction.writeRoom(name);
	if (room === undefined) return;
	room.pending = outboxOf(transaction.session).filter(
		draft => roomOfDraft(transaction.session, draft) === name,
	);
};

/** A room has become known: drafts may be for it. */
export const refreshPending = (transaction: SessionTransaction): void => {
	const outbox = outboxOf(transaction.session);
	if (outbox.length > 0) setOutbox(transaction, outbox, outbox);
};

export const changeDraft = (
	transaction: SessionTransaction,
	id: string,
	change: (draft: Draft) => Draft,
): void => {
	const outbox = outboxOf(transaction.session);
	const index = outbox.findIndex(draft => draft.draft === id);
	const draft = outbox[index];
	if (draft === undefined) return;
	const next = change(draft);
	setOutbox(transaction, outbox.with(index, next), [next]);
};

export const setDraftState = (transaction: SessionTransaction, id: string, state: DraftState): void =>
	changeDraft(transaction, id, draft => ({...draft, state}));

export const removeDraft = (transaction: SessionTransaction, id: string): void => {
	const outbox = outboxOf(transaction.session);
	const draft = outbox.find(other => other.draft === id);
	if (draft === undefined) return;
	setOutbox(
		transaction,
		outbox.filter(other => other !== draft),
		[draft],
	);
};

/** The echo of a message is its receipt. Draft ids are unique only among the drafts of one user. */
export const applyReceipt = (transaction: SessionTransaction, entry: Entry): void => {
	if (entry.type !== 'message' || entry.draft === undefined || entry.from.id !== transaction.session.me?.id)
		return;
	removeDraft(transaction, entry.draft);
};
