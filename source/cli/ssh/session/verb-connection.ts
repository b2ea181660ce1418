/** How a command of an SSH session connects; passed to its process in the environment. */
export interface VerbConnection {
	readonly hubSocket: string;
	readonly address: string;
	readonly page: string;
	readonly nick: string;
	/** Undefined for a guest. */
	readonly secret?: string | undefined;
	readonly access?: string | undefined;
}
