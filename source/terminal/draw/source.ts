/** What React draws from: anything with a newest value and a way to hear of the next one. */
import {useSyncExternalStore} from 'react';

export interface Source<Value> {
	/** The newest value; the same object until something changed. */
	readonly get: () => Value;
	readonly subscribe: (listener: () => void) => () => void;
}

/** The part of the source a component draws; it draws again only when that part is another. */
export const useSource = <Value, Part>(source: Source<Value>, select: (value: Value) => Part): Part =>
	useSyncExternalStore(source.subscribe, () => select(source.get()));
