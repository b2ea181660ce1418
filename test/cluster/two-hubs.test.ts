/** What several hubs promise, over real NATS. */
import {afterAll, beforeAll} from 'vitest';
import {describeTwoHubs} from '../contracts/two-hubs.ts';
import {natsHubCluster} from '../support/nats-hub-cluster.ts';
import {type Brokers, startBrokers} from '../support/nats-server.ts';
import {describeWithNats} from '../support/nats-tests.ts';

describeWithNats('over one broker', () => {
	let brokers: Brokers;

	beforeAll(async () => {
		brokers = await startBrokers();
	});
	afterAll(() => brokers?.close());

	describeTwoHubs('hubs over NATS', options => natsHubCluster([brokers.urls], options));
});
