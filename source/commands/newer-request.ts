/** Requests that older servers do not support. */
import {RequestError} from '../client/link/request-error.ts';

/**
 * Waits for the request. If the server does not know it, rejects with a sentence for the user. `what`: the object of
 * the sentence, such as `an inbox`.
 */
export const ofNewerServer = <T>(request: Promise<T>, what: string): Promise<T> =>
	request.catch((error: unknown) => {
		if (!(error instanceof RequestError) || error.code !== 'unknown_type') throw error;
		throw new RequestError('unavailable', `This server is older and does not have ${what}.`);
	});
