/** The connection of a command of an SSH session, passed to its process in the environment. */
export interface CommandConnection {
	readonly hubSocket: string;
	readonly address: string;
	readonly page: string;
	readonly nick: string;
	/** Undefined for a guest. */
	readonly secret?: string | undefined;
	readonly access?: string | undefined;
}
