/** Why a request failed: from an `error` frame, or code `unavailable` at the end of the connection. */

/** Why a request failed: from an `error` frame, or code `unavailable` at the end of the connection. */
export interface RequestFailure {
	readonly code: string;
	/** A sentence for the user. */
	readonly message: string;
	readonly retryInMs: number | undefined;
}

/** A failed request, as an error for rejected promises. */
export class RequestError extends Error {
	readonly code: string;
	readonly retryInMs: number | undefined;
	constructor(code: string, message: string, retryInMs?: number) {
		super(message);
		this.name = 'RequestError';
		this.code = code;
		this.retryInMs = retryInMs;
	}
}

/** A promise that rejects with a `RequestError`. `start` receives the functions that resolve and reject it. */
export const requestPromise = <Value>(
	start: (resolve: (value: Value) => void, reject: (failure: RequestFailure) => void) => void,
): Promise<Value> =>
	new Promise((resolve, reject) => {
		start(resolve, ({code, message, retryInMs}) => reject(new RequestError(code, message, retryInMs)));
	});
