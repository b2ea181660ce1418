import {expect, test} from 'vitest';
import {createMemoryStore} from '../../../source/server/store/memory-store.ts';
import {describeStore, message} from '../../contracts/store.ts';

describeStore('the memory store', async () => createMemoryStore());

test('with a retention of its own the memory store stays small, whoever calls prune or not', async () => {
	const store = createMemoryStore({now: () => 5000, retention: {maxEntries: 100}});
	store.openRoom('dev', 'public', 'epoch-1', 1);
	for (let turn = 0; turn < 30; turn++) {
		await Promise.all(Array.from({length: 100}, (_, index) => store.append(message(`${turn} ${index}`))));
	}
	const page = await store.page('dev', {type: 'newest', limit: 10_000}, 0);
	expect(page).toMatchObject({seq: 3000, first: 2901, prunedSeq: 2900});
	expect(page.entries).toHaveLength(100);
});
