/** Tests that need a NATS server. Without one they are skipped, or fail if `TERMCHAT_REQUIRE_NATS` is 1. */
import {afterAll, beforeAll, describe, test} from 'vitest';
import {type Hubs, type HubsOptions, startHubs} from './nats-hubs.ts';
import {type Brokers, natsProblem, startBrokers} from './nats-server.ts';

export const describeWithNats = (name: string, tests: () => void): void => {
	const problem = natsProblem();
	if (problem === undefined) describe(name, tests);
	else if (process.env.TERMCHAT_REQUIRE_NATS === '1') {
		test(name, () => {
			throw new Error(problem);
		});
	} else describe.skip(`${name} (${problem})`, tests);
};

/** Brokers for all tests of a suite. Returns a function that returns them. */
export const shareBrokers = (count: 1 | 3 = 1): (() => Brokers) => {
	let brokers: Brokers | undefined;
	beforeAll(async () => {
		brokers = await startBrokers(count);
	});
	afterAll(() => brokers?.close());
	return () => {
		if (brokers === undefined) throw new Error('The brokers are started before the first test.');
		return brokers;
	};
};

interface SharedHubsOptions extends Omit<HubsOptions, 'brokers'> {
	readonly brokerCount?: 1 | 3;
}

/** Three hubs, and the brokers between them, for all tests of a suite. Returns a function that returns them. */
export const shareHubs = ({brokerCount = 3, ...options}: SharedHubsOptions = {}) => {
	const brokers = shareBrokers(brokerCount);
	let shared: Hubs | undefined;
	beforeAll(async () => {
		shared = await startHubs({brokers: brokers(), ...options});
	});
	afterAll(() => shared?.close());
	const hubs = (): Hubs => {
		if (shared === undefined) throw new Error('The hubs are started before the first test.');
		return shared;
	};
	return {brokers, hubs};
};
