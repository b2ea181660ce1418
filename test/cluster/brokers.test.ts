/** The brokers of these tests: what the cluster relies on is true of them. */
import {jetstream, jetstreamManager} from '@nats-io/jetstream';
import {connect} from '@nats-io/transport-node';
import {expect, test} from 'vitest';
import {describeWithNats, shareBrokers} from '../support/nats-tests.ts';

describeWithNats('three brokers', () => {
	const brokers = shareBrokers(3);

	test('keep every acknowledged message when the leader is killed', async () => {
		const connection = await connect({
			servers: brokers().all.map(({url}) => url),
			maxReconnectAttempts: -1,
			reconnectTimeWait: 50,
		});
		try {
			const manager = await jetstreamManager(connection);
			await manager.streams.add({name: 'proof', subjects: ['proof'], num_replicas: 3});
			const publisher = jetstream(connection);
			await publisher.publish('proof', 'one');
			const leader = await brokers().leaderOf('proof');
			await leader.kill();
			// The id makes a repeated attempt harmless.
			await publisher.publish('proof', 'two', {msgID: 'two', retries: 20, timeout: 2000});
			await leader.start();
			await brokers().untilHealthy();
			const texts = await Promise.all(
				[1, 2].map(async seq => (await manager.streams.getMessage('proof', {seq}))?.string()),
			);
			expect(texts).toEqual(['one', 'two']);
		} finally {
			await connection.close();
		}
	});
});
