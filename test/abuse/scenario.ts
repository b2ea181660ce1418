/** What a scenario of `npm run abuse` consists of. */
import type {Store} from '../../source/server/store/store.ts';
import type {Attack} from './attack.ts';

/** The room in which the ordinary people are. */
export const officeRoom = 'office';

/** Sizes of what `prepare` writes and of what the attacker brings; `--short` uses the smaller ones. */
export interface Size {
	readonly rooms: number;
	readonly directRooms: number;
	readonly archivedMessages: number;
	/** Each with all the reactions that a message takes. */
	readonly reactingPeople: number;
}

export const fullSize: Size = {rooms: 21_060, directRooms: 5000, archivedMessages: 400, reactingPeople: 423};
export const shortSize: Size = {rooms: 4000, directRooms: 3000, archivedMessages: 400, reactingPeople: 60};

/** What the attacker's requests led to. */
export interface Counts {
	tried: number;
	accepted: number;
	refused: number;
	/** Connections that the hub ended or did not accept. */
	disconnected: number;
	/** Refusals by their code. */
	readonly codes: Record<string, number>;
}

/** What an ordinary user finds after the attack. */
export interface Finding {
	readonly what: string;
	/** Undefined: a figure without a bound. */
	readonly isMet?: boolean;
}

/** What the check of a scenario may use; it comes from the address of the ordinary people. */
export interface Aftermath {
	readonly url: string;
	readonly counts: Counts;
	readonly seconds: number;
}

export interface Scenario {
	readonly name: string;
	/** What the attacker does, in one line. */
	readonly attempt: string;
	/** What `counts.accepted` counts. */
	readonly unit: string;
	/** Writes to the database before the hub starts, what its limits do not allow over the wire. */
	readonly prepare?: (store: Store, size: Size) => Promise<void>;
	/** Runs in the attacker's process, from the attacker's address, until `attack.isOver()`. */
	readonly attack: (attack: Attack) => Promise<void>;
	/** Of one address, within so many seconds; a fifth more is allowed for requests that were on their way. */
	readonly mostAccepted?: (seconds: number) => number;
	/** Runs while the attacker's connections are still open. */
	readonly check?: (aftermath: Aftermath) => Promise<readonly Finding[]>;
}
