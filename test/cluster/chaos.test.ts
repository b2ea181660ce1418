/** A short chaos run with three hubs and three brokers: `npm run chaos -- --cluster` makes longer runs. */
import {expect, test} from 'vitest';
import {runClusterChaos} from '../chaos/cluster/cluster-chaos.ts';
import {drawFigures} from '../chaos/figures.ts';
import {describeWithNats} from '../support/nats-tests.ts';
import {cliPath} from '../support/process.ts';

const seed = 3;
/** On a slow machine; the brokers alone need minutes to empty their logs. */
const enoughMs = 1_500_000;

describeWithNats('a cluster in chaos', () => {
	test('no message is lost while hubs, brokers, clients and networks fail', {timeout: enoughMs}, async () => {
		const done: string[] = [];
		const {violations, figures, cluster} = await runClusterChaos({
			seed,
			steps: 12,
			people: 3,
			program: cliPath,
			log: line => void done.push(line),
		});
		expect(violations, `${done.join('\n')}\n${drawFigures(figures)}`).toEqual([]);
		// A run without faults would prove nothing.
		expect(figures.kills).toBeGreaterThan(0);
		expect(figures.receipted).toBeGreaterThan(100);
		expect(cluster.brokerFaults).toBeGreaterThan(0);
		expect(cluster.linkFaults).toBeGreaterThan(0);
		expect(cluster.races).toBe(2);
	});
});
