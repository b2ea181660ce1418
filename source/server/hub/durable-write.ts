/** Writes to the store that must be durable before the request is answered. */
import type {HubState} from './hub-state.ts';
import {causeOf, type Refusal, storeRefusal} from './refusal.ts';

export interface BegunWrite<T> {
	/** What `work` returned; undefined if it failed, and then nothing it wrote is kept. */
	readonly result: T | undefined;
	/** Resolves with undefined when everything is durable, or with a refusal after logging the failure. Never rejects. */
	readonly durable: Promise<Refusal | undefined>;
}

/**
 * Runs `work` now, and makes what it wrote durable together with the other writes of this turn of the event loop. For
 * requests that change something in memory at once and undo it when the write fails. `on` names the request in the log.
 */
export const beginWrite = <T>(state: HubState, on: string, work: () => T): BegunWrite<T> => {
	const outcome: {result?: T} = {};
	const written = state.store.write(() => {
		outcome.result = work();
	});
	const durable = written.then(
		() => undefined,
		(error: unknown) => {
			state.log('store_failed', {on, reason: causeOf(error)});
			return storeRefusal(error);
		},
	);
	return {result: outcome.result, durable};
};

/** Resolves with the result of `work` when everything it wrote is durable, or with a refusal if the write failed. */
export const writeDurably = async <T>(state: HubState, on: string, work: () => T): Promise<T | Refusal> => {
	const {result, durable} = beginWrite(state, on, work);
	return (await durable) ?? (result as T);
};
