/**
 * Seals words that must leave no trace in the file after they are deleted: those of entries that expire, and everything
 * in private rooms.
 *
 * SQLite overwrites deleted data (`secure_delete`). But when the page of an ordinary row or of an index is split or
 * merged, copies of the text remain (both observed). The B-tree never moves overflow pages. Sealed words are therefore
 * stored as JSON in a separate row, after padding that fills the page of the row, so that they are always on
 * overflow pages. FTS5 keeps terms until it merges its segments, so sealed words are not indexed; a search scans them.
 */
import {hash} from 'node:crypto';

/** Fills a page of 4 KiB. */
const paddingBytes = 4096;

/** SQL for the padding. */
export const padding = `zeroblob(${paddingBytes})`;

/** `private_room_id` is null for expiring entries in other rooms, so that a search can scan each group separately. */
export const sealedSchema = `
	CREATE TABLE sealed (
		doc INTEGER PRIMARY KEY, private_room_id INTEGER, padding BLOB NOT NULL, contents TEXT NOT NULL
	) STRICT;
	CREATE INDEX sealed_by_room ON sealed (private_room_id, doc);
	CREATE TABLE sealed_rooms (
		room_id INTEGER PRIMARY KEY, padding BLOB NOT NULL, contents TEXT NOT NULL
	) STRICT;
`;

/** The value in the index of drafts for a sealed entry: it identifies the draft without revealing its author. */
export const sealDraft = (userId: string, draft: string): string =>
	hash('sha256', `${userId}\n${draft}`, 'base64url');
