/** The parts of a server before it listens: the hub, the gateway and shared services. */
import {randomBytes} from 'node:crypto';
import type {Clock} from '../time/clock.ts';
import type {Rate} from '../time/token-bucket.ts';
import {IdleWatch} from './background/idle-watch.ts';
import type {RunningCluster} from './cluster/nats/start/start-cluster.ts';
import {createHub} from './create-hub.ts';
import {Gateway} from './gateway/gateway.ts';
import {Batcher} from './gateway/websocket/batcher.ts';
import {createMetrics, type Metrics} from './http/metrics.ts';
import type {Hub} from './hub/contract/hub.ts';
import type {Cluster} from './hub/hub-options.ts';
import type {AddressLimits} from './limits/address-limits.ts';
import {createWebPushSender} from './push/web-push-sender.ts';
import type {Log} from './shared/log.ts';
import {addressLimitsOf, defaultReaderMemory, floodLimitOf, limitsOf, rateLimitOf} from './startup/limits.ts';
import type {ServerOptions} from './startup/server-options.ts';
import type {Store} from './store/store.ts';

const defaultPrivateLingerMs = 10 * 60_000;

/** The parts of a server before it listens. */
export interface ServerParts {
	readonly store: Store;
	/** Undefined for a single hub. */
	readonly cluster: RunningCluster | undefined;
	readonly hub: Hub;
	readonly gateway: Gateway;
	readonly batcher: Batcher;
	readonly metrics: Metrics;
	readonly addresses: AddressLimits;
	readonly idle: IdleWatch;
}

const createBatcher = (
	{readerMemoryBytes}: ServerOptions,
	store: Store,
	clock: Clock,
	onDelivered: (latencyMs: number) => void,
): Batcher =>
	new Batcher({
		ceilingBytes: readerMemoryBytes ?? defaultReaderMemory(),
		now: () => clock.now(),
		monotonic: () => clock.monotonic(),
		beforeWrite: () => store.commit(),
		onDelivered,
	});

/** The contact address of the sender, which push services require. */
const pushContactOf = ({publicUrl}: ServerOptions): string =>
	publicUrl?.startsWith('https:') === true ? publicUrl : 'https://www.npmjs.com/package/termchat';

const sharedBy = ({hubId, bus, membership, lease, hubs, availability}: RunningCluster): Cluster => ({
	...{hubId, bus, membership, lease, hubs, availability},
});

/** The parts and limits of a server that its hub uses. */
interface HubServices extends Pick<ServerParts, 'store' | 'cluster' | 'addresses'> {
	readonly rateLimit: Rate | undefined;
	readonly flood: Rate | undefined;
	readonly clock: Clock;
	readonly log: Log;
}

const createServerHub = (
	options: ServerOptions,
	{store, cluster, addresses, rateLimit, flood, clock, log}: HubServices,
): Hub =>
	createHub({
		reader: store,
		journal: store.journal,
		...(cluster !== undefined && {cluster: sharedBy(cluster)}),
		clock,
		version: options.version,
		...(options.publicUrl !== undefined && {publicUrl: options.publicUrl}),
		...(options.ssh !== undefined && {ssh: options.ssh}),
		limits: limitsOf(rateLimit, flood),
		rateLimit,
		addresses,
		...(options.accessToken !== undefined && {accessToken: options.accessToken}),
		...(options.ownerNick !== undefined && {ownerNick: options.ownerNick}),
		privateLingerMs: options.privateLingerMs ?? defaultPrivateLingerMs,
		randomBytes: length => randomBytes(length),
		log,
		pushSender: createWebPushSender({contact: pushContactOf(options), log}),
	});

/** Creates the parts of a server. They do nothing until it listens. */
export const assemble = (
	options: ServerOptions,
	{store, cluster}: Pick<ServerParts, 'store' | 'cluster'>,
	clock: Clock,
	log: Log,
): ServerParts => {
	const rateLimit = rateLimitOf(options);
	const flood = floodLimitOf(rateLimit);
	const addresses = addressLimitsOf(options);
	const batcher = createBatcher(options, store, clock, latencyMs => metrics.onDelivered(latencyMs / 1000));
	const hub = createServerHub(options, {store, cluster, addresses, rateLimit, flood, clock, log});
	const metrics = createMetrics(
		{
			...{outbound: batcher.counts, connections: () => gateway.size, counts: () => hub.counts()},
			...(cluster !== undefined && {
				cluster: () => ({...cluster.status(), isLeaseHeld: cluster.lease.isHeld}),
			}),
		},
		options.version,
	);
	store.onCommit = metrics.onCommit;
	store.onFailure = ({message}) => log('store_failed', {on: 'background', reason: message});
	const idle = new IdleWatch(options.idle, clock);
	const gateway = new Gateway({
		hub,
		clock,
		log,
		addresses,
		flood,
		onFrame: metrics.onFrame,
		onError: metrics.onError,
		onConnect: () => idle.stop(),
		onEmpty: () => idle.start(),
	});
	return {store, cluster, hub, gateway, batcher, metrics, addresses, idle};
};
