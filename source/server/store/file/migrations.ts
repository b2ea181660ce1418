/**
 * The schema of the file, as a list of migrations. A new file gets all of them, an older file the missing migrations, each in
 * a separate transaction. A released migration is never changed; every change is a new migration at the end.
 */
import type {DatabaseSync} from 'node:sqlite';
import {skeletonOf} from '../../names/skeleton.ts';
import {pragma} from '../database/driver.ts';
import {inboxSchema} from '../database/inbox-rows.ts';
import {padding, sealDraft, sealedSchema} from '../database/sealed.ts';
import {reactionsSchema} from '../database/stored-reactions.ts';
import {searchSchema} from '../search/search-index.ts';
import {StoreError} from '../store-error.ts';
import {fillInbox} from './old-inbox.ts';
import {convertOldReactions} from './old-reactions.ts';
import {newServerKey} from './server-key.ts';

/** `term` in ASCII. It distinguishes files of termchat from those of other programs. */
const applicationId = 0x7465726d;

/** Entries are ordered by time: `doc` is `at` and a place among the entries of the same millisecond. */
const logAndDirectory = `
	CREATE TABLE rooms (
		id INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT UNIQUE, kind TEXT NOT NULL, epoch TEXT NOT NULL,
		topic TEXT NOT NULL DEFAULT '', seq INTEGER NOT NULL DEFAULT 0, entry_count INTEGER NOT NULL DEFAULT 0,
		pruned_seq INTEGER NOT NULL DEFAULT 0, owner_id TEXT, owner_nick TEXT,
		slow_seconds INTEGER NOT NULL DEFAULT 0, expires_in_seconds INTEGER NOT NULL DEFAULT 0,
		created_at INTEGER NOT NULL
	) STRICT;
	CREATE TABLE entries (
		doc INTEGER PRIMARY KEY, room_id INTEGER NOT NULL, seq INTEGER NOT NULL, prev INTEGER NOT NULL,
		type TEXT NOT NULL, user_id TEXT NOT NULL, nick TEXT NOT NULL, text TEXT, draft TEXT, reply_to INTEGER,
		target INTEGER, emoji TEXT, is_on INTEGER, expires_at INTEGER, edited_at INTEGER, deleted_at INTEGER,
		reactions TEXT
	) STRICT;
	CREATE UNIQUE INDEX entries_by_seq ON entries (room_id, seq);
	CREATE UNIQUE INDEX entries_by_draft ON entries (user_id, draft) WHERE draft IS NOT NULL;
	CREATE INDEX entries_by_target ON entries (room_id, target) WHERE target IS NOT NULL;
	CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
	CREATE TABLE ephemeral (doc INTEGER PRIMARY KEY, padding BLOB NOT NULL, text TEXT NOT NULL) STRICT;
	CREATE TABLE users (
		id TEXT PRIMARY KEY, nick TEXT NOT NULL, nick_key TEXT NOT NULL UNIQUE, secret_hash TEXT UNIQUE,
		created_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE TABLE admissions (
		room_id INTEGER NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (room_id, user_id)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX admissions_by_user ON admissions (user_id);
	CREATE TABLE invites (
		token_hash TEXT PRIMARY KEY, invite TEXT NOT NULL, room_id INTEGER NOT NULL, at INTEGER NOT NULL,
		uses_left INTEGER, expires_at INTEGER
	) STRICT, WITHOUT ROWID;
	CREATE INDEX invites_by_room ON invites (room_id);
	CREATE TABLE sanctions (
		room_id INTEGER NOT NULL, user_id TEXT NOT NULL, kind TEXT NOT NULL, nick TEXT NOT NULL, reason TEXT,
		until INTEGER, PRIMARY KEY (room_id, user_id, kind)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE read_positions (
		user_id TEXT NOT NULL, room_id INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (user_id, room_id)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX read_positions_by_room ON read_positions (room_id);
`;

/** All messages are noted as unindexed. The running hub indexes them. */
const search = `
	${searchSchema}
	INSERT INTO unindexed (doc) SELECT doc FROM entries
	WHERE type = 'message' AND deleted_at IS NULL AND expires_at IS NULL;
`;

/**
 * The row of a sealed entry in `entries`, and that of a private room in `rooms`, contains numbers but no words. The
 * padding of a sanction also keeps its words on overflow pages. The index is created again without sealed messages.
 */
const seals = `
	${sealedSchema}
	INSERT INTO sealed (doc, private_room_id, padding, contents)
	SELECT entries.doc, CASE kind WHEN 'private' THEN room_id END, ${padding}, json_object(
		'user_id', user_id, 'nick', nick, 'text', coalesce(ephemeral.text, entries.text), 'draft', draft,
		'emoji', emoji, 'reactions', reactions
	)
	FROM entries JOIN rooms ON rooms.id = room_id LEFT JOIN ephemeral ON ephemeral.doc = entries.doc
	WHERE kind = 'private' OR expires_at IS NOT NULL;
	UPDATE entries
	SET user_id = '', nick = '', text = NULL, draft = seal_draft(user_id, draft), emoji = NULL, reactions = NULL
	WHERE doc IN (SELECT doc FROM sealed);
	DROP TABLE ephemeral;

	INSERT INTO sealed_rooms (room_id, padding, contents)
	SELECT id, ${padding}, json_patch('{}', json_object('room', name, 'topic', topic, 'owner',
		CASE WHEN owner_id IS NOT NULL THEN json_object('id', owner_id, 'nick', owner_nick) END))
	FROM rooms WHERE kind = 'private' AND key IS NOT NULL;
	UPDATE rooms SET name = '', key = '~' || id, topic = '', owner_id = NULL, owner_nick = NULL
	WHERE kind = 'private' AND key IS NOT NULL;

	ALTER TABLE sanctions RENAME TO plain_sanctions;
	CREATE TABLE sanctions (
		room_id INTEGER NOT NULL, user_id TEXT NOT NULL, kind TEXT NOT NULL, until INTEGER, padding BLOB NOT NULL,
		nick TEXT NOT NULL, reason TEXT, PRIMARY KEY (room_id, user_id, kind)
	) STRICT, WITHOUT ROWID;
	INSERT INTO sanctions SELECT room_id, user_id, kind, until, ${padding}, nick, reason FROM plain_sanctions;
	DROP TABLE plain_sanctions;

	DROP TABLE words;
	DROP TABLE terms;
	DROP TABLE unindexed;
	${searchSchema}
	INSERT INTO unindexed (doc) SELECT doc FROM entries
	WHERE type = 'message' AND deleted_at IS NULL AND doc NOT IN (SELECT doc FROM sealed);
`;

/**
 * `hub` contains single values of the whole file, by name. `rooms.position` is the position of the newest entry of the
 * room among all entries ever added to the file. The largest number is the position of the log.
 */
const hub = `
	CREATE TABLE hub (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
	INSERT INTO hub (name, value) VALUES ('id', lower(hex(randomblob(16))));
	ALTER TABLE rooms ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
`;

/** The invite that admitted a user, so that a ban can revoke it. */
const invitesUsed = 'ALTER TABLE admissions ADD COLUMN invite TEXT';

/**
 * Similar-looking nicks have the same skeleton, which only one user can have: the oldest. Other users with such a nick
 * keep it without a skeleton.
 */
const skeletons = `
	ALTER TABLE users ADD COLUMN nick_skeleton TEXT;
	UPDATE users SET nick_skeleton = skeleton FROM (
		SELECT id AS oldest, skeleton, row_number() OVER (PARTITION BY skeleton ORDER BY created_at, id) AS place
		FROM (SELECT id, created_at, name_skeleton(nick) AS skeleton FROM users)
	) WHERE id = oldest AND place = 1;
	CREATE UNIQUE INDEX users_by_skeleton ON users (nick_skeleton);
`;

const sanctionsByUser = 'CREATE INDEX sanctions_by_user ON sanctions (user_id, kind)';

/** Existing users count as having sent something, because their entries may have been pruned. */
const unusedUsers = `
	ALTER TABLE users ADD COLUMN unused_since INTEGER;
	CREATE INDEX users_by_unused ON users (unused_since) WHERE unused_since IS NOT NULL;
`;

/** Existing members of direct rooms count as having written in them, because their entries may have been pruned. */
const directRecords = `
	CREATE TABLE blocks (
		user_id TEXT NOT NULL, blocked_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (user_id, blocked_id)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX blocks_by_blocked ON blocks (blocked_id);
	ALTER TABLE users ADD COLUMN direct_from TEXT;
	ALTER TABLE admissions ADD COLUMN left_seq INTEGER;
	ALTER TABLE admissions ADD COLUMN has_written INTEGER NOT NULL DEFAULT 0;
	UPDATE admissions SET has_written = 1 WHERE room_id IN (SELECT id FROM rooms WHERE kind = 'direct');
`;

/** A reaction counts users and names only the first users. Its entry contains the count after it. */
const reactionCounts = (db: DatabaseSync): void => {
	db.exec(`${reactionsSchema} ALTER TABLE entries ADD COLUMN reaction_count INTEGER;`);
	convertOldReactions(db);
};

/** The random id of the latest use of a room that could be forgotten. */
const openings = "ALTER TABLE rooms ADD COLUMN opening TEXT NOT NULL DEFAULT ''";

/** The key with which the server proves its identity, even if its address changes. */
const serverKey = (db: DatabaseSync): void => {
	db.prepare("INSERT INTO hub (name, value) VALUES ('key', ?)").run(newServerKey());
};
/** `users.notifications` is JSON, because the server reads it only as a whole. */
const notifications = `
	ALTER TABLE users ADD COLUMN notifications TEXT;
	CREATE TABLE room_notifications (
		user_id TEXT NOT NULL, room_id INTEGER NOT NULL, level TEXT, is_muted INTEGER NOT NULL, muted_until INTEGER,
		PRIMARY KEY (user_id, room_id)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX room_notifications_by_room ON room_notifications (room_id);
	CREATE TABLE push_subscriptions (
		endpoint TEXT PRIMARY KEY, user_id TEXT NOT NULL, p256dh TEXT NOT NULL, auth TEXT NOT NULL, time_zone TEXT,
		at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX push_subscriptions_by_user ON push_subscriptions (user_id);
`;
/**
 * The inbox of each user, to which items are added when an entry is written. `inbox_read_at`: the user has marked
 * everything up to this time as read. `is_marked`: the user moved the read position back.
 */
const inbox = (db: DatabaseSync): void => {
	db.exec(`
		${inboxSchema}
		ALTER TABLE users ADD COLUMN inbox_read_at INTEGER NOT NULL DEFAULT 0;
		ALTER TABLE users ADD COLUMN shares_reading INTEGER NOT NULL DEFAULT 1;
		ALTER TABLE read_positions ADD COLUMN is_marked INTEGER NOT NULL DEFAULT 0;
	`);
	fillInbox(db);
};

/**
 * `thread` is the first message of the thread that a reply belongs to, and `replies` the number of replies in the thread
 * that a message starts. Older replies get their threads: first the message they answer, then, until nothing changes, the
 * thread of that message.
 */
const threads = (db: DatabaseSync): void => {
	db.exec(`
		ALTER TABLE entries ADD COLUMN thread INTEGER;
		ALTER TABLE entries ADD COLUMN replies INTEGER;
		UPDATE entries SET thread = reply_to WHERE reply_to IS NOT NULL AND EXISTS (
			SELECT 1 FROM entries AS target
			WHERE target.room_id = entries.room_id AND target.seq = entries.reply_to AND target.type = 'message'
		);
	`);
	const parent = `
		SELECT target.thread FROM entries AS target
		WHERE target.room_id = entries.room_id AND target.seq = entries.thread`;
	const shorten = db.prepare(
		`UPDATE entries SET thread = (${parent}) WHERE thread IS NOT NULL AND (${parent}) IS NOT NULL`,
	);
	while (Number(shorten.run().changes) > 0);
	db.exec(`
		CREATE INDEX entries_by_thread ON entries (room_id, thread, seq) WHERE thread IS NOT NULL;
		UPDATE entries SET replies = counted.replies FROM (
			SELECT room_id, thread, count(*) AS replies FROM entries
			WHERE thread IS NOT NULL AND deleted_at IS NULL GROUP BY room_id, thread
		) AS counted WHERE counted.room_id = entries.room_id AND counted.thread = entries.seq;
		CREATE TABLE thread_follows (
			user_id TEXT NOT NULL, room_id INTEGER NOT NULL, thread INTEGER NOT NULL, is_on INTEGER NOT NULL,
			PRIMARY KEY (user_id, room_id, thread)
		) STRICT, WITHOUT ROWID;
		CREATE INDEX thread_follows_by_thread ON thread_follows (room_id, thread);
		CREATE TABLE pins (
			room_id INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, user_id TEXT NOT NULL,
			place INTEGER NOT NULL, PRIMARY KEY (room_id, seq)
		) STRICT, WITHOUT ROWID;
	`);
};

/**
 * Moderators of rooms, the author and the time of bans and mutes, the last messages in slow mode, messages deleted by
 * moderators, away texts, and the user of each nick that `serve --owner` has named.
 */
const moderation = `
	CREATE TABLE moderators (
		room_id INTEGER NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (room_id, user_id)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX moderators_by_user ON moderators (user_id);
	ALTER TABLE sanctions ADD COLUMN at INTEGER;
	ALTER TABLE sanctions ADD COLUMN by_id TEXT;
	ALTER TABLE sanctions ADD COLUMN by_nick TEXT;
	CREATE TABLE slow_posts (
		room_id INTEGER NOT NULL, user_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (room_id, user_id)
	) STRICT, WITHOUT ROWID;
	ALTER TABLE entries ADD COLUMN is_removed INTEGER;
	ALTER TABLE users ADD COLUMN away_since INTEGER;
	ALTER TABLE users ADD COLUMN away_text TEXT;
	CREATE INDEX users_away ON users (away_since) WHERE away_since IS NOT NULL;
	CREATE TABLE server_owners (nick_key TEXT PRIMARY KEY, user_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/**
 * The records of a hub of a cluster about the journal. `run` is a run of any hub, `last` the number of its last applied
 * command. `journal_sources` has the message that each entry came from.
 */
const journalRecords = `
	CREATE TABLE journal_runs (run TEXT PRIMARY KEY, last INTEGER NOT NULL, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE journal_sources (
		room_key TEXT NOT NULL, seq INTEGER NOT NULL, position INTEGER NOT NULL, target INTEGER,
		PRIMARY KEY (room_key, seq)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX journal_sources_by_target ON journal_sources (room_key, target) WHERE target IS NOT NULL;
	CREATE TABLE journal_erasures (
		position INTEGER NOT NULL, room_key TEXT NOT NULL, PRIMARY KEY (position, room_key)
	) STRICT, WITHOUT ROWID;
`;

/** The rooms that users want to be in. `room_id` is 0 for public rooms, which are stored by name, and `name` is empty for private ones. */
const roomLists = `
	CREATE TABLE listed_rooms (
		user_id TEXT NOT NULL, room_id INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL,
		PRIMARY KEY (user_id, room_id, key)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX listed_rooms_by_room ON listed_rooms (room_id, key);
`;

/** The secret of a user becomes that of the first device. `users.secret_hash` still shows that the user can log in again. */
const devices = `
	CREATE TABLE devices (
		secret_hash TEXT PRIMARY KEY, device TEXT NOT NULL, user_id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
		created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, UNIQUE (user_id, device)
	) STRICT, WITHOUT ROWID;
	INSERT INTO devices (secret_hash, device, user_id, name, kind, created_at, seen_at)
	SELECT secret_hash, 'first', id, '', 'other', created_at, created_at FROM users WHERE secret_hash IS NOT NULL;
	CREATE TABLE pairings (
		token_hash TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX pairings_by_user ON pairings (user_id);
`;

/** A subscription ends with the device that created it. */
const pushDevices = 'ALTER TABLE push_subscriptions ADD COLUMN device TEXT';

const bots = `
	ALTER TABLE users ADD COLUMN is_bot INTEGER;
	ALTER TABLE entries ADD COLUMN is_bot INTEGER;
`;

const webhooks = `
	CREATE TABLE webhooks (
		token_hash TEXT PRIMARY KEY, webhook TEXT NOT NULL UNIQUE, room_id INTEGER NOT NULL, user_id TEXT NOT NULL,
		by_id TEXT NOT NULL, by_nick TEXT NOT NULL, at INTEGER NOT NULL, used_at INTEGER
	) STRICT, WITHOUT ROWID;
	CREATE INDEX webhooks_by_room ON webhooks (room_id);
	CREATE INDEX webhooks_by_user ON webhooks (user_id);
`;

type Migration = string | ((db: DatabaseSync) => void);

const migrations: readonly Migration[] = [
	logAndDirectory,
	search,
	seals,
	hub,
	invitesUsed,
	skeletons,
	sanctionsByUser,
	unusedUsers,
	directRecords,
	reactionCounts,
	openings,
	serverKey,
	notifications,
	threads,
	inbox,
	moderation,
	journalRecords,
	roomLists,
	devices,
	pushDevices,
	bots,
	webhooks,
];

/** The schema version of a file with all migrations. */
export const newestVersion = migrations.length;

const checkFile = (db: DatabaseSync, path: string, version: number): void => {
	const isOurs = pragma(db, 'application_id') === applicationId;
	const isEmpty = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count === 0;
	if (!isOurs && !isEmpty) {
		throw new StoreError(
			'foreign',
			`"${path}" is a database of another program and was not changed. Choose another file with --db.`,
		);
	}
	if (version > newestVersion) {
		throw new StoreError(
			'newer',
			`"${path}" was written by a newer termchat (schema ${version}; this version supports up to ${newestVersion}). Install that version, or choose another file with --db.`,
		);
	}
};

/** Migrates the file to schema version `upTo`. Throws without changing a file of another program or a newer version. */
export const migrate = (db: DatabaseSync, path: string, upTo = newestVersion): void => {
	const version = Number(pragma(db, 'user_version'));
	checkFile(db, path, version);
	db.function('seal_draft', (userId, draft) =>
		draft === null ? null : sealDraft(String(userId), String(draft)),
	);
	db.function('name_skeleton', name => skeletonOf(String(name)));
	for (const [index, step] of migrations.slice(0, upTo).entries()) {
		if (index < version) continue;
		db.exec('BEGIN IMMEDIATE');
		try {
			if (typeof step === 'string') db.exec(step);
			else step(db);
			db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${index + 1}`);
			db.exec('COMMIT');
		} catch (error) {
			try {
				db.exec('ROLLBACK');
			} catch {
				// SQLite has already rolled back after a full disk.
			}
			throw error;
		}
	}
};
