/** Parses a search: words, and filters such as `from:ann in:dev before:2026-09-01 after:yesterday has:link`. */
import {parseDuration} from './duration.ts';

/** A property that a message must have, besides matching the words. */
export type Feature = 'link' | 'reaction';

export interface SearchQuery {
	readonly query: string;
	readonly from?: string;
	/** A room's name without `#`, or `*` for all rooms. */
	readonly room?: string;
	/** Milliseconds since 1970. */
	readonly before?: number;
	readonly after?: number;
	readonly has?: readonly Feature[];
}

type ParsedSearch =
	| {readonly ok: true; readonly search: SearchQuery}
	| {readonly ok: false; readonly reason: string};

const dayMs = 86_400_000;

const unitMs: Readonly<Record<string, number>> = {
	minute: 60_000,
	hour: 3_600_000,
	day: dayMs,
	week: 7 * dayMs,
	month: 30 * dayMs,
	year: 365 * dayMs,
};

/** The start of the day that was `daysAgo` days ago, in local time. */
const startOfDay = (now: number, daysAgo: number): number => {
	const day = new Date(now);
	return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysAgo).getTime();
};

const namedTime = (text: string, now: number): number | undefined => {
	if (text === 'today') return startOfDay(now, 0);
	if (text === 'yesterday') return startOfDay(now, 1);
	const [, count, unit] = /^(\d+)[\s_-]*(minute|hour|day|week|month|year)s?(?:[\s_-]*ago)?$/.exec(text) ?? [];
	return count === undefined || unit === undefined ? undefined : now - Number(count) * (unitMs[unit] ?? 0);
};

/**
 * Parses `yesterday`, `2 weeks ago`, a day (`2026-09-01`), a time (`2026-09-01T14:00`) or an age (`2d`) to
 * milliseconds since 1970. Days begin at midnight local time.
 */
const parseTime = (text: string, now: number): number | undefined => {
	const named = namedTime(text.toLowerCase(), now);
	if (named !== undefined) return named;
	const ago = parseDuration(text);
	if (ago !== undefined && !/^\d{4}$/.test(text)) return now - ago;
	if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?$/.test(text)) return undefined;
	const at = Date.parse(text.includes('T') ? text : `${text}T00:00`);
	return Number.isNaN(at) ? undefined : at;
};

/** A filter with its value, which may be in quotes; `2 weeks ago` needs none. */
const filter =
	/(?<!\S)(from|in|before|after|has):(?:"([^"]*)"|(\d+\s+(?:minute|hour|day|week|month|year)s?(?:\s+ago)?(?!\S))|(\S+))/giu;

const features: Readonly<Record<string, Feature>> = {
	link: 'link',
	links: 'link',
	reaction: 'reaction',
	reactions: 'reaction',
};

type Filters = {-readonly [Key in keyof SearchQuery]?: SearchQuery[Key]};

/** Adds a filter. Returns an error for the user if its value is invalid. */
const addFilter = (found: Filters, name: string, value: string, now: number): string | undefined => {
	switch (name) {
		case 'from':
			found.from = value.replace(/^@/, '');
			return undefined;
		case 'in':
			found.room = value.replace(/^#/, '');
			return undefined;
		case 'has': {
			const feature = features[value.toLowerCase()];
			if (feature === undefined) return `Unknown filter "has:${value}". Use has:link or has:reaction.`;
			found.has = [...(found.has ?? []), feature];
			return undefined;
		}
		default: {
			const at = parseTime(value, now);
			if (at === undefined)
				return `Invalid time "${value}". Use a day (${name}:2026-09-01, ${name}:yesterday) or an age (${name}:2d, ${name}:2 weeks ago).`;
			found[name === 'before' ? 'before' : 'after'] = at;
			return undefined;
		}
	}
};

/** A search for links without words searches for this text, which every web address contains. */
const linkWord = 'http';

/** Parses a search. Ages such as `2d` count back from `now`, in milliseconds since 1970. */
export const parseSearch = (text: string, now: number): ParsedSearch => {
	const found: Filters = {};
	for (const [, name = '', quoted, age, value = ''] of text.matchAll(filter)) {
		const reason = addFilter(found, name.toLowerCase(), quoted ?? age ?? value, now);
		if (reason !== undefined) return {ok: false, reason};
	}
	const words = text.replace(filter, ' ').replace(/\s+/gu, ' ').trim();
	const query = words === '' && found.has?.includes('link') === true ? linkWord : words;
	if (query === '') return {ok: false, reason: 'Enter words to search for. Example: flaky test from:bob'};
	return {ok: true, search: {...found, query}};
};
