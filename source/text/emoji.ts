/** Emoji and their shortcodes such as `:tada:`. The table of names takes 100 kB and is loaded on first use. */
import {type Printable, printableLine} from './sanitize.ts';

export interface Emoji {
	/** The name without the colons. */
	readonly name: string;
	readonly emoji: Printable;
}

export interface EmojiNames {
	/**
	 * Finds emoji: names that begin with `query` first, by frequency of use, then names that contain it; each emoji
	 * once. Country flags are found only by `flag…`, or by a country name that begins with `query` if no other name
	 * contains it.
	 */
	search(query: string, limit?: number): readonly Emoji[];
	/** The emoji of `tada` or `:tada:`. */
	get(name: string): Printable | undefined;
}

let loading: Promise<EmojiNames> | undefined;

export const loadEmojiNames = (): Promise<EmojiNames> => {
	loading ??= load();
	return loading;
};

const load = async (): Promise<EmojiNames> => {
	const [{search}, {emojiAliases, commonEmojiNames}] = await Promise.all([
		import('node-emoji'),
		import('./emoji-aliases.ts'),
	]);
	return createEmojiNames([...emojiAliases, ...search(/./)], commonEmojiNames);
};

interface NamedEmoji {
	readonly name: string;
	readonly emoji: string;
}

/** Two regional indicators: the flag of a country. */
const countryFlag = /^[\u{1F1E6}-\u{1F1FF}]{2}$/u;

/** The country code of a flag, such as `de`. */
const countryCode = (flag: string): string =>
	[...flag].map(sign => String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0x1f1e6 + 97)).join('');

/** If two entries have the same name, the first entry is used. */
const createEmojiNames = (entries: readonly NamedEmoji[], common: readonly string[]): EmojiNames => {
	const byName = new Map<string, Printable>();
	const add = (name: string, emoji: string): void => {
		if (!byName.has(name)) byName.set(name, printableLine(emoji));
	};
	for (const {name, emoji} of entries) add(name, emoji);
	const all = [...byName].map(([name, emoji]) => ({name, emoji}));
	const flags = all.filter(({emoji}) => countryFlag.test(emoji));
	const others = all.filter(({emoji}) => !countryFlag.test(emoji));
	for (const {emoji} of flags) add(`flag-${countryCode(emoji)}`, emoji);
	const order = new Map(common.map((name, index) => [name, index] as const));
	return {
		get: name => byName.get(name.replaceAll(':', '')),
		search(query, limit = 10) {
			const wanted = query.toLowerCase();
			if (wanted === '') return [];
			const found = ranked(others, wanted, order);
			if (wanted.startsWith('flag')) found.push(...flagsNamed(flags, wanted.replace(/^flags?[-_]?/, '')));
			else if (found.length === 0) found.push(...flags.filter(({name}) => name.startsWith(wanted)));
			return eachOnce(found).slice(0, limit);
		},
	};
};

const ranked = (all: readonly Emoji[], wanted: string, order: ReadonlyMap<string, number>): Emoji[] =>
	all
		.filter(({name}) => name.includes(wanted))
		.sort(
			(one, other) =>
				rank(one.name, wanted, order) - rank(other.name, wanted, order) || compare(one.name, other.name),
		);

/** The flag of the country with this code, and the flags of countries whose names begin with it. */
const flagsNamed = (flags: readonly Emoji[], wanted: string): readonly Emoji[] => {
	const withCode = flags.filter(({emoji}) => countryCode(emoji) === wanted);
	const withName = flags.filter(({name}) => name.startsWith(wanted));
	return [...withCode, ...withName].map(({emoji}) => ({name: `flag-${countryCode(emoji)}`, emoji}));
};

const eachOnce = (found: readonly Emoji[]): readonly Emoji[] => {
	const seen = new Set<string>();
	return found.filter(({emoji}) => !seen.has(emoji) && seen.add(emoji));
};

type Chosen = {readonly ok: true; readonly emoji: string} | {readonly ok: false; readonly reason: string};

/** The emoji for `👍`, `:tada:` or `:tada` (users often forget the second colon). */
export const chooseEmoji = async (typed: string): Promise<Chosen> => {
	if (!/^:+[\w+-]/u.test(typed)) return {ok: true, emoji: typed};
	const names = await loadEmojiNames();
	const name = typed.replaceAll(':', '');
	const emoji = names.get(name);
	if (emoji !== undefined) return {ok: true, emoji};
	const [near] = names.search(name, 1);
	const hint =
		near === undefined ? 'Write an emoji, or its name such as :tada:.' : `Did you mean :${near.name}:?`;
	return {ok: false, reason: `Unknown emoji ${typed}. ${hint}`};
};

/**
 * Ranks names for a search: an exact match first, then common names that begin with the query, other names that begin
 * with it (shorter ones first), names with a word that begins with it, and names that contain it.
 */
const rank = (name: string, wanted: string, order: ReadonlyMap<string, number>): number => {
	if (name === wanted) return -1;
	if (name.startsWith(wanted)) return order.get(name) ?? 1000 + name.length;
	const at = name.indexOf(wanted);
	return (/[_-]/.test(name[at - 1] ?? '') ? 2000 : 3000) + at + name.length;
};

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
