/** The contracts of the bus, the membership and the lease, over real NATS. */
import {onTestFinished} from 'vitest';
import {openBusConnection, openLeaseStore} from '../../source/server/cluster/nats/connected-parts.ts';
import {connectNats, type NatsLink} from '../../source/server/cluster/nats/connection/connection.ts';
import {NatsBus} from '../../source/server/cluster/nats/nats-bus.ts';
import {type LeaseStore, NatsLease} from '../../source/server/cluster/nats/nats-lease.ts';
import {SharedMembership} from '../../source/server/cluster/shared-membership.ts';
import {describeBus} from '../contracts/bus.ts';
import {describeLease} from '../contracts/lease.ts';
import {describeMembership} from '../contracts/membership.ts';
import {makeFakeClock} from '../support/fake-clock.ts';
import {newClusterName} from '../support/nats-journal.ts';
import {describeWithNats, shareBrokers} from '../support/nats-tests.ts';

const log = (): void => {};

/** A message may lead to further messages, such as a list that a hub asked for. */
const deliveryRounds = 4;

describeWithNats('over one broker', () => {
	const brokers = shareBrokers();

	const openLinks = async (count: number): Promise<NatsLink[]> => {
		const cluster = newClusterName();
		const links = await Promise.all(
			Array.from({length: count}, (_, hub) =>
				connectNats({urls: [brokers().urls], cluster}, `hub${hub}`, log),
			),
		);
		onTestFinished(async () => void (await Promise.all(links.map(link => link.close()))));
		return links;
	};

	/** The answer to a flush follows all messages that the broker had for a hub. */
	const flushAll = async (links: readonly NatsLink[]): Promise<void> => {
		for (let round = 0; round < 2 * deliveryRounds; round++) {
			await Promise.all(links.map(({connection}) => connection.flush()));
		}
	};

	const openBuses = async (count: number) => {
		const links = await openLinks(count);
		const buses = links.map((link, hub) => new NatsBus(openBusConnection(link), `run${hub}`));
		onTestFinished(() => {
			for (const bus of buses) bus.close();
		});
		const deliver = (): Promise<void> => flushAll(links);
		await deliver();
		return {buses, deliver};
	};

	for (const count of [1, 3]) describeBus(`${count} hubs over NATS`, () => openBuses(count));

	describeMembership('three hubs over NATS', async () => {
		const {buses, deliver} = await openBuses(3);
		const clock = makeFakeClock();
		const members = buses.map(
			(bus, hub) => new SharedMembership({hub: `hub${hub}`, bus, clock, personOf: () => undefined}),
		);
		onTestFinished(() => {
			for (const each of members) each.close();
		});
		const [first, ...others] = members;
		if (first === undefined) throw new Error('There are three.');
		await deliver();
		return {hubs: [first, ...others], deliver};
	});

	describeLease('three hubs over NATS', async () => {
		const links = await openLinks(3);
		const clock = makeFakeClock();
		const cutOff = new Set<number>();
		const running = new Set<Promise<unknown>>();

		/** The store of a hub, which a test can cut off. */
		const storeOf = (inner: LeaseStore, hub: number): LeaseStore => {
			const attempt = <T>(work: () => Promise<T>): Promise<T> => {
				const done = cutOff.has(hub) ? Promise.reject(new Error('cut off')) : work();
				running.add(done);
				const forget = (): void => void running.delete(done);
				done.then(forget, forget);
				return done;
			};
			return {
				read: () => attempt(() => inner.read()),
				write: (holder, revision) => attempt(() => inner.write(holder, revision)),
			};
		};
		const settle = async (): Promise<void> => {
			do {
				await Promise.allSettled(running);
				await new Promise(resolve => setImmediate(resolve));
			} while (running.size > 0);
		};
		const leases: NatsLease[] = [];
		for (const [hub, link] of links.entries()) {
			const store = storeOf(await openLeaseStore(link, 1, log), hub);
			leases.push(new NatsLease({store, run: `run${hub}`, clock, isFit: () => true}));
		}
		for (const lease of leases) lease.start();
		onTestFinished(async () => void (await Promise.all(leases.map(lease => lease.close()))));
		await settle();
		return {
			leases,
			async pass(ms, check = () => {}) {
				for (let passed = 0; passed < ms; passed += 250) {
					clock.advance(250);
					check();
					await settle();
					check();
				}
			},
			cut: hub => void cutOff.add(hub),
			heal: hub => void cutOff.delete(hub),
			end: async hub => leases[hub]?.close(),
		};
	});
});
