import {expect, onTestFinished, test} from 'vitest';
import {startForgetting} from '../../../../../source/server/cluster/nats/snapshots/forgotten-messages.ts';
import {openMemoryStore} from '../../../../../source/server/store/sqlite/sqlite-store.ts';
import {makeFakeClock} from '../../../../support/fake-clock.ts';

test('forgets what it recorded about messages that the stream no longer has, in steps', async () => {
	const clock = makeFakeClock();
	const store = openMemoryStore();
	const count = 5000;
	store.transact(({journalRecords}) => {
		for (let position = 1; position <= count; position++) {
			journalRecords.addSource({roomKey: 'a', seq: position, position, target: undefined});
		}
		journalRecords.addErasure({position: 7, roomKey: undefined});
	});
	let first = 1;
	const stream = {isConnected: true, state: async () => ({first, last: count})};
	const stop = startForgetting({stream, store, clock, log: () => {}});
	onTestFinished(async () => {
		stop();
		await store.close();
	});
	const sources = () =>
		store.transact(({journalRecords}) => journalRecords.sourcesUpTo('a', count)).map(({seq}) => seq);
	await clock.advanceAsync(61_000);
	expect(sources()).toHaveLength(count);
	first = 4501;
	await clock.advanceAsync(61_000);
	expect(sources()).toEqual(Array.from({length: 500}, (_, index) => 4501 + index));
	expect(store.journalRecords.erasures(10)).toEqual([]);
});
