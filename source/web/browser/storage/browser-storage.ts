/**
 * What the page stores for one server: the user's secrets, rooms, outbox and settings, and the unsent input of this tab.
 * Each room and each draft has a separate key, so that tabs do not overwrite each other's changes.
 */
import type {ClientStorage, KnownHubs} from '../../../client/storage/client-storage.ts';
import {isRoomName, maxHubs} from '../../../protocol/limits.ts';
import {
	type KeyValueStorage,
	keysWithPrefix,
	memoryKeyValues,
	parseJson,
	tryToSet,
} from './key-value-storage.ts';
import {storedOutbox} from './stored-outbox.ts';
import {storedSecrets} from './stored-secrets.ts';

export interface Tab {
	/** The id of this tab. A reload changes it. */
	readonly id: string;
	/** The id before the last reload. */
	readonly formerId?: string | undefined;
	/** Whether another tab with this id is open. */
	readonly isOpen: (tab: string) => boolean;
}

interface RoomStorage {
	/** The rooms that the tabs of this browser are in, or were in when they were closed. Oldest first. */
	readRooms(): readonly string[];
	/** Adds a room; a stored room keeps its position. `at`: when the user joined it, in ms since 1970. */
	addRoom(room: string, at: number): void;
	removeRoom(room: string): void;
}

interface PasswordStorage {
	/** The server password. */
	readAccess(): string | undefined;
	/** Stores the password for the session of this tab; with `isRemembered` also for later sessions. */
	writeAccess(access: string, isRemembered: boolean): void;
}

interface InputStorage {
	/** The unsent text by room: of this tab before a reload, and of tabs that were closed or killed. */
	readInputs(): Readonly<Record<string, string>>;
	writeInputs(texts: Readonly<Record<string, string>>): void;
}

export interface BrowserStorage extends ClientStorage, RoomStorage, PasswordStorage, InputStorage {
	/** Stores the user of this browser with its rooms and drafts under another name, before another user replaces it. */
	archiveUser(): void;
	readText(name: TextName): string | undefined;
	writeText(name: TextName, text: string): void;
}

/**
 * The last nick entered, the last room shown, the encoded settings, and the id of the user whose room list contains the stored
 * rooms.
 */
export type TextName = 'nick' | 'current' | 'settings' | 'listUser';

const isRecord = (value: unknown): value is Readonly<Record<string, string>> =>
	typeof value === 'object' && value !== null && Object.values(value).every(one => typeof one === 'string');

const isStrings = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.every(one => typeof one === 'string');

const storedRooms = (storage: KeyValueStorage, prefix: string): RoomStorage => {
	const roomPrefix = `${prefix}room:`;
	const listKey = `${prefix}rooms`;
	/** Earlier versions stored all rooms in one list, which each tab overwrote. */
	const migrateList = (): void => {
		const list = parseJson(storage.getItem(listKey));
		storage.removeItem(listKey);
		if (!isStrings(list)) return;
		for (const [index, room] of list.entries()) tryToSet(storage, roomPrefix + room, String(index));
	};
	return {
		readRooms() {
			migrateList();
			return keysWithPrefix(storage, roomPrefix)
				.map(key => ({room: key.slice(roomPrefix.length), at: Number(storage.getItem(key))}))
				.filter(({room, at}) => isRoomName(room) && Number.isFinite(at))
				.sort((one, other) => one.at - other.at)
				.map(({room}) => room);
		},
		addRoom(room, at) {
			if (storage.getItem(roomPrefix + room) === null) tryToSet(storage, roomPrefix + room, String(at));
		},
		removeRoom: room => storage.removeItem(roomPrefix + room),
	};
};

const storedPassword = (
	storage: KeyValueStorage,
	tabStorage: KeyValueStorage,
	prefix: string,
): PasswordStorage => {
	const key = `${prefix}password`;
	const formerKey = `${prefix}access`;
	return {
		readAccess() {
			// Earlier versions stored the password without asking the user.
			const former = storage.getItem(formerKey);
			if (former !== null) {
				storage.removeItem(formerKey);
				tryToSet(tabStorage, key, former);
			}
			return tabStorage.getItem(key) ?? storage.getItem(key) ?? undefined;
		},
		writeAccess(access, isRemembered) {
			tryToSet(tabStorage, key, access);
			if (isRemembered) tryToSet(storage, key, access);
			else storage.removeItem(key);
		},
	};
};

interface InputParts {
	readonly storage: KeyValueStorage;
	readonly tabStorage: KeyValueStorage;
	readonly prefix: string;
	readonly tab: Tab;
}

/**
 * Stored twice: for a reload of this tab, and for the next tab if this one is closed or killed. A browser that restores a tab
 * after a kill may restore an old `tabStorage`, so what this tab wrote to the shared storage before is preferred.
 */
const storedInputs = ({storage, tabStorage, prefix, tab}: InputParts): InputStorage => {
	const key = `${prefix}writing`;
	const sharedPrefix = `${key}:`;
	let written: string | undefined;
	let found: Readonly<Record<string, string>> | undefined;
	const textsIn = (json: string | null): Readonly<Record<string, string>> => {
		const texts = parseJson(json);
		return isRecord(texts) ? texts : {};
	};
	const writeInputs = (texts: Readonly<Record<string, string>>): void => {
		const json = JSON.stringify(texts);
		if (json === written) return;
		written = json;
		tryToSet(tabStorage, key, json);
		// Stored also if it is empty: `tabStorage` may still have a text after a kill.
		tryToSet(storage, sharedPrefix + tab.id, json);
	};
	/** The inputs of tabs that are no longer open become those of this tab. */
	const takeInputs = (): Readonly<Record<string, string>> => {
		const left = keysWithPrefix(storage, sharedPrefix).filter(one => {
			const owner = one.slice(sharedPrefix.length);
			return owner !== tab.id && !tab.isOpen(owner);
		});
		const texts = Object.assign({}, ...left.map(one => textsIn(storage.getItem(one))));
		const own = storage.getItem(`${sharedPrefix}${tab.formerId}`) ?? tabStorage.getItem(key);
		const all = {...texts, ...textsIn(own)};
		writeInputs(all);
		for (const one of left) storage.removeItem(one);
		return all;
	};
	return {
		readInputs() {
			found ??= takeInputs();
			return found;
		},
		writeInputs,
	};
};

/** The hubs of a cluster. The service worker reads them as well. */
const storedHubs = (
	storage: KeyValueStorage,
	prefix: string,
): Required<Pick<ClientStorage, 'readHubs' | 'writeHubs'>> => {
	const key = `${prefix}hubs`;
	return {
		readHubs() {
			const {server, addresses} = parseJson<Partial<KnownHubs>>(storage.getItem(key)) ?? {};
			if (typeof server !== 'string' || !isStrings(addresses)) return undefined;
			return {server, addresses: addresses.slice(0, maxHubs)};
		},
		writeHubs: hubs => tryToSet(storage, key, JSON.stringify(hubs)),
	};
};

/** What belongs to a user and not to the browser. */
const userKeys = /^(?:secret|nick|current|listUser|draft:|room:|writing:)/;

const archiveUser = (storage: KeyValueStorage, prefix: string): void => {
	const archive = `${prefix}former:${Date.now()}:`;
	for (const key of keysWithPrefix(storage, prefix)) {
		const name = key.slice(prefix.length);
		if (!userKeys.test(name)) continue;
		tryToSet(storage, archive + name, storage.getItem(key) ?? '');
		storage.removeItem(key);
	}
};

/**
 * @param storage shared by all tabs: `localStorage`
 * @param tabStorage belongs to this tab: `sessionStorage`
 */
export const browserStorage = (
	storage: KeyValueStorage,
	server: string,
	tab: Tab,
	tabStorage: KeyValueStorage = memoryKeyValues(),
): BrowserStorage => {
	const prefix = `termchat:${server}:`;
	return {
		...storedSecrets(storage, prefix),
		...storedOutbox(storage, prefix, tab.id, tab.isOpen),
		...storedRooms(storage, prefix),
		...storedHubs(storage, prefix),
		...storedPassword(storage, tabStorage, prefix),
		...storedInputs({storage, tabStorage, prefix, tab}),
		archiveUser: () => archiveUser(storage, prefix),
		readNick: () => storage.getItem(`${prefix}nick`) ?? undefined,
		writeNick: nick => tryToSet(storage, `${prefix}nick`, nick),
		readText: name => storage.getItem(prefix + name) ?? undefined,
		writeText: (name, text) => tryToSet(storage, prefix + name, text),
	};
};
