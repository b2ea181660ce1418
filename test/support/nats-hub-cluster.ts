/**
 * Several hubs in one process over real NATS, each with a store of its own. Their clock and their lease are the test's;
 * the order of deliveries is that of NATS.
 */

import {setImmediate as nextTurn} from 'node:timers/promises';
import {onTestFinished} from 'vitest';
import type {Person} from '../../source/protocol/server-frames.ts';
import {openBusConnection} from '../../source/server/cluster/nats/connected-parts.ts';
import {connectNats, type NatsLink} from '../../source/server/cluster/nats/connection/connection.ts';
import {NatsJournal} from '../../source/server/cluster/nats/journal/nats-journal.ts';
import {type BusConnection, NatsBus} from '../../source/server/cluster/nats/nats-bus.ts';
import {JetStreamStream} from '../../source/server/cluster/nats/stream/jetstream-stream.ts';
import {journalVersion} from '../../source/server/cluster/nats/stream/journal-message.ts';
import type {JournalStream, StreamMessage} from '../../source/server/cluster/nats/stream/journal-stream.ts';
import {openStreams} from '../../source/server/cluster/nats/stream/streams.ts';
import {SharedMembership} from '../../source/server/cluster/shared-membership.ts';
import {toPerson} from '../../source/server/shared/person.ts';
import {openMemoryStore} from '../../source/server/store/sqlite/sqlite-store.ts';
import type {Store} from '../../source/server/store/store.ts';
import {systemClock} from '../../source/time/clock.ts';
import {type FakeClock, makeFakeClock} from './fake-clock.ts';
import {type HubCluster, type HubClusterOptions, passInSteps, TestLease} from './hub-cluster.ts';
import {newClusterName} from './nats-journal.ts';
import {type ServerWorld, serverWorld} from './server-world.ts';

const log = (): void => {};

/** Holds back the messages that a hub publishes and reads, and counts them. */
class StreamGate {
	readonly stream: JournalStream;
	/** Increases with every message. */
	activity = 0;
	readonly publishing = new Set<Promise<void>>();
	isPaused = false;
	readonly #held: (() => void)[] = [];

	constructor(inner: JournalStream) {
		this.stream = new Proxy(inner, {
			get: (target, name) => {
				if (name === 'publish') return this.#publish.bind(this, target);
				if (name === 'consume') return this.#consume.bind(this, target);
				const value: unknown = Reflect.get(target, name, target);
				return typeof value === 'function' ? value.bind(target) : value;
			},
		});
	}

	setPaused(isPaused: boolean): void {
		this.isPaused = isPaused;
		if (!isPaused) for (const release of this.#held.splice(0)) release();
	}

	#publish(inner: JournalStream, ...publication: Parameters<JournalStream['publish']>): Promise<void> {
		this.activity++;
		const published = this.#whenOpen().then(() => inner.publish(...publication));
		this.publishing.add(published);
		const forget = (): void => void this.publishing.delete(published);
		published.then(forget, forget);
		return published;
	}

	#consume(
		inner: JournalStream,
		...[position, onMessages, onFailure]: Parameters<JournalStream['consume']>
	): ReturnType<JournalStream['consume']> {
		const take = (messages: readonly StreamMessage[]): void => {
			this.activity++;
			if (this.isPaused) this.#held.push(() => onMessages(messages));
			else onMessages(messages);
		};
		return inner.consume(position, take, onFailure);
	}

	#whenOpen(): Promise<void> {
		return this.isPaused ? new Promise(resolve => this.#held.push(resolve)) : Promise.resolve();
	}
}

/** Drops everything on the bus of a hub while it is cut. */
class BusGate {
	readonly connection: BusConnection;
	activity = 0;
	isCut = false;

	constructor(inner: BusConnection) {
		this.connection = {
			get isConnected() {
				return inner.isConnected;
			},
			publish: data => {
				if (this.isCut) return;
				this.activity++;
				inner.publish(data);
			},
			subscribe: listener =>
				inner.subscribe(data => {
					if (this.isCut) return;
					this.activity++;
					listener(data);
				}),
		};
	}
}

interface HubParts {
	readonly link: NatsLink;
	readonly store: Store;
	readonly journal: NatsJournal;
	readonly gate: StreamGate;
	readonly bus: BusGate;
	readonly lease: TestLease;
}

const openParts = async (urls: readonly string[], cluster: string, inner: Store): Promise<HubParts> => {
	const link = await connectNats({urls, cluster}, 'hub', log);
	onTestFinished(() => link.close());
	const {clusterId} = await openStreams(link, {replicas: undefined, newClusterId: inner.hubId, log});
	const gate = new StreamGate(new JetStreamStream(link, clusterId, systemClock));
	let runs = 0;
	const run = crypto.randomUUID();
	const journal = new NatsJournal({
		...{stream: gate.stream, store: inner, clock: systemClock, log},
		newRun: () => `${run}.${runs++}`,
		clusterVersion: () => journalVersion,
	});
	journal.start();
	await journal.catchUp();
	const store: Store = {
		...inner,
		journal,
		close: async () => {
			gate.setPaused(false);
			await journal.close();
			await inner.close();
		},
	};
	return {link, store, journal, gate, bus: new BusGate(openBusConnection(link)), lease: new TestLease()};
};

/** Turns of the event loop in which a hub hashes a secret or reads a page. */
const idleTurns = 8;
/** Rounds without any activity after which the hubs are idle. */
const quietRounds = 2;

const makeSettle =
	(hubs: readonly HubParts[]): (() => Promise<void>) =>
	async () => {
		const activity = (): number => hubs.reduce((sum, {gate, bus}) => sum + gate.activity + bus.activity, 0);
		const turns = async (): Promise<void> => {
			for (let turn = 0; turn < idleTurns; turn++) await nextTurn();
		};
		for (let quiet = 0; quiet < quietRounds; ) {
			const before = activity();
			await turns();
			// The second flush covers messages that other hubs sent in response to the first one.
			for (let round = 0; round < 2; round++) {
				await Promise.all(hubs.map(({link}) => link.connection.flush()));
			}
			const active = hubs.filter(({gate}) => !gate.isPaused);
			await Promise.all(active.map(({gate}) => Promise.allSettled(gate.publishing)));
			await Promise.all(active.map(({journal}) => journal.catchUp()));
			await turns();
			quiet = activity() === before ? quiet + 1 : 0;
		}
	};

const openHub = (
	parts: HubParts,
	index: number,
	clock: FakeClock,
	{seed = 1, ...options}: Omit<HubClusterOptions, 'count' | 'stores'>,
): ServerWorld => {
	const {store, lease} = parts;
	const bus = new NatsBus(parts.bus.connection, `run${index}`);
	onTestFinished(() => bus.close());
	const personOf = (userId: string): Person | undefined => {
		const user = store.user(userId);
		return user === undefined ? undefined : toPerson(user);
	};
	const membership = new SharedMembership({hub: `hub${index}`, bus, clock, personOf});
	return serverWorld({
		...options,
		clock,
		seed: 1000 * seed + index,
		cluster: {hubId: `cluster${seed}`, bus, membership, lease},
		store(inMemory) {
			void inMemory.close();
			return store;
		},
	});
};

export const natsHubCluster = async (
	urls: readonly string[],
	{count = 2, stores = [], ...options}: HubClusterOptions,
): Promise<HubCluster> => {
	const clock = makeFakeClock();
	const cluster = newClusterName();
	const parts: HubParts[] = [];
	for (let index = 0; index < count; index++) {
		parts.push(await openParts(urls, cluster, stores[index] ?? openMemoryStore()));
	}
	parts[0]?.lease.set(true);
	const [a, b, ...others] = parts.map((each, index) => openHub(each, index, clock, options));
	if (a === undefined || b === undefined) throw new Error('A cluster has at least two hubs.');
	const settle = makeSettle(parts);
	await settle();
	return {
		hubs: [a, b, ...others],
		clock,
		settle,
		pass: ms => passInSteps(clock, settle, ms),
		moveLease(hub) {
			for (const {lease} of parts) lease.set(false);
			parts[hub]?.lease.set(true);
		},
		pause: hub => parts[hub]?.gate.setPaused(true),
		resume: hub => parts[hub]?.gate.setPaused(false),
		cut(hub) {
			const bus = parts[hub]?.bus;
			if (bus !== undefined) bus.isCut = true;
		},
		heal(hub) {
			const bus = parts[hub]?.bus;
			if (bus !== undefined) bus.isCut = false;
		},
	};
};
