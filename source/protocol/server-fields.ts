/**
 * The fields of server frames. A client trusts no server: every number and every text has a limit, far above the
 * values that servers send, so that received data can be stored, counted and drawn. Texts that are only shown are cut
 * instead of rejected.
 */
import * as v from 'valibot';
import {defaultLimits, maxRetryMs, minRetryMs} from './limits.ts';
import {
	maxHighlightWords,
	maxRoomNotifications,
	notificationLevels,
	timeOfDayPattern,
} from './notifications.ts';

/** The last millisecond of the year 9999. */
const maxTime = 253_402_300_799_999;
export const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(maxTime));
export const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Any amount. A limit that does not apply is the largest safe integer. */
export const amount = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** The name of a user or room, an id, an emoji, a token. */
export const name = v.pipe(v.string(), v.maxLength(512));
/** The text of a user, in UTF-16 code units: eight times the default limit. */
export const userText = v.pipe(v.string(), v.maxLength(65_536));
/** A sentence from the server. */
export const sentence = v.pipe(
	v.string(),
	v.transform(text => text.slice(0, 1000)),
);
/** At least 250 ms, which prevents retries without a pause, and at most a day. */
export const retryInMs = v.pipe(
	v.number(),
	v.transform(ms => Math.min(Math.max(ms, minRetryMs), maxRetryMs)),
);
export const listOf = <Item extends v.GenericSchema>(item: Item, maxItems: number) =>
	v.pipe(
		v.array(item),
		v.transform(list => (list.length > maxItems ? list.slice(0, maxItems) : list)),
	);

export const limitsSchema = v.object({
	frameBytes: amount,
	textBytes: amount,
	textLines: amount,
	nickLength: amount,
	roomNameLength: amount,
	topicLength: amount,
	roomsPerUser: amount,
	historyPage: amount,
	sendBurst: amount,
	sendsPerSecond: amount,
	frameBurst: v.optional(amount, defaultLimits.frameBurst),
	framesPerSecond: v.optional(amount, defaultLimits.framesPerSecond),
	/** A server that does not send these limits does not have them. */
	directRooms: v.optional(amount, Number.MAX_SAFE_INTEGER),
	directOpenBurst: v.optional(amount, Number.MAX_SAFE_INTEGER),
	directOpensPerMinute: v.optional(amount, Number.MAX_SAFE_INTEGER),
	blockedUsers: v.optional(amount, Number.MAX_SAFE_INTEGER),
	reactionKinds: v.optional(amount, defaultLimits.reactionKinds),
	/** A server without this limit has no pinned messages. */
	pinnedMessages: v.optional(amount, 0),
});

/** Reactions to one message. */
export const maxReactions = 200;

/**
 * A user. `bot`: a program posts as this user. The authors of entries do not have this field; each message has its
 * own mark.
 */
export const personSchema = v.object({id: name, nick: name, bot: v.optional(v.literal(true))});
export type Person = v.InferOutput<typeof personSchema>;

/**
 * `from` has the users who reacted first, and `count` the number of all of them. Without `count`, `from` is complete.
 */
export const reactionSchema = v.object({emoji: name, from: v.array(personSchema), count: v.optional(amount)});
export type Reaction = v.InferOutput<typeof reactionSchema>;

export const webhookSchema = v.object({
	webhook: name,
	/** The bot that appears as the author of the webhook's messages. */
	user: personSchema,
	by: personSchema,
	at: time,
	/** The time of its newest message, if there is one. */
	usedAt: v.optional(time),
});

const isTimeOfDay = (text: string): boolean => timeOfDayPattern.test(text);

/** Values that are not times of day are ignored. */
const quietHours = v.pipe(
	v.object({from: name, until: name}),
	v.transform(hours => (isTimeOfDay(hours.from) && isTimeOfDay(hours.until) ? hours : undefined)),
);

export const notificationFields = {
	rooms: listOf(
		v.object({
			room: name,
			level: v.optional(v.picklist(notificationLevels)),
			isMuted: v.optional(v.boolean()),
			mutedUntil: v.optional(time),
		}),
		maxRoomNotifications,
	),
	highlight: listOf(name, maxHighlightWords),
	quietHours: v.optional(quietHours),
	quietUntil: v.optional(time),
	isTextPushed: v.optional(v.boolean()),
};
