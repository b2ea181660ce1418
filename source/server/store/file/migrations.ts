/**
 * The file's schema, one step after the other: a new file takes them all, an older one those it lacks, each in
 * a transaction of its own. A step that was released is never changed; a change is a new step at the end.
 */
import type {DatabaseSync} from 'node:sqlite';
import {skeletonOf} from '../../names/skeleton.ts';
import {pragma} from '../database/driver.ts';
import {padding, sealDraft, sealedSchema} from '../database/sealed.ts';
import {moveOldReactions, reactionsSchema} from '../database/stored-reactions.ts';
import {searchSchema} from '../search/search-index.ts';
import {StoreError} from '../store-error.ts';

/** `term` in ASCII: tells a file of termchat's from another program's. */
const applicationId = 0x7465726d;

/**
 * Entries stand in the order of time: `doc` is `at` and a place among those of the same millisecond.
 */
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

/** Every message is noted; the index catches up while the chat goes on. */
const search = `
	${searchSchema}
	INSERT INTO unindexed (doc) SELECT doc FROM entries
	WHERE type = 'message' AND deleted_at IS NULL AND expires_at IS NULL;
`;

/**
 * Of an entry that is sealed, `entries` holds numbers and no words; of a private room, `rooms` does. The padding of a
 * sanction keeps its words on overflow pages, too. The index is made anew, without what is sealed.
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
 * `hub` holds single values of the whole file, by name. `rooms.position` is the number of the newest entry of the
 * room among all entries this file ever took, so that the largest one tells how far the log has come.
 */
const hub = `
	CREATE TABLE hub (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
	INSERT INTO hub (name, value) VALUES ('id', lower(hex(randomblob(16))));
	ALTER TABLE rooms ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
`;

/** Which invite a user was admitted by, so that a ban can revoke it. */
const invitesUsed = 'ALTER TABLE admissions ADD COLUMN invite TEXT';

/**
 * Nicks that look alike share a skeleton, and only one user has it: the oldest. Users who had a look-alike before keep
 * their nick without one.
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

/** Users of before are taken to have sent something: what they sent may have been pruned. */
const unusedUsers = `
	ALTER TABLE users ADD COLUMN unused_since INTEGER;
	CREATE INDEX users_by_unused ON users (unused_since) WHERE unused_since IS NOT NULL;
`;

/** Whoever was in a direct room before counts as having written in it: what was written may have been pruned. */
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

/** A reaction counts people and names only the first; the entry says how many there were after it. */
const reactionCounts = (db: DatabaseSync): void => {
	db.exec(`${reactionsSchema} ALTER TABLE entries ADD COLUMN reaction_count INTEGER;`);
	moveOldReactions(db);
};

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
];

/** The version of a file that has all of them. */
export const newestVersion = migrations.length;

const refuseOthers = (db: DatabaseSync, path: string, version: number): void => {
	const isOurs = pragma(db, 'application_id') === applicationId;
	const isEmpty = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count === 0;
	if (!isOurs && !isEmpty) {
		throw new StoreError(
			'foreign',
			`"${path}" is another program's database; it was left as it is. Give another file with --db.`,
		);
	}
	if (version > newestVersion) {
		throw new StoreError(
			'newer',
			`"${path}" was written by a newer termchat (schema ${version}; this one knows up to ${newestVersion}); install the newer one, or give another file with --db.`,
		);
	}
};

/** Brings the file to the schema of `upTo` (the newest), or refuses it untouched. */
export const migrate = (db: DatabaseSync, path: string, upTo = newestVersion): void => {
	const version = Number(pragma(db, 'user_version'));
	refuseOthers(db, path, version);
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
				// A full disk has rolled it back already.
			}
			throw error;
		}
	}
};
