/** The drafts: the outbox has all of them, and each room has a list of its own. */
import {draftIdOf} from '../../../protocol/entry-kinds.ts';
import type {Entry} from '../../../protocol/server-frames.ts';
import {outboxOf, roomOfDraft} from '../selectors.ts';
import type {Draft, DraftState} from '../state.ts';
import type {SessionTransaction} from './transaction/transaction.ts';

/** Replaces the outbox. `changed`: the drafts whose rooms need a new list. */
export const setOutbox = (
	tx: SessionTransaction,
	outbox: readonly Draft[],
	changed: readonly Draft[],
): void => {
	tx.update({outbox});
	const names = new Set(changed.map(draft => roomOfDraft(tx.session, draft)));
	for (const name of names) if (name !== undefined) setPending(tx, name);
};

const setPending = (tx: SessionTransaction, name: string): void => {
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	room.pending = outboxOf(tx.session).filter(draft => roomOfDraft(tx.session, draft) === name);
};

/** A room has become known, and existing drafts may be for it. */
export const refreshPending = (tx: SessionTransaction): void => {
	const outbox = outboxOf(tx.session);
	if (outbox.length > 0) setOutbox(tx, outbox, outbox);
};

export const changeDraft = (tx: SessionTransaction, id: string, change: (draft: Draft) => Draft): void => {
	const outbox = outboxOf(tx.session);
	const index = outbox.findIndex(draft => draft.draft === id);
	const draft = outbox[index];
	if (draft === undefined) return;
	const next = change(draft);
	setOutbox(tx, outbox.with(index, next), [next]);
};

export const setDraftState = (tx: SessionTransaction, id: string, state: DraftState): void =>
	changeDraft(tx, id, draft => ({...draft, state}));

export const removeDraft = (tx: SessionTransaction, id: string): void => {
	const outbox = outboxOf(tx.session);
	const draft = outbox.find(other => other.draft === id);
	if (draft === undefined) return;
	setOutbox(
		tx,
		outbox.filter(other => other !== draft),
		[draft],
	);
};

/** The echo of a message is its receipt. Draft ids are unique only among the drafts of one user. */
export const applyReceipt = (tx: SessionTransaction, entry: Entry): void => {
	const draft = draftIdOf(entry);
	if (draft !== undefined && entry.from.id === tx.session.me?.id) removeDraft(tx, draft);
};
