/** Emoji and their shortcodes such as `:tada:`. The names take 100 kB, so they are loaded on first use. */
import {type Printable, printableLine} from './sanitize.ts';

export interface Emoji {
	/** Without the colons. */
	readonly name: string;
	readonly emoji: Printable;
}

export interface EmojiNames {
	/** Emoji whose names begin with `query`, then those that contain it. */
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
	const {get, search} = await import('node-emoji');
	const lookUp = (name: string): Printable | undefined => {
		const emoji = get(name);
		return emoji === undefined ? undefined : printableLine(emoji);
	};
	const all = search(/./).map(({name, emoji}) => ({name, emoji: printableLine(emoji)}));
	return {
		get: lookUp,
		search(query, limit = 10) {
			const wanted = query.toLowerCase();
			if (wanted === '') return [];
			return all
				.filter(({name}) => name.includes(wanted))
				.sort(
					(one, other) => rank(one.name, wanted) - rank(other.name, wanted) || compare(one.name, other.name),
				)
				.slice(0, limit);
		},
	};
};

type Chosen = {readonly ok: true; readonly emoji: string} | {readonly ok: false; readonly reason: string};

/** The emoji for `👍`, `:tada:` or `:tada` (users often forget the second colon). */
export const chooseEmoji = async (typed: string): Promise<Chosen> => {
	if (!/^:[\w+-]/u.test(typed)) return {ok: true, emoji: typed};
	const names = await loadEmojiNames();
	const emoji = names.get(typed.replaceAll(':', ''));
	if (emoji !== undefined) return {ok: true, emoji};
	const [near] = names.search(typed.replaceAll(':', ''), 1);
	const hint =
		near === undefined ? 'Press Tab after : and two letters to list emoji.' : `Did you mean :${near.name}:?`;
	return {ok: false, reason: `Unknown emoji ${typed}. ${hint}`};
};

/** Sorts the name itself first, then names that begin with it (shorter first), then names that contain it. */
const rank = (name: string, wanted: string): number =>
	name === wanted ? 0 : name.startsWith(wanted) ? name.length : 1000 + name.indexOf(wanted) + name.length;

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
