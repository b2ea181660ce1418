/** Numbers for Prometheus. None of them names a room or a person. */
import {Counter, Gauge, Histogram, Registry} from 'prom-client';
import type {OutboundCounts} from '../gateway/websocket/outbound.ts';

/** Asked each time somebody scrapes. */
export interface MetricsSource {
	readonly batcher: OutboundCounts;
	connections(): number;
	counts(): {readonly users: number; readonly rooms: number};
}

export interface Metrics {
	readonly contentType: string;
	text(): Promise<string>;
	onFrame(): void;
	onError(code: string): void;
	onCommit(seconds: number, entries: number): void;
	onDelivered(seconds: number): void;
	onRefusedUpgrade(status: number): void;
}

/** Seconds; a commit is a write to the disk, a delivery that and a turn of the event loop. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export const createMetrics = (source: MetricsSource, version: string): Metrics => {
	const register = new Registry();
	const registers = [register];

	const gauge = (name: string, help: string, read: () => number) =>
		new Gauge({
			name,
			help,
			registers,
			collect() {
				this.set(read());
			},
		});
	/** A counter that is kept elsewhere, on a path too hot for a library. */
	const counted = (name: string, help: string, read: () => number) =>
		new Counter({
			name,
			help,
			registers,
			collect() {
				this.reset();
				this.inc(read());
			},
		});

	new Gauge({name: 'termchat_info', help: 'The version that runs.', labelNames: ['version'], registers}).set(
		{version},
		1,
	);
	gauge('termchat_connections', 'WebSocket connections now.', () => source.connections());
	gauge('termchat_users', 'Users connected now.', () => source.counts().users);
	gauge('termchat_rooms', 'Public rooms with somebody in them now.', () => source.counts().rooms);
	counted(
		'termchat_deliveries_total',
		'Entries queued for a reader, once for each reader.',
		() => source.batcher.deliveries,
	);
	counted('termchat_sent_bytes_total', 'Bytes written to WebSockets.', () => source.batcher.bytes);
	counted(
		'termchat_slow_reader_dropped_total',
		'Typing and presence that slow readers did not get.',
		() => source.batcher.dropped,
	);
	counted(
		'termchat_slow_reader_held_back_total',
		'Entries held back from slow readers.',
		() => source.batcher.heldBack,
	);
	counted('termchat_slow_reader_gaps_total', 'Gaps told to slow readers.', () => source.batcher.gaps);
	counted('termchat_slow_reader_closed_total', 'Readers given up as too slow.', () => source.batcher.tooSlow);
	gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
	gauge('process_start_time_seconds', 'Start, since 1970.', () => Date.now() / 1000 - process.uptime());
	counted('process_cpu_seconds_total', 'CPU time, user and system.', () => {
		const {user, system} = process.cpuUsage();
		return (user + system) / 1e6;
	});

	const frames = new Counter({name: 'termchat_frames_total', help: 'Frames clients sent.', registers});
	const errors = new Counter({
		name: 'termchat_errors_total',
		help: 'Errors clients were told, by code.',
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
		help: 'Entries made durable.',
		registers,
	});
	const commit = new Histogram({
		name: 'termchat_commit_seconds',
		help: 'How long a commit of the store took.',
		buckets,
		registers,
	});
	const delivery = new Histogram({
		name: 'termchat_delivery_seconds',
		help: 'From the time of an entry until it was handed to the sockets of all its readers, once per entry.',
		buckets,
		registers,
	});

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
	};
};
