/**
 * The drafts that have no receipt yet. The tabs of a browser share the user. Each draft has a separate key, and its value
 * names the tab it belongs to: a tab takes over the drafts of closed tabs and leaves those of open tabs alone. Without Web
 * Locks, which need a secure context, a tab takes over all drafts. The server still posts each draft once, because the id
 * of a draft is unique for its user.
 */
import type {Draft} from '../../../client/session/state.ts';
import type {ClientStorage} from '../../../client/storage/client-storage.ts';
import {type KeyValueStorage, keysWithPrefix, parseJson, tryToSet} from './key-value-storage.ts';

interface StoredDraft {
	readonly tab: string;
	readonly draft: Draft;
}

const isDraft = (draft: unknown): draft is Draft =>
	typeof draft === 'object' &&
	draft !== null &&
	'draft' in draft &&
	typeof draft.draft === 'string' &&
	'text' in draft &&
	typeof draft.text === 'string' &&
	'at' in draft &&
	typeof draft.at === 'number' &&
	'target' in draft &&
	typeof draft.target === 'object' &&
	draft.target !== null &&
	('room' in draft.target || 'to' in draft.target);

/** @param isTabOpen whether another tab with this id is open */
export const storedOutbox = (
	storage: KeyValueStorage,
	prefix: string,
	tab: string,
	isTabOpen: (tab: string) => boolean,
): Pick<ClientStorage, 'readOutbox' | 'writeOutbox'> => {
	const draftPrefix = `${prefix}draft:`;
	/** What this tab stored, by draft id: only changed drafts are written again. */
	const stored = new Map<string, Draft>();
	const write = (draft: Draft): void => {
		tryToSet(storage, draftPrefix + draft.draft, JSON.stringify({tab, draft} satisfies StoredDraft));
		stored.set(draft.draft, draft);
	};
	return {
		readOutbox() {
			const drafts: Draft[] = [];
			for (const key of keysWithPrefix(storage, draftPrefix)) {
				const value = parseJson<StoredDraft>(storage.getItem(key));
				if (!isDraft(value?.draft)) storage.removeItem(key);
				else if (value.tab === tab || !isTabOpen(value.tab)) {
					write(value.draft);
					drafts.push(value.draft);
				}
			}
			return drafts.sort((one, other) => one.at - other.at);
		},
		writeOutbox(drafts) {
			const ids = new Set(drafts.map(({draft}) => draft));
			for (const id of [...stored.keys()].filter(id => !ids.has(id))) {
				storage.removeItem(draftPrefix + id);
				stored.delete(id);
			}
			for (const draft of drafts) if (stored.get(draft.draft) !== draft) write(draft);
		},
	};
};
