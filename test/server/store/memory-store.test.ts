import {expect, onTestFinished, test} from 'vitest';
import {describeDirectRecords} from '../../contracts/direct-records.ts';
import {describeJournal} from '../../contracts/journal.ts';
import {describeReactions, messageDraft, reactionDraft} from '../../contracts/reactions.ts';
import {describeStore} from '../../contracts/store.ts';
import {openMemoryStore} from '../../support/writable-store.ts';

const open = async () => openMemoryStore();

describeStore('the store in memory', open);
describeStore('the store in memory, with everything indexed', async () =>
	openMemoryStore({indexAtOnce: true}),
);
describeReactions('the store in memory', open);
describeDirectRecords('the store in memory', open);
describeJournal('the journal of the store in memory', async () => {
	const store = openMemoryStore();
	return {journal: store.journal, state: store, close: () => store.close()};
});

test('each store in memory is empty and has its own id', async () => {
	const [one, other] = [openMemoryStore(), openMemoryStore()];
	onTestFinished(async () => {
		await one.close();
		await other.close();
	});
	one.openRoom('dev', 'public', 'epoch-1', 1);
	await one.flush();
	expect(other.rooms()).toEqual([]);
	expect(one.hubId).toMatch(/^[0-9a-f]{32}$/);
	expect(other.hubId).not.toBe(one.hubId);
});

test('a page of five messages with 8,500 reactions has less than 64 kB', async () => {
	const store = openMemoryStore();
	onTestFinished(() => store.close());
	store.openRoom('dev', 'public', 'epoch-1', 1);
	const targets = [1, 2, 3, 4, 5];
	await Promise.all(targets.map(() => store.append(messageDraft())));
	for (const target of targets) {
		for (let kind = 0; kind < 20; kind++) {
			const drafts = Array.from({length: 85}, (_, index) => reactionDraft(index, `e${kind}`, true, target));
			await Promise.all(drafts.map(draft => store.append(draft)));
		}
	}
	expect(store.room('dev')?.seq).toBe(5 + 8500);
	const {entries} = await store.page('dev', {type: 'before', seq: 6, limit: 5}, 0);
	expect(entries.map(({type}) => type)).toEqual(targets.map(() => 'message'));
	expect(JSON.stringify(entries).length).toBeLessThan(64 * 1024);
});
