/** The state of the terminal UI that is stored between runs: the rooms and unsent input of each server. */
import {readFileSync, rmSync} from 'node:fs';
import {writeFileAtomically} from '../../files/atomic-write.ts';
import {isRoomName} from '../../protocol/limits.ts';

/** The state of the UI on one server. */
export interface StoredUiState {
	/** The rooms the user is in. */
	readonly rooms: readonly string[];
	/** The room on the screen. */
	readonly room?: string;
	/** Unsent input, by room. */
	readonly drafts: Readonly<Record<string, string>>;
	/** The id of the user whose room list on the server contains these rooms. */
	readonly listUser?: string;
}

const emptyState: StoredUiState = {rooms: [], drafts: {}};

const isText = (value: unknown): value is string => typeof value === 'string';

/** The stored state; empty if the file is missing or damaged, because the user can easily restore all of it. */
export const readUiState = (file: string): StoredUiState => {
	try {
		const {rooms, room, drafts, listUser} = JSON.parse(readFileSync(file, 'utf8')) as Partial<
			Record<keyof StoredUiState, unknown>
		>;
		const texts = Object.entries(drafts ?? {}).filter((one): one is [string, string] => isText(one[1]));
		return {
			rooms: Array.isArray(rooms) ? rooms.filter(isText).filter(isRoomName) : [],
			...(isText(room) && {room}),
			...(isText(listUser) && {listUser}),
			drafts: Object.fromEntries(texts),
		};
	} catch {
		return emptyState;
	}
};

/**
 * The state to store after a run. A run changes only the rooms in `seen`. A room is removed from the state only by
 * `leave`, not by joining others.
 */
export const mergeUiState = (
	before: StoredUiState,
	seen: ReadonlySet<string>,
	after: StoredUiState,
): StoredUiState => {
	const unseen = before.rooms.filter(room => !seen.has(room) && !after.rooms.includes(room));
	const drafts = Object.entries(before.drafts).filter(([room]) => unseen.includes(room));
	return {
		...after,
		rooms: [...unseen, ...after.rooms],
		drafts: {...Object.fromEntries(drafts), ...after.drafts},
	};
};

/** Stores the state. An error is ignored: the UI works without the file. */
export const writeUiState = (file: string, state: StoredUiState): void => {
	try {
		// Written each second while the user types: the UI must not wait for the disk.
		writeFileAtomically(file, `${JSON.stringify(state)}\n`, {isDurable: false});
	} catch {}
};

/** Adds the states that older versions stored under other forms of the address, and removes their files. */
export const migrateUiState = (file: string, previousFiles: readonly string[]): void => {
	for (const previous of previousFiles) {
		const state = readUiState(previous);
		if (state.rooms.length === 0) continue;
		const present = readUiState(file);
		const merged = mergeUiState(state, new Set(present.rooms), present);
		writeUiState(file, present.room === undefined ? {...state, ...merged} : merged);
		rmSync(previous, {force: true});
	}
};
