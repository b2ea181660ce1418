import {expect, test} from 'vitest';
import {openMemoryStore} from '../../../source/server/store/sqlite/sqlite-store.ts';
import type {Store} from '../../../source/server/store/store.ts';

const ann = {id: 'aa', nick: 'ann'};

/** Two rooms with messages that expire together. Each file numbers its rooms in its own order. */
const openStore = async (rooms: readonly string[]): Promise<Store> => {
	const store = openMemoryStore();
	const opened = rooms.map(room =>
		store.journal.propose({
			type: 'openRoom',
			...{room, kind: 'public', epoch: room, opening: room, at: 1, user: ann, tracksReading: false},
		}),
	);
	await Promise.all(opened);
	for (const room of rooms) {
		for (const number of [1, 2]) {
			const draft = {type: 'message', room, at: 1000, from: ann, text: `${room} ${number}`, expiresAt: 2000};
			await store.journal.propose({type: 'append', draft: draft as never});
		}
	}
	return store;
};

const expire = (store: Store, limit: number) =>
	store.journal
		.propose({type: 'expire', at: 3000, limit})
		.then(({removed}) => removed.map(({room, seq}) => `${room} ${seq}`).sort());

test('files with different room numbers remove the same messages, with any limit', async () => {
	const one = await openStore(['dev', 'ops']);
	const other = await openStore(['ops', 'dev']);
	expect(await expire(one, 3)).toEqual(await expire(other, 3));
	await one.close();
	await other.close();
});

test('messages of a removed room, which are purged in the background, do not count', async () => {
	const store = await openStore(['dev', 'ops']);
	void store.journal.propose({type: 'removeRoom', room: 'dev', by: ann, reason: ''} as never);
	expect(await expire(store, 2)).toEqual(['ops 1', 'ops 2']);
	await store.close();
});
