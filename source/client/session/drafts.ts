/** Own words without a receipt: one outbox, and in each room those that go there. */
import type {Entry} from '../../protocol/frames.ts';
import {outboxOf, roomOfDraft} from './select.ts';
import type {Draft, DraftState} from './state.ts';
import type {Work} from './work.ts';

/** `changed` are drafts whose rooms show another list now. */
export const setOutbox = (work: Work, outbox: readonly Draft[], changed: readonly Draft[]): void => {
	work.set({outbox});
	const names = new Set(changed.map(draft => roomOfDraft(work.now, draft)));
	for (const name of names) if (name !== undefined) showPending(work, name);
};

const showPending = (work: Work, name: string): void => {
	const room = work.room(name);
	if (room === undefined) return;
	room.pending = outboxOf(work.now).filter(draft => roomOfDraft(work.now, draft) === name);
};

/** A room came to be known: drafts may belong to it. */
export const refreshPending = (work: Work): void => {
	const outbox = outboxOf(work.now);
	if (outbox.length > 0) setOutbox(work, outbox, outbox);
};

export const changeDraft = (work: Work, id: string, change: (draft: Draft) => Draft): void => {
	const outbox = outboxOf(work.now);
	const index = outbox.findIndex(draft => draft.draft === id);
	const draft = outbox[index];
	if (draft === undefined) return;
	const next = change(draft);
	setOutbox(work, outbox.with(index, next), [next]);
};

export const setDraftState = (work: Work, id: string, state: DraftState): void =>
	changeDraft(work, id, draft => ({...draft, state}));

export const takeDraft = (work: Work, id: string): void => {
	const outbox = outboxOf(work.now);
	const draft = outbox.find(one => one.draft === id);
	if (draft === undefined) return;
	setOutbox(
		work,
		outbox.filter(one => one !== draft),
		[draft],
	);
};

/** The echo is the receipt; a draft id is unique among one user's only. */
export const takeReceipt = (work: Work, entry: Entry): void => {
	if (entry.type !== 'message' || entry.draft === undefined || entry.from.id !== work.now.me?.id) return;
	takeDraft(work, entry.draft);
};
