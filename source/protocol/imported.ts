/**
 * Authors of imported messages. They are not users of the server: their ids begin with `imported:`, unlike the id of
 * any user, and their nicks end with `[imported]`, which the nick of a user must not contain. So every client shows
 * that a message was imported, even a client without support for imports, and an imported message cannot be mistaken
 * for a user's.
 */
import {defaultLimits, nameKey} from './limits.ts';

const idPrefix = 'imported:';
const nickSuffix = '[imported]';

/** The longest author name in a request, in characters. */
export const maxAuthorLength = 128;
/** The most entries in one `import`. */
export const maxImportedEntries = 100;
/** The limit for imported entries, as a multiple of the limit for messages. */
export const importsPerSend = 100;

/** The size of text that counts as one entry against the limit, in bytes. A longer text counts as several entries. */
export const importedBytesPerToken = 256;

export const isImported = ({id}: {readonly id: string}): boolean => id.startsWith(idPrefix);

/** Replaces spaces and other characters that a nick cannot contain by `_`. */
const toNick = (author: string): string => {
	const plain = author.endsWith(nickSuffix) ? author.slice(0, -nickSuffix.length) : author;
	const safe = plain
		.normalize('NFKC')
		.replace(/[^\p{L}\p{M}\p{Nd}_.-]+/gu, '_')
		.replace(/^[_\p{M}]+|_+$/gu, '')
		.replace(/(\p{M}{2})\p{M}+/gu, '$1');
	const short = [...safe].slice(0, defaultLimits.nickLength).join('');
	return short === '' ? 'unknown' : short;
};

/** Whether the nick has the mark of imported authors, which the nick of a user must not contain. */
export const isImportedNick = (nick: string): boolean => nick.endsWith(nickSuffix);

/** The nick without the mark, for lists that show the mark separately. */
export const unmarkedNick = ({id, nick}: {readonly id: string; readonly nick: string}): string =>
	isImported({id}) && isImportedNick(nick) ? nick.slice(0, -nickSuffix.length) : nick;

/** Names that differ only in case give the same author. */
export const importedAuthor = (author: string): {readonly id: string; readonly nick: string} => {
	const nick = toNick(author);
	return {id: `${idPrefix}${nameKey(nick)}`, nick: `${nick}${nickSuffix}`};
};
