/** Writes to the directory whose answer must not be sent before they are durable. */
import type {HubState} from './hub-state.ts';
import {causeOf, type Refusal, storeRefusal} from './refusal.ts';

export interface BegunWrite<T> {
	/** What the work returned; undefined if it failed, and then nothing it wrote is kept. */
	readonly result: T | undefined;
	/** Undefined when everything is durable, or why it is not: logged. Never rejects. */
	readonly durable: Promise<Refusal | undefined>;
}

/**
 * Runs `work` now and makes what it wrote durable with all else of this turn. For a request that has to change
 * something in memory at once, and takes it back when the write fails. `on` names the request in the log.
 */
export const beginWrite = <T>(state: HubState, on: string, work: () => T): BegunWrite<T> => {
	const done: {result?: T} = {};
	const written = state.store.write(() => {
		done.result = work();
	});
	const durable = written.then(
		() => undefined,
		(error: unknown) => {
			state.log('store_failed', {on, reason: causeOf(error)});
			return storeRefusal(error);
		},
	);
	return {result: done.result, durable};
};

/** Resolves with what `work` returned when all it wrote is durable, or with a refusal if it could not be written. */
export const writeDurably = async <T>(state: HubState, on: string, work: () => T): Promise<T | Refusal> => {
	const {result, durable} = beginWrite(state, on, work);
	return (await durable) ?? (result as T);
};
