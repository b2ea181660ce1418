/**
 * Chooses the address of the next connection. A clustered server reports the public addresses of its hubs, and a client
 * can continue on any of them. Pure: `connection.ts` holds the state.
 */

export interface HubChoice {
	/** The addresses of the hubs that the client may use. */
	readonly known: readonly string[];
	/** The hub of the current or last connection; undefined: the address that the user chose. */
	readonly target: string | undefined;
	/** The public address that the hub at `target` reported for itself, if any. */
	readonly reached: string | undefined;
	/** The hubs that failed since the last established connection. */
	readonly failed: readonly string[];
}

export const initialHubChoice: HubChoice = {
	known: [],
	target: undefined,
	reached: undefined,
	failed: [],
};

/** The server has reported the addresses of its hubs. */
export const hubsReported = (choice: HubChoice, known: readonly string[]): HubChoice => ({
	...choice,
	known: [...new Set(known)],
});

/** The connection is up. `reached`: the public address of the hub. */
export const hubReached = (choice: HubChoice, reached: string | undefined): HubChoice => ({
	...choice,
	reached,
	failed: [],
});

/**
 * The connection was lost or could not be established. The next one uses another hub, chosen at random, so that the
 * clients of a failed hub spread over the others. After all hubs have failed, the address that the user chose is next,
 * then all hubs again.
 */
export const hubLost = (choice: HubChoice, random: number): HubChoice => {
	const {known, target, reached} = choice;
	const failed = [...choice.failed, ...[target, reached].filter(address => address !== undefined)];
	const others = known.filter(address => !failed.includes(address));
	const next = others[Math.floor(random * others.length)];
	return {known, target: next, reached: undefined, failed: next === undefined ? [] : failed};
};
