/** Own words without a receipt: one outbox, and in each room those that go there. */
import type {Entry} from '../../../protocol/frames.ts';
import {outboxOf, roomOfDraft} from '../selectors.ts';
import type {Draft, DraftState} from '../state.ts';
import type {SessionTransaction} from './transaction.ts';

/** `changed` are drafts whose rooms show another list now. */
export const setOutbox = (
	transaction: SessionTransaction,
	outbox: readonly Draft[],
	changed: readonly Draft[],
): void => {
	transaction.update({outbox});
	const names = new Set(changed.map(draft => roomOfDraft(transaction.session, draft)));
	for (const name of names) if (name !== undefined) showPending(transaction, name);
};

const showPending = (transaction: SessionTransaction, name: string): void => {
	const room = transaction.writeRoom(name);
	if (room === undefined) return;
	room.pending = outboxOf(transaction.session).filter(
		draft => roomOfDraft(transaction.session, draft) === name,
	);
};

/** A room came to be known: drafts may belong to it. */
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
	const draft = outbox.find(one => one.draft === id);
	if (draft === undefined) return;
	setOutbox(
		transaction,
		outbox.filter(one => one !== draft),
		[draft],
	);
};

/** The echo is the receipt; a draft id is unique among one user's only. */
export const applyReceipt = (transaction: SessionTransaction, entry: Entry): void => {
	if (entry.type !== 'message' || entry.draft === undefined || entry.from.id !== transaction.session.me?.id)
		return;
	removeDraft(transaction, entry.draft);
};
