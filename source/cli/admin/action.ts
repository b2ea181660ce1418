/** The actions of `termchat admin`. */
import type {AdminClient} from '../connect/admin-client.ts';

export interface AdminOptions {
	readonly isJson: boolean;
	readonly isConfirmed: boolean;
	/** Only in this room. */
	readonly room: string | undefined;
	/** The user is identified by an id, not by a nick. */
	readonly isId: boolean;
	/** The device of an ended session is removed as well. */
	readonly removesDevice: boolean;
}

export type ServerAction = (
	client: AdminClient,
	words: readonly string[],
	options: AdminOptions,
) => Promise<void>;

/** Uses the database file itself, also while a server runs on it. Resolves with the exit code. */
export type FileAction = (
	database: string,
	words: readonly string[],
	options: AdminOptions,
) => Promise<number>;

interface ActionArguments {
	/** The arguments. The last may end with `…`: one or more; or be in brackets: none or one. */
	readonly takes: readonly string[];
}

export type ActionDescription = ActionArguments &
	({readonly run: ServerAction} | {readonly runOnFile: FileAction});
