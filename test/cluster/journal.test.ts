/** The contract of the journal, over real NATS. */
import {expect, onTestFinished, test} from 'vitest';
import {openStreams} from '../../source/server/cluster/nats/stream/streams.ts';
import type {CommandOf} from '../../source/server/store/commands.ts';
import {openMemoryStore} from '../../source/server/store/sqlite/sqlite-store.ts';
import {describeJournal} from '../contracts/journal.ts';
import {newClusterName, openNatsJournal} from '../support/nats-journal.ts';
import {describeWithNats, shareBrokers} from '../support/nats-tests.ts';

const openDev: CommandOf<'openRoom'> & {readonly type: 'openRoom'} = {
	type: 'openRoom',
	...{room: 'dev', kind: 'public', epoch: 'e1', opening: 'o1', at: 100},
	...{user: {id: 'aa', nick: 'ann'}, tracksReading: false},
};

const append = (text: string) =>
	({
		type: 'append',
		draft: {type: 'message', room: 'dev', at: 1000, from: {id: 'aa', nick: 'ann'}, text},
	}) as const;

describeWithNats('over one broker', () => {
	const brokers = shareBrokers();

	describeJournal('the journal of a cluster', async () => {
		const store = openMemoryStore();
		const opened = await openNatsJournal({urls: [brokers().urls], cluster: newClusterName(), store});
		return {
			journal: opened.journal,
			state: store,
			async close() {
				await opened.close();
				await store.close();
			},
		};
	});

	const open = async () => {
		const store = openMemoryStore();
		const opened = await openNatsJournal({urls: [brokers().urls], cluster: newClusterName(), store});
		onTestFinished(async () => {
			await opened.close();
			await store.close();
		});
		const {streams, names} = opened.link;
		await opened.journal.propose(openDev);
		return {
			...{...opened, store},
			info: () => streams.streams.info(names.journalStream),
			/** Proposes many commands at once. Returns the headers of the last message, and the texts. */
			async append(count: number) {
				const texts = Array.from({length: count}, (_, index) => `message ${index}`);
				await Promise.all(texts.map(text => opened.journal.propose(append(text))));
				const {entries} = await store.page('dev', {type: 'newest', limit: 200}, 0);
				expect(entries.map(entry => ('text' in entry ? entry.text : ''))).toEqual(texts);
				const {state} = await streams.streams.info(names.journalStream);
				const last = await streams.streams.getMessage(names.journalStream, {seq: state.last_seq});
				return last?.header;
			},
		};
	};

	test('commands that are proposed at once are stored as one batch', async () => {
		const {append, info} = await open();
		const {messages} = (await info()).state;
		const header = await append(150);
		expect(header?.get('Nats-Batch-Commit')).toBe('1');
		expect((await info()).state.messages).toBe(messages + 150);
	});

	test('commands are stored one by one if the stream does not allow batches', async () => {
		const {append, link, info} = await open();
		const {config} = await info();
		await link.streams.streams.update(config.name, {...config, allow_atomic: false});
		const header = await append(150);
		expect(header?.get('Nats-Batch-Commit') ?? '').toBe('');
	});

	test('a stream of an earlier version is changed to allow batches', async () => {
		const {link, info} = await open();
		const {config} = await info();
		await link.streams.streams.update(config.name, {...config, allow_atomic: false});
		await openStreams(link, {replicas: 1, newClusterId: 'unused', log() {}});
		expect((await info()).config.allow_atomic).toBe(true);
	});
});
