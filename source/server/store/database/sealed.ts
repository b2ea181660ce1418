/**
 * What is to leave no trace when it goes: the words of an entry that expires, and all of a private room.
 *
 * SQLite wipes what is deleted (`secure_delete`), but a text in an ordinary row leaves copies behind when its page
 * is split or joined with a neighbour, and so does one in an index (both seen). Overflow pages are never moved by
 * the B-tree. So such words stand as JSON in a row of their own, behind padding that fills the row's page: they
 * are always on overflow pages, and gone with them. FTS5 keeps terms in segments it has merged away in its own
 * time: nothing sealed is in the index, search looks at it one by one.
 */
import {hash} from 'node:crypto';

/** More than a page of 4 KiB. */
const paddingBytes = 4096;

/** SQL for the padding. */
export const padding = `zeroblob(${paddingBytes})`;

/** `private_room_id` is null for what expires in any other room, so that a search can walk each by itself. */
export const sealedSchema = `
	CREATE TABLE sealed (
		doc INTEGER PRIMARY KEY, private_room_id INTEGER, padding BLOB NOT NULL, contents TEXT NOT NULL
	) STRICT;
	CREATE INDEX sealed_by_room ON sealed (private_room_id, doc);
	CREATE TABLE sealed_rooms (
		room_id INTEGER PRIMARY KEY, padding BLOB NOT NULL, contents TEXT NOT NULL
	) STRICT;
`;

/** What the index of drafts knows of a sealed one: enough to know it again, and nothing of who sent what. */
export const sealDraft = (userId: string, draft: string): string =>
	hash('sha256', `${userId}\n${draft}`, 'base64url');
