import {expect, test} from 'vitest';
import {createMemoryStore} from '../../../source/server/store/memory/memory-store.ts';
import {describeJournal} from '../../contracts/journal.ts';
import {describeReactions, messageDraft, reactionDraft} from '../../contracts/reactions.ts';
import {describeStore, message} from '../../contracts/store.ts';

describeStore('the memory store', async () => createMemoryStore());
describeReactions('the memory store', async () => createMemoryStore());
describeJournal('the journal of the memory store', async () => {
	const store = createMemoryStore();
	return {journal: store.journal, state: store, close: () => store.close()};
});

test('applies its own retention without calls of prune', async () => {
	const store = createMemoryStore({now: () => 5000, retention: {maxEntries: 100}});
	store.openRoom('dev', 'public', 'epoch-1', 1);
	for (let turn = 0; turn < 30; turn++) {
		await Promise.all(Array.from({length: 100}, (_, index) => store.append(message(`${turn} ${index}`))));
	}
	const page = await store.page('dev', {type: 'newest', limit: 10_000}, 0);
	expect(page).toMatchObject({seq: 3000, first: 2901, prunedSeq: 2900});
	expect(page.entries).toHaveLength(100);
});

test('a page of five messages with 42,300 reactions has less than 64 kB', async () => {
	const store = createMemoryStore();
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
