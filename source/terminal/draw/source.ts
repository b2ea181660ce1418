/** A value that changes, for React. */
import {useSyncExternalStore} from 'react';

export interface Source<Value> {
	/** The current value; the same object until it changes. */
	readonly get: () => Value;
	readonly subscribe: (listener: () => void) => () => void;
}

/** A part of the value. The component is drawn again only if the part changes. */
export const useSource = <Value, Part>(source: Source<Value>, select: (value: Value) => Part): Part =>
	useSyncExternalStore(source.subscribe, () => select(source.get()));
