import {expect, onTestFinished, test} from 'vitest';
import type {HubState} from '../../../source/server/hub/hub-state.ts';
import {describeDirectRecords} from '../../contracts/direct-records.ts';
import {describeJournal} from '../../contracts/journal.ts';
import {describeReactions} from '../../contracts/reactions.ts';
import {describeStore} from '../../contracts/store.ts';
import {openMemoryStore} from '../../support/writable-store.ts';

const open = async () => openMemoryStore();

describeStore('the store in memory', open);
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

test('the type of the state that the hub reads has no method that writes', () => {
	const {reader}: Pick<HubState, 'reader'> = {reader: openMemoryStore()};
	const unused = (): void => {
		// @ts-expect-error
		reader.createUser({id: 'a', nick: 'ann', createdAt: 1}, undefined);
		// @ts-expect-error
		reader.openRoom('dev', 'public', 'epoch', 1);
		// @ts-expect-error
		reader.place({} as never);
	};
	expect(unused).toBeDefined();
});
