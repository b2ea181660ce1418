/**
 * What the page keeps between its visits, per server: the user's secret, the rooms it was in, and the outbox.
 * Each room and each draft is a key of its own, so that tabs do not overwrite each other's changes.
 * Lies in `localStorage`; where a browser forbids that, in memory for as long as the page is open.
 *
 * The tabs of one browser share the user. Each draft is a key of its own that names the tab it was written in:
 * a tab takes over the drafts of tabs that are gone, and leaves those of living tabs alone. Where tabs cannot
 * see each other (Web Locks need a secure context) it takes over all of them: nothing is lost, and nothing is
 * said twice, because a draft's id is unique among its user's (the promise "once").
 */

import type {Draft} from '../../client/session/state.ts';
import type {ClientStorage} from '../../client/storage/client-storage.ts';
import {isRoomName} from '../../protocol/limits.ts';

/** The part of `Storage` that is used. */
export interface Shelf {
	readonly length: number;
	key(index: number): string | null;
	getItem(key: string): string | null;
	setItem(key: string, value: string): void;
	removeItem(key: string): void;
}

export interface BrowserStorage extends ClientStorage {
	/** Names of the rooms that the tabs of this browser are in, or were in when they were closed; oldest first. */
	readRooms(): readonly string[];
	/** Adds a room; one that is kept already keeps its place. `at`: when it was joined, in ms since 1970. */
	keepRoom(room: string, at: number): void;
	forgetRoom(room: string): void;
	/** The server's password. */
	readAccess(): string | undefined;
	/** Keeps the password for this tab's session; in the browser only with `isKept`. */
	writeAccess(access: string, isKept: boolean): void;
	/** What was half written, by room: in this tab alone, across reloads. */
	readWriting(): Readonly<Record<string, string>>;
	writeWriting(written: Readonly<Record<string, string>>): void;
	/** The nick that was last typed in, the room last looked at, and the settings as text. */
	readWord(name: KeptWord): string | undefined;
	writeWord(name: KeptWord, word: string): void;
}

export type KeptWord = 'nick' | 'current' | 'settings';

/** A shelf that lasts as long as the page. */
export const memoryShelf = (): Shelf => {
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

/** `localStorage` where it can be written; even naming it throws where a browser forbids it. */
export const openShelf = (find: () => Shelf): Shelf => {
	try {
		const shelf = find();
		shelf.setItem('termchat:probe', '1');
		shelf.removeItem('termchat:probe');
		return shelf;
	} catch {
		return memoryShelf();
	}
};

/** Each is tried in turn if the server does not know the one used last. */
const maxHubs = 4;

interface Kept {
	readonly tab: string;
	readonly draft: Draft;
}

const parse = <Value>(text: string | null): Value | undefined => {
	if (text === null) return undefined;
	try {
		return JSON.parse(text) as Value;
	} catch {
		return undefined;
	}
};

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

const isRecord = (value: unknown): value is Readonly<Record<string, string>> =>
	typeof value === 'object' && value !== null && Object.values(value).every(one => typeof one === 'string');

const isStrings = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.every(one => typeof one === 'string');

/**
 * @param tab this tab's id
 * @param tabShelf what this tab keeps for itself: `sessionStorage`
 * @param isLiving whether another tab with that id is open now
 */
export const browserStorage = (
	shelf: Shelf,
	server: string,
	tab: string,
	isLiving: (tab: string) => boolean,
	tabShelf: Shelf = memoryShelf(),
): BrowserStorage => {
	const prefix = `termchat:${server}:`;
	const draftPrefix = `${prefix}draft:`;
	const roomPrefix = `${prefix}room:`;
	const accessKey = `${prefix}password`;
	/** What this tab wrote, by draft id: a key is touched only when its draft changed. */
	const written = new Map<string, Draft>();
	let writing: string | undefined;
	const secretKey = `${prefix}secret`;
	/** The last one received, for a storage that is full. */
	let unwritten: string | undefined;

	const put = (key: string, value: string) => {
		try {
			shelf.setItem(key, value);
		} catch {
			// The shelf is full: the page goes on, and this is kept for as long as it is open.
		}
	};
	/** For the session alone: a full or forbidden storage stops nobody. */
	const putForTab = (key: string, value: string) => {
		try {
			tabShelf.setItem(key, value);
		} catch {
			// As above.
		}
	};
	const keysWith = (start: string) =>
		Array.from({length: shelf.length}, (_, index) => shelf.key(index)).filter(
			key => key?.startsWith(start) === true,
		) as string[];
	/** Hubs in memory have a new id with every start: the secrets of so many hubs are kept. */
	const keepByHub = (hub: string, secret: string) => {
		const keys = keysWith(`${secretKey}:`);
		if (keys.length >= maxHubs && !keys.includes(`${secretKey}:${hub}`)) shelf.removeItem(keys[0] ?? '');
		put(`${secretKey}:${hub}`, secret);
	};
	/**
	 * The secrets to try, the one used last first. A page cannot tell which hub is at its address before it has sent
	 * one; all of them were given under this very origin, its scheme included, for the storage belongs to the origin.
	 */
	const secretsFor = (hub: string | undefined): readonly string[] => {
		const byHub = keysWith(`${secretKey}:`).filter(key => hub === undefined || key === `${secretKey}:${hub}`);
		const found = [shelf.getItem(secretKey), ...byHub.map(key => shelf.getItem(key)), unwritten];
		return [...new Set(found.filter(secret => secret !== null && secret !== undefined))];
	};
	/** Earlier versions kept all rooms in one list, which the tabs overwrote in turn. */
	const splitRoomList = () => {
		const list = parse(shelf.getItem(`${prefix}rooms`));
		shelf.removeItem(`${prefix}rooms`);
		if (!isStrings(list)) return;
		list.forEach((room, index) => {
			put(roomPrefix + room, String(index));
		});
	};

	return {
		// Read each time: if the server lost its users, another tab may have registered this one again.
		readSecret: ({hub, except} = {}) => secretsFor(hub).find(secret => !except?.has(secret)),
		writeSecret(next, hub) {
			unwritten = next;
			// One of an earlier version, whose hub is not known: it may be another hub's.
			const before = shelf.getItem(secretKey);
			const isKept = keysWith(`${secretKey}:`).some(key => shelf.getItem(key) === before);
			if (before !== null && !isKept) keepByHub('former', before);
			put(secretKey, next);
			if (hub !== undefined) keepByHub(hub, next);
		},
		confirmSecret(secret, hub) {
			if (shelf.getItem(secretKey) !== secret) put(secretKey, secret);
			if (shelf.getItem(`${secretKey}:${hub}`) !== secret) keepByHub(hub, secret);
		},
		readNick: () => shelf.getItem(`${prefix}nick`) ?? undefined,
		writeNick: nick => put(`${prefix}nick`, nick),
		readOutbox() {
			const drafts: Draft[] = [];
			for (const key of keysWith(draftPrefix)) {
				const kept = parse<Kept>(shelf.getItem(key));
				if (!isDraft(kept?.draft)) {
					shelf.removeItem(key);
				} else if (kept.tab === tab || !isLiving(kept.tab)) {
					put(key, JSON.stringify({tab, draft: kept.draft} satisfies Kept));
					written.set(kept.draft.draft, kept.draft);
					drafts.push(kept.draft);
				}
			}
			return drafts.sort((one, other) => one.at - other.at);
		},
		writeOutbox(drafts) {
			const waiting = new Set(drafts.map(draft => draft.draft));
			for (const id of written.keys()) {
				if (waiting.has(id)) continue;
				shelf.removeItem(draftPrefix + id);
				written.delete(id);
			}
			for (const draft of drafts) {
				if (written.get(draft.draft) === draft) continue;
				put(draftPrefix + draft.draft, JSON.stringify({tab, draft} satisfies Kept));
				written.set(draft.draft, draft);
			}
		},
		readRooms() {
			splitRoomList();
			return keysWith(roomPrefix)
				.map(key => ({room: key.slice(roomPrefix.length), at: Number(shelf.getItem(key))}))
				.filter(({room, at}) => isRoomName(room) && Number.isFinite(at))
				.sort((one, other) => one.at - other.at)
				.map(({room}) => room);
		},
		keepRoom(room, at) {
			if (shelf.getItem(roomPrefix + room) === null) put(roomPrefix + room, String(at));
		},
		forgetRoom: room => shelf.removeItem(roomPrefix + room),
		readAccess() {
			// Earlier versions kept it without asking.
			const unasked = shelf.getItem(`${prefix}access`);
			if (unasked !== null) {
				shelf.removeItem(`${prefix}access`);
				putForTab(accessKey, unasked);
			}
			return tabShelf.getItem(accessKey) ?? shelf.getItem(accessKey) ?? undefined;
		},
		writeAccess(access, isKept) {
			putForTab(accessKey, access);
			if (isKept) put(accessKey, access);
			else shelf.removeItem(accessKey);
		},
		readWriting() {
			const written = parse(tabShelf.getItem(`${prefix}writing`));
			return isRecord(written) ? written : {};
		},
		writeWriting(written) {
			const text = JSON.stringify(written);
			if (text === writing) return;
			writing = text;
			putForTab(`${prefix}writing`, text);
		},
		readWord: name => shelf.getItem(prefix + name) ?? undefined,
		writeWord: (name, word) => put(prefix + name, word),
	};
};

type Locks = Pick<LockManager, 'request' | 'query'>;

const lockPrefix = 'termchat-tab:';

/**
 * Makes this tab known to the others for as long as it is open, and answers who else is. `former` is the id
 * this tab had before it was reloaded: its lock may not be gone yet.
 */
export const enterTabs = async (
	locks: Locks | undefined,
	tab: string,
	former: string | null,
): Promise<(tab: string) => boolean> => {
	if (locks === undefined) return () => false;
	const {held = []} = await locks.query();
	const living = new Set(held.map(({name}) => name));
	// Held until the page is gone: the promise never settles.
	locks.request(lockPrefix + tab, () => new Promise<never>(() => {})).catch(() => {});
	return other => other !== former && living.has(lockPrefix + other);
};
