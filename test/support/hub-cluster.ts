/**
 * Several hubs in one process, each with a store of its own, over one journal, one bus and one membership. Deliveries
 * between them happen automatically, one after another in a random order that the seed determines, until a hub is
 * paused.
 */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {onTestFinished} from 'vitest';
import type {Person} from '../../source/protocol/server-frames.ts';
import type {Bus} from '../../source/server/cluster/bus.ts';
import type {Lease} from '../../source/server/cluster/lease.ts';
import {LiveHubs} from '../../source/server/cluster/live-hubs.ts';
import {SharedMembership} from '../../source/server/cluster/shared-membership.ts';
import {toPerson} from '../../source/server/shared/person.ts';
import type {Store} from '../../source/server/store/store.ts';
import {type FakeClock, makeFakeClock, seededRandom} from './fake-clock.ts';
import {InProcessBus} from './in-process-bus.ts';
import {InProcessJournal} from './in-process-journal.ts';
import {type ServerWorld, serverWorld, type WorldOptions} from './server-world.ts';

/** The lease of one hub of a cluster, which the test grants and revokes. */
export class TestLease implements Lease {
	isHeld = false;
	readonly #listeners = new Set<(isHeld: boolean) => void>();

	onChange(listener: (isHeld: boolean) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	set(isHeld: boolean): void {
		if (this.isHeld === isHeld) return;
		this.isHeld = isHeld;
		for (const listener of this.#listeners) listener(isHeld);
	}
}

export interface HubCluster {
	readonly hubs: readonly [ServerWorld, ServerWorld, ...ServerWorld[]];
	readonly clock: FakeClock;
	/** Waits until everything has been delivered and all hubs are idle. */
	settle(): Promise<void>;
	/** Advances the clock and settles. */
	pass(ms: number): Promise<void>;
	/** Gives the lease to this hub. Hub 0 has it first. */
	moveLease(hub: number): void;
	/** The hub neither applies nor proposes commands until `resume`. */
	pause(hub: number): void;
	resume(hub: number): void;
	/** Drops all bus messages to and from the hub until `heal`. */
	cut(hub: number): void;
	heal(hub: number): void;
}

export interface HubClusterOptions extends Omit<WorldOptions, 'store' | 'clock' | 'cluster' | 'seed'> {
	/** Default: 2. */
	readonly count?: number;
	/** The stores of the hubs. Default: each has a new one in memory. */
	readonly stores?: readonly Store[];
	/** The public addresses of the hubs. Default: they have none. */
	readonly urls?: readonly string[];
	/** The seed of the order of deliveries. */
	readonly seed?: number;
}

/**
 * The number of turns of the event loop without a delivery after which the hubs count as idle. In the meantime a hub
 * may hash secrets and read pages.
 */
const idleTurns = 8;
/** The most deliveries in one turn of the event loop. */
const deliveriesPerTurn = 3;

/**
 * Advances the time in steps. Heartbeats are sent every three seconds, and the resulting messages must arrive before
 * the next one.
 */
export const passInSteps = async (
	clock: FakeClock,
	settle: () => Promise<void>,
	ms: number,
): Promise<void> => {
	await settle();
	for (let rest = ms; rest > 0; rest -= 1000) {
		clock.advance(Math.min(rest, 1000));
		await settle();
	}
};

export const hubCluster = ({
	count = 2,
	seed = 1,
	stores,
	urls,
	...options
}: HubClusterOptions = {}): HubCluster => {
	const clock = makeFakeClock();
	const random = seededRandom(seed);
	let isAwake = false;

	const pump = (): void => {
		isAwake = false;
		const deliveries = 1 + Math.floor(random() * deliveriesPerTurn);
		for (let index = 0; index < deliveries; index++) {
			const [first, other] = random() < 0.5 ? [bus, journal] : [journal, bus];
			if (!first.step(random)) other.step(random);
		}
		if (bus.pending + journal.pending > 0) wake();
	};
	const wake = (): void => {
		if (isAwake) return;
		isAwake = true;
		setImmediate(pump);
	};
	const bus = new InProcessBus(wake);
	const journal = new InProcessJournal(wake);
	const leases = Array.from({length: count}, () => new TestLease());

	const openLiveHubs = (index: number, ownBus: Bus, url: string | undefined): LiveHubs => {
		const report = {version: '0.0.0', uptimeMs: 0, users: 0, connections: 0, isLeaseHeld: index === 0};
		const hubs = new LiveHubs({hub: `hub${index}`, bus: ownBus, clock, url, report: () => report});
		onTestFinished(() => hubs.close());
		hubs.start();
		return hubs;
	};

	const openHub = (index: number): ServerWorld => {
		const ownBus = bus.open();
		const lease = leases[index] ?? new TestLease();
		let opened: Store | undefined;
		const personOf = (userId: string): Person | undefined => {
			const user = opened?.user(userId);
			return user === undefined ? undefined : toPerson(user);
		};
		const hubs = urls === undefined ? undefined : openLiveHubs(index, ownBus, urls[index]);
		return serverWorld({
			...options,
			clock,
			seed: 1000 * seed + index,
			cluster: {
				hubId: `cluster${seed}`,
				bus: ownBus,
				membership: new SharedMembership({hub: `hub${index}`, bus: ownBus, clock, personOf}),
				lease,
				...(hubs !== undefined && {hubs}),
			},
			store(inMemory) {
				const given = stores?.[index];
				if (given !== undefined) void inMemory.close();
				opened = journal.open(given ?? inMemory);
				return opened;
			},
		});
	};

	const settle = async (): Promise<void> => {
		for (let idle = 0; idle < idleTurns; idle++) {
			await nextTurn();
			if (isAwake) idle = -1;
		}
	};
	leases[0]?.set(true);
	const hubs = [openHub(0), openHub(1), ...leases.slice(2).map((_, index) => openHub(index + 2))] as const;
	return {
		hubs: [...hubs],
		clock,
		settle,
		pass: ms => passInSteps(clock, settle, ms),
		moveLease(hub) {
			for (const lease of leases) lease.set(false);
			leases[hub]?.set(true);
		},
		pause: hub => journal.setPaused(hub, true),
		resume: hub => journal.setPaused(hub, false),
		cut: hub => bus.cut(hub),
		heal: hub => bus.heal(hub),
	};
};
