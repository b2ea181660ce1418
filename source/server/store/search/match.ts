/** Builds the FTS5 expression of a search. */
import type {DatabaseSync} from 'node:sqlite';
import {roomTerm, userTerm} from './search-index.ts';
import {type ParsedQuery, type QueryTerm, queryTerms} from './words.ts';

/** A prefix with more terms than this is not expanded. */
const maxExpandedTerms = 500;
/** With more rooms than this, the expression does not name the rooms. */
const maxNamedRooms = 50;
/** The longest prefix in the prefix index of FTS5. */
const prefixLength = 3;

/** The expression for the terms that begin with `prefix`. Undefined if there are none. */
const expandPrefix = (db: DatabaseSync, prefix: string): string | undefined => {
	const found = db
		.prepare('SELECT term FROM terms WHERE term >= ? AND term < ? LIMIT ?')
		.all(prefix, `${prefix}\u{10FFFF}`, maxExpandedTerms + 1);
	if (found.length === 0) return undefined;
	if (found.length > maxExpandedTerms) return `"${[...prefix].slice(0, prefixLength).join('')}"*`;
	return `(${found.map(row => `"${row.term}"`).join(' OR ')})`;
};

const toExpression = (db: DatabaseSync, {term, isPrefix}: QueryTerm): string | undefined =>
	isPrefix ? expandPrefix(db, term) : `"${term}"`;

/**
 * The FTS5 expression of a query. It matches every message the query matches and possibly more, also in other rooms
 * if there are many rooms or `roomIds` is undefined. Undefined if no message can match. Terms contain only letters,
 * digits and emoji, so nothing a user types is an operator.
 */
export const toMatch = (
	db: DatabaseSync,
	query: ParsedQuery,
	roomIds: readonly number[] | undefined,
	userId: string | undefined,
): string | undefined => {
	const parts = queryTerms(query).map(term => toExpression(db, term));
	if (parts.length === 0 || parts.includes(undefined)) return undefined;
	if (userId !== undefined) parts.push(`"${userTerm(userId)}"`);
	if (roomIds !== undefined && roomIds.length <= maxNamedRooms)
		parts.push(`(${roomIds.map(id => `"${roomTerm(id)}"`).join(' OR ')})`);
	return parts.join(' AND ');
};
