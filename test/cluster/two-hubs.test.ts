/** What several hubs promise, over real NATS. */
import {describeTwoHubs} from '../contracts/two-hubs.ts';
import {natsHubCluster} from '../support/nats-hub-cluster.ts';
import {describeWithNats, shareBrokers} from '../support/nats-tests.ts';

describeWithNats('over one broker', () => {
	const brokers = shareBrokers();

	describeTwoHubs('hubs over NATS', options => natsHubCluster([brokers().urls], options));
});
