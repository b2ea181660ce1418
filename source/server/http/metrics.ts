/** Metrics for Prometheus. They name no rooms and no users. */
import {Counter, Gauge, Histogram, Registry} from 'prom-client';

/** Counts since the start of the server. */
export interface OutboundCounts {
	readonly deliveries: number;
	readonly bytes: number;
	readonly dropped: number;
	readonly heldBack: number;
	readonly gaps: number;
	readonly tooSlow: number;
}

/** The values that are read for each scrape. */
interface MetricsSource {
	readonly outbound: OutboundCounts;
	connections(): number;
	counts(): {readonly users: number; readonly rooms: number};
	/** Undefined for a single hub. */
	readonly cluster?: () => ClusterCounts;
}

/** The counts of a hub of a cluster. */
interface ClusterCounts {
	readonly position: number;
	readonly lag: number;
	readonly isConnected: boolean;
	readonly isAvailable: boolean;
	readonly isLeaseHeld: boolean;
}

export interface Metrics {
	readonly contentType: string;
	text(): Promise<string>;
	onFrame(): void;
	onError(code: string): void;
	onCommit(seconds: number, entries: number): void;
	onDelivered(seconds: number): void;
	onRefusedUpgrade(status: number): void;
	/** `result`: `posted`, `aborted` by the client, or the code of the refusal. */
	onWebhook(result: string): void;
}

/** Seconds. A commit is a write to the disk; a delivery is a commit and a turn of the event loop. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Metrics whose values are kept elsewhere and read for each scrape. */
const createReaders = (register: Registry) => {
	const registers = [register];
	return {
		gauge: (name: string, help: string, read: () => number) =>
			new Gauge({
				name,
				help,
				registers,
				collect() {
					this.set(read());
				},
			}),
		/** A counter on a path that is too hot for the library's counters. */
		counted: (name: string, help: string, read: () => number) =>
			new Counter({
				name,
				help,
				registers,
				collect() {
					this.reset();
					this.inc(read());
				},
			}),
	};
};

const registerServer = (register: Registry, source: MetricsSource, version: string): void => {
	const {gauge} = createReaders(register);
	const registers = [register];
	new Gauge({
		name: 'termchat_info',
		help: 'The version of the server.',
		labelNames: ['version'],
		registers,
	}).set({version}, 1);
	gauge('termchat_connections', 'WebSocket connections to this hub now.', () => source.connections());
	gauge('termchat_users', 'Users connected now, to all hubs of this chat.', () => source.counts().users);
	gauge(
		'termchat_rooms',
		'Public rooms with at least one member now, on any hub.',
		() => source.counts().rooms,
	);
};

const registerCluster = (register: Registry, read: () => ClusterCounts): void => {
	const {gauge} = createReaders(register);
	gauge(
		'termchat_journal_position',
		'The number of the last message of the journal that this hub has applied.',
		() => read().position,
	);
	gauge(
		'termchat_journal_lag',
		'Messages of the journal that this hub has not applied yet.',
		() => read().lag,
	);
	gauge('termchat_cluster_connected', '1: this hub is connected to NATS.', () => Number(read().isConnected));
	gauge('termchat_cluster_available', '1: commands of this hub are stored and applied without delay.', () =>
		Number(read().isAvailable),
	);
	gauge(
		'termchat_cluster_lease_held',
		'1: this hub holds the lease of its cluster, and does the background work.',
		() => Number(read().isLeaseHeld),
	);
};

const registerOutbound = (register: Registry, source: MetricsSource): void => {
	const {counted} = createReaders(register);
	counted(
		'termchat_deliveries_total',
		'Entries queued for a reader, once for each reader.',
		() => source.outbound.deliveries,
	);
	counted('termchat_sent_bytes_total', 'Bytes written to WebSockets.', () => source.outbound.bytes);
	counted(
		'termchat_slow_reader_dropped_total',
		'Typing and presence frames not sent to slow readers.',
		() => source.outbound.dropped,
	);
	counted(
		'termchat_slow_reader_held_back_total',
		'Entries held back from slow readers.',
		() => source.outbound.heldBack,
	);
	counted('termchat_slow_reader_gaps_total', 'Gap frames sent to slow readers.', () => source.outbound.gaps);
	counted(
		'termchat_slow_reader_closed_total',
		'Connections closed because the reader was too slow.',
		() => source.outbound.tooSlow,
	);
};

const registerProcess = (register: Registry): void => {
	const {gauge, counted} = createReaders(register);
	gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
	gauge(
		'process_start_time_seconds',
		'Start time in seconds since 1970.',
		() => Date.now() / 1000 - process.uptime(),
	);
	counted('process_cpu_seconds_total', 'CPU time, user and system.', () => {
		const {user, system} = process.cpuUsage();
		return (user + system) / 1e6;
	});
};

/** The metrics that are counted as events happen. */
const createCounters = (register: Registry) => {
	const registers = [register];
	const frames = new Counter({
		name: 'termchat_frames_total',
		help: 'Frames received from clients.',
		registers,
	});
	const errors = new Counter({
		name: 'termchat_errors_total',
		help: 'Errors sent to clients, by code.',
		labelNames: ['code'],
		registers,
	});
	const refused = new Counter({
		name: 'termchat_refused_upgrades_total',
		help: 'WebSocket upgrades refused, by HTTP status.',
		labelNames: ['status'],
		registers,
	});
	const entries = new Counter({
		name: 'termchat_entries_total',
		help: 'Entries written durably.',
		registers,
	});
	const webhooks = new Counter({
		name: 'termchat_webhook_requests_total',
		help: 'Requests to webhooks, by result: posted, aborted by the client, or the code of the refusal.',
		labelNames: ['result'],
		registers,
	});
	return {frames, errors, refused, entries, webhooks};
};

const createHistograms = (register: Registry) => {
	const registers = [register];
	const commit = new Histogram({
		name: 'termchat_commit_seconds',
		help: 'How long a commit of the store took.',
		buckets,
		registers,
	});
	const delivery = new Histogram({
		name: 'termchat_delivery_seconds',
		help: 'From the time of an entry until it was written to the sockets of all its readers, once per entry.',
		buckets,
		registers,
	});
	return {commit, delivery};
};

export const createMetrics = (source: MetricsSource, version: string): Metrics => {
	const register = new Registry();
	registerServer(register, source, version);
	registerOutbound(register, source);
	if (source.cluster !== undefined) registerCluster(register, source.cluster);
	registerProcess(register);
	const {frames, errors, refused, entries, webhooks} = createCounters(register);
	const {commit, delivery} = createHistograms(register);
	return {
		contentType: register.contentType,
		text: () => register.metrics(),
		onFrame: () => frames.inc(),
		onError: code => errors.inc({code}),
		onCommit(seconds, count) {
			commit.observe(seconds);
			entries.inc(count);
		},
		onDelivered: seconds => delivery.observe(seconds),
		onRefusedUpgrade: status => refused.inc({status}),
		onWebhook: result => webhooks.inc({result}),
	};
};
