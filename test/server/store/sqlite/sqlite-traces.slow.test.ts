/** Removed rooms and expired messages leave no trace in the file. */
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {EntryDraft} from '../../../../source/server/store/entry-log.ts';
import {allOf, appendAll, makeStoreFolder, message, noon, withStore} from '../store-files.ts';

const {folder, newFile} = makeStoreFolder();

/** All bytes of all files of the store. */
const rawBytes = (file: string): string =>
	readdirSync(folder)
		.filter(name => name.startsWith(path.basename(file)))
		.map(name => readFileSync(path.join(folder, name)).toString('latin1'))
		.join('');

/** Random numbers below a limit, the same in every run. */
const makeChance = (): ((limit: number) => number) => {
	let seed = 7;
	return limit => {
		seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
		return seed % limit;
	};
};

describe('a removed private room', () => {
	const traces =
		/(?<!kept)(?:name|topic|owner|nick|draft|muted|reason|emoji|start|forty|overflowing|edited|brief|end)word\w*/g;

	/** Drafts of a private room between drafts of a public room. `mark` is before each word of the private room. */
	const talkIn = (room: string, mark: string, serial: number, below: (limit: number) => number) => {
		const here = {room, from: {id: `u${serial}`, nick: `${mark}nickword${serial}`}};
		const text = (index: number): string => {
			const filling = `${mark}overflowingword `.repeat(below(index % 10 === 0 ? 400 : 20));
			return `${mark}startword${serial}x${index} ${mark}fortyword ${filling} ${mark}endword${serial}`;
		};
		const drafts = Array.from(
			{length: 40},
			(_, index): EntryDraft =>
				index % 3 === 0
					? message(`ordinary ${'y'.repeat(below(900))}`, {at: noon + serial * 100 + index})
					: message(text(index), {
							...here,
							at: noon + serial * 100 + index,
							draft: `${mark}draftword${serial}x${index}`,
						}),
		);
		const late = {...here, at: noon + serial * 100 + 50};
		drafts.push(
			{type: 'topic', ...late, text: `${mark}topicword${serial} ${'t'.repeat(below(300))}`},
			message(`${mark}briefword${serial}`, {...late, expiresAt: noon + 1_000_000}),
		);
		const change = (target: number): readonly EntryDraft[] => {
			const words = `${mark}editedword ${'e'.repeat(below(900))}`;
			if (target % 5 === 0) return [{type: 'edited', ...late, target, text: words}];
			if (target % 7 === 0) return [{type: 'deleted', ...late, target}];
			const emoji = `${mark}emojiword${serial}`;
			return target % 3 === 0 ? [{type: 'reacted', ...late, target, emoji, on: true}] : [];
		};
		return {drafts, change};
	};

	test.each([{indexAtOnce: true}, {indexAtOnce: false}])(
		'leaves no word in any file, even if pages are moved (%o)',
		async ({indexAtOnce}) => {
			const file = newFile();
			const below = makeChance();
			await withStore({path: file, sync: 'normal', indexAtOnce}, async store => {
				const talk = async (room: string, serial: number): Promise<void> => {
					const {drafts, change} = talkIn(room, room.startsWith('~kept') ? 'kept' : '', serial, below);
					const appended = (await appendAll(store, ...drafts)).map(({entry}) => entry);
					const own = appended.filter(entry => entry.room === room && entry.type === 'message');
					await appendAll(store, ...own.flatMap(({seq}) => change(seq)));
				};
				const made: string[] = [];
				for (let serial = 0; serial < 40; serial++) {
					const mark = serial % 3 === 0 ? 'kept' : '';
					const room = `~${mark}nameword-${serial}`;
					made.push(room);
					store.openRoom(room, 'private', `e${serial}`, noon);
					store.updateRoom(room, {owner: {id: 'o', nick: `${mark}ownerword${serial}`}});
					const user = {id: `m${serial}`, nick: `${mark}mutedword${serial}`};
					store.sanction({room, user, kind: 'mute', reason: `${mark}reasonword${serial}`});
					await talk(room, serial);
					await talk(made[below(made.length)] ?? room, serial + 100);
					if (serial % 4 === 3) {
						const going = made.findIndex(name => name.startsWith('~name'));
						if (going !== -1) store.forgetRoom(made.splice(going, 1)[0] ?? '');
					}
				}
				expect(new Set(rawBytes(file).match(traces)).size).toBeGreaterThan(1000);
				for (const room of made) if (room.startsWith('~name')) store.forgetRoom(room);
				const left = () => [...new Set(rawBytes(file).match(traces))].slice(0, 20).join(' ');
				await expect.poll(left, {timeout: 30_000, interval: 200}).toBe('');
				const rooms = store.rooms().map(({room}) => room);
				const {entries} = await store.search({query: 'keptforty', rooms, limit: 5, now: noon});
				expect(entries).toHaveLength(5);
			});
			expect(rawBytes(file)).not.toMatch(traces);
			for (const word of ['ordinary', 'keptnameword', 'keptfortyword', 'keptdraftword']) {
				expect(rawBytes(file)).toContain(word);
			}
		},
		60_000,
	);
});

describe('expired messages', () => {
	test.each([{indexAtOnce: true}, {indexAtOnce: false}])(
		'leave no byte in any file, even if pages are moved (%o)',
		async ({indexAtOnce}) => {
			const file = newFile();
			await withStore({path: file, sync: 'normal', indexAtOnce}, async store => {
				const rooms = ['dev', 'ops', 'hall'];
				for (const room of rooms) store.openRoom(room, 'public', room, 1);
				const below = makeChance();
				let count = 0;
				/** The expiry of each message, by its number. */
				const ends = new Map<number, number>();
				for (let round = 0; round < 25; round++) {
					const drafts = Array.from({length: 120}, (): EntryDraft => {
						const more = {room: rooms[below(3)] ?? 'dev', at: noon + count, draft: `draft-${count}`};
						if (++count % 3 === 0) return message(`ordinary ${'y'.repeat(below(900))}`, more);
						// Short and long texts, in random order of expiry, so that pages are split and merged.
						const filling = 'z'.repeat(below(count % 10 === 0 ? 6000 : 300));
						const expiresAt = noon + 1_000_000 + (round + below(8)) * 1000;
						ends.set(count, expiresAt);
						return message(`secretword${count} ${filling} lastword${count}`, {...more, expiresAt});
					});
					const appended = await appendAll(store, ...drafts);
					const changes = appended.flatMap(({entry}, index): readonly EntryDraft[] => {
						const {room, seq} = entry;
						const change = {room, at: noon + count, from: {id: 'a', nick: 'ann'}, target: seq};
						const number = entry.type === 'message' ? /^secretword\d+/.exec(entry.text)?.[0] : undefined;
						const text = number === undefined ? 'plain' : `${number} edited ${'e'.repeat(below(900))}`;
						if (index % 7 === 0) return [{type: 'edited', ...change, text}];
						return index % 11 === 0 ? [{type: 'deleted', ...change}] : [];
					});
					await appendAll(store, ...changes);
					const now = noon + 1_000_000 + round * 1000;
					await store.expire(now);
					const seen = rawBytes(file).matchAll(/(?:secretword|lastword)(\d+)/g);
					const late = [...seen]
						.map(([, number]) => Number(number))
						.filter(number => (ends.get(number) ?? 0) <= now);
					expect(late).toEqual([]);
				}
				expect(rawBytes(file)).toContain('ordinary');
				await store.expire(noon + 2_000_000);
				expect(store.nextExpiry()).toBeUndefined();
				expect(rawBytes(file)).not.toMatch(/secretword|lastword/);
				expect((await allOf(store)).length).toBeGreaterThan(100);
			});
			expect(rawBytes(file)).not.toMatch(/secretword|lastword/);
		},
	);
});
