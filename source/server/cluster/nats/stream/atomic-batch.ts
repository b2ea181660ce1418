/**
 * Publishes several messages of a stream at once, as an atomic batch of JetStream (NATS 2.12 and newer, ADR-50). Each
 * stays a message of its own, with its own subject and number, but NATS writes and replicates them together.
 */
import {headers, type NatsConnection, nuid} from '@nats-io/transport-node';

/** NATS accepts up to 1000 by default. */
export const batchSize = 500;

/** The first version of NATS that has batches. */
const firstVersion: readonly [number, number] = [2, 12];
/** The stream does not allow batches (https://github.com/nats-io/nats-server/blob/main/server/errors.json). */
const notAllowed = 10174;

export const supportsBatches = ({info}: Pick<NatsConnection, 'info'>): boolean => {
	const [major = 0, minor = 0] = (info?.version ?? '').split('.').map(Number);
	const [firstMajor, firstMinor] = firstVersion;
	return major > firstMajor || (major === firstMajor && minor >= firstMinor);
};

interface BatchMessage {
	readonly subject: string;
	readonly data: string;
}

/** The answer to the last message. */
interface BatchAnswer {
	readonly error?: {readonly err_code?: number; readonly description?: string};
	/** How many messages were stored. */
	readonly count?: number;
}

/**
 * Rejects if it is not known whether all messages are stored. `refused`: the stream takes no batches now, because it does
 * not allow them or its leader is older than this connection's server; some of the messages may be stored.
 */
export const publishBatch = async (
	connection: NatsConnection,
	messages: readonly BatchMessage[],
	timeoutMs: number,
): Promise<'stored' | 'refused'> => {
	const id = nuid.next();
	const headersOf = (sequence: number) => {
		const list = headers();
		list.set('Nats-Batch-Id', id);
		list.set('Nats-Batch-Sequence', String(sequence));
		return list;
	};
	const last = messages.at(-1);
	if (last === undefined) return 'stored';
	for (const [index, {subject, data}] of messages.slice(0, -1).entries()) {
		connection.publish(subject, data, {headers: headersOf(index + 1)});
	}
	const commit = headersOf(messages.length);
	commit.set('Nats-Batch-Commit', '1');
	const response = await connection.request(last.subject, last.data, {headers: commit, timeout: timeoutMs});
	const {error, count} = response.json<BatchAnswer>();
	if (error?.err_code === notAllowed) return 'refused';
	if (error !== undefined) throw new Error(error.description ?? 'NATS refused a batch of messages.');
	return count === messages.length ? 'stored' : 'refused';
};
