/**
 * Which address the next connection uses. A server that is a cluster reports the public addresses of its hubs; any hub can
 * continue what another has begun. Pure: `connection.ts` holds the state.
 */

export interface HubChoice {
	/** The addresses of the hubs that may be used. */
	readonly known: readonly string[];
	/** The hub of the current or last connection; undefined: the address that the user chose. */
	readonly target: string | undefined;
	/** The public address of the hub at `target`, if it has reported one. */
	readonly reached: string | undefined;
	/** The hubs that have failed since a connection was last up. */
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
 * The connection was lost or could not be made: the next one uses another hub, chosen at random, so that the clients of
 * a hub that ends share the others. When all have failed, the address that the user chose is next, then all of them again.
 */
export const hubLost = (choice: HubChoice, random: number): HubChoice => {
	const {known, target, reached} = choice;
	const failed = [...choice.failed, ...[target, reached].filter(address => address !== undefined)];
	const others = known.filter(address => !failed.includes(address));
	const next = others[Math.floor(random * others.length)];
	return {known, target: next, reached: undefined, failed: next === undefined ? [] : failed};
};
