/** The contract of devices: the programs and browsers of a user, each with its own secret. */
import type {DeviceKind} from '../../../protocol/limits.ts';

export interface DeviceRecord {
	/** Unique among the devices of its user. */
	readonly device: string;
	readonly userId: string;
	/** Empty if the device has not reported one. */
	readonly name: string;
	readonly kind: DeviceKind;
	readonly createdAt: number;
	/** When the device last connected, to the hour. */
	readonly seenAt: number;
}

/** A link that signs in another device as the same user, once. */
export interface Pairing {
	readonly userId: string;
	readonly expiresAt: number;
}

export interface DeviceRecords {
	/** The device with this secret. */
	deviceBySecret(secretHash: string): DeviceRecord | undefined;
	/** The devices of a user, in the order they were added. */
	devices(userId: string): readonly DeviceRecord[];
	addDevice(device: DeviceRecord, secretHash: string): void;
	updateDevice(userId: string, device: string, change: Pick<DeviceRecord, 'name' | 'kind' | 'seenAt'>): void;
	/** False if there is no such device. */
	removeDevice(userId: string, device: string): boolean;
	addPairing(tokenHash: string, pairing: Pairing): void;
	/** Undefined if the token is unknown, used or expired. */
	findPairing(tokenHash: string, now: number): Pairing | undefined;
	removePairing(tokenHash: string): void;
	/** Removes the expired pairings, and all pairings of the user. */
	removeOldPairings(userId: string, now: number): void;
}

/** The methods that write. */
export type DeviceWrite =
	| 'addDevice'
	| 'updateDevice'
	| 'removeDevice'
	| 'addPairing'
	| 'removePairing'
	| 'removeOldPairings';
