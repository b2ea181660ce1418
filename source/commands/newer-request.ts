/** Requests that older servers do not have. */
import {RequestError} from '../client/link/request-error.ts';

/** Rejects with a sentence for the user if the server does not know the request. `what`: `an inbox`. */
export const ofNewerServer = <T>(request: Promise<T>, what: string): Promise<T> =>
	request.catch((error: unknown) => {
		if (!(error instanceof RequestError) || error.code !== 'unknown_type') throw error;
		throw new RequestError('unavailable', `This server is older and does not have ${what}.`);
	});
