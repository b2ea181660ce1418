/**
 * The limits and name patterns that both sides use. Byte counts are of UTF-8; names of durations have their unit.
 * A server may have other values for some of them, which `welcome.limits` announces.
 */

/** The version of the protocol. */
export const protocolVersion = 1;

/** The limits a server announces in `welcome`, with their defaults. */
export const defaultLimits = {
	/** One WebSocket message from a client, in bytes. A longer one closes the connection (1009). */
	frameBytes: 16 * 1024,
	/** The text of one message, in bytes after NFC. */
	textBytes: 8 * 1024,
	textLines: 100,
	/** Characters (code points) of a nick. */
	nickLength: 32,
	/** Characters (code points) of a public room's name. */
	roomNameLength: 64,
	/** Characters (code points) of a topic. */
	topicLength: 390,
	/** Rooms one user may be in at once. */
	roomsPerUser: 100,
	/** Entries in one `history` or `joined` page. */
	historyPage: 200,
	/** Messages a user may send at once, before `sendsPerSecond` applies. */
	sendBurst: 20,
	sendsPerSecond: 5,
	/** Frames of any type one connection may send at once, before `framesPerSecond` applies. */
	frameBurst: 2000,
	framesPerSecond: 500,
	/**
	 * Direct rooms that the server adds a new connection to. The connection enters the others by `join` or with their
	 * next message.
	 */
	directRooms: 50,
	/** Direct rooms with new contacts that a user may open at once, before `directOpensPerMinute` applies. */
	directOpenBurst: 30,
	directOpensPerMinute: 6,
	/** The most users that one user can block. */
	blockedUsers: 1000,
	/** Different emoji on one message. */
	reactionKinds: 20,
	/** Messages pinned to one room. */
	pinnedMessages: 20,
};

export type Limits = typeof defaultLimits;

/** The users who may start a direct conversation with a user: everyone, users of the same private rooms, or nobody. */
export const directFromChoices = ['everyone', 'contacts', 'nobody'] as const;
export type DirectFrom = (typeof directFromChoices)[number];

/** The limit for changes (edits, reactions, new rooms and others), as a multiple of the limit for messages. */
export const changesPerSend = 5;
/** The number of entries in a page if the request has no `limit`. */
export const defaultPage = 50;
/** The most entries in a resume without a `limit`. If more are missing, the server sends the newest page instead. */
export const resumePage = 1000;
/** The approximate size of a page in bytes: a page of larger entries has fewer entries. */
export const pageBytes = 1024 * 1024;
/** The most followed threads in one `joined`, newest first. */
export const followedPage = 200;
/** The most members in one `joined`; `memberCount` is always exact. */
export const membersPage = 200;
/** The most members in one `members`. */
export const membersAtMost = 10_000;
/** The longest `id` of a request, draft id and client name, in characters. */
export const idLength = 64;
/** The shortest and the longest time before a retry, for any `retryInMs` of the server. */
export const minRetryMs = 250;
export const maxRetryMs = 24 * 3600 * 1000;
/** Bytes of JSON after which a page of `rooms` ends. */
export const roomsPageBytes = 64 * 1024;
/** The most addresses of hubs in `welcome` and `hubs`. */
export const maxHubs = 64;
/** The longest lifetime of an expiring message. */
export const maxExpirySeconds = 31 * 24 * 3600;
export const maxReasonLength = 200;
export const moderatorsPerRoom = 100;
/** Webhooks of one room. */
export const webhooksPerRoom = 20;
export const maxAwayLength = 200;
export const maxEmojiLength = 32;
/**
 * The most users named for each emoji of a message; and for all emoji of a message together. Further users are only
 * counted.
 */
export const reactionNames = 20;
export const reactionNamesInAll = 100;
/** The most users named in `withheld`. Further users are only counted. */
export const namesWithheld = 20;
export const maxQueryLength = 200;
/** The reasons for an inbox item. If several apply, the first in this order counts. */
export const inboxKinds = ['direct', 'reply', 'mention'] as const;
export type InboxKind = (typeof inboxKinds)[number];
/** Unread items are counted among this many newest items of an inbox. */
export const inboxScan = 1000;
/** The most inboxes that one message is added to, beginning with the users that it mentions first. */
export const inboxUsersPerMessage = 100;
/** The largest room in which members can see read positions, in users. */
export const readersAtMost = 20;
/** The shortest time between two `typing` frames. */
export const typingIntervalMs = 3000;
/** How long a `typing` frame is shown. */
export const typingShownMs = 6000;

/** Unsent bytes above which a slow client receives no typing and presence frames. */
export const dropBytes = 64 * 1024;
/** Unsent bytes above which entries are held back; a `gap` follows. */
export const holdBackBytes = 256 * 1024;
/** Unsent bytes above which a slow client is disconnected (4001). */
export const tooSlowBytes = 1024 * 1024;
/** A client that reads nothing for this long is disconnected (4001). */
export const tooSlowMs = 30_000;

/**
 * The scripts a name may be written in: the recommended scripts of UAX #31, table 5. Han is combined with the scripts
 * that are written together with it (UTS #39, 5.1, augmented script sets).
 */
const scripts = [
	['Latin'],
	['Greek'],
	['Cyrillic'],
	['Armenian'],
	['Hebrew'],
	['Arabic'],
	['Thaana'],
	['Devanagari'],
	['Bengali'],
	['Gurmukhi'],
	['Gujarati'],
	['Oriya'],
	['Tamil'],
	['Telugu'],
	['Kannada'],
	['Malayalam'],
	['Sinhala'],
	['Thai'],
	['Lao'],
	['Tibetan'],
	['Myanmar'],
	['Georgian'],
	['Ethiopic'],
	['Khmer'],
	['Han', 'Hiragana', 'Katakana'],
	['Han', 'Hangul'],
	['Han', 'Bopomofo'],
];

const patternOf = (names: readonly string[]): RegExp => {
	const script = names.map(name => `\\p{Script_Extensions=${name}}`).join('');
	return new RegExp(`^[0-9_.\\-[[${script}]&&[\\p{L}\\p{M}\\p{Nd}]]]+$`, 'v');
};

let namePatterns: readonly RegExp[] | undefined;
/** Most names match this pattern, so the patterns of all scripts are rarely compiled, which takes 40 ms. */
const plainName = /^[A-Za-z0-9_.-]+$/;

const stackedMarks = /^\p{M}|\p{Script=Inherited}{2}/u;
const invisible = /\p{Default_Ignorable_Code_Point}/u;

/** The stored and displayed form of a nick or room name: NFKC. */
export const normaliseName = (name: string): string => name.normalize('NFKC');

const ascii = /^[\u0000-\u007F]*$/;

/**
 * The form in which nicks and room names are compared: NFKC, case folded so that letters with the same capital are
 * equal (`straße` is `STRASSE`, `ς` is `σ`), NFKC again. The name is converted to lower case first, because `ẞ` is
 * already a capital.
 */
export const nameKey = (name: string): string =>
	ascii.test(name)
		? name.toLowerCase()
		: name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');

/** Whether a name begins with the typed text, by the same comparison. */
export const nameBegins = (name: string, typed: string): boolean => nameKey(name).startsWith(nameKey(typed));

const isName = (name: string, maxLength: number): boolean => {
	if (!name.isWellFormed()) return false;
	const normal = normaliseName(name);
	const length = [...normal].length;
	if (length < 1 || length > maxLength || stackedMarks.test(normal) || invisible.test(normal)) return false;
	if (plainName.test(normal)) return true;
	namePatterns ??= scripts.map(patternOf);
	return namePatterns.some(pattern => pattern.test(normal));
};

/** 1 to 32 characters of letters, digits, `_`, `.` and `-` of one script. */
export const isNick = (name: string): boolean => isName(name, defaultLimits.nickLength);

/** 1 to 64 characters of letters, digits, `_`, `.` and `-` of one script. */
export const isPublicRoomName = (name: string): boolean => isName(name, defaultLimits.roomNameLength);

/** A `private` room is named `~name-random`, a `direct` room `@id+id`. */
export type RoomKind = 'public' | 'private' | 'direct';

export const roomKind = (room: string): RoomKind =>
	room.startsWith('~') ? 'private' : room.startsWith('@') ? 'direct' : 'public';

const userIdPattern = /^[a-z0-9]{1,32}$/;

/** The direct room of two users: `@`, both ids in order, joined by `+`. */
export const directRoom = (one: string, other: string): string =>
	one < other ? `@${one}+${other}` : `@${other}+${one}`;

/** The two user ids in the name of a direct room; undefined for any other name. */
export const directUsers = (room: string): readonly [string, string] | undefined => {
	if (!room.startsWith('@')) return undefined;
	const [one, other, ...rest] = room.slice(1).split('+');
	if (one === undefined || other === undefined || rest.length > 0) return undefined;
	return userIdPattern.test(one) && userIdPattern.test(other) && one <= other ? [one, other] : undefined;
};

/** Any room's name: public, private (`~…`) or direct (`@id+id`). */
export const isRoomName = (room: string): boolean => {
	switch (roomKind(room)) {
		case 'public':
			return isPublicRoomName(room);
		case 'private':
			return isName(room.slice(1), defaultLimits.roomNameLength + 16);
		case 'direct':
			return directUsers(room) !== undefined;
	}
};

/** The most rooms in a user's room list. */
export const maxListedRooms = 1000;

/** The kinds of devices. */
export const deviceKinds = ['terminal', 'browser', 'other'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** How long a pairing link is valid. */
export const pairingMs = 2 * 60 * 1000;
/** The most devices of a user. */
export const maxDevices = 50;

/** The users in one page of `people`. */
export const peoplePage = 200;
