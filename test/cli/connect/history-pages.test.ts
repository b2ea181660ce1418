import {expect, onTestFinished, test} from 'vitest';
import {allEntries, newestEntries} from '../../../source/cli/connect/history-pages.ts';
import type {Entry} from '../../../source/protocol/server-frames.ts';
import {makeClientWorld} from '../../support/client-world.ts';

/** A room with `count` messages, one per second, and a client that reads it. */
const roomOf = async (count: number) => {
	const world = makeClientWorld();
	onTestFinished(() => world.close());
	const ann = world.connect('ann');
	const joined = ann.join('dev');
	await world.pass();
	await joined;
	for (let index = 0; index < count; index++) {
		ann.post({room: 'dev'}, `${index}`);
		await world.pass(1000);
	}
	const settle = async <T>(promise: Promise<T>): Promise<T> => {
		let isSettled = false;
		const done = promise.finally(() => {
			isSettled = true;
		});
		while (!isSettled) await world.pass();
		return done;
	};
	return {world, ann, settle};
};

const textsOf = (entries: readonly Entry[]) => entries.map(entry => entry.type === 'message' && entry.text);

test('reads the newest entries in rising order over several pages', async () => {
	const {ann, settle} = await roomOf(450);
	const {entries, seq} = await settle(newestEntries(ann, 'dev', {count: 430, sinceAt: 0}));
	expect(textsOf(entries)).toEqual(Array.from({length: 430}, (_, index) => `${index + 20}`));
	expect(seq).toBe(entries.at(-1)?.seq);
});

test('reads only the newest seq if the limit is 0', async () => {
	const {ann, settle} = await roomOf(3);
	const {entries, seq} = await settle(newestEntries(ann, 'dev', {count: 0, sinceAt: 0}));
	expect(entries).toEqual([]);
	expect(seq).toBe(ann.session().rooms.get('dev')?.headSeq);
});

test('reads only the entries of a period', async () => {
	const {world, ann, settle} = await roomOf(10);
	const sinceAt = world.clock.now() - 3500;
	const {entries} = await settle(newestEntries(ann, 'dev', {count: Number.POSITIVE_INFINITY, sinceAt}));
	expect(entries.length).toBeGreaterThan(1);
	expect(entries.length).toBeLessThan(6);
	expect(entries.every(({at}) => at >= sinceAt)).toBe(true);
});

test('an empty room has no entries', async () => {
	const {ann, settle} = await roomOf(0);
	expect(await settle(newestEntries(ann, 'dev', {count: 10, sinceAt: 0}))).toEqual({entries: [], seq: 0});
});

test('reads all entries, oldest first', async () => {
	const {ann, settle} = await roomOf(401);
	const all = (async () => {
		const texts: string[] = [];
		for await (const entry of allEntries(ann, 'dev')) if (entry.type === 'message') texts.push(entry.text);
		return texts;
	})();
	expect(await settle(all)).toEqual(Array.from({length: 401}, (_, index) => `${index}`));
});
