/**
 * A database of changes in IndexedDB. A committed transaction has reached the operating system, so it survives a browser that
 * is killed. `localStorage` does not: Chromium writes it to the disk several seconds later.
 */

/** The last change of a key. */
export interface StoredChange {
	readonly key: string;
	/** Undefined: the key was removed. */
	readonly value: string | undefined;
	/** Increases with each change of this browser, in ms since 1970. */
	readonly at: number;
}

export interface ChangeDatabase {
	/** The last change of each key. */
	readAll(): Promise<readonly StoredChange[]>;
	/** Replaces the changes of the same keys. Resolves when they survive the end of the browser. */
	write(changes: readonly StoredChange[]): Promise<void>;
	/** Removes changes. */
	remove(keys: readonly string[]): Promise<void>;
}

const storeName = 'changes';

const result = <Value>(request: IDBRequest<Value>): Promise<Value> =>
	new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});

const open = (factory: () => IDBFactory, name: string): Promise<IDBDatabase> => {
	const request = factory().open(name, 1);
	request.onupgradeneeded = () => request.result.createObjectStore(storeName, {keyPath: 'key'});
	return result(request);
};

const exists = async (factory: IDBFactory, name: string): Promise<boolean> =>
	(await factory.databases()).some(database => database.name === name);

/** @param factory returns `window.indexedDB`. Reading it may throw, and methods reject, if the browser forbids it. */
export const indexedChanges = (factory: () => IDBFactory, name = 'termchat'): ChangeDatabase => {
	let opened: Promise<IDBDatabase> | undefined;
	const forget = (): void => {
		opened = undefined;
	};
	const database = (): Promise<IDBDatabase> => {
		opened ??= (async () => open(factory, name))().then(database => {
			// The browser may close the connection, for example when the user deletes the data of the site.
			database.onclose = forget;
			database.onversionchange = () => {
				database.close();
				forget();
			};
			return database;
		});
		opened.catch(forget);
		return opened;
	};
	const change = async (work: (store: IDBObjectStore) => void): Promise<void> => {
		const transaction = (await database()).transaction(storeName, 'readwrite', {durability: 'relaxed'});
		work(transaction.objectStore(storeName));
		// Without it, the end of the page would abort the transaction.
		transaction.commit();
		await new Promise<void>((resolve, reject) => {
			transaction.oncomplete = () => resolve();
			transaction.onabort = () => reject(transaction.error);
		});
	};
	return {
		async readAll() {
			// The first visit need not wait until the browser has created the database.
			if (opened === undefined && !(await exists(factory(), name))) return [];
			const store = (await database()).transaction(storeName).objectStore(storeName);
			return result(store.getAll() as IDBRequest<StoredChange[]>);
		},
		write: changes =>
			change(store => {
				for (const one of changes) store.put(one);
			}),
		remove: keys =>
			change(store => {
				for (const key of keys) store.delete(key);
			}),
	};
};
