/** The receipts of drafts, and the callers that wait for them. */
import type {RequestFailure} from '../link/request-error.ts';

/** The place of a message in the log. */
export interface Receipt {
	readonly room: string;
	readonly seq: number;
}

interface ReceiptWaiter {
	readonly resolve: (receipt: Receipt) => void;
	readonly reject: (failure: RequestFailure) => void;
}

const maxRemembered = 1000;

export class Receipts {
	/** The newest receipts, for callers that ask after a receipt has arrived. */
	readonly #known = new Map<string, Receipt>();
	readonly #waiters = new Map<string, ReceiptWaiter[]>();

	/** The receipt of the draft, if it has arrived. */
	find(draft: string): Receipt | undefined {
		return this.#known.get(draft);
	}

	wait(draft: string, waiter: ReceiptWaiter): void {
		this.#waiters.set(draft, [...(this.#waiters.get(draft) ?? []), waiter]);
	}

	/** The draft is in the log. */
	resolve(draft: string, {room, seq}: Receipt): void {
		this.#known.set(draft, {room, seq});
		const [oldest] = this.#known.keys();
		if (this.#known.size > maxRemembered && oldest !== undefined) this.#known.delete(oldest);
		for (const waiter of this.#takeWaiters(draft)) waiter.resolve({room, seq});
	}

	/** The client does not resend the draft automatically. */
	reject(draft: string, failure: RequestFailure): void {
		for (const waiter of this.#takeWaiters(draft)) waiter.reject(failure);
	}

	rejectAll(failure: RequestFailure): void {
		for (const draft of [...this.#waiters.keys()]) this.reject(draft, failure);
	}

	#takeWaiters(draft: string): readonly ReceiptWaiter[] {
		const waiters = this.#waiters.get(draft) ?? [];
		this.#waiters.delete(draft);
		return waiters;
	}
}
