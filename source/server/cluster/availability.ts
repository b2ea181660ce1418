/** Whether this hub can reach its cluster. Without it, reading goes on and everything that changes the state waits. */
export interface Availability {
	readonly isAvailable: boolean;
	/** Calls the listener after each change. Returns a function that stops the calls. */
	onChange(listener: (isAvailable: boolean) => void): () => void;
}
