/** The store in memory (`--memory`). It ends with the process. */
import {randomBytes} from 'node:crypto';
import type {DirectRecords} from '../direct-records.ts';
import type {Directory, UserDirectory} from '../directory.ts';
import type {Page, Retention} from '../entry-log.ts';
import {LocalJournal} from '../journal/local-journal.ts';
import {type Applied, countEntries} from '../journal.ts';
import {logOn} from '../legacy-log.ts';
import type {State} from '../state.ts';
import type {Store} from '../store.ts';
import {createDirectRecords, type MemoryDirectRecords} from './direct-records.ts';
import {
	createAdmissions,
	createInvites,
	createReadPositions,
	createRoomDirectory,
	createSanctions,
} from './directory.ts';
import {MemoryLog} from './memory-log.ts';
import {OpenRooms} from './open-rooms.ts';
import {searchMemory} from './search-memory.ts';
import {MemoryUsers} from './users.ts';

export interface MemoryStoreOptions {
	/** Milliseconds since 1970, for `retention`. */
	readonly now?: () => number;
	/** Applied at every commit, so that memory stays bounded without calls of `prune`. */
	readonly retention?: Retention;
}

const emptyPage: Page = {entries: [], seq: 0, first: 0, prunedSeq: 0, hasOlder: false, hasNewer: false};

export const createMemoryStore = ({now = Date.now, retention}: MemoryStoreOptions = {}): Store => {
	const rooms = new OpenRooms();
	const log = new MemoryLog(rooms);
	const state: State = {
		...createDirectory(rooms, log),
		hubId: randomBytes(16).toString('hex'),
		place: draft => log.place(draft, rooms.find(draft.room)),
		page: async (room, query, at) => rooms.find(room)?.log.page(query, at) ?? emptyPage,
		message: (room, seq, at) => rooms.find(room)?.log.message(seq, at),
		unnamedReactions: (room, seq, userId, at) =>
			rooms.find(room)?.log.unnamedReactions(seq, userId, at) ?? [],
		search: query => searchMemory(rooms, query),
		nextExpiry: () => log.nextExpiry(),
	};
	/** Keeps the changed rooms within the retention. */
	const prune = (applied: readonly Applied[]): void => {
		if (retention === undefined) return;
		const changed = new Set(
			applied.flatMap(each => (each.type === 'append' ? [each.command.draft.room] : [])),
		);
		for (const room of changed) {
			const open = rooms.find(room);
			if (open !== undefined) log.pruneRoom(open, retention, now());
		}
	};
	const journal = new LocalJournal({
		state,
		transact: work => work(),
		mustWait: () => false,
		now,
		onCommit(applied, seconds) {
			prune(applied);
			store.onCommit?.(seconds, countEntries(applied));
		},
	});
	const store: Store = {
		...state,
		...logOn(journal),
		journal,
		transact: work => work(state),
		expire: async at => log.expire(at),
		prune: async (wanted, at) => log.prune(wanted, at),
		write: async work => work(),
		commit: () => journal.commit(),
		flush: () => journal.drain(),
		async close() {
			await journal.drain();
			journal.close();
		},
	};
	return store;
};

const createDirectory = (rooms: OpenRooms, log: MemoryLog): Directory & DirectRecords => {
	const users = new MemoryUsers();
	const direct = createDirectRecords(rooms);
	return {
		...direct,
		...toUserDirectory(users, rooms, direct),
		...createRoomDirectory(rooms, open => log.forgetRoom(open)),
		...createAdmissions(rooms),
		...createInvites(rooms),
		...createSanctions(rooms),
		...createReadPositions(rooms),
	};
};

const toUserDirectory = (
	users: MemoryUsers,
	rooms: OpenRooms,
	direct: MemoryDirectRecords,
): UserDirectory => ({
	createUser: (user, secretHash) => users.createUser(user, secretHash),
	user: id => users.user(id),
	userBySecret: secretHash => users.userBySecret(secretHash),
	userByNick: nick => users.userByNick(nick),
	isNickTaken: (nick, userId) => users.isNickTaken(nick, userId),
	users: (after, limit) => users.users(after, limit),
	rename: (userId, nick) => users.rename(userId, nick),
	setUnusedSince: (userId, at) => users.setUnusedSince(userId, at),
	unusedUsers: (until, limit) => users.unusedUsers(until, limit),
	releaseUser(userId) {
		users.releaseUser(userId);
		rooms.releaseUser(userId);
		direct.releaseUser(userId);
	},
});
