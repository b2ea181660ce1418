/** Time limits for each answer of the server and for a whole command. */
import type {Client} from '../../client/client.ts';
import {exitCodes, Failure} from '../arguments/failure.ts';

export interface TimeLimit {
	/** Undefined: no limit. */
	readonly timeoutMs: number | undefined;
	/** The message of the failure. */
	readonly reason: string;
}

interface RunningTimeLimit {
	/** Rejects with a `Failure` (exit code 4) after this time. */
	readonly expired: Promise<never>;
	cancel(): void;
}

export const startTimeLimit = (timeoutMs: number | undefined, reason: string): RunningTimeLimit => {
	let cancel = (): void => {};
	const expired = new Promise<never>((_, reject) => {
		if (timeoutMs === undefined) return;
		const timer = setTimeout(() => reject(new Failure(reason, exitCodes.timedOut)), timeoutMs);
		cancel = () => clearTimeout(timer);
	});
	return {expired, cancel};
};

/** The same client; a request without an answer rejects after `timeoutMs`. */
export const withRequestTimeout = (client: Client, timeoutMs: number): Client => {
	const limited = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
		const limit = startTimeLimit(timeoutMs, `The server did not answer within ${timeoutMs / 1000} s.`);
		try {
			return await Promise.race([answer, limit.expired]);
		} finally {
			limit.cancel();
		}
	};
	return {
		...client,
		ask: frame => limited(client.ask(frame)),
		rooms: () => limited(client.rooms()),
		join: (room, options) => limited(client.join(room, options)),
		joinByToken: token => limited(client.joinByToken(token)),
		receipt: draft => limited(client.receipt(draft)),
	};
};
