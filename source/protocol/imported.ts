/**
 * Authors of imported messages. They are not users of the server: their ids begin with `imported:`, which no id of a user
 * does, and their nicks end with `[imported]`, which no nick of a user may contain. So every client shows that a message
 * was imported, also one that does not know imports, and it cannot pass for a message of a user.
 */
import {defaultLimits, nameKey} from './limits.ts';

const idPrefix = 'imported:';
const nickSuffix = '[imported]';

/** Characters of the name of an author, as a request has it. */
export const maxAuthorLength = 128;
/** Entries of one `import`. */
export const maxImportedEntries = 100;
/** The limit for imported entries, as a multiple of the limit for messages. */
export const importsPerSend = 100;

/** An entry with a longer text counts as several: one for each begun part of this size, in bytes. */
export const importedBytesPerToken = 256;

export const isImported = ({id}: {readonly id: string}): boolean => id.startsWith(idPrefix);

/** Spaces and other characters that a nick cannot have become `_`. */
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

/** Whether a nick has the mark of imported authors, which no nick of a user may contain. */
export const isImportedNick = (nick: string): boolean => nick.endsWith(nickSuffix);

/** The nick without the mark, to be shown beside a mark. */
export const unmarkedNick = ({id, nick}: {readonly id: string; readonly nick: string}): string =>
	isImported({id}) && isImportedNick(nick) ? nick.slice(0, -nickSuffix.length) : nick;

/** The same name always gives the same author, in any case of its letters. */
export const importedAuthor = (author: string): {readonly id: string; readonly nick: string} => {
	const nick = toNick(author);
	return {id: `${idPrefix}${nameKey(nick)}`, nick: `${nick}${nickSuffix}`};
};
