/**
 * The schema of every frame that a server sends; the types are inferred from them. `protocol.md` describes the frames.
 * Schemas strip unknown fields.
 */
import * as v from 'valibot';
import {type EntryOf, type EntryType, entrySchemas} from './entry-kinds.ts';
import {
	directFromChoices,
	followedPage,
	idLength,
	inboxKinds,
	maxDevices,
	maxHubs,
	membersAtMost,
	moderatorsPerRoom,
	namesWithheld,
	peoplePage,
} from './limits.ts';
import {idSchema} from './request-id.ts';
import {
	amount,
	limitsSchema,
	listOf,
	maxReactions,
	name,
	notificationFields,
	personSchema,
	type reactionSchema,
	retryInMs,
	sentence,
	seq,
	time,
	userText,
	webhookSchema,
} from './server-fields.ts';

const id = v.optional(idSchema);

/** The most entries of a page, above the longest resume. */
const maxEntries = 2000;
const maxRooms = 20_000;
const maxBlocks = 10_000;
/** Far above `defaultLimits.pinnedMessages`. */
const maxPins = 1000;
/** Far above `webhooksPerRoom`. */
const maxWebhooks = 1000;

export type Person = v.InferOutput<typeof personSchema>;
export type Reaction = v.InferOutput<typeof reactionSchema>;

/** An entry of a room's log. `entry-kinds.ts` describes the kinds. */
export type Entry = {[Type in EntryType]: EntryOf<Type>}[EntryType];
export type Message = EntryOf<'message'>;

const entrySchema = v.variant('type', Object.values(entrySchemas));

/** The emoji with which the user reacted to the message `seq`, if the list of reactions does not name the user. */
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

/**
 * A user who is away. `text` is the user's own text. `isIdle`: there has been no input on any connection of the user
 * since `since`.
 */
const awaySchema = v.object({
	user: personSchema,
	since: time,
	text: v.optional(sentence),
	isIdle: v.optional(v.literal(true)),
});
export type AwayUser = v.InferOutput<typeof awaySchema>;

/** The users who are away, among those that the frame names. */
const awayUsers = v.optional(listOf(awaySchema, membersAtMost));

const banSchema = v.object({
	user: personSchema,
	kind: v.picklist(['ban', 'mute']),
	/** The user who imposed the sanction, and the time, if the server knows them. */
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

export type WebhookInfo = v.InferOutput<typeof webhookSchema>;

/** A message in the inbox. `kind`: the reason why it is there. */
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
	/** The device that made the request. */
	isThis: v.optional(v.literal(true)),
});
export type DeviceInfo = v.InferOutput<typeof deviceSchema>;

/** The port and the host key for SSH clients. The fingerprint has the form of OpenSSH, `SHA256:…`. */
const sshAddressSchema = v.object({port: amount, fingerprint: name});
export type SshAddress = v.InferOutput<typeof sshAddressSchema>;

/** The frames of servers, by type. */
export const serverSchemas = {
	...entrySchemas,
	welcome: reply('welcome', {
		version: amount,
		user: personSchema,
		secret: v.optional(name),
		server: v.object({name: name, version: name}),
		/** The hub's stable id. It stays the same after a restart with the same data, and under every address. */
		hub: v.optional(name),
		/** The notification settings of the user. Older servers do not send them. */
		notifications: v.optional(v.object(notificationFields)),
		/** The public address at which clients reach the hub of this connection. */
		address: v.optional(name),
		/** The public addresses of all hubs of the cluster that are running. */
		hubs: v.optional(listOf(name, maxHubs)),
		/** The SSH address of this hub, if it accepts SSH clients. */
		ssh: v.optional(sshAddressSchema),
		limits: limitsSchema,
		heartbeatSeconds: amount,
		at: time,
		/** The user is away: an earlier connection set it. */
		away: v.optional(awaySchema),
		/** The user owns the public rooms that have no owner, and may moderate all public rooms. */
		isServerOwner: v.optional(v.literal(true)),
	}),
	joined: reply('joined', {
		room: name,
		epoch: name,
		/** The newest entry of the room, with which `entries` ends; 0 if the room has none. */
		seq,
		/** The oldest stored entry of the room; 0 if the room has none. */
		first: seq,
		entries: listOf(entrySchema, maxEntries),
		ownReactions: v.optional(listOf(ownReactionsSchema, maxEntries)),
		/** There are older entries than these or, if `isRecovered` is false, entries between `after` and these. */
		hasMore: v.boolean(),
		isRecovered: v.boolean(),
		topic: userText,
		members: listOf(personSchema, membersAtMost),
		memberCount: amount,
		/** The user's read position; 0 if the user has read nothing. */
		readSeq: seq,
		/** The user moved the read position back to `readSeq`. */
		isMarkedUnread: v.optional(v.literal(true)),
		/** The server had no read position of this user, so it begins with this join. */
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
		/** The members in `joined` who are away. */
		away: awayUsers,
	}),
	/** With `id` to the connection that made the request, without it to all users who share a room with the user. */
	renamed: reply('renamed', {user: personSchema, was: name}),
	typing: event('typing', {room: name, user: personSchema}),
	/** The user's read position. `isMarkedUnread`: the user moved it back. With `id`: the answer to `markUnread`. */
	read: reply('read', {room: name, seq, isMarkedUnread: v.optional(v.literal(true))}),
	gap: event('gap', {room: name, after: seq, seq}),
	sent: reply('sent', {room: name, seq, draft: v.optional(name)}),
	/**
	 * The sequence number of each entry of an `import`. 0: the entry was left out, because its target does not exist
	 * or accepts no more reactions.
	 */
	imported: reply('imported', {room: name, seqs: listOf(seq, maxEntries)}),
	history: reply('history', {
		room: name,
		/** The newest entry of the room when the page was read. The messages include all changes up to it. */
		seq: v.optional(seq),
		entries: listOf(entrySchema, maxEntries),
		ownReactions: v.optional(listOf(ownReactionsSchema, maxEntries)),
		/** There are more entries in the requested direction (for `around`, in either direction). */
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
	/**
	 * With `id` to the connection that made the request; without it to the user's other connections, and after the
	 * user replied in the thread.
	 */
	followed: reply('followed', {room: name, seq, on: v.boolean()}),
	/** The number of replies of a thread after some replies have expired. */
	replies: event('replies', {room: name, seq, replies: amount}),
	/** To all members. `pinned` is the whole list afterwards. Without `by` if pinned messages have expired. */
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
		/** There may be more items, older than this time. */
		next: v.optional(time),
		/** The number of unread items among the newest `inboxScan` items. */
		unread: amount,
	}),
	/** With `id` to the connection that made the request, without it to the user's other connections. */
	inboxRead: reply('inboxRead', {through: time}),
	/** The members who share their read positions. `hidden` is the number of the other members. */
	readers: reply('readers', {
		room: name,
		readers: listOf(v.object({user: personSchema, seq}), membersAtMost),
		hidden: amount,
	}),
	/** If `hasMore` is true, request the next page with the last room as `after`. */
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
	/** `url`: the public URL of the server, if it has one. */
	webhookCreated: reply('webhookCreated', {
		room: name,
		webhook: name,
		user: personSchema,
		token: name,
		url: v.optional(name),
	}),
	webhooks: reply('webhooks', {room: name, webhooks: listOf(webhookSchema, maxWebhooks)}),
	webhookRevoked: reply('webhookRevoked', {room: name, webhook: name}),
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
		/** Only in the reply to the request: the invites that were revoked with a ban. */
		revoked: v.optional(listOf(name, maxRooms)),
		/** Only in the reply to the request: the bots of the webhooks that were revoked with a ban. */
		revokedWebhooks: v.optional(listOf(personSchema, maxWebhooks)),
	}),
	/** To all members of the room and to the user concerned. `moderators` is the whole list afterwards. */
	moderator: reply('moderator', {
		room: name,
		user: personSchema,
		by: personSchema,
		on: v.boolean(),
		moderators: listOf(personSchema, moderatorsPerRoom),
	}),
	bans: reply('bans', {room: name, bans: listOf(banSchema, maxBlocks)}),
	/** With `id` to the connection that made the request, without it to all users who share a room with the user. */
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
	/**
	 * To the author of an expiring message: the members who did not receive it, because their clients cannot delete
	 * messages.
	 */
	withheld: event('withheld', {
		room: name,
		seq,
		users: listOf(personSchema, namesWithheld),
		count: amount,
	}),
	/** With `id` to the connection that made the request, without it to the user's other connections. */
	blocked: reply('blocked', {user: personSchema}),
	unblocked: reply('unblocked', {user: personSchema}),
	blocks: reply('blocks', {blocks: listOf(v.object({user: personSchema, at: time}), maxBlocks)}),
	/** With `id` to the connection that made the request, without it to the user's other connections. */
	notifications: reply('notifications', notificationFields),
	preferences: reply('preferences', {
		directFrom: v.picklist(directFromChoices),
		/** Older servers do not send it. */
		readReceipts: v.optional(v.boolean()),
	}),
	/** `url`: the public URL of the server, if it has one. */
	pairing: reply('pairing', {token: name, expiresAt: time, url: v.optional(name)}),
	devices: reply('devices', {devices: listOf(deviceSchema, maxDevices)}),
	/** To all connections of the user, before those of the device are closed. */
	deviceRemoved: reply('deviceRemoved', {device: name}),
	/**
	 * With `id` to the connection that made the request, without it to the user's other connections after a change.
	 */
	listed: reply('listed', {rooms: listOf(name, maxRooms)}),
	pushKey: reply('pushKey', {publicKey: name}),
	pushSubscribed: reply('pushSubscribed', {}),
	pushUnsubscribed: reply('pushUnsubscribed', {}),
	error: reply('error', {
		draft: v.optional(name),
		code: name,
		message: sentence,
		/** The name of the invalid field of the request, if one field is invalid. */
		field: v.optional(name),
		retryInMs: v.optional(retryInMs),
	}),
	/** The public addresses of all hubs, sent when the cluster has a new one. */
	hubs: event('hubs', {hubs: listOf(name, maxHubs)}),
	/** Whether the hub can reach its cluster. True until the first such frame. */
	service: event('service', {isAvailable: v.boolean()}),
	closing: event('closing', {code: amount, reason: sentence, retryInMs: v.optional(retryInMs)}),
};

type ServerSchemas = typeof serverSchemas;
export type ServerFrameType = keyof ServerSchemas;
export type ServerFrameOf<Type extends ServerFrameType> = v.InferOutput<ServerSchemas[Type]>;
export type ServerFrame = {[Type in ServerFrameType]: ServerFrameOf<Type>}[ServerFrameType];
