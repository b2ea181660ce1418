/** A store in memory, which seals no rows, returns the same as a store in a file. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterAll, expect, onTestFinished, test} from 'vitest';
import type {Entry} from '../../../source/protocol/server-frames.ts';
import type {EntryDraft, PageQuery} from '../../../source/server/store/entry-log.ts';
import {messageDraft, reactionDraft} from '../../contracts/reactions.ts';
import {openMemoryStore, openSqliteStore, type WritableStore} from '../../support/writable-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'termchat-store-'));
let lastFile = 0;

afterAll(() => rmSync(folder, {recursive: true}));

const noon = Date.UTC(2026, 10, 2, 12);
const people = ['a', 'b'].map(id => ({id, nick: `nick-${id}`}));
const words = [
	'Apple',
	'äpfel',
	'apples',
	'app',
	'b',
	'Straße',
	'strasse',
	'東京都',
	'京',
	'カメラ',
	'🎉',
	'x1',
	'naïve',
	'snake_case',
];

const rooms = ['dev', 'ops', '~plan-7'];
const room = fc.constantFrom(...rooms);
const from = fc.constantFrom(...people);
const at = fc.integer({min: 0, max: 40}).map(offset => noon + offset);
const text = fc.array(fc.constantFrom(...words), {minLength: 1, maxLength: 5}).map(some => some.join(' '));
const target = fc.integer({min: 1, max: 12});
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, {nil: undefined});

const draft = fc.oneof(
	{
		weight: 3,
		arbitrary: fc
			.record({room, from, at, text, draft: maybe(fc.constantFrom('d1', 'd2', 'd3')), expiresAt: maybe(at)})
			.map(
				({draft, expiresAt, ...said}): EntryDraft => ({
					type: 'message',
					...said,
					...(draft !== undefined && {draft}),
					...(expiresAt !== undefined && {expiresAt}),
				}),
			),
	},
	fc.record({type: fc.constant('edited' as const), room, from, at, target, text}),
	fc.record({type: fc.constant('deleted' as const), room, from, at, target}),
	fc.record({
		type: fc.constant('reacted' as const),
		room,
		from,
		at,
		target,
		emoji: fc.constantFrom('👍', '🎉'),
		on: fc.boolean(),
	}),
	fc.record({type: fc.constant('topic' as const), room, from, at, text}),
);

const step = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			type: fc.constant('say' as const),
			drafts: fc.array(draft, {minLength: 1, maxLength: 6}),
		}),
	},
	fc.record({type: fc.constant('expire' as const), now: at}),
	fc.record({
		type: fc.constant('prune' as const),
		now: at,
		maxEntries: maybe(fc.integer({min: 0, max: 8})),
		maxAgeMs: maybe(fc.integer({min: 0, max: 30})),
	}),
	fc.record({type: fc.constant('forget' as const), room}),
);

const question = fc.record({
	query: fc.array(fc.constantFrom(...words, 'ap', 'AP', 'stra', '京都', '都', 'カ', 'case', '"', '*'), {
		minLength: 1,
		maxLength: 2,
	}),
	rooms: fc.subarray(rooms),
	fromUserId: maybe(fc.constantFrom('a', 'b')),
	before: maybe(at),
	after: maybe(at),
	limit: fc.integer({min: 1, max: 5}),
});

const pages: readonly PageQuery[] = [
	{type: 'newest', limit: 4},
	...[0, 3, 7, 99].flatMap((seq): readonly PageQuery[] => [
		{type: 'before', seq, limit: 3},
		{type: 'after', seq, limit: 3},
		{type: 'around', seq, limit: 3},
		{type: 'around', seq, limit: 4},
	]),
];

const open = (store: WritableStore): void => {
	for (const name of rooms) {
		store.openRoom(name, name.startsWith('~') ? 'private' : 'public', `epoch of ${name}`, 1);
	}
};

const outcomeOf = (settled: PromiseSettledResult<unknown>): unknown =>
	settled.status === 'fulfilled' ? settled.value : settled.reason.reason;

/** Performs the operation and returns its result. */
const take = async (store: WritableStore, taken: StepOf): Promise<unknown> => {
	switch (taken.type) {
		case 'say':
			return (await Promise.allSettled(taken.drafts.map(one => store.append(one)))).map(outcomeOf);
		case 'expire':
			return (await store.expire(taken.now)).map(({room: its, seq}) => `${its} ${seq}`).sort();
		case 'prune': {
			const {maxEntries, maxAgeMs, now} = taken;
			const retention = {
				...(maxEntries !== undefined && {maxEntries}),
				...(maxAgeMs !== undefined && {maxAgeMs}),
			};
			while (await store.prune(retention, now));
			return undefined;
		}
		case 'forget':
			store.forgetRoom(taken.room);
			open(store);
			return undefined;
	}
};

type StepOf = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Newest first. Messages of the same millisecond have no defined order. */
const inOrder = (entries: readonly Entry[]): readonly string[] => {
	expect(entries.map(entry => entry.at)).toEqual(
		entries.map(entry => entry.at).toSorted((one, other) => other - one),
	);
	return entries.map(entry => JSON.stringify(entry, Object.keys(entry).sort())).sort();
};

const look = async (store: WritableStore, now: number): Promise<unknown> => ({
	rooms: store.rooms(),
	nextExpiry: store.nextExpiry(),
	pages: await Promise.all(rooms.flatMap(name => pages.map(query => store.page(name, query, now)))),
	messages: rooms.flatMap(name => [1, 2, 3, 4, 5, 6].map(seq => store.message(name, seq, now))),
});

test.each([{indexAtOnce: true}, {indexAtOnce: false}])(
	'a store in memory and one in a file return the same results after arbitrary operations (%o)',
	async ({indexAtOnce}) => {
		const world = fc.record({
			steps: fc.array(step, {maxLength: 12}),
			questions: fc.array(question, {maxLength: 6}),
			now: at,
		});
		await fc.assert(
			fc.asyncProperty(world, async ({steps, questions, now}) => {
				const file = await openSqliteStore({
					path: path.join(folder, `${++lastFile}.db`),
					sync: 'normal',
					indexAtOnce,
				});
				const memory = openMemoryStore();
				const both = [file, memory] as const;
				try {
					both.forEach(open);
					for (const wanted of steps) {
						const [one, other] = await Promise.all(both.map(store => take(store, wanted)));
						expect(one).toEqual(other);
						const [seen, alike] = await Promise.all(both.map(store => look(store, now)));
						expect(seen).toEqual(alike);
					}
					for (const {query, fromUserId, before, after, ...rest} of questions) {
						const asked = {
							...rest,
							query: query.join(' '),
							now,
							...(fromUserId !== undefined && {fromUserId}),
							...(before !== undefined && {before}),
							...(after !== undefined && {after}),
						};
						const [found, alike] = await Promise.all(both.map(store => store.search(asked)));
						expect(found?.hasMore).toBe(alike?.hasMore);
						expect(found?.entries.length).toBeLessThanOrEqual(rest.limit);
						const isCut = found?.hasMore === true && new Set(found.entries.map(entry => entry.at)).size === 1;
						// The order of messages of the same millisecond depends on the store.
						const shown = isCut ? (entries: readonly Entry[]) => entries.map(entry => entry.at) : inOrder;
						expect(shown(found?.entries ?? [])).toEqual(shown(alike?.entries ?? []));
					}
				} finally {
					await file.close();
				}
			}),
			{numRuns: 20},
		);
	},
	60_000,
);

test('a page of five messages with 42,300 reactions has less than 64 kB', async () => {
	const store = openMemoryStore();
	onTestFinished(() => store.close());
	store.openRoom('dev', 'public', 'epoch-1', 1);
	const targets = [1, 2, 3, 4, 5];
	await Promise.all(targets.map(() => store.append(messageDraft())));
	for (const target of targets) {
		for (let kind = 0; kind < 20; kind++) {
			const drafts = Array.from({length: 423}, (_, index) => reactionDraft(index, `e${kind}`, true, target));
			await Promise.all(drafts.map(draft => store.append(draft)));
		}
	}
	expect(store.room('dev')?.seq).toBe(5 + 42_300);
	const {entries} = await store.page('dev', {type: 'before', seq: 6, limit: 5}, 0);
	expect(entries.map(({type}) => type)).toEqual(targets.map(() => 'message'));
	expect(JSON.stringify(entries).length).toBeLessThan(64 * 1024);
});
