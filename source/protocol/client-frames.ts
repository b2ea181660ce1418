/**
 * The schema of every frame that a client sends; the types are inferred from them. `protocol.md` describes the frames.
 * Schemas strip unknown fields. If the message of a check begins with an error code and a colon (`nick_invalid: …`), the
 * codec rejects the frame with that code; otherwise with `bad_field`.
 */
import * as v from 'valibot';
import {
	authorNick,
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
import type {PostRequestType} from './entry-kinds.ts';
import {importedEntry} from './import-fields.ts';
import {maxImportedEntries} from './imported.ts';
import {
	defaultLimits,
	deviceKinds,
	directFromChoices,
	idLength,
	maxAwayLength,
	maxExpirySeconds,
	maxListedRooms,
	maxQueryLength,
} from './limits.ts';
import {isTimeZone, maxHighlightWords, maxRoomChanges, notificationLevels} from './notifications.ts';
import {idSchema} from './request-id.ts';
import {isBlank} from './well-formed.ts';

const id = v.optional(idSchema);

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
		/** The device as the user's list of devices shows it. */
		device: v.optional(
			v.object({
				name: oneLine(idLength),
				kind: v.picklist(deviceKinds, `must be one of ${deviceKinds.join(', ')}`),
			}),
		),
		/** The token of a pairing link, instead of a secret. */
		pair: v.optional(shortSecret),
		echo: v.optional(v.boolean('must be true or false')),
		/** Marks the user as a bot, or with false removes the mark, on all connections. Undefined: no change. */
		bot: v.optional(v.boolean('must be true or false')),
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
		/** A program wrote the message. Every message of a bot is marked, also without this field. */
		bot: v.optional(v.boolean('must be true or false')),
		draft: v.optional(draftId),
		replyTo: v.optional(positive),
		expiresInSeconds: v.optional(expiresInSeconds),
	}),
	edit: request('edit', {room: roomName, seq: positive, text: messageText}),
	delete: request('delete', {room: roomName, seq: positive}),
	react: request('react', {room: roomName, seq: positive, emoji, on: v.boolean('must be true or false')}),
	topic: request('topic', {room: roomName, text: oneLine(defaultLimits.topicLength)}),
	/** For the owner of the room: appends entries of another chat with their original authors and times. */
	import: request('import', {
		room: roomName,
		entries: v.pipe(
			v.array(importedEntry, 'must be a list of entries'),
			v.minLength(1, 'must not be empty'),
			v.maxLength(maxImportedEntries, `must be at most ${maxImportedEntries} entries`),
		),
	}),
	history: request('history', {
		room: roomName,
		before: v.optional(wholeNumber),
		after: v.optional(wholeNumber),
		around: v.optional(wholeNumber),
		beforeAt: v.optional(clientTime),
		afterAt: v.optional(clientTime),
		aroundAt: v.optional(clientTime),
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
	/** Follows a thread; with `on: false`, stops following it. */
	follow: request('follow', {room: roomName, seq: positive, on: v.boolean('must be true or false')}),
	/**
	 * For the owner of the room, and for both users of a direct room: pins a message; with `on: false`, unpins it.
	 */
	pin: request('pin', {room: roomName, seq: positive, on: v.boolean('must be true or false')}),
	pins: request('pins', {room: roomName}),
	search: request('search', {
		query: v.pipe(
			oneLine(maxQueryLength),
			v.check(text => !isBlank(text), 'must not be blank'),
		),
		room: v.optional(roomName),
		/** Only messages by the author with this nick, who may be an imported author. */
		from: v.optional(authorNick),
		/** Only entries older than this time, in milliseconds since 1970. */
		before: v.optional(wholeNumber),
		/** Only entries of this time or newer, in milliseconds since 1970. */
		after: v.optional(wholeNumber),
		limit: v.optional(pageLimit),
	}),
	/** Lists the rooms after this one, one page at a time; without `after`, the first page. */
	rooms: request('rooms', {after: v.optional(roomName)}),
	members: request('members', {room: roomName}),
	/** Lists the connected users after this nick, one page at a time; without `after`, the first page. */
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
	/**
	 * For the owner and the moderators of a room: creates a webhook. Its messages appear as those of a bot with this
	 * nick.
	 */
	webhook: request('webhook', {room: roomName, nick}),
	webhooks: request('webhooks', {room: roomName}),
	revokeWebhook: request('revokeWebhook', {room: roomName, webhook: handle}),
	nick: request('nick', {nick}),
	typing: request('typing', {room: roomName}),
	read: request('read', {room: roomName, seq: wholeNumber}),
	/** Moves the read position back, so that the message `seq` is the first unread one. */
	markUnread: request('markUnread', {room: roomName, seq: positive}),
	/** The read positions in a small room. */
	readers: request('readers', {room: roomName}),
	/** Lists the messages in the user's inbox, from all rooms, newest first. `before`: only older ones. */
	inbox: request('inbox', {
		before: v.optional(wholeNumber),
		limit: v.optional(pageLimit),
		unreadOnly: v.optional(v.boolean('must be true or false')),
	}),
	/**
	 * Marks everything in the inbox up to the time `through` as read. The read positions of the rooms do not change.
	 */
	inboxRead: request('inboxRead', {through: wholeNumber}),
	stats: request('stats', {room: v.optional(roomName)}),
	/** For the owner and the moderators of the room. `seconds`: the duration; without it, the action is permanent. */
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
	/** For the owner of the room: makes a user a moderator; with `on: false`, removes the role. */
	moderator: request('moderator', {
		room: roomName,
		nick: v.optional(nick),
		userId: v.optional(handle),
		on: v.boolean('must be true or false'),
	}),
	/** The bans and mutes of a room, for its owner and moderators. */
	bans: request('bans', {room: roomName}),
	/** Sets the user away, or back. */
	away: request('away', {on: v.boolean('must be true or false'), text: v.optional(oneLine(maxAwayLength))}),
	/** Reports that there has been no input on this connection for a while, or that there is input again. */
	idle: request('idle', {on: v.boolean('must be true or false')}),
	/** For the owner of the room; 0 turns a setting off. Moderators may set `slowSeconds`. */
	configure: request('configure', {
		room: roomName,
		slowSeconds: v.optional(v.pipe(wholeNumber, v.maxValue(3600, 'must be at most 3600'))),
		expiresInSeconds: v.optional(
			v.pipe(wholeNumber, v.maxValue(maxExpirySeconds, `must be at most ${maxExpirySeconds}`)),
		),
	}),
	/**
	 * Blocks direct messages from a user, until `unblock`. The user is given by id or nick; the id takes precedence.
	 */
	block: request('block', {nick: v.optional(nick), userId: v.optional(handle)}),
	unblock: request('unblock', {nick: v.optional(nick), userId: v.optional(handle)}),
	blocks: request('blocks', {}),
	/** Creates a token that signs in one more device as the same user. */
	pair: request('pair', {}),
	devices: request('devices', {}),
	removeDevice: request('removeDevice', {device: handle}),
	/** Changes the list of rooms that the user's devices join. The answer contains the whole list. */
	listed: request('listed', {add: v.optional(roomNames), remove: v.optional(roomNames)}),
	/** Sets the given preferences. The answer contains all preferences. */
	preferences: request('preferences', {
		directFrom: v.optional(v.picklist(directFromChoices, `must be one of ${directFromChoices.join(', ')}`)),
		/** Whether the members of small rooms may see how far the user has read. */
		readReceipts: v.optional(v.boolean('must be true or false')),
	}),
	/** Changes the given settings; null removes a setting. The answer contains all settings. */
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
		/** The time zone of the device, for do-not-disturb hours: a name such as `Europe/Berlin`. */
		timeZone: v.optional(v.pipe(oneLine(idLength), v.check(isTimeZone, 'must be the name of a time zone'))),
	}),
	unsubscribePush: request('unsubscribePush', {endpoint: pushEndpoint}),
	/** Reports that the user uses this client now, or no longer looks at it. There is no answer. */
	focus: request('focus', {isFocused: isTrue}),
	ping: request('ping', {}),
};

type ClientSchemas = typeof clientSchemas;
export type ClientFrameType = keyof ClientSchemas;
export type ClientFrameOf<Type extends ClientFrameType> = v.InferOutput<ClientSchemas[Type]>;
export type ClientFrame = {[Type in ClientFrameType]: ClientFrameOf<Type>}[ClientFrameType];
/** Frames that the protocol session handles. The hub handles the others. */
type ConnectionFrame = ClientFrameOf<'hello' | 'ping'>;
/** Frames that post an entry. */
export type PostRequest = ClientFrameOf<PostRequestType>;
/** Frames that the hub answers. */
export type Request = Exclude<ClientFrame, ConnectionFrame>;
