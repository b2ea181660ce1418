/** The input history: recalled with ↑ and ↓, searched with Ctrl+R. */

export interface History {
	/** Oldest first. */
	readonly entries: readonly string[];
	/** The index of the recalled entry; undefined if none is recalled. */
	readonly at: number | undefined;
	/** The text that was in the input before the first recall; ↓ returns to it. */
	readonly kept: string;
}

export const emptyHistory: History = {entries: [], at: undefined, kept: ''};
const limit = 500;

/** Adds a text that was sent. Equal consecutive entries are stored once. */
export const remember = (history: History, text: string): History => {
	const isNew = text.trim() !== '' && text !== history.entries.at(-1);
	const entries = isNew ? [...history.entries.slice(1 - limit), text] : history.entries;
	return {entries, at: undefined, kept: ''};
};

export interface Recalled {
	readonly history: History;
	readonly text: string;
}

/** The previous entry; undefined at the oldest. `current` is the text of the input. */
export const older = (history: History, current: string): Recalled | undefined => {
	const at = (history.at ?? history.entries.length) - 1;
	const text = history.entries[at];
	if (text === undefined) return undefined;
	return {history: {...history, at, kept: history.at === undefined ? current : history.kept}, text};
};

/** The next entry; after the newest, the text from before the first recall. */
export const newer = (history: History): Recalled | undefined => {
	if (history.at === undefined) return undefined;
	const text = history.entries[history.at + 1];
	if (text === undefined) return {history: {...history, at: undefined, kept: ''}, text: history.kept};
	return {history: {...history, at: history.at + 1}, text};
};

/** The history after the recalled text was changed. */
export const written = (history: History): History =>
	history.at === undefined ? history : {...history, at: undefined, kept: ''};

export interface HistorySearch {
	readonly query: string;
	/** Index of the matching entry; undefined if there is no match. */
	readonly found: number | undefined;
}

export const startSearch: HistorySearch = {query: '', found: undefined};

/** The newest entry before index `below` that contains the query, ignoring case. */
const find = (history: History, query: string, below: number): number | undefined => {
	if (query === '') return undefined;
	const wanted = query.toLowerCase();
	const found = history.entries.slice(0, below).findLastIndex(entry => entry.toLowerCase().includes(wanted));
	return found === -1 ? undefined : found;
};

export const searchFor = (history: History, query: string): HistorySearch => ({
	query,
	found: find(history, query, history.entries.length),
});

/** The next older match; the same match if it is the oldest. */
export const searchOlder = (history: History, search: HistorySearch): HistorySearch => ({
	...search,
	found: find(history, search.query, search.found ?? history.entries.length) ?? search.found,
});

/** The next newer match; the same match if it is the newest. */
export const searchNewer = (history: History, search: HistorySearch): HistorySearch => {
	if (search.found === undefined) return search;
	const wanted = search.query.toLowerCase();
	const found = history.entries.findIndex(
		(entry, at) => at > (search.found ?? 0) && entry.toLowerCase().includes(wanted),
	);
	return found === -1 ? search : {...search, found};
};

export const foundText = (history: History, search: HistorySearch): string | undefined =>
	search.found === undefined ? undefined : history.entries[search.found];
