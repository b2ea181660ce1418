/** The contract of the journal, over real NATS. */
import {afterAll, beforeAll} from 'vitest';
import {openMemoryStore} from '../../source/server/store/sqlite/sqlite-store.ts';
import {describeJournal} from '../contracts/journal.ts';
import {newClusterName, openNatsJournal} from '../support/nats-journal.ts';
import {type Brokers, startBrokers} from '../support/nats-server.ts';
import {describeWithNats} from '../support/nats-tests.ts';

describeWithNats('over one broker', () => {
	let brokers: Brokers;

	beforeAll(async () => {
		brokers = await startBrokers();
	});
	afterAll(() => brokers?.close());

	describeJournal('the journal of a cluster', async () => {
		const store = openMemoryStore();
		const opened = await openNatsJournal({urls: [brokers.urls], cluster: newClusterName(), store});
		return {
			journal: opened.journal,
			state: store,
			async close() {
				await opened.close();
				await store.close();
			},
		};
	});
});
