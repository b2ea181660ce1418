/**
 * Asks the hub that holds the lease for a snapshot. The request goes to all hubs; only that one answers: at once that it
 * has begun, and at the end with the snapshot.
 */
import {createInbox} from '@nats-io/transport-node';
import {messageOf} from '../../../../errors/error-message.ts';
import type {Lease} from '../../lease.ts';
import {NatsError, type NatsLink} from '../connection/connection.ts';
import type {StoredSnapshot} from './snapshot.ts';

type Answer =
	| {readonly type: 'started'}
	| {readonly type: 'made'; readonly snapshot: StoredSnapshot}
	| {readonly type: 'failed'; readonly message: string};

const startTimeoutMs = 5000;

/** Returns a function that ends it. */
export const answerSnapshotRequests = (
	{connection, names}: NatsLink,
	lease: Lease,
	make: () => Promise<StoredSnapshot>,
): (() => void) => {
	const subscription = connection.subscribe(names.snapshotRequests, {
		callback(error, request) {
			if (error !== null || !lease.isHeld) return;
			const answer = (message: Answer): boolean => request.respond(JSON.stringify(message));
			answer({type: 'started'});
			make().then(
				snapshot => answer({type: 'made', snapshot}),
				failure => answer({type: 'failed', message: messageOf(failure)}),
			);
		},
	});
	return () => subscription.unsubscribe();
};

/** Resolves when the snapshot is stored. Rejects with a `NatsError`. */
export const requestSnapshot = async ({connection, names}: NatsLink): Promise<StoredSnapshot> => {
	const inbox = createInbox();
	const answers = connection.subscribe(inbox);
	connection.publish(names.snapshotRequests, '', {reply: inbox});
	const timer = setTimeout(() => answers.unsubscribe(), startTimeoutMs);
	try {
		for await (const message of answers) {
			// Without any hub, NATS itself answers with an empty message.
			if (message.data.length === 0) break;
			clearTimeout(timer);
			const answer = JSON.parse(message.string()) as Answer;
			if (answer.type === 'made') return answer.snapshot;
			if (answer.type === 'failed') {
				throw new NatsError(`The snapshot could not be made: ${answer.message}`);
			}
		}
	} finally {
		clearTimeout(timer);
		answers.unsubscribe();
	}
	throw new NatsError(`No hub of cluster "${names.cluster}" answers. Check with: termchat cluster status`);
};
