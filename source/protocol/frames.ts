/**
 * Every frame of version 1 as a schema; the types are inferred from it. `protocol.md` says what they mean.
 * Schemas strip unknown fields. A message in a check that begins with an error code and a colon
 * (`nick_invalid: …`) names the code the codec refuses with; any other is `bad_field`.
 */
import * as v from 'valibot';
import {
	defaultLimits,
	directFromChoices,
	idLength,
	isNick,
	isRoomName,
	maxEmojiLength,
	maxExpirySeconds,
	maxQueryLength,
	maxReasonLength,
	maxRetryMs,
	membersAtMost,
	minRetryMs,
	normaliseName,
} from './limits.ts';
import {controlCodePoint, forbiddenCodePoint, isBlank, lineCount, utf8Length} from './well-formed.ts';

// — the parts —

export const errorCodes = [
	'bad_frame',
	'unknown_type',
	'bad_field',
	'too_large',
	'unauthorized',
	'forbidden',
	'no_such_room',
	'no_such_user',
	'no_such_entry',
	'nick_taken',
	'nick_invalid',
	'not_joined',
	'rate_limited',
	'limit',
	'unavailable',
	'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

const wholeNumber = v.pipe(
	v.number('must be a number'),
	v.safeInteger('must be a whole number'),
	v.minValue(0, 'must not be negative'),
);
const positive = v.pipe(wholeNumber, v.minValue(1, 'must be at least 1'));

/** A request's id: a string of at most 64 characters, or a safe integer. */
export const idSchema = v.custom<string | number>(
	value => (typeof value === 'string' ? value.length <= idLength : Number.isSafeInteger(value)),
	`must be a string of at most ${idLength} characters or a safe integer`,
);
export type RequestId = v.InferOutput<typeof idSchema>;

const noControls = (code = '') =>
	v.check<string, (issue: v.CheckIssue<string>) => string>(
		text => controlCodePoint(text) === undefined,
		({input}) => `${code}must not contain the code point ${controlCodePoint(input)}`,
	);

/** Text well-formed and without control characters; normalised to NFC. */
const cleanText = v.pipe(
	v.string('must be a string'),
	v.check(
		text => forbiddenCodePoint(text) === undefined,
		issue => `must not contain the code point ${forbiddenCodePoint(String(issue.input))}`,
	),
	v.transform(text => text.normalize('NFC')),
);

const oneLine = (maxCharacters: number) =>
	v.pipe(
		cleanText,
		v.check(text => !text.includes('\n'), 'must be one line'),
		v.check(
			text => [...text].length <= maxCharacters,
			`too_large: must be at most ${maxCharacters} characters`,
		),
	);

const messageText = v.pipe(
	cleanText,
	v.check(text => !isBlank(text), 'must not be blank'),
	v.check(
		text => utf8Length(text) <= defaultLimits.textBytes,
		`too_large: must be at most ${defaultLimits.textBytes} bytes of UTF-8`,
	),
	v.check(
		text => lineCount(text) <= defaultLimits.textLines,
		`too_large: must be at most ${defaultLimits.textLines} lines`,
	),
);

const nick = v.pipe(
	v.string('nick_invalid: must be a string'),
	noControls('nick_invalid: '),
	v.check(
		isNick,
		`nick_invalid: must be 1 to ${defaultLimits.nickLength} letters, digits, _ . or - of one script`,
	),
	v.transform(normaliseName),
);

const roomName = v.pipe(
	v.string('must be a string'),
	noControls(),
	v.check(
		isRoomName,
		`must be 1 to ${defaultLimits.roomNameLength} letters, digits, _ . or - of one script (or a ~private or @direct room)`,
	),
	v.transform(room => (room.startsWith('@') ? room : normaliseName(room))),
);

/** A draft's id, made by its author: unique among the author's drafts. */
const draftId = v.pipe(
	v.string('must be a string'),
	v.minLength(1, 'must not be empty'),
	v.maxLength(idLength, `must be at most ${idLength} characters`),
	noControls(),
);

const handle = v.pipe(
	v.string('must be a string'),
	v.maxLength(idLength, `must be at most ${idLength} characters`),
);

const shortSecret = v.pipe(v.string('must be a string'), v.maxLength(512, 'must be at most 512 characters'));
const expiresInSeconds = v.pipe(
	positive,
	v.maxValue(maxExpirySeconds, `must be at most ${maxExpirySeconds} seconds`),
);
const pageLimit = v.pipe(
	positive,
	v.maxValue(defaultLimits.historyPage, `must be at most ${defaultLimits.historyPage}`),
);
const emoji = v.pipe(
	oneLine(maxEmojiLength),
	v.check(text => !isBlank(text) && !/\s/u.test(text), 'must be one emoji or a short word without spaces'),
);
const reason = oneLine(maxReasonLength);

const id = v.optional(idSchema);

// — from client to server —

const request = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
	v.object({type: v.literal(type), id, ...fields});

/** What a client can say, by type. */
export const clientSchemas = {
	hello: request('hello', {
		version: wholeNumber,
		nick: v.optional(nick),
		secret: v.optional(shortSecret),
		access: v.optional(shortSecret),
		client: v.optional(oneLine(idLength)),
		echo: v.optional(v.boolean('must be true or false')),
	}),
	join: request('join', {
		room: v.optional(roomName),
		token: v.optional(shortSecret),
		after: v.optional(wholeNumber),
		epoch: v.optional(handle),
		/** True refuses with `no_such_room` where a public room would be created. */
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
	search: request('search', {
		query: v.pipe(
			oneLine(maxQueryLength),
			v.check(text => !isBlank(text), 'must not be blank'),
		),
		room: v.optional(roomName),
		/** Only what this nick said. */
		from: v.optional(nick),
		/** Only entries older than this time. */
		before: v.optional(wholeNumber),
		/** Only entries of this time or newer. */
		after: v.optional(wholeNumber),
		limit: v.optional(pageLimit),
	}),
	/** The page after the room of this name; without it the first one. */
	rooms: request('rooms', {after: v.optional(roomName)}),
	members: request('members', {room: roomName}),
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
	stats: request('stats', {room: v.optional(roomName)}),
	/** For the owner of the room: keep a user out or quiet. `seconds` says how long; for ever without. */
	moderate: request('moderate', {
		room: roomName,
		nick: v.optional(nick),
		/** The id of the user, which a rename does not change; counts before `nick`. */
		userId: v.optional(handle),
		action: v.picklist(
			['kick', 'ban', 'unban', 'mute', 'unmute'],
			'must be one of kick, ban, unban, mute, unmute',
		),
		reason: v.optional(reason),
		seconds: v.optional(expiresInSeconds),
	}),
	/** For the one who made the room; 0 turns a setting off. */
	configure: request('configure', {
		room: roomName,
		slowSeconds: v.optional(v.pipe(wholeNumber, v.maxValue(3600, 'must be at most 3600'))),
		expiresInSeconds: v.optional(
			v.pipe(wholeNumber, v.maxValue(maxExpirySeconds, `must be at most ${maxExpirySeconds}`)),
		),
	}),
	/** Blocks a user, by id or nick: neither writes to the other directly until `unblock`. The id counts before the nick. */
	block: request('block', {nick: v.optional(nick), userId: v.optional(handle)}),
	unblock: request('unblock', {nick: v.optional(nick), userId: v.optional(handle)}),
	blocks: request('blocks', {}),
	/** Sets what is given; answered with all preferences. */
	preferences: request('preferences', {
		directFrom: v.optional(v.picklist(directFromChoices, `must be one of ${directFromChoices.join(', ')}`)),
	}),
	ping: request('ping', {}),
};

type ClientSchemas = typeof clientSchemas;
export type ClientFrameType = keyof ClientSchemas;
export type ClientFrameOf<Type extends ClientFrameType> = v.InferOutput<ClientSchemas[Type]>;
export type ClientFrame = {[Type in ClientFrameType]: ClientFrameOf<Type>}[ClientFrameType];
/** Frames of the connection itself; they never reach the hub's rooms. */
export type ConnectionFrame = ClientFrameOf<'hello' | 'ping'>;
/** Frames the hub answers. */
export type Request = Exclude<ClientFrame, ConnectionFrame>;

// — from server to client —
// A client trusts no server: every number and every text has bounds far above what a server sends, so that whatever
// arrives can be stored, counted and drawn. What is only read by people is cut instead of refused.

/** The last millisecond of the year 9999. */
const maxTime = 253_402_300_799_999;
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(maxTime));
const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Any amount; a limit that does not hold is the largest safe integer. */
const amount = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** The name of a user or room, an id, an emoji, a token. */
const name = v.pipe(v.string(), v.maxLength(512));
/** What a user wrote, in UTF-16 code units: eight times the default limit. */
const userText = v.pipe(v.string(), v.maxLength(65_536));
/** A sentence from the server. */
const sentence = v.pipe(
	v.string(),
	v.transform(text => text.slice(0, 1000)),
);
/** At least 250 ms, so that no server makes a client try in a tight circle, and at most a day. */
const retryInMs = v.pipe(
	v.number(),
	v.transform(ms => Math.min(Math.max(ms, minRetryMs), maxRetryMs)),
);
/** Entries of a page: above the longest resume. */
const maxEntries = 2000;
const maxRooms = 20_000;
const maxReactions = 200;
const maxBlocks = 10_000;
const listOf = <Item extends v.GenericSchema>(item: Item, maxItems: number) =>
	v.pipe(
		v.array(item),
		v.transform(list => (list.length > maxItems ? list.slice(0, maxItems) : list)),
	);

export const personSchema = v.object({id: name, nick: name});
export type Person = v.InferOutput<typeof personSchema>;

/** `from` has the people who reacted first, `count` is how many there are; without it `from` is all of them. */
const reactionSchema = v.object({emoji: name, from: v.array(personSchema), count: v.optional(amount)});
export type Reaction = v.InferOutput<typeof reactionSchema>;

const entry = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
	v.object({
		type: v.literal(type),
		room: name,
		seq,
		prev: seq,
		at: time,
		from: personSchema,
		...fields,
	});

/** What stands in a room's log, by type. */
export const entrySchemas = {
	/**
	 * `editedAt`, `deletedAt` and `reactions` are the message as it stands now, for those who read it later;
	 * a live message has none of them. The text of a deleted one is empty.
	 */
	message: entry('message', {
		text: userText,
		draft: v.optional(name),
		replyTo: v.optional(seq),
		expiresAt: v.optional(time),
		editedAt: v.optional(time),
		deletedAt: v.optional(time),
		reactions: v.optional(listOf(reactionSchema, maxReactions)),
	}),
	edited: entry('edited', {target: seq, text: userText}),
	deleted: entry('deleted', {target: seq}),
	/** `count`: how many people have this reaction afterwards. */
	reacted: entry('reacted', {target: seq, emoji: name, on: v.boolean(), count: v.optional(amount)}),
	topic: entry('topic', {text: userText}),
};

export const entrySchema = v.variant('type', [
	entrySchemas.message,
	entrySchemas.edited,
	entrySchemas.deleted,
	entrySchemas.reacted,
	entrySchemas.topic,
]);
export type Entry = v.InferOutput<typeof entrySchema>;
export type EntryType = Entry['type'];
export type Message = v.InferOutput<typeof entrySchemas.message>;

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
	/** When the newest entry was sent, where there is one. */
	at: v.optional(time),
	/** Of a direct room: the other one. */
	with: v.optional(personSchema),
	/** This connection is in the direct room: it was left out of the others, which `join` or a new message enters. */
	isJoined: v.optional(v.literal(true)),
});
export type RoomInfo = v.InferOutput<typeof roomInfoSchema>;

const inviteSchema = v.object({
	invite: name,
	at: time,
	usesLeft: v.optional(amount),
	expiresAt: v.optional(time),
});
export type InviteInfo = v.InferOutput<typeof inviteSchema>;

const limitsSchema = v.object({
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
	/** A server that does not name them has none of these limits. */
	directRooms: v.optional(amount, Number.MAX_SAFE_INTEGER),
	directOpenBurst: v.optional(amount, Number.MAX_SAFE_INTEGER),
	directOpensPerMinute: v.optional(amount, Number.MAX_SAFE_INTEGER),
	blockedUsers: v.optional(amount, Number.MAX_SAFE_INTEGER),
	reactionKinds: v.optional(amount, defaultLimits.reactionKinds),
});

/** What a server can say, by type. */
export const serverSchemas = {
	...entrySchemas,
	welcome: reply('welcome', {
		version: amount,
		user: personSchema,
		secret: v.optional(name),
		server: v.object({name: name, version: name}),
		/** The hub's stable id: the same after a restart with its data, and under every address. */
		hub: v.optional(name),
		limits: limitsSchema,
		heartbeatSeconds: amount,
		at: time,
	}),
	joined: reply('joined', {
		room: name,
		epoch: name,
		/** The room's newest entry; what `entries` carries ends here. 0: none yet. */
		seq,
		/** The oldest entry the server keeps of this room; 0: none. */
		first: seq,
		entries: listOf(entrySchema, maxEntries),
		ownReactions: v.optional(listOf(ownReactionsSchema, maxEntries)),
		/** The server keeps entries older than these (or, where not recovered, between `after` and these). */
		hasMore: v.boolean(),
		isRecovered: v.boolean(),
		topic: userText,
		members: listOf(personSchema, membersAtMost),
		memberCount: amount,
		/** Read up to here, on any of the user's connections; 0 where the server does not know. */
		readSeq: seq,
		/** The server has no read position of this user here yet: it begins with this join. */
		isFirstVisit: v.optional(v.literal(true)),
		/** Of a direct room: the other one. */
		with: v.optional(personSchema),
		/** The one who made the room, where that is kept. */
		owner: v.optional(personSchema),
		slowSeconds: v.optional(amount),
		expiresInSeconds: v.optional(amount),
	}),
	presence: event('presence', {
		room: name,
		joined: v.array(personSchema),
		left: v.array(personSchema),
		memberCount: amount,
	}),
	/** With `id` to the one who asked; without to everyone who shares a room with the user. */
	renamed: reply('renamed', {user: personSchema, was: name}),
	typing: event('typing', {room: name, user: personSchema}),
	read: event('read', {room: name, seq}),
	gap: event('gap', {room: name, after: seq, seq}),
	sent: reply('sent', {room: name, seq, draft: v.optional(name)}),
	history: reply('history', {
		room: name,
		/** The room's newest entry when the page was read: its messages are as they stood then. */
		seq: v.optional(seq),
		entries: listOf(entrySchema, maxEntries),
		ownReactions: v.optional(listOf(ownReactionsSchema, maxEntries)),
		/** More entries lie in the direction asked (for `around`: in either). */
		hasMore: v.boolean(),
		hasOlder: v.boolean(),
		hasNewer: v.boolean(),
	}),
	found: reply('found', {entries: listOf(entrySchema, maxEntries), hasMore: v.boolean()}),
	/** `hasMore`: ask again with the last room as `after`. */
	rooms: reply('rooms', {rooms: listOf(roomInfoSchema, maxRooms), hasMore: v.optional(v.boolean(), false)}),
	members: reply('members', {room: name, members: listOf(personSchema, membersAtMost), memberCount: amount}),
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
	/** To everyone in the room, and to the person it is about: with the reason. */
	moderated: reply('moderated', {
		room: name,
		user: personSchema,
		by: personSchema,
		action: v.picklist(['kick', 'ban', 'unban', 'mute', 'unmute']),
		reason: v.optional(sentence),
		until: v.optional(time),
		/** To the user who asked: the invites that were revoked with a ban. */
		revoked: v.optional(listOf(name, maxRooms)),
	}),
	configured: reply('configured', {
		/** The room has another owner from now on. */
		owner: v.optional(personSchema),
		room: name,
		by: personSchema,
		slowSeconds: amount,
		expiresInSeconds: amount,
	}),
	/** With `id` to the connection that asked; without to the user's other connections. */
	blocked: reply('blocked', {user: personSchema}),
	unblocked: reply('unblocked', {user: personSchema}),
	blocks: reply('blocks', {blocks: listOf(v.object({user: personSchema, at: time}), maxBlocks)}),
	preferences: reply('preferences', {directFrom: v.picklist(directFromChoices)}),
	error: reply('error', {
		draft: v.optional(name),
		code: name,
		message: sentence,
		/** The field of the request it is about, where it is about one. */
		field: v.optional(name),
		retryInMs: v.optional(retryInMs),
	}),
	closing: event('closing', {code: amount, reason: sentence, retryInMs: v.optional(retryInMs)}),
};

type ServerSchemas = typeof serverSchemas;
export type ServerFrameType = keyof ServerSchemas;
export type ServerFrameOf<Type extends ServerFrameType> = v.InferOutput<ServerSchemas[Type]>;
export type ServerFrame = {[Type in ServerFrameType]: ServerFrameOf<Type>}[ServerFrameType];
