/**
 * The contract of what a client keeps between its runs, per server: who it is and what it has not yet
 * managed to say. Files for the terminal, localStorage for the browser, nothing for a guest.
 *
 * A secret belongs to one hub and to the address under which the hub gave it. An implementation returns only secrets
 * given under its own address, so a server that claims another hub's id receives nothing.
 */
import type {Draft} from './session/state.ts';

/** Which of the kept secrets is asked for. */
export interface SecretQuery {
	/** The id of the hub at the other end, if the transport knows it before the `hello`. */
	readonly hub?: string | undefined;
	/** Secrets that this server has refused. */
	readonly except?: ReadonlySet<string>;
}

export interface Keepsake {
	/** The secret was given by hand and must not be exchanged for another: a wrong one is an error. */
	readonly isSecretFixed?: boolean;
	/**
	 * The secret to present: that of `hub`, or one whose hub is not known yet; without `hub` the one used last.
	 * Undefined if there is none.
	 */
	readSecret(query?: SecretQuery): string | undefined;
	/** Keeps the secret of a new user. `hub` is undefined if the server did not report its id. */
	writeSecret(secret: string, hub?: string): void;
	/** The server accepted this secret: it is the one used last, and it belongs to this hub. */
	confirmSecret?(secret: string, hub: string): void;
	/** The nick of the last visit. */
	readNick?(): string | undefined;
	/** The nick one has there now: told on every welcome and when it changes. */
	writeNick?(nick: string): void;
	/** Drafts that were not receipted when the client last ended. */
	readOutbox(): readonly Draft[];
	/** Called whenever the drafts that wait change; durable when it returns. */
	writeOutbox(drafts: readonly Draft[]): void;
	/** Takes the drafts of programs of this user that have ended since; none of them is returned twice. */
	takeOrphans?(): readonly Draft[];
	/** The client is closed: what still waits is left for the next one. */
	release?(): void;
}

/** Keeps nothing beyond this run. */
export const forgetfulKeepsake = (secret?: string): Keepsake => {
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
