import {expect, test} from 'vitest';
import {
	type CopyStatus,
	type HubStatus,
	problemsOf,
} from '../../../../../source/server/cluster/nats/operations/cluster-status.ts';

const hub = (more: Partial<HubStatus> = {}): HubStatus => ({
	...{run: 'r1', url: 'https://a.example', version: '1.0.0', uptimeMs: 1, users: 0, connections: 0},
	...{isLeaseHeld: true, position: 10, lag: 0},
	...more,
});

const copy = (server: string, more: Partial<CopyStatus> = {}): CopyStatus => ({
	...{server, isLeader: false, isCurrent: true, isOffline: false},
	...more,
});

const problems = (hubs: readonly HubStatus[], copies: readonly CopyStatus[] = []): readonly string[] =>
	problemsOf({
		hubs,
		journal: {stream: 'TC_a', replicas: 3, copies, messages: 10, bytes: 100, first: 1, last: 10},
	});

test('reports nothing if all is well', () => {
	expect(problems([hub(), hub({isLeaseHeld: false})], [copy('n1', {isLeader: true}), copy('n2')])).toEqual(
		[],
	);
});

test('reports hubs that are missing, lag or leave the lease alone', () => {
	expect(problems([])).toEqual(['No hub is running.']);
	expect(problems([hub({isLeaseHeld: false})])[0]).toMatch(/^No hub holds the lease/);
	expect(problems([hub({lag: 5000})])).toEqual(['https://a.example lags by 5000 messages.']);
});

test('reports NATS servers that are offline or behind', () => {
	const copies = [
		copy('n1'),
		copy('n2', {isOffline: true, isCurrent: false}),
		copy('n3', {isCurrent: false}),
	];
	expect(problems([hub()], copies)).toEqual([
		'The NATS server n2 is offline.',
		'The copy of the journal on the NATS server n3 is behind.',
	]);
});
