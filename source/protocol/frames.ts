/**
 * The schema of every frame of version 1; the types are inferred from them. `protocol.md` describes the frames.
 * Schemas strip unknown fields. If the message of a check begins with an error code and a colon (`nick_invalid: …`), the
 * codec rejects the frame with that code; otherwise with `bad_field`.
 */
import * as v from 'valibot';
import {
	base64url,
	clientTime,
	draftId,
	emoji,
	expiresInSeconds,
	handle,
	highlightWord,
	messageText,
	nick,
	oneLine,
	pageLimit,
	positive,
	pushEndpoint,
	reason,
	roomName,
	shortSecret,
	timeOfDay,
	wholeNumber,
} from './client-fields.ts';
import {type EntryOf, type EntryType, entrySchemas, type PostRequestType} from './entry-kinds.ts';
import type {errorCodes} from './error-codes.ts';
import {
	defaultLimits,
	deviceKinds,
	directFromChoices,
	followedPage,
	idLength,
	inboxKinds,
	maxAwayLength,
	maxDevices,
	maxExpirySeconds,
	maxHubs,
	maxListedRooms,
	maxQueryLength,
	membersAtMost,
	moderatorsPerRoom,
	peoplePage,
} from './limits.ts';
import {
	isTimeZone,
	maxHighlightWords,
	maxRoomChanges,
	maxRoomNotifications,
	notificationLevels,
	timeOfDayPattern,
} from './notifications.ts';
import {
	amount,
	limitsSchema,
	listOf,
	maxReactions,
	name,
	personSchema,
	type reactionSchema,
	retryInMs,
	sentence,
	seq,
	time,
	userText,
} from './server-fields.ts';
import {isBlank} from './well-formed.ts';

export type ErrorCode = (typeof errorCodes)[number];

/** The id of a request: a string of at most 64 characters, or a safe integer. */
export const idSchema = v.custom<string | number>(
	value => (typeof value === 'string' ? value.length <= idLength : Number.isSafeInteger(value)),
	`must be a string of at most ${idLength} characters or a safe integer`,
);
export type RequestId = v.InferOutput<typeof idSchema>;

const id = v.optional(idSchema);

// — from client to server —

const request = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
	v.object({type: v.literal(type), id, ...fields});

const isTrue = v.boolean('must be true or false');
const roomNames = v.pipe(
	v.array(roomName),
	v.maxLength(maxListedRooms, `must be at most ${maxListedRooms} rooms`),
);

/** The frames of clients, by type. */
export const clientSchemas = {
	hello: request('hello', {
		version: wholeNumber,
		nick: v.optional(nick),
		secret: v.optional(shortSecret),
		access: v.optional(shortSecret),
		client: v.optional(oneLine(idLength)),
		/** What the user sees in the list of devices. */
		device: v.optional(
			v.object({
				name: oneLine(idLength),
				kind: v.picklist(deviceKinds, `must be one of ${deviceKinds.join(', ')}`),
			}),
		),
		/** The token of a pairing link, instead of a secret. */
		pair: v.optional(shortSecret),
		echo: v.optional(v.boolean('must be true or false')),
	}),
	join: request('join', {
		room: v.optional(roomName),
		token: v.optional(shortSecret),
		after: v.optional(wholeNumber),
		epoch: v.optional(handle),
		/** True: the server rejects the join with `no_such_room` instead of creating a public room. */
		mustExist: v.optional(v.boolean('must be true or false')),
		limit: v.optional(
			v.pipe(
				wholeNumber,
				v.maxValue(defaultLimits.historyPage, `must be at most ${defaultLimits.historyPage}`),
			),
		),
	}),
	leave: request('leave', {room: roomName}),
	send: request('send', {
		room: v.optional(roomName),
		to: v.optional(nick),
		text: messageText,
		draft: v.optional(draftId),
		replyTo: v.optional(positive),
		expiresInSeconds: v.optional(expiresInSeconds),
	}),
	edit: request('edit', {room: roomName, seq: positive, text: messageText}),
	delete: request('delete', {room: roomName, seq: positive}),
	react: request('react', {room: roomName, seq: positive, emoji, on: v.boolean('must be true or false')}),
	topic: request('topic', {room: roomName, text: oneLine(defaultLimits.topicLength)}),
	history: request('history', {
		room: roomName,
		before: v.optional(wholeNumber),
		after: v.optional(wholeNumber),
		around: v.optional(wholeNumber),
		limit: v.optional(pageLimit),
	}),
	/** A page of the replies to a message. `seq`: the first message of the thread, or any reply of it. */
	thread: request('thread', {
		room: roomName,
		seq: positive,
		before: v.optional(wholeNumber),
		after: v.optional(wholeNumber),
		limit: v.optional(pageLimit),
	}),
	/** Follows a thread, or with `on: false` no longer. */
	follow: request('follow', {room: roomName, seq: positive, on: v.boolean('must be true or false')}),
	/** For the owner of the room, and for both users of a direct room: pins a message, or with `on: false` unpins it. */
	pin: request('pin', {room: roomName, seq: positive, on: v.boolean('must be true or false')}),
	pins: request('pins', {room: roomName}),
	search: request('search', {
		query: v.pipe(
			oneLine(maxQueryLength),
			v.check(text => !isBlank(text), 'must not be blank'),
		),
		room: v.optional(roomName),
		/** Only messages from this nick. */
		from: v.optional(nick),
		/** Only entries older than this time. */
		before: v.optional(wholeNumber),
		/** Only entries of this time or newer. */
		after: v.optional(wholeNumber),
		limit: v.optional(pageLimit),
	}),
	/** The page after this room; without `after` the first page. */
	rooms: request('rooms', {after: v.optional(roomName)}),
	members: request('members', {room: roomName}),
	/** The page of the connected users after this nick; without `after` the first page. */
	people: request('people', {after: v.optional(nick)}),
	create: request('create', {
		room: v.optional(roomName),
		isPrivate: v.optional(v.boolean('must be true or false')),
		topic: v.optional(oneLine(defaultLimits.topicLength)),
	}),
	invite: request('invite', {
		room: roomName,
		uses: v.optional(positive),
		expiresInSeconds: v.optional(expiresInSeconds),
	}),
	invites: request('invites', {room: roomName}),
	revoke: request('revoke', {
		room: roomName,
		invite: handle,
	}),
	nick: request('nick', {nick}),
	typing: request('typing', {room: roomName}),
	read: request('read', {room: roomName, seq: wholeNumber}),
	/** Moves the read position back, so that the message `seq` is the first unread one. */
	markUnread: request('markUnread', {room: roomName, seq: positive}),
	/** Who has read how far, in a small room. */
	readers: request('readers', {room: roomName}),
	/** Messages for the user in all rooms, newest first; older than `before`. */
	inbox: request('inbox', {
		before: v.optional(wholeNumber),
		limit: v.optional(pageLimit),
		unreadOnly: v.optional(v.boolean('must be true or false')),
	}),
	/** Marks everything in the inbox up to the time `through` as read. The rooms keep their read positions. */
	inboxRead: request('inboxRead', {through: wholeNumber}),
	stats: request('stats', {room: v.optional(roomName)}),
	/** For the owner and the moderators of the room. `seconds`: the duration; without it, permanent. */
	moderate: request('moderate', {
		room: roomName,
		nick: v.optional(nick),
		/** The id of the user, which a rename does not change. It takes precedence over `nick`. */
		userId: v.optional(handle),
		action: v.picklist(
			['kick', 'ban', 'unban', 'mute', 'unmute'],
			'must be one of kick, ban, unban, mute, unmute',
		),
		reason: v.optional(reason),
		seconds: v.optional(expiresInSeconds),
	}),
	/** For the owner of the room: makes a user a moderator (`on`), or no longer one. */
	moderator: request('moderator', {
		room: roomName,
		nick: v.optional(nick),
		userId: v.optional(handle),
		on: v.boolean('must be true or false'),
	}),
	/** The bans and mutes of a room, for its owner and moderators. */
	bans: request('bans', {room: roomName}),
	/** The user is away, or back. */
	away: request('away', {on: v.boolean('must be true or false'), text: v.optional(oneLine(maxAwayLength))}),
	/** No input on this connection for a while, or input again. */
	idle: request('idle', {on: v.boolean('must be true or false')}),
	/** For the owner of the room; 0 turns a setting off. Moderators may set `slowSeconds`. */
	configure: request('configure', {
		room: roomName,
		slowSeconds: v.optional(v.pipe(wholeNumber, v.maxValue(3600, 'must be at most 3600'))),
		expiresInSeconds: v.optional(
			v.pipe(wholeNumber, v.maxValue(maxExpirySeconds, `must be at most ${maxExpirySeconds}`)),
		),
	}),
	/** Blocks direct messages with a user, given by id or nick, until `unblock`. The id takes precedence. */
	block: request('block', {nick: v.optional(nick), userId: v.optional(handle)}),
	unblock: request('unblock', {nick: v.optional(nick), userId: v.optional(handle)}),
	blocks: request('blocks', {}),
	/** Creates a token that makes one more device the same user. */
	pair: request('pair', {}),
	devices: request('devices', {}),
	removeDevice: request('removeDevice', {device: handle}),
	/** Changes the rooms that the user wants to be in on every device. The answer is the list. */
	listed: request('listed', {add: v.optional(roomNames), remove: v.optional(roomNames)}),
	/** Sets the given preferences. The answer has all of them. */
	preferences: request('preferences', {
		directFrom: v.optional(v.picklist(directFromChoices, `must be one of ${directFromChoices.join(', ')}`)),
		/** Whether the members of small rooms may see how far the user has read. */
		readReceipts: v.optional(v.boolean('must be true or false')),
	}),
	/** Sets what is given. The answer has everything. A value of null removes. */
	notifications: request('notifications', {
		rooms: v.optional(
			v.pipe(
				v.array(
					v.object({
						room: roomName,
						level: v.optional(
							v.picklist(notificationLevels, `must be one of ${notificationLevels.join(', ')}`),
						),
						isMuted: v.optional(isTrue),
						mutedUntil: v.optional(clientTime),
					}),
					'must be a list of rooms',
				),
				v.maxLength(maxRoomChanges, `must be at most ${maxRoomChanges} rooms`),
			),
		),
		highlight: v.optional(
			v.pipe(
				v.array(highlightWord, 'must be a list of words'),
				v.maxLength(maxHighlightWords, `must be at most ${maxHighlightWords} words`),
			),
		),
		quietHours: v.optional(v.nullable(v.object({from: timeOfDay, until: timeOfDay}))),
		quietUntil: v.optional(v.nullable(clientTime)),
		isTextPushed: v.optional(isTrue),
	}),
	/** The server's public key for push subscriptions. */
	pushKey: request('pushKey', {}),
	/** Sends push notifications to this browser. */
	subscribePush: request('subscribePush', {
		endpoint: pushEndpoint,
		p256dh: base64url(65),
		auth: base64url(16),
		/** Of the device, for do-not-disturb hours: a name such as `Europe/Berlin`. */
		timeZone: v.optional(v.pipe(oneLine(idLength), v.check(isTimeZone, 'must be the name of a time zone'))),
	}),
	unsubscribePush: request('unsubscribePush', {endpoint: pushEndpoint}),
	/** The user uses this client now, or no longer looks at it. Not answered. */
	focus: request('focus', {isFocused: isTrue}),
	ping: request('ping', {}),
};

type ClientSchemas = typeof clientSchemas;
export type ClientFrameType = keyof ClientSchemas;
export type ClientFrameOf<Type extends ClientFrameType> = v.InferOutput<ClientSchemas[Type]>;
export type ClientFrame = {[Type in ClientFrameType]: ClientFrameOf<Type>}[ClientFrameType];
/** Frames that the connection answers itself. */
type ConnectionFrame = ClientFrameOf<'hello' | 'ping'>;
/** Frames that post an entry. */
export type PostRequest = ClientFrameOf<PostRequestType>;
/** Frames that the hub answers. */
export type Request = Exclude<ClientFrame, ConnectionFrame>;

// — from server to client —

/** Entries of a page; above the longest resume. */
const maxEntries = 2000;
const maxRooms = 20_000;
const maxBlocks = 10_000;
/** Far above `defaultLimits.pinnedMessages`. */
const maxPins = 1000;

export type Person = v.InferOutput<typeof personSchema>;
export type Reaction = v.InferOutput<typeof reactionSchema>;

/** An entry of a room's log. `entry-kinds.ts` describes the kinds. */
export type Entry = {[Type in EntryType]: EntryOf<Type>}[EntryType];
export type Message = EntryOf<'message'>;

const entrySchema = v.variant('type', Object.values(entrySchemas));

/** Emoji with which the user reacted to the message `seq`, of those that do not name the user. */
const ownReactionsSchema = v.object({seq, emojis: listOf(name, maxReactions)});
export type OwnReactions = v.InferOutput<typeof ownReactionsSchema>;

const event = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
	v.object({type: v.literal(type), ...fields});
const reply = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
	v.object({type: v.literal(type), id, ...fields});

const roomInfoSchema = v.object({
	room: name,
	topic: userText,
	memberCount: amount,
	seq,
	/** The time of the newest entry, if there is one. */
	at: v.optional(time),
	/** The other user of a direct room. */
	with: v.optional(personSchema),
	/** Set for direct rooms that this connection is in. It enters the others by `join` or with their next message. */
	isJoined: v.optional(v.literal(true)),
});
export type RoomInfo = v.InferOutput<typeof roomInfoSchema>;

/** A user who is away. `text` is the user's own; `isIdle`: there was no input on any connection of the user since. */
const awaySchema = v.object({
	user: personSchema,
	since: time,
	text: v.optional(sentence),
	isIdle: v.optional(v.literal(true)),
});
export type AwayUser = v.InferOutput<typeof awaySchema>;

/** Users who are away, of those that the frame names. */
const awayUsers = v.optional(listOf(awaySchema, membersAtMost));

const banSchema = v.object({
	user: personSchema,
	kind: v.picklist(['ban', 'mute']),
	/** Who imposed it and when, if the server knows it. */
	by: v.optional(personSchema),
	at: v.optional(time),
	reason: v.optional(sentence),
	/** Undefined: until it is lifted. */
	until: v.optional(time),
});
export type BanInfo = v.InferOutput<typeof banSchema>;

const moderatorList = v.optional(listOf(personSchema, moderatorsPerRoom));

const inviteSchema = v.object({
	invite: name,
	at: time,
	usesLeft: v.optional(amount),
	expiresAt: v.optional(time),
});
export type InviteInfo = v.InferOutput<typeof inviteSchema>;

const isTimeOfDay = (text: string): boolean => timeOfDayPattern.test(text);

/** Hours that are not times of the day are ignored. */
const quietHours = v.pipe(
	v.object({from: name, until: name}),
	v.transform(hours => (isTimeOfDay(hours.from) && isTimeOfDay(hours.until) ? hours : undefined)),
);

const notificationFields = {
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
/** A message in the inbox. `kind`: why it is there. */
const inboxItemSchema = v.object({
	kind: v.picklist(inboxKinds),
	isUnread: v.boolean(),
	message: entrySchemas.message,
});
export type InboxItem = v.InferOutput<typeof inboxItemSchema>;

const personInfoSchema = v.object({
	user: personSchema,
	/** Some of the public rooms that the user is in. */
	rooms: v.array(name),
});
export type PersonInfo = v.InferOutput<typeof personInfoSchema>;

const deviceSchema = v.object({
	device: name,
	name: v.pipe(v.string(), v.maxLength(idLength)),
	/** `terminal`, `browser` or `other`; newer servers may know more. */
	kind: name,
	at: time,
	/** The last connection, to the hour. */
	seenAt: time,
	/** The device that asks. */
	isThis: v.optional(v.literal(true)),
});
export type DeviceInfo = v.InferOutput<typeof deviceSchema>;

/** The frames of servers, by type. */
export const serverSchemas = {
	...entrySchemas,
	welcome: reply('welcome', {
		version: amount,
		user: personSchema,
		secret: v.optional(name),
		server: v.object({name: name, version: name}),
		/** The hub's stable id: the same after a restart with its data, and under every address. */
		hub: v.optional(name),
		/** When the user is notified. An older server does not send it. */
		notifications: v.optional(v.object(notificationFields)),
		/** The public address at which clients reach the hub of this connection. */
		address: v.optional(name),
		/** The public addresses of all hubs of the cluster that are running. */
		hubs: v.optional(listOf(name, maxHubs)),
		limits: limitsSchema,
		heartbeatSeconds: amount,
		at: time,
		/** The user is away, as an earlier connection said. */
		away: v.optional(awaySchema),
		/** The user owns the public rooms without an owner, and may moderate all of them. */
		isServerOwner: v.optional(v.literal(true)),
	}),
	joined: reply('joined', {
		room: name,
		epoch: name,
		/** The room's newest entry, with which `entries` ends; 0 if the room has no entries. */
		seq,
		/** The oldest stored entry of the room; 0 if the room has no entries. */
		first: seq,
		entries: listOf(entrySchema, maxEntries),
		ownReactions: v.optional(listOf(ownReactionsSchema, maxEntries)),
		/** There are entries before these (or, if not recovered, between `after` and these). */
		hasMore: v.boolean(),
		isRecovered: v.boolean(),
		topic: userText,
		members: listOf(personSchema, membersAtMost),
		memberCount: amount,
		/** The user's read position; 0 if the user has read nothing. */
		readSeq: seq,
		/** The user moved the read position back to `readSeq`. */
		isMarkedUnread: v.optional(v.literal(true)),
		/** The server had no read position of this user: it starts with this join. */
		isFirstVisit: v.optional(v.literal(true)),
		/** The other user of a direct room. */
		with: v.optional(personSchema),
		/** The owner of the room, if it has one. */
		owner: v.optional(personSchema),
		moderators: moderatorList,
		away: awayUsers,
		slowSeconds: v.optional(amount),
		expiresInSeconds: v.optional(amount),
		/** The threads of the room that the user follows, by their first messages, newest first. */
		followed: v.optional(listOf(seq, followedPage)),
		/** The pinned messages, in the order in which they were pinned. */
		pinned: v.optional(listOf(seq, maxPins)),
	}),
	presence: event('presence', {
		room: name,
		joined: v.array(personSchema),
		left: v.array(personSchema),
		memberCount: amount,
		/** Those of `joined` who are away. */
		away: awayUsers,
	}),
	/** With `id` to the connection that asked, without it to all users who share a room with this one. */
	renamed: reply('renamed', {user: personSchema, was: name}),
	typing: event('typing', {room: name, user: personSchema}),
	/** The user's read position. `isMarkedUnread`: the user moved it back. With `id`: the answer to `markUnread`. */
	read: reply('read', {room: name, seq, isMarkedUnread: v.optional(v.literal(true))}),
	gap: event('gap', {room: name, after: seq, seq}),
	sent: reply('sent', {room: name, seq, draft: v.optional(name)}),
	history: reply('history', {
		room: name,
		/** The room's newest entry when the page was read. The messages include all changes up to it. */
		seq: v.optional(seq),
		entries: listOf(entrySchema, maxEntries),
		ownReactions: v.optional(listOf(ownReactionsSchema, maxEntries)),
		/** There are more entries in the requested direction (for `around`, in either). */
		hasMore: v.boolean(),
		hasOlder: v.boolean(),
		hasNewer: v.boolean(),
	}),
	/** `seq`: the first message of the thread, and `root` its current state, if it is still stored. */
	thread: reply('thread', {
		room: name,
		seq,
		root: v.optional(entrySchemas.message),
		/** The newest entry of the room when the page was read. */
		head: seq,
		entries: listOf(entrySchemas.message, maxEntries),
		ownReactions: v.optional(listOf(ownReactionsSchema, maxEntries)),
		hasOlder: v.boolean(),
		hasNewer: v.boolean(),
		isFollowed: v.boolean(),
	}),
	/** With `id` to the connection that asked, without it to the user's other connections and after a reply. */
	followed: reply('followed', {room: name, seq, on: v.boolean()}),
	/** The number of replies of a thread after some of them have expired. */
	replies: event('replies', {room: name, seq, replies: amount}),
	/** To all members: `pinned` are all pinned messages. Without `by` if pinned messages have expired. */
	pinned: reply('pinned', {
		room: name,
		pinned: listOf(seq, maxPins),
		by: v.optional(personSchema),
		seq: v.optional(seq),
		on: v.optional(v.boolean()),
	}),
	pins: reply('pins', {
		room: name,
		pins: listOf(v.object({message: entrySchemas.message, by: personSchema, at: time}), maxPins),
	}),
	found: reply('found', {entries: listOf(entrySchema, maxEntries), hasMore: v.boolean()}),
	inbox: reply('inbox', {
		items: listOf(inboxItemSchema, maxEntries),
		/** There may be more items: those `before` this time. */
		next: v.optional(time),
		/** The unread ones of the newest `inboxScan` items. */
		unread: amount,
	}),
	/** With `id` to the connection that asked, without it to the user's other connections. */
	inboxRead: reply('inboxRead', {through: time}),
	/** The members who share how far they have read; `hidden` counts the others. */
	readers: reply('readers', {
		room: name,
		readers: listOf(v.object({user: personSchema, seq}), membersAtMost),
		hidden: amount,
	}),
	/** If `hasMore`, the next page follows the last room (`after`). */
	rooms: reply('rooms', {rooms: listOf(roomInfoSchema, maxRooms), hasMore: v.optional(v.boolean(), false)}),
	people: reply('people', {people: listOf(personInfoSchema, peoplePage), hasMore: v.boolean()}),
	members: reply('members', {
		room: name,
		members: listOf(personSchema, membersAtMost),
		memberCount: amount,
		owner: v.optional(personSchema),
		moderators: moderatorList,
		away: awayUsers,
	}),
	created: reply('created', {room: name, token: v.optional(name)}),
	invited: reply('invited', {
		room: name,
		token: name,
		invite: name,
		uses: v.optional(amount),
		expiresAt: v.optional(time),
	}),
	invites: reply('invites', {room: name, invites: v.array(inviteSchema)}),
	revoked: reply('revoked', {room: name, invite: name}),
	left: reply('left', {room: name}),
	pong: reply('pong', {at: time}),
	stats: reply('stats', {
		room: v.optional(name),
		at: time,
		activeUsers: amount,
		/** Messages per minute, averaged over the last 1, 5 and 60 minutes. */
		perMinute: v.object({last1: amount, last5: amount, last60: amount}),
		/** Messages in each of the last 60 minutes, oldest first. */
		minutes: listOf(amount, 60),
		busiestRooms: v.array(v.object({room: name, messages: amount})),
		busiestPeople: v.array(v.object({user: personSchema, messages: amount})),
	}),
	/** To all members of the room and to the user concerned. */
	moderated: reply('moderated', {
		room: name,
		user: personSchema,
		by: personSchema,
		action: v.picklist(['kick', 'ban', 'unban', 'mute', 'unmute']),
		reason: v.optional(sentence),
		until: v.optional(time),
		/** Only to the user who asked: the invites that were revoked with a ban. */
		revoked: v.optional(listOf(name, maxRooms)),
	}),
	/** To all members of the room, and to the user concerned. `moderators`: all of them afterwards. */
	moderator: reply('moderator', {
		room: name,
		user: personSchema,
		by: personSchema,
		on: v.boolean(),
		moderators: listOf(personSchema, moderatorsPerRoom),
	}),
	bans: reply('bans', {room: name, bans: listOf(banSchema, maxBlocks)}),
	/** With `id` to the connection that asked, without it to all users who share a room with this one. */
	away: reply('away', {user: personSchema, away: v.optional(awaySchema)}),
	idle: reply('idle', {on: v.boolean()}),
	configured: reply('configured', {
		/** The new owner of the room. */
		owner: v.optional(personSchema),
		room: name,
		by: personSchema,
		slowSeconds: amount,
		expiresInSeconds: amount,
	}),
	/** With `id` to the connection that asked, without it to the user's other connections. */
	blocked: reply('blocked', {user: personSchema}),
	unblocked: reply('unblocked', {user: personSchema}),
	blocks: reply('blocks', {blocks: listOf(v.object({user: personSchema, at: time}), maxBlocks)}),
	/** With `id` to the connection that asked, without it to the user's other connections. */
	notifications: reply('notifications', notificationFields),
	preferences: reply('preferences', {
		directFrom: v.picklist(directFromChoices),
		/** An older server does not have it. */
		readReceipts: v.optional(v.boolean()),
	}),
	/** `url`: the public URL of the server, if it has one. */
	pairing: reply('pairing', {token: name, expiresAt: time, url: v.optional(name)}),
	devices: reply('devices', {devices: listOf(deviceSchema, maxDevices)}),
	/** To all connections of the user, before those of the device are closed. */
	deviceRemoved: reply('deviceRemoved', {device: name}),
	/** With `id` to the connection that asked, without it to the user's other connections after a change. */
	listed: reply('listed', {rooms: listOf(name, maxRooms)}),
	pushKey: reply('pushKey', {publicKey: name}),
	pushSubscribed: reply('pushSubscribed', {}),
	pushUnsubscribed: reply('pushUnsubscribed', {}),
	error: reply('error', {
		draft: v.optional(name),
		code: name,
		message: sentence,
		/** The invalid field of the request, if it is a field. */
		field: v.optional(name),
		retryInMs: v.optional(retryInMs),
	}),
	/** The cluster has a further address. */
	hubs: event('hubs', {hubs: listOf(name, maxHubs)}),
	/** Whether the hub can reach its cluster. Without the frame it can. */
	service: event('service', {isAvailable: v.boolean()}),
	closing: event('closing', {code: amount, reason: sentence, retryInMs: v.optional(retryInMs)}),
};

type ServerSchemas = typeof serverSchemas;
export type ServerFrameType = keyof ServerSchemas;
export type ServerFrameOf<Type extends ServerFrameType> = v.InferOutput<ServerSchemas[Type]>;
export type ServerFrame = {[Type in ServerFrameType]: ServerFrameOf<Type>}[ServerFrameType];
