/**
 * The metadata of users and rooms: values by key, such as `display-name`, that clients of IRC have set. The hub does not store
 * it, so it is known only to the clients of this IRC server, and lost with the process.
 */
import {roomKey} from '../names/names.ts';

export const maxKeys = 20;
export const maxValueBytes = 250;
/** The keys whose changes one client can subscribe to. */
export const maxSubscriptions = 50;
/** Users and rooms with metadata. The metadata of the one that has not changed for the longest time is dropped. */
const maxOwners = 2000;

export type Metadata = ReadonlyMap<string, string>;
/** The user or the room that metadata is about. */
export type MetadataOwner = {readonly user: string} | {readonly room: string};

const none: Metadata = new Map();

const keyOf = (owner: MetadataOwner): string =>
	'user' in owner ? `user ${owner.user}` : `room ${roomKey(owner.room)}`;

/** Whether the text can be a key. */
export const isMetadataKey = (key: string): boolean => /^[a-z0-9_./-]{1,32}$/.test(key);

/** A value is one line of text. */
export const isMetadataValue = (value: string): boolean =>
	Buffer.byteLength(value) <= maxValueBytes && !/\p{Cc}/u.test(value);

export class MetadataStore {
	readonly #owners = new Map<string, Map<string, string>>();

	get(owner: MetadataOwner): Metadata {
		return this.#owners.get(keyOf(owner)) ?? none;
	}

	/** False: the owner has `maxKeys` already. */
	set(owner: MetadataOwner, key: string, value: string): boolean {
		const values = this.#owners.get(keyOf(owner)) ?? new Map<string, string>();
		if (!values.has(key) && values.size >= maxKeys) return false;
		values.set(key, value);
		this.#owners.delete(keyOf(owner));
		const [oldest] = this.#owners.keys();
		if (this.#owners.size >= maxOwners && oldest !== undefined) this.#owners.delete(oldest);
		this.#owners.set(keyOf(owner), values);
		return true;
	}

	/** False: the key has no value. */
	remove(owner: MetadataOwner, key: string): boolean {
		const values = this.#owners.get(keyOf(owner));
		if (values?.delete(key) !== true) return false;
		if (values.size === 0) this.clear(owner);
		return true;
	}

	clear(owner: MetadataOwner): void {
		this.#owners.delete(keyOf(owner));
	}
}
