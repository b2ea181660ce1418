/**
 * The contract of the records about notifications: the settings of each user, and the subscriptions for push
 * notifications.
 */
import type {Notifications, RoomNotifications} from '../../../protocol/notifications.ts';

/** The settings of a user that do not belong to a room. */
export type GeneralNotifications = Omit<Notifications, 'rooms'>;

/** A browser that receives push notifications. */
export interface PushSubscription {
	readonly userId: string;
	/** The URL at the push service. With it and the server's key, anyone can send to the browser. */
	readonly endpoint: string;
	/** The keys of the browser, as base64url (RFC 8291). */
	readonly p256dh: string;
	readonly auth: string;
	readonly timeZone?: string;
	readonly at: number;
	/** The device that subscribed, with which the subscription ends. */
	readonly device?: string;
}

/** The keys with which the server identifies itself to push services, as base64url (RFC 8292). */
export interface PushKeys {
	readonly publicKey: string;
	readonly privateKey: string;
}

/** Records are removed together with their user or room. */
export interface NotificationRecords {
	notifications(userId: string): Notifications;
	/** Undefined: the defaults. */
	roomNotifications(userId: string, room: string): RoomNotifications | undefined;
	setGeneralNotifications(userId: string, general: GeneralNotifications): void;
	/** Replaces the settings of a room. Without level and mute, they are the defaults. */
	setRoomNotifications(userId: string, choices: RoomNotifications): void;
	/** The number of rooms with settings that differ from the defaults. */
	roomNotificationCount(userId: string): number;
	pushKeys(): PushKeys | undefined;
	setPushKeys(keys: PushKeys): void;
	pushSubscriptions(userId: string): readonly PushSubscription[];
	/** The subscription with this endpoint, whichever user has it. */
	pushSubscription(endpoint: string): PushSubscription | undefined;
	/** Adds the subscription, or replaces the one with this endpoint, even of another user. */
	addPushSubscription(subscription: PushSubscription): void;
	/** False if the user has no such subscription. */
	removePushSubscription(userId: string, endpoint: string): boolean;
	/** The users with a push subscription who have the room in their list, or whose direct room it is. */
	pushCandidates(room: string): readonly string[];
}
