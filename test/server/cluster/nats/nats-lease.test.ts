import {expect, onTestFinished, test} from 'vitest';
import {
	holdMs,
	type LeaseRecord,
	type LeaseStore,
	NatsLease,
	takeoverMs,
} from '../../../../source/server/cluster/nats/nats-lease.ts';
import {makeFakeClock} from '../../../support/fake-clock.ts';

const world = () => {
	const clock = makeFakeClock();
	let record: LeaseRecord | undefined;
	const open = (run: string, isFit = () => true) => {
		const link = {isUp: true, losesAnswers: false};
		const store: LeaseStore = {
			async read() {
				if (!link.isUp) throw new Error('timeout');
				return record;
			},
			async write(holder, revision) {
				if (!link.isUp) throw new Error('timeout');
				if (revision !== (record?.revision ?? 0)) return undefined;
				record = {holder, revision: revision + 1};
				if (link.losesAnswers) throw new Error('timeout');
				return record.revision;
			},
		};
		const lease = new NatsLease({store, run, clock, isFit});
		const changes: boolean[] = [];
		lease.onChange(isHeld => changes.push(isHeld));
		onTestFinished(() => lease.close());
		lease.start();
		return {lease, link, changes};
	};
	/** Passes time in small steps. At no moment may two hubs hold the lease. */
	const pass = async (ms: number, ...leases: readonly NatsLease[]): Promise<void> => {
		for (let passed = 0; passed < ms; passed += 100) {
			await clock.advanceAsync(100);
			expect(leases.filter(({isHeld}) => isHeld).length).toBeLessThan(2);
		}
	};
	return {clock, open, pass};
};

test('one hub takes the lease, after it has had time to learn of the others', async () => {
	const {open, pass} = world();
	const a = open('a');
	const b = open('b');
	await pass(3000, a.lease, b.lease);
	expect(a.lease.isHeld || b.lease.isHeld).toBe(false);
	await pass(3000, a.lease, b.lease);
	expect([a.lease.isHeld, b.lease.isHeld].sort()).toEqual([false, true]);
	await pass(60_000, a.lease, b.lease);
	expect([...a.changes, ...b.changes]).toEqual([true]);
});

test('a holder that cannot renew gives the lease up before another hub takes it', async () => {
	const {open, pass} = world();
	const a = open('a');
	await pass(6000);
	const b = open('b');
	await pass(10_000, a.lease, b.lease);
	expect(a.lease.isHeld).toBe(true);
	a.link.isUp = false;
	await pass(holdMs, a.lease, b.lease);
	expect([a.lease.isHeld, b.lease.isHeld]).toEqual([false, false]);
	await pass(takeoverMs, a.lease, b.lease);
	expect(b.lease.isHeld).toBe(true);
	a.link.isUp = true;
	await pass(30_000, a.lease, b.lease);
	expect([a.lease.isHeld, b.lease.isHeld]).toEqual([false, true]);
	expect(a.changes).toEqual([true, false]);
});

test('a process that was stopped does not hold the lease when it runs again', async () => {
	const {clock, open, pass} = world();
	const a = open('a');
	await pass(6000);
	expect(a.lease.isHeld).toBe(true);
	// The clock has moved on, and no timer of the process has run yet.
	const {monotonic} = clock;
	Object.assign(clock, {monotonic: () => monotonic() + holdMs});
	expect(a.lease.isHeld).toBe(false);
});

test('a renewal without an answer is a doubt: the lease ends, and is taken again', async () => {
	const {open, pass} = world();
	const a = open('a');
	await pass(6000);
	a.link.losesAnswers = true;
	await pass(holdMs + 1000, a.lease);
	expect(a.lease.isHeld).toBe(false);
	a.link.losesAnswers = false;
	await pass(5000, a.lease);
	expect(a.lease.isHeld).toBe(true);
});

test('a hub that ends gives the lease up at once', async () => {
	const {open, pass} = world();
	const a = open('a');
	await pass(6000);
	const b = open('b');
	await pass(5000, a.lease, b.lease);
	await a.lease.close();
	await pass(3000, a.lease, b.lease);
	expect(b.lease.isHeld).toBe(true);
});

test('a hub that cannot apply or write leaves the lease to others', async () => {
	const {open, pass} = world();
	let isFit = true;
	const a = open('a', () => isFit);
	await pass(6000);
	const b = open('b');
	await pass(5000, a.lease, b.lease);
	isFit = false;
	await pass(holdMs + takeoverMs + 3000, a.lease, b.lease);
	expect([a.lease.isHeld, b.lease.isHeld]).toEqual([false, true]);
});
