/** Parses a search: words, and filters such as `from:ann in:dev before:2026-09-01 after:2d`. */
import {parseDuration} from './duration.ts';

export interface SearchQuery {
	readonly query: string;
	readonly from?: string;
	/** A room's name without `#`, or `*` for all rooms. */
	readonly room?: string;
	/** Milliseconds since 1970. */
	readonly before?: number;
	readonly after?: number;
}

type ParsedSearch =
	| {readonly ok: true; readonly search: SearchQuery}
	| {readonly ok: false; readonly reason: string};

/** The start of a day in local time (`2026-09-01`), a time (`2026-09-01T14:00`) or a duration ago (`2d`). */
const parseTime = (text: string, now: number): number | undefined => {
	const ago = parseDuration(text);
	if (ago !== undefined && !/^\d{4}$/.test(text)) return now - ago;
	if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?$/.test(text)) return undefined;
	const at = Date.parse(text.includes('T') ? text : `${text}T00:00`);
	return Number.isNaN(at) ? undefined : at;
};

/** `now` is the time from which `2d` counts back. */
export const parseSearch = (text: string, now: number): ParsedSearch => {
	const words: string[] = [];
	const found: {-readonly [Key in keyof SearchQuery]?: SearchQuery[Key]} = {};
	for (const word of text.split(/\s+/u)) {
		const [, name, value] = /^(from|in|before|after):(.+)$/iu.exec(word) ?? [];
		if (name === undefined || value === undefined) {
			words.push(word);
			continue;
		}
		switch (name.toLowerCase()) {
			case 'from':
				found.from = value.replace(/^@/, '');
				break;
			case 'in':
				found.room = value.replace(/^#/, '');
				break;
			default: {
				const at = parseTime(value, now);
				if (at === undefined) {
					return {
						ok: false,
						reason: `Invalid time "${value}". Use a day (${name}:2026-09-01) or an age (${name}:2d).`,
					};
				}
				found[name.toLowerCase() as 'before' | 'after'] = at;
			}
		}
	}
	const query = words.join(' ').trim();
	if (query === '') return {ok: false, reason: 'Enter words to search for. Example: flaky test from:bob'};
	return {ok: true, search: {...found, query}};
};
