import {describe, expect, onTestFinished, test} from 'vitest';
import {checkFile} from '../../../../../source/server/cluster/nats/start/check-file.ts';
import {openMemoryStore} from '../../../../../source/server/store/sqlite/sqlite-store.ts';
import {InProcessStream} from '../../../../support/in-process-stream.ts';
import {journalWorld, message, openDev} from '../journal/journal-world.ts';

const place = {path: 'chat.db', servers: 'nats://n1'};

/** A hub that has applied three messages, and its stream. */
const world = async () => {
	const {stream, open, settle, confirm} = journalWorld();
	const hub = open();
	await checkFile(hub.store, stream.open(), place);
	await confirm(hub, openDev, message('one'));
	return {stream, hub, settle};
};

describe('a hub starts', () => {
	test('with an empty file, which belongs to the journal from then on', async () => {
		const store = openMemoryStore();
		onTestFinished(() => store.close());
		await checkFile(store, new InProcessStream(() => {}, {clusterId: 'c1'}).open(), place);
		expect(store.journalRecords.position()).toMatchObject({clusterId: 'c1', cluster: 'test', position: 0});
	});

	test('with a file that is behind the journal', async () => {
		const {stream, hub} = await world();
		await expect(checkFile(hub.store, stream.open(), place)).resolves.toBeUndefined();
	});

	test('if the last message it has applied was erased meanwhile', async () => {
		const {stream, hub} = await world();
		await stream.open().erase(stream.last);
		await expect(checkFile(hub.store, stream.open(), place)).resolves.toBeUndefined();
	});
});

describe('a hub refuses to start', () => {
	test('with the file of a single server', async () => {
		const store = openMemoryStore();
		onTestFinished(() => store.close());
		await store.journal.propose(openDev);
		const stream = new InProcessStream(() => {}).open();
		await expect(checkFile(store, stream, place)).rejects.toThrow(
			'"chat.db" has the data of a single server. Move it into the cluster with: termchat cluster import --db chat.db --nats nats://n1 --cluster test.',
		);
	});

	test('with the file of another cluster', async () => {
		const {hub} = await world();
		const other = new InProcessStream(() => {}, {clusterId: 'another'}).open();
		await expect(checkFile(hub.store, other, place)).rejects.toThrow(/"chat.db" belongs to cluster "test"/);
	});

	test('with a file that is ahead of the journal', async () => {
		const {hub} = await world();
		const restored = new InProcessStream(() => {}).open();
		await expect(checkFile(hub.store, restored, place)).rejects.toThrow(/ahead of the journal .* ends at 0/);
	});

	test('with a file that has applied something else', async () => {
		const {hub} = await world();
		const other = new InProcessStream(() => {});
		for (let index = 0; index < 4; index++) void other.open().publish(undefined, '{}');
		other.deliver();
		await expect(checkFile(hub.store, other.open(), place)).rejects.toThrow(
			/differs from the journal .* at message 3/,
		);
	});

	test('with a file that needs messages which the journal has dropped', async () => {
		const {stream, hub} = await world();
		for (let index = 0; index < 4; index++) void stream.open().publish(undefined, '{}');
		hub.kill();
		stream.deliver();
		stream.trim(6);
		await expect(checkFile(hub.store, stream.open(), place)).rejects.toThrow(
			/too old .* needs 4, the journal begins at 6/,
		);
	});
});
