/** Functions for the logs of all IRC clients. */
import type {SourceMessage} from './source-entry.ts';

/** The prefixes of nicks that mark operators, voices and others. */
const nickPrefix = /^[ ~&@%+!*]+(?=\S)/;

export const nickOf = (written: string): string => written.replace(nickPrefix, '').trim();

/** `ann waves` as the text of a message. */
export const actionOf = (text: string): {readonly author: string; readonly text: string} | undefined => {
	const found = /^\s*(\S+)(?:\s+(.*))?$/s.exec(text);
	return found === null ? undefined : {author: nickOf(found[1] ?? ''), text: `/me ${found[2] ?? ''}`};
};

/** mIRC formatting: bold, colors with their numbers, and others. */
const formatting =
	/\u0003(?:\d{1,2}(?:,\d{1,2})?)?|\u0004(?:[0-9A-Fa-f]{6})?|[\u0002\u000F\u0011\u0016\u001D\u001E\u001F]/g;

export const withoutFormatting = (text: string): string => text.replace(formatting, '');

/** Numbers equal messages of the same time, so that each line of a log has a key of its own. */
export class LogKeys {
	#at = Number.NEGATIVE_INFINITY;
	readonly #counts = new Map<string, number>();

	of({at, author, text}: Pick<SourceMessage, 'at' | 'author' | 'text'>): string {
		if (at > this.#at) {
			this.#at = at;
			this.#counts.clear();
		}
		const content = `${at} ${author} ${text}`;
		const count = (this.#counts.get(content) ?? 0) + 1;
		this.#counts.set(content, count);
		return `${content} ${count}`;
	}
}
