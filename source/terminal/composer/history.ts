/** What was written before: going through it with ↑ and ↓, and searching in it with Ctrl+R. */

export interface History {
	/** Oldest first. */
	readonly entries: readonly string[];
	/** Which of them is shown; undefined: what is being written now. */
	readonly at: number | undefined;
	/** What was half written when the going through began; ↓ comes back to it. */
	readonly kept: string;
}

export const emptyHistory: History = {entries: [], at: undefined, kept: ''};
const limit = 500;

/** Takes in something that was sent. The same twice in a row counts once. */
export const remember = (history: History, text: string): History => {
	const isNews = text.trim() !== '' && text !== history.entries.at(-1);
	const entries = isNews ? [...history.entries.slice(1 - limit), text] : history.entries;
	return {entries, at: undefined, kept: ''};
};

export interface Recalled {
	readonly history: History;
	readonly text: string;
}

/** The entry before the one shown; undefined where there is none. `current` is what stands in the input. */
export const older = (history: History, current: string): Recalled | undefined => {
	const at = (history.at ?? history.entries.length) - 1;
	const text = history.entries[at];
	if (text === undefined) return undefined;
	return {history: {...history, at, kept: history.at === undefined ? current : history.kept}, text};
};

/** The entry after the one shown, and after the newest what was half written. */
export const newer = (history: History): Recalled | undefined => {
	if (history.at === undefined) return undefined;
	const text = history.entries[history.at + 1];
	if (text === undefined) return {history: {...history, at: undefined, kept: ''}, text: history.kept};
	return {history: {...history, at: history.at + 1}, text};
};

/** What is written has been changed: it is the line being written now. */
export const written = (history: History): History =>
	history.at === undefined ? history : {...history, at: undefined, kept: ''};

export interface HistorySearch {
	readonly query: string;
	/** Index of the entry found; undefined where nothing fits. */
	readonly found: number | undefined;
}

export const startSearch: HistorySearch = {query: '', found: undefined};

/** The newest entry that holds the query, whatever its case, before index `below`. */
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

/** The next finding farther back; stays where there is none. */
export const searchOlder = (history: History, search: HistorySearch): HistorySearch => ({
	...search,
	found: find(history, search.query, search.found ?? history.entries.length) ?? search.found,
});

/** Back again. */
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
