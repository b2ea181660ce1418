/** How a request is turned down: a value that ends as an `error` frame. */
import type {ErrorCode, RequestId, ServerFrameOf} from '../protocol/frames.ts';

export class Refusal {
	readonly code: ErrorCode;
	/** One sentence for a person: what was wrong, and what to do. */
	readonly message: string;
	/** The same request may succeed after so long. */
	readonly retryInMs: number | undefined;
	/** The field of the request it is about. */
	readonly field: string | undefined;

	constructor(code: ErrorCode, message: string, retryInMs?: number, field?: string) {
		this.code = code;
		this.message = message;
		this.retryInMs = retryInMs;
		this.field = field;
	}
}

/** What an answer or an `error` must carry so that the asker knows what it is about. */
interface Asked {
	readonly id?: RequestId | undefined;
	readonly draft?: string | undefined;
}

export const idOf = ({id}: Asked): {id?: RequestId} => (id === undefined ? {} : {id});

export const toError = (asked: Asked, refusal: Refusal): ServerFrameOf<'error'> => ({
	type: 'error',
	...idOf(asked),
	...(asked.draft !== undefined && {draft: asked.draft}),
	code: refusal.code,
	message: refusal.message,
	...(refusal.field !== undefined && {field: refusal.field}),
	...(refusal.retryInMs !== undefined && {retryInMs: refusal.retryInMs}),
});

/** The store did not take it: nothing was written, and nobody was told. */
export const notWritten = new Refusal(
	'unavailable',
	'The server could not write that down. Try again in a moment.',
	1000,
);

/** The store could not read or write, as on a full disk: no mistake of this program. */
export const isStoreFailure = (error: unknown): boolean =>
	error instanceof Error && error.name === 'StoreError';

/** Why the store failed, for the log: its message, but for one that names a room, which may be private. */
export const causeOf = (error: unknown): string => {
	if (!(error instanceof Error)) return String(error);
	const reason = 'reason' in error ? error.reason : undefined;
	return reason === 'no_such_room' || reason === 'no_such_entry' ? reason : error.message;
};
