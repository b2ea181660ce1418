/** Key-value storage: `localStorage` and `sessionStorage`, or memory if the browser forbids them. */

/** The part of `Storage` that is used. */
export interface KeyValueStorage {
	readonly length: number;
	key(index: number): string | null;
	getItem(key: string): string | null;
	setItem(key: string, value: string): void;
	removeItem(key: string): void;
}

/** Keeps its values until the page is closed. */
export const memoryKeyValues = (): KeyValueStorage => {
	const values = new Map<string, string>();
	return {
		get length() {
			return values.size;
		},
		key: index => [...values.keys()][index] ?? null,
		getItem: key => values.get(key) ?? null,
		setItem: (key, value) => void values.set(key, value),
		removeItem: key => void values.delete(key),
	};
};

/** The storage that `find` returns if it can be written. Reading `window.localStorage` throws if the browser forbids it. */
export const openKeyValues = (find: () => KeyValueStorage): KeyValueStorage => {
	try {
		const storage = find();
		storage.setItem('termchat:probe', '1');
		storage.removeItem('termchat:probe');
		return storage;
	} catch {
		return memoryKeyValues();
	}
};

/** Does nothing if the storage is full: the page then works without the value. */
export const tryToSet = (storage: KeyValueStorage, key: string, value: string): void => {
	try {
		storage.setItem(key, value);
	} catch {
		// See above.
	}
};

export const keysWithPrefix = (storage: KeyValueStorage, prefix: string): readonly string[] =>
	Array.from({length: storage.length}, (_, index) => storage.key(index)).filter(
		key => key?.startsWith(prefix) === true,
	) as string[];

export const parseJson = <Value>(text: string | null): Value | undefined => {
	if (text === null) return undefined;
	try {
		return JSON.parse(text) as Value;
	} catch {
		return undefined;
	}
};
