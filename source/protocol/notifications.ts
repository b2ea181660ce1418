/**
 * When a user is notified: levels and mutes of rooms, highlight words, and do-not-disturb times. Clients and servers
 * follow the same rules; a server needs them for push notifications.
 */
import {mentions} from './mention.ts';

/** Which messages of a room notify the user. */
export const notificationLevels = ['all', 'mentions', 'nothing'] as const;
export type NotificationLevel = (typeof notificationLevels)[number];

export interface RoomNotifications {
	readonly room: string;
	/** Undefined: the default, `mentions`, and `all` in a direct room. */
	readonly level?: NotificationLevel | undefined;
	/** The room does not notify the user, and totals of unread messages leave it out. */
	readonly isMuted?: boolean | undefined;
	/** When the mute ends, in milliseconds since 1970. Undefined: the mute lasts until the user removes it. */
	readonly mutedUntil?: number | undefined;
}

/** Times of day such as `22:00`, in the time zone of each device. `until` may be on the next day. */
export interface QuietHours {
	readonly from: string;
	readonly until: string;
}

/** The notification settings of a user, which the server stores. */
export interface Notifications {
	/** The rooms whose settings differ from the defaults. */
	readonly rooms: readonly RoomNotifications[];
	/** Words that count as a mention. */
	readonly highlight: readonly string[];
	/** Do not disturb, every day. */
	readonly quietHours?: QuietHours | undefined;
	/** Do not disturb until this time, in milliseconds since 1970. */
	readonly quietUntil?: number | undefined;
	/** Whether push notifications contain the text of the message. */
	readonly isTextPushed?: boolean | undefined;
}

export const noNotifications: Notifications = {rooms: [], highlight: []};

export const maxHighlightWords = 50;
export const maxHighlightLength = 64;
/** The most rooms with settings that differ from the defaults, per user. */
export const maxRoomNotifications = 500;
/** The most rooms that one request may change. */
export const maxRoomChanges = 100;

/** `00:00` to `23:59`. */
export const timeOfDayPattern = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

const minutesOf = (timeOfDay: string): number =>
	Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3));

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat | undefined => {
	const known = formats.get(timeZone);
	if (known !== undefined) return known;
	try {
		const format = new Intl.DateTimeFormat('en-GB', {
			timeZone,
			hour: '2-digit',
			minute: '2-digit',
			hourCycle: 'h23',
		});
		// Clients choose the names of time zones, so the cache must not grow without limit.
		if (formats.size >= 1000) formats.clear();
		formats.set(timeZone, format);
		return format;
	} catch {
		return undefined;
	}
};

export const isTimeZone = (timeZone: string): boolean => formatOf(timeZone) !== undefined;

/** The minute of the day at a time. `timeZone`: that of the machine if undefined or unknown. */
const minuteOfDay = (at: number, timeZone: string | undefined): number => {
	const format = timeZone === undefined ? undefined : formatOf(timeZone);
	if (format !== undefined) return minutesOf(format.format(at));
	const date = new Date(at);
	return date.getHours() * 60 + date.getMinutes();
};

/** When the do-not-disturb hours around this time end. Undefined if the time is outside of them. */
const endOfHours = (
	{from, until}: QuietHours,
	at: number,
	timeZone: string | undefined,
): number | undefined => {
	const [start, end] = [minutesOf(from), minutesOf(until)];
	const now = minuteOfDay(at, timeZone);
	const isWithin = start <= end ? now >= start && now < end : now >= start || now < end;
	if (!isWithin) return undefined;
	const left = (end - now + dayMinutes) % dayMinutes;
	return Math.floor(at / minuteMs) * minuteMs + left * minuteMs;
};

/**
 * When the current do-not-disturb time ends; undefined if there is none now. All times are milliseconds since 1970.
 */
export const quietEnd = (
	{quietHours, quietUntil}: Pick<Notifications, 'quietHours' | 'quietUntil'>,
	now: number,
	timeZone?: string,
): number | undefined => {
	const ofHours = quietHours === undefined ? undefined : endOfHours(quietHours, now, timeZone);
	const ofTime = quietUntil !== undefined && quietUntil > now ? quietUntil : undefined;
	if (ofHours === undefined) return ofTime;
	return ofTime === undefined ? ofHours : Math.max(ofHours, ofTime);
};

/** When the do-not-disturb state changes next if the user changes no setting. Undefined: never. */
export const nextQuietChange = (
	notifications: Pick<Notifications, 'quietHours' | 'quietUntil'>,
	now: number,
	timeZone?: string,
): number | undefined => {
	const end = quietEnd(notifications, now, timeZone);
	const {quietHours} = notifications;
	if (end !== undefined || quietHours === undefined) return end;
	const left =
		(minutesOf(quietHours.from) - minuteOfDay(now, timeZone) + dayMinutes) % dayMinutes || dayMinutes;
	return Math.floor(now / minuteMs) * minuteMs + left * minuteMs;
};

export const isMutedAt = (
	{isMuted, mutedUntil}: Pick<RoomNotifications, 'isMuted' | 'mutedUntil'>,
	now: number,
): boolean => isMuted === true && (mutedUntil === undefined || mutedUntil > now);

export const defaultLevel = (isDirect: boolean): NotificationLevel => (isDirect ? 'all' : 'mentions');

/**
 * Whether a text contains one of the words as a whole word, outside of URLs, in any case. The rule is the same as for
 * nicks.
 */
export const highlights = (text: string, words: readonly string[]): boolean =>
	words.some(word => mentions(text, word));

/** Whether a message notifies the user, before mutes and do-not-disturb times are considered. */
export const notifiesAt = (level: NotificationLevel, isMention: boolean): boolean =>
	level === 'all' || (level === 'mentions' && isMention);
