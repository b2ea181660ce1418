/** A refused request: a value that becomes an `error` frame. */
import type {ErrorCode} from '../../../protocol/connection/error-codes.ts';
import type {RequestId} from '../../../protocol/request-id.ts';
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';

export class Refusal {
	readonly code: ErrorCode;
	/** A text for the user: the problem and then the remedy. */
	readonly message: string;
	/** The milliseconds after which the same request may succeed; undefined if a retry does not help. */
	readonly retryInMs: number | undefined;
	/** The invalid field of the request. */
	readonly field: string | undefined;

	constructor(code: ErrorCode, message: string, retryInMs?: number, field?: string) {
		this.code = code;
		this.message = message;
		this.retryInMs = retryInMs;
		this.field = field;
	}
}

/** The fields by which the client matches an answer to its request. */
interface Correlation {
	readonly id?: RequestId | undefined;
	readonly draft?: string | undefined;
}

export const idOf = ({id}: Correlation): {id?: RequestId} => (id === undefined ? {} : {id});

export const toError = (request: Correlation, refusal: Refusal): ServerFrameOf<'error'> => ({
	type: 'error',
	...idOf(request),
	...(request.draft !== undefined && {draft: request.draft}),
	code: refusal.code,
	message: refusal.message,
	...(refusal.field !== undefined && {field: refusal.field}),
	...(refusal.retryInMs !== undefined && {retryInMs: refusal.retryInMs}),
});

export const noSuchUser = (nick: string): Refusal =>
	new Refusal('no_such_user', `There is no user called ${nick}.`);

const storeMessages: Readonly<Record<string, string>> = {
	unavailable:
		'The server cannot reach its cluster, so it is not known whether this was saved. Try again in a moment.',
	full: 'The disk of the server is full, so nothing can be saved. The operator must free some space.',
	locked: 'Another program is using the database of the server. Try again in a moment.',
	damaged:
		'The database of the server is damaged, so nothing can be saved. The operator must restore a backup.',
};

/** For a failure of the store whose reason is unknown or does not concern the user. Nothing was written or sent. */
export const notWritten = new Refusal(
	'unavailable',
	'The server could not save that. Try again in a moment.',
	1000,
);

/** The refusal of a request when the store failed. Nothing was written or sent. */
export const storeRefusal = (error: unknown): Refusal => {
	const reason = error instanceof Error && 'reason' in error ? String(error.reason) : '';
	const message = storeMessages[reason];
	return message === undefined ? notWritten : new Refusal('unavailable', message, 1000);
};

/**
 * Whether the error is a failure of the store to read or write, for example because the disk is full, and not a bug.
 */
export const isStoreFailure = (error: unknown): boolean =>
	error instanceof Error && error.name === 'StoreError';

/** The reason of a store failure, for the log. Omits messages that name a room, because the room may be private. */
export const causeOf = (error: unknown): string => {
	if (!(error instanceof Error)) return String(error);
	const reason = 'reason' in error ? error.reason : undefined;
	return reason === 'no_such_room' || reason === 'no_such_entry' ? reason : error.message;
};
