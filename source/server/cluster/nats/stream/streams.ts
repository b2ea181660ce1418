/** Creates the streams of a cluster, or checks those that exist. */

import {setTimeout as delay} from 'node:timers/promises';
import {
	DiscardPolicy,
	JetStreamApiError,
	RetentionPolicy,
	StorageType,
	type StreamConfig,
	type StreamInfo,
} from '@nats-io/jetstream';
import {messageOf} from '../../../../errors/error-message.ts';
import type {Log} from '../../../shared/log.ts';
import {StoreError} from '../../../store/store-error.ts';
import {NatsError, type NatsLink} from '../connection/connection.ts';
import {supportsBatches} from './atomic-batch.ts';

/** The journal stream of a cluster as it is now. */
export interface JournalStreamInfo {
	/** 32 hexadecimal digits that were chosen when the stream was created. Clients see it as the id of the server. */
	readonly clusterId: string;
	readonly replicas: number;
	/** The position of the oldest message that is kept, and of the newest one; 0 if there has been none. */
	readonly first: number;
	readonly last: number;
}

/** The key in the metadata of the stream. */
const idKey = 'termchat-cluster-id';
const defaultReplicas = 3;
/** While NATS starts, JetStream has no leader and refuses requests. */
const startTimeoutMs = 30_000;
const retryMs = 500;

/** Codes of the JetStream API (https://github.com/nats-io/nats-server/blob/main/server/errors.json). */
const streamNotFound = 10059;
const streamExists = 10058;
const notEnoughServers: readonly number[] = [10005, 10074, 10052];
const notEnabled: readonly number[] = [10039, 10076];

const codeOf = (error: unknown): number | undefined =>
	error instanceof JetStreamApiError ? error.code : undefined;

const baseConfig = {
	storage: StorageType.File,
	retention: RetentionPolicy.Limits,
	discard: DiscardPolicy.New,
	allow_direct: true,
	// No deduplication window: a command that a gap made every hub ignore is published again under the same number.
	max_age: 0,
} as const;

const toInfo = ({config, state}: StreamInfo): JournalStreamInfo => ({
	clusterId: config.metadata?.[idKey] ?? '',
	replicas: config.num_replicas,
	first: state.first_seq,
	last: state.last_seq,
});

/** Repeats `work` while JetStream has no leader or does not answer. */
export const whileStarting = async <T>(link: NatsLink, log: Log, work: () => Promise<T>): Promise<T> => {
	const startedAt = performance.now();
	for (;;) {
		try {
			return await work();
		} catch (error) {
			const code = codeOf(error);
			if (error instanceof NatsError || error instanceof StoreError) throw error;
			if (code !== undefined && notEnabled.includes(code)) throw notEnabledError(link, error);
			if (performance.now() - startedAt > startTimeoutMs) {
				throw new NatsError(
					`JetStream at ${link.servers} does not answer: ${messageOf(error)}. Check that most NATS servers run with JetStream.`,
					{cause: error},
				);
			}
			log('nats_waiting', {reason: messageOf(error)});
			await delay(retryMs);
		}
	}
};

const notEnabledError = ({servers}: NatsLink, cause: unknown): NatsError =>
	new NatsError(
		`NATS at ${servers} runs without JetStream. Add a jetstream section to its configuration, with sync_interval: always.`,
		{cause},
	);

/** Lets hubs publish many messages at once. A stream that was created without it is changed. */
const allowBatches = async ({streams, connection}: NatsLink, {config}: StreamInfo): Promise<void> => {
	if (config.allow_atomic === true || !supportsBatches(connection)) return;
	// Without it, messages are published one by one.
	await streams.streams.update(config.name, {...config, allow_atomic: true}).catch(() => {});
};

/** Creates the stream with as many copies as the servers allow, at most `wanted`. */
const create = async (
	{streams}: NatsLink,
	config: Partial<StreamConfig> & {readonly name: string},
	wanted: number,
): Promise<StreamInfo> => {
	for (const replicas of [wanted, 3, 1]) {
		if (replicas > wanted) continue;
		try {
			return await streams.streams.add({...baseConfig, ...config, num_replicas: replicas});
		} catch (error) {
			const code = codeOf(error);
			// Another hub has created it meanwhile, with its own id.
			if (code === streamExists) return streams.streams.info(config.name);
			if (replicas === 1 || code === undefined || !notEnoughServers.includes(code)) throw error;
		}
	}
	throw new Error('A stream with one copy is always attempted.');
};

const open = async (
	link: NatsLink,
	config: Partial<StreamConfig> & {readonly name: string},
	wanted: number,
): Promise<{readonly info: StreamInfo; readonly isNew: boolean}> => {
	try {
		return {info: await link.streams.streams.info(config.name), isNew: false};
	} catch (error) {
		if (codeOf(error) !== streamNotFound) throw error;
		return {info: await create(link, config, wanted), isNew: true};
	}
};

const checkJournal = ({names, servers}: NatsLink, {config}: StreamInfo): void => {
	const isOurs =
		config.metadata?.[idKey] !== undefined &&
		config.subjects.includes(names.journalSubjects) &&
		config.storage === StorageType.File &&
		config.retention === RetentionPolicy.Limits;
	if (isOurs) return;
	throw new NatsError(
		`The stream ${names.journalStream} at ${servers} does not belong to termchat. Choose another name with --cluster.`,
	);
};

interface OpenStreamsOptions {
	/** The wanted number of copies; undefined: 3, or as many as the servers allow. */
	readonly replicas: number | undefined;
	/** The id of the cluster if its journal does not exist yet. */
	readonly newClusterId: string;
	readonly log: Log;
}

/**
 * Creates the streams of the cluster unless they exist. Rejects with a `NatsError`.
 *
 * `sync_interval` is a setting of the server that no client can read, so `docs/cluster.md` requires it.
 */
export const openStreams = async (
	link: NatsLink,
	{replicas, newClusterId, log}: OpenStreamsOptions,
): Promise<JournalStreamInfo> => {
	const {names} = link;
	const wanted = replicas ?? defaultReplicas;
	const {info, isNew} = await whileStarting(link, log, () =>
		open(
			link,
			{
				name: names.journalStream,
				subjects: [names.journalSubjects],
				metadata: {[idKey]: newClusterId},
			},
			wanted,
		),
	);
	checkJournal(link, info);
	await allowBatches(link, info);
	const found = info.config.num_replicas;
	if (found < wanted && (isNew || replicas !== undefined)) {
		log('nats_replicas', {
			replicas: found,
			wanted,
			warning: `The journal has ${found} ${found === 1 ? 'copy' : 'copies'} instead of ${wanted}: ${isNew ? 'there are not enough NATS servers with JetStream' : 'the stream was created that way'}. To change it: nats stream edit ${names.journalStream} --replicas=${wanted}`,
		});
	}
	await whileStarting(link, log, () =>
		open(link, {name: names.erasedStream, subjects: [names.erasedSubject]}, found),
	);
	return toInfo(info);
};
