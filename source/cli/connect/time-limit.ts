/** How long a verb waits: for each answer of the server, and as a whole. */
import type {Client} from '../../client/client.ts';
import {exitCodes, Failure} from '../arguments/parse-arguments.ts';

/** How long a verb may take as a whole, and what to say when it did not manage. */
export interface TimeLimit {
	readonly timeoutMs: number | undefined;
	readonly reason: string;
}

/** Rejects with exit code 4 after `timeoutMs` (undefined: never); the returned function takes it back. */
export const startTimeLimit = (
	timeoutMs: number | undefined,
	reason: string,
): {passed: Promise<never>; takeBack: () => void} => {
	let takeBack = (): void => {};
	const passed = new Promise<never>((_, reject) => {
		if (timeoutMs === undefined) return;
		const timer = setTimeout(() => reject(new Failure(reason, exitCodes.timedOut)), timeoutMs);
		takeBack = () => clearTimeout(timer);
	});
	return {passed, takeBack};
};

/** The same client, but what the server has to answer it must answer within the time. */
export const withRequestTimeout = (client: Client, timeoutMs: number): Client => {
	const within = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
		const {passed, takeBack} = startTimeLimit(
			timeoutMs,
			`The server did not answer within ${timeoutMs / 1000} s.`,
		);
		try {
			return await Promise.race([answer, passed]);
		} finally {
			takeBack();
		}
	};
	return {
		...client,
		ask: frame => within(client.ask(frame)),
		rooms: () => within(client.rooms()),
		join: (room, options) => within(client.join(room, options)),
		joinByToken: token => within(client.joinByToken(token)),
		receipt: draft => within(client.receipt(draft)),
	};
};
