/**
 * The contract of the state: the result of the commands of the journal. The hub and the requests read it; only `apply`
 * (`journal/apply.ts`) writes it.
 */
import type {DeviceRecords, DeviceWrite} from './directory/device-records.ts';
import type {DirectRecords} from './directory/direct-records.ts';
import type {Directory} from './directory/directory.ts';
import type {NotificationRecords} from './directory/notification-records.ts';
import type {RoomLists, RoomListWrite} from './directory/room-list.ts';
import type {ThreadRecords} from './directory/thread-records.ts';
import type {Appended, EntryDraft, EntryLog, RemovedEntry} from './entry-log.ts';
import type {JournalRecords, JournalRecordsReader} from './journal-records.ts';
import type {StoreError} from './store-error.ts';

/** The methods that write. */
type DirectoryWrite =
	| 'createUser'
	| 'rename'
	| 'setUnusedSince'
	| 'releaseUser'
	| 'setBot'
	| 'setAway'
	| 'bindOwner'
	| 'openRoom'
	| 'setOpening'
	| 'renewEpochs'
	| 'updateRoom'
	| 'forgetRoom'
	| 'admit'
	| 'expel'
	| 'addInvite'
	| 'redeemInvite'
	| 'revokeInvite'
	| 'addWebhook'
	| 'noteWebhookUse'
	| 'removeWebhook'
	| 'sanction'
	| 'liftSanction'
	| 'setModerator'
	| 'noteSlowPost'
	| 'markRead'
	| 'markUnread'
	| 'setReadReceipts'
	| 'markInboxRead';

type NotificationWrite =
	| 'setGeneralNotifications'
	| 'setRoomNotifications'
	| 'setPushKeys'
	| 'addPushSubscription'
	| 'removePushSubscription';

type DirectWrite = 'block' | 'unblock' | 'setDirectFrom' | 'noteWritten' | 'setLeft';

type ThreadWrite = 'setFollowing' | 'addPin' | 'removePin';

/** The state, for code that only reads. */
export interface StateReader
	extends Omit<Directory, DirectoryWrite>,
		Omit<DirectRecords, DirectWrite>,
		Omit<NotificationRecords, NotificationWrite>,
		Omit<ThreadRecords, ThreadWrite>,
		Omit<RoomLists, RoomListWrite>,
		Omit<DeviceRecords, DeviceWrite>,
		EntryLog {
	/**
	 * The random id of this hub: 32 hexadecimal digits that stay the same while the database is kept. Clients
	 * recognize a server by it, regardless of its address.
	 */
	readonly hubId: string;
	/**
	 * The private key (Ed25519, PKCS #8 as base64) with which the server proves that it is the one with this id. It is
	 * created with the database; in a cluster, `shareServerKey` gives all hubs the same one.
	 */
	serverKey(): string;
	/** The records of a hub of a cluster about its journal. */
	readonly journalRecords: JournalRecordsReader;
}

/** The result of one step of expiry. */
export interface Expired {
	readonly removed: readonly RemovedEntry[];
	readonly hasMore: boolean;
	/** The threads that lost replies, by their first messages, with the number of remaining replies. */
	readonly threads?: readonly {readonly room: string; readonly seq: number; readonly replies: number}[];
	/** The rooms that lost pinned messages. */
	readonly unpinned?: readonly string[];
}

/** The state within a transaction. */
export interface State
	extends StateReader,
		Directory,
		DirectRecords,
		NotificationRecords,
		ThreadRecords,
		RoomLists,
		DeviceRecords {
	/** Replaces the key, unless all hubs already share one. False if they do. */
	shareServerKey(key: string): boolean;
	readonly journalRecords: JournalRecords;
	/**
	 * Appends an entry to its room. A draft with a `target` also changes it. Returns a `StoreError` if the draft is refused,
	 * and then writes nothing. Its reason is `no_such_room` if the room is not open, `no_such_entry` if the target is not
	 * a kept, undeleted message, and `too_many_reactions` if the target has the maximum number of different reactions.
	 * The entry of a reaction has its `count`. The cost of a reaction does not depend on that count.
	 */
	place(draft: EntryDraft): Appended | StoreError;
	/**
	 * Removes about `limit` entries that have expired, with their changes, and all others that expire in the same
	 * millisecond. After the commit, no trace of them is left in the file once the write-ahead log has been emptied.
	 */
	removeExpired(now: number, limit: number): Expired;
	/**
	 * Removes the entries of a room up to the `seq` `through`, except those that expire. The `seq` of the room does not
	 * decrease. Returns how many were removed.
	 */
	prune(room: string, through: number): number;
}
