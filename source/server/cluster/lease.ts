/**
 * The lease that one hub of a cluster holds. The holder proposes the commands without a request: expiry, pruning, removing
 * unused rooms and users. Code that acts on the lease must check `isHeld` each time, because it can be lost at any moment.
 */
export interface Lease {
	/** Whether this hub holds the lease now. */
	readonly isHeld: boolean;
	/** Calls the listener after each change of `isHeld`. Returns a function that stops the calls. */
	onChange(listener: (isHeld: boolean) => void): () => void;
}

/** A single hub always holds the lease. */
export const localLease: Lease = {isHeld: true, onChange: () => () => {}};
