/** How a request is turned down: a value that ends as an `error` frame. */
import type {ErrorCode, RequestId, ServerFrameOf} from '../../protocol/frames.ts';

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

const storeMessages: Readonly<Record<string, string>> = {
	full: 'The disk of the server is full, so it cannot save anything. Its operator has to free some space.',
	locked: 'Another program is using the database of the server. Try again in a moment.',
	damaged:
		'The database of the server is damaged, so it cannot save anything. Its operator has to restore a backup.',
};

/** The store failed for a reason that is not known or not the user's business: nothing was written or sent. */
export const notWritten = new Refusal(
	'unavailable',
	'The server could not save that. Try again in a moment.',
	1000,
);

/** The refusal of a request that the store could not carry out: nothing was written or sent. */
export const storeRefusal = (error: unknown): Refusal => {
	const reason = error instanceof Error && 'reason' in error ? String(error.reason) : '';
	const message = storeMessages[reason];
	return message === undefined ? notWritten : new Refusal('unavailable', message, 1000);
};

/** The store could not read or write, as on a full disk: no mistake of this program. */
export const isStoreFailure = (error: unknown): boolean =>
	error instanceof Error && error.name === 'StoreError';

/** Why the store failed, for the log: its message, but for one that names a room, which may be private. */
export const causeOf = (error: unknown): string => {
	if (!(error instanceof Error)) return String(error);
	const reason = 'reason' in error ? error.reason : undefined;
	return reason === 'no_such_room' || reason === 'no_such_entry' ? reason : error.message;
};
