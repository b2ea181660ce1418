/**
 * The contract of what a client keeps between its runs, per server: who it is and what it has not yet
 * managed to say. Files for the terminal, localStorage for the browser, nothing for a guest.
 */
import type {Draft} from './session/state.ts';

export interface Keepsake {
	/** The secret was given by hand and must not be exchanged for another: a wrong one is an error. */
	readonly isSecretFixed?: boolean;
	/** The secret this server gave, or undefined where there is none yet. */
	readSecret(): string | undefined;
	writeSecret(secret: string): void;
	/** The nick one has there now: told on every welcome and when it changes. */
	writeNick?(nick: string): void;
	/** Drafts that were not receipted when the client last ended. */
	readOutbox(): readonly Draft[];
	/** Called whenever the drafts that wait change; durable when it returns. */
	writeOutbox(drafts: readonly Draft[]): void;
	/** The client is closed: what still waits is left for the next one. */
	release?(): void;
}

/** Keeps nothing beyond this run. */
export const forgetfulKeepsake = (secret?: string): Keepsake => {
	let kept = secret;
	let outbox: readonly Draft[] = [];
	return {
		readSecret: () => kept,
		writeSecret(next) {
			kept = next;
		},
		readOutbox: () => outbox,
		writeOutbox(drafts) {
			outbox = drafts;
		},
	};
};
