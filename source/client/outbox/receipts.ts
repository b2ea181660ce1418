/** Who waits for which draft's receipt. */
import type {RequestFailure} from '../link/requests.ts';

export interface Receipt {
	readonly room: string;
	readonly seq: number;
}

export interface ReceiptWaiter {
	readonly resolve: (receipt: Receipt) => void;
	readonly reject: (refused: RequestFailure) => void;
}

export interface Receipts {
	/** The draft is in the log. */
	give(draft: string, receipt: Receipt): void;
	/** The draft will not get there by itself. */
	refuse(draft: string, refused: RequestFailure): void;
	/** Nobody need wait any longer. */
	refuseAll(refused: RequestFailure): void;
	/** The receipt of a draft that has it, remembered for those who ask late. */
	given(draft: string): Receipt | undefined;
	wait(draft: string, waiter: ReceiptWaiter): void;
}

const remembered = 1000;

export const createReceipts = (): Receipts => {
	const given = new Map<string, Receipt>();
	const waiting = new Map<string, ReceiptWaiter[]>();

	const take = (draft: string): readonly ReceiptWaiter[] => {
		const waiters = waiting.get(draft) ?? [];
		waiting.delete(draft);
		return waiters;
	};

	const refuse = (draft: string, refused: RequestFailure): void => {
		for (const {reject} of take(draft)) reject(refused);
	};

	return {
		give(draft, {room, seq}) {
			given.set(draft, {room, seq});
			const [oldest] = given.keys();
			if (given.size > remembered && oldest !== undefined) given.delete(oldest);
			for (const {resolve} of take(draft)) resolve({room, seq});
		},
		refuse,
		refuseAll(refused) {
			for (const draft of [...waiting.keys()]) refuse(draft, refused);
		},
		given: draft => given.get(draft),
		wait: (draft, waiter) => void waiting.set(draft, [...(waiting.get(draft) ?? []), waiter]),
	};
};
