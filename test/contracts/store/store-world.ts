/** Drafts of entries, and the store of each test in the contract of stores. */
import {afterEach, beforeEach} from 'vitest';
import type {Entry, Person} from '../../../source/protocol/server-frames.ts';
import type {Appended, EntryDraft, Page, PageQuery} from '../../../source/server/store/entry-log.ts';
import type {WritableStore} from '../../support/writable-store.ts';

export type OpenStore = () => Promise<WritableStore>;

export const ann: Person = {id: 'a', nick: 'ann'};
export const bob: Person = {id: 'b', nick: 'bob'};

export type MessageDraft = Extract<EntryDraft, {type: 'message'}>;

/** A message by ann in `dev` at 1000, unless `more` differs. */
export const message = (text: string, more: Partial<MessageDraft> = {}): MessageDraft => ({
	type: 'message',
	room: 'dev',
	at: 1000,
	from: ann,
	text,
	...more,
});

export const edited = (target: number, text: string, at = 2000): EntryDraft => ({
	type: 'edited',
	room: 'dev',
	at,
	from: ann,
	target,
	text,
});

export const deleted = (target: number, at = 3000): EntryDraft => ({
	type: 'deleted',
	room: 'dev',
	at,
	from: ann,
	target,
});

export const reacted = (target: number, emoji: string, from: Person, on = true): EntryDraft => ({
	type: 'reacted',
	room: 'dev',
	at: 2000,
	from,
	target,
	emoji,
	on,
});

export const seqs = (entries: readonly Entry[]): readonly number[] => entries.map(({seq}) => seq);
export const texts = (entries: readonly Entry[]): readonly string[] =>
	entries.map(entry => ('text' in entry ? entry.text : entry.type));

export const newest = (limit = 200): PageQuery => ({type: 'newest', limit});

/** Prunes until no entry is left to remove. */
export const pruneAll = async (
	store: WritableStore,
	retention: Parameters<WritableStore['prune']>[0],
	now: number,
): Promise<void> => {
	while (await store.prune(retention, now));
};

export interface StoreWorld {
	/** The store of the current test, with the room `dev`. */
	readonly store: WritableStore;
	append(...drafts: readonly EntryDraft[]): Promise<readonly Appended[]>;
	appendMany(count: number, more?: (index: number) => Partial<MessageDraft>): Promise<readonly Appended[]>;
	/** All entries of a room. */
	page(room?: string, now?: number): Promise<Page>;
	/** The texts of the messages that a search in `dev` finds. */
	search(query: string, more?: Partial<Parameters<WritableStore['search']>[0]>): Promise<readonly string[]>;
}

/** Opens a store for each test of the surrounding `describe`, and closes it. */
export const useStore = (open: OpenStore): StoreWorld => {
	let store: WritableStore;

	beforeEach(async () => {
		store = await open();
		store.openRoom('dev', 'public', 'epoch-1', 100);
	});

	afterEach(() => store.close());

	const append: StoreWorld['append'] = (...drafts) => Promise.all(drafts.map(draft => store.append(draft)));
	return {
		get store() {
			return store;
		},
		append,
		appendMany: (count, more = () => ({})) =>
			append(...Array.from({length: count}, (_, index) => message(`text ${index + 1}`, more(index)))),
		page: (room = 'dev', now = 0) => store.page(room, newest(10_000), now),
		search: async (query, more = {}) =>
			texts((await store.search({query, rooms: ['dev'], limit: 100, now: 0, ...more})).entries),
	};
};
