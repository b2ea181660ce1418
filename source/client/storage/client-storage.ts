/**
 * The contract of the storage that a client keeps between runs, for each server: its secret, its nick and its unsent
 * drafts. The terminal stores it in files, the browser in `localStorage` and IndexedDB, a test or a guest in memory.
 *
 * A secret belongs to a server and to the address under which the server assigned it. An implementation returns only
 * secrets assigned under its own address, so a server that claims another server's id receives none.
 */
import type {Draft} from '../session/state.ts';

/** Selects one of the stored secrets. */
export interface SecretQuery {
	/** The id of the hub at the other end, if the transport knows it before the `hello`. */
	readonly hub?: string | undefined;
	/** Secrets that this server has refused. */
	readonly except?: ReadonlySet<string>;
}

/** The hubs of a cluster that were reached in the previous session. */
export interface KnownHubs {
	/** The id of the server, which all hubs report. */
	readonly server: string;
	/** Their public addresses. */
	readonly addresses: readonly string[];
}

export interface ClientStorage {
	/** Whether the user supplied the secret. The client must not replace it; a refusal by the server is an error. */
	readonly isSecretFixed?: boolean;
	/**
	 * The secret to send: that of `hub`, or one whose hub is not known yet; without `hub`, the last used one. Undefined
	 * if no stored secret matches.
	 */
	readSecret(query?: SecretQuery): string | undefined;
	/** Stores the secret of a new user. `hub` is undefined if the server did not report its id. */
	writeSecret(secret: string, hub?: string): void;
	/** The server accepted this secret: it becomes the last used one, and belongs to this hub. */
	confirmSecret?(secret: string, hub: string): void;
	/** The user's nick in the previous session. */
	readNick?(): string | undefined;
	/** Stores the user's nick. The client calls it on each `welcome` and after each rename. */
	writeNick?(nick: string): void;
	/** The hubs that the server reported last, in case its own address does not answer. */
	readHubs?(): KnownHubs | undefined;
	/** Stores the hubs, each time they change. */
	writeHubs?(hubs: KnownHubs): void;
	/** Drafts without a receipt when the client last ended. */
	readOutbox(): readonly Draft[];
	/** Stores the pending drafts, each time they change. They are durable when it returns, in a browser half a second later. */
	writeOutbox(drafts: readonly Draft[]): void;
	/** Takes over the drafts that ended programs of this user left behind. Returns each draft once. */
	takeOrphans?(): readonly Draft[];
	/** The client is closed. The next client may take over the pending drafts. */
	release?(): void;
}

/** Stores everything in memory, for this run only. */
export const memoryStorage = (secret?: string): ClientStorage => {
	let kept = secret;
	let nick: string | undefined;
	let outbox: readonly Draft[] = [];
	return {
		readSecret: ({except} = {}) => (kept !== undefined && except?.has(kept) ? undefined : kept),
		writeSecret(next) {
			kept = next;
		},
		readNick: () => nick,
		writeNick(next) {
			nick = next;
		},
		readOutbox: () => outbox,
		writeOutbox(drafts) {
			outbox = drafts;
		},
	};
};
