/** A scenario of `npm run abuse`. */

import type {WritableStore} from '../support/writable-store.ts';
import type {Attack} from './attack.ts';

/** The room of the ordinary users. */
export const officeRoom = 'office';

/** The size of the prepared database and of the attack. `--short` uses the smaller sizes. */
export interface Size {
	readonly rooms: number;
	readonly directRooms: number;
	readonly archivedMessages: number;
	/** Each with the maximum number of reactions. */
	readonly reactingPeople: number;
}

export const fullSize: Size = {rooms: 21_060, directRooms: 5000, archivedMessages: 400, reactingPeople: 423};
export const shortSize: Size = {rooms: 4000, directRooms: 3000, archivedMessages: 400, reactingPeople: 60};

/** The results of the attacker's requests. */
export interface Counts {
	tried: number;
	accepted: number;
	refused: number;
	/** Connections that the server closed or refused. */
	disconnected: number;
	/** Refusals by their code. */
	readonly codes: Record<string, number>;
}

/** A check after the attack. */
export interface Finding {
	readonly what: string;
	/** Undefined for a figure without a bound. */
	readonly isMet?: boolean;
}

/** The server, for the check of a scenario, which connects from the address of the ordinary users. */
export interface Aftermath {
	readonly url: string;
	readonly counts: Counts;
	readonly seconds: number;
}

export interface Scenario {
	readonly name: string;
	/** The attack, in one line. */
	readonly attempt: string;
	/** The unit of `counts.accepted`. */
	readonly unit: string;
	/** Writes data to the database before the server starts that its limits do not allow over the wire. */
	readonly prepare?: (store: WritableStore, size: Size) => Promise<void>;
	/** Runs in the attacker's process, from the attacker's address, until `attack.isOver()`. */
	readonly attack: (attack: Attack) => Promise<void>;
	/** The limit for an address in this time; a fifth more is allowed for requests in flight. */
	readonly mostAccepted?: (seconds: number) => number;
	/** Runs while the attacker's connections are still open. */
	readonly check?: (aftermath: Aftermath) => Promise<readonly Finding[]>;
}
