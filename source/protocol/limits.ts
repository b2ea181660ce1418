/**
 * Every number and pattern both sides keep. Byte counts are of UTF-8, durations name their unit.
 * A server may set some of them otherwise; `welcome.limits` tells a client what holds.
 */

/** The version of the wire contract this program speaks. */
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
	/** Sends a user may make at once, before `sendsPerSecond` applies. */
	sendBurst: 20,
	sendsPerSecond: 5,
	/** Frames of any type one connection may send at once, before `framesPerSecond` applies. */
	frameBurst: 2000,
	framesPerSecond: 500,
	/** Direct rooms a connection is put into when it begins; all others are entered by `join` or by a new message. */
	directRooms: 50,
	/** Direct rooms with strangers a user may open at once, before `directOpensPerMinute` applies. */
	directOpenBurst: 30,
	directOpensPerMinute: 6,
	/** Users one user may block. */
	blockedUsers: 1000,
	/** Different emoji on one message. */
	reactionKinds: 20,
};

export type Limits = typeof defaultLimits;

/** Who may start a direct conversation with a user: everyone, users of the same private rooms, or nobody. */
export const directFromChoices = ['everyone', 'contacts', 'nobody'] as const;
export type DirectFrom = (typeof directFromChoices)[number];

/** Changes a user may make (edits, reactions, rooms and the like), as a multiple of the sends. */
export const changesPerSend = 5;
/** Entries a page has where the request does not say. */
export const defaultPage = 50;
/** Entries a resume may bring without a `limit`; where more came since, the newest page comes instead. */
export const resumePage = 1000;
/** Bytes of the entries in one page, about: a page of larger entries has fewer of them. */
export const pageBytes = 1024 * 1024;
/** Members told in one `joined`; `memberCount` is always exact. */
export const membersPage = 200;
/** Members told in one `members`: everybody, in any room we know of. */
export const membersAtMost = 10_000;
/** Characters of a request's `id`, of a draft id and of a client's own name. */
export const idLength = 64;
/** A client waits at least so long before it tries again, whatever the server says, and at most a day. */
export const minRetryMs = 250;
export const maxRetryMs = 24 * 3600 * 1000;
/** Bytes of JSON after which a page of `rooms` ends. */
export const roomsPageBytes = 64 * 1024;
/** The longest an ephemeral message may live. */
export const maxExpirySeconds = 31 * 24 * 3600;
export const maxReasonLength = 200;
export const maxEmojiLength = 32;
/** People named for each emoji on a message, and for all emoji of one message together; the others are only counted. */
export const reactionNames = 20;
export const reactionNamesInAll = 100;
export const maxQueryLength = 200;
/** A `typing` frame is told at most this often … */
export const typingIntervalMs = 3000;
/** … and shown this long. */
export const typingShownMs = 6000;

/** Waiting bytes above which a slow reader gets no typing and presence. */
export const dropBytes = 64 * 1024;
/** Waiting bytes above which entries are held back and a `gap` follows. */
export const holdBackBytes = 256 * 1024;
/** Waiting bytes above which a slow reader is closed (4001). */
export const tooSlowBytes = 1024 * 1024;
/** A reader that took nothing for this long is closed (4001). */
export const tooSlowMs = 30_000;

/**
 * The scripts a name may be written in: the recommended scripts of UAX #31, table 5. Han is joined with the
 * scripts it is written with, as UTS #39 (5.1, augmented script sets) says.
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
/** Most names are these alone, and making the patterns of all scripts takes 40 ms of a start. */
const plainName = /^[A-Za-z0-9_.-]+$/;

const stackedMarks = /^\p{M}|\p{Script=Inherited}{2}/u;
const invisible = /\p{Default_Ignorable_Code_Point}/u;

/** The form in which a nick or room name is kept and shown: NFKC. */
export const normaliseName = (name: string): string => name.normalize('NFKC');

const ascii = /^[\u0000-\u007F]*$/;

/**
 * The form in which two nicks or room names are compared: NFKC, all that is one letter in capitals folded to one
 * (`straße` is `STRASSE`, `ς` is `σ`), NFKC again. Capitals are taken of lower case, since `ẞ` is its own.
 */
export const nameKey = (name: string): string =>
	ascii.test(name)
		? name.toLowerCase()
		: name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');

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

/** `public`: its name is free; `private`: `~name-random`; `direct`: `@id+id`. */
export type RoomKind = 'public' | 'private' | 'direct';

export const roomKind = (room: string): RoomKind =>
	room.startsWith('~') ? 'private' : room.startsWith('@') ? 'direct' : 'public';

const userIdPattern = /^[a-z0-9]{1,32}$/;

/** The direct room of two users: `@`, both ids in order, joined by `+`. */
export const directRoom = (one: string, other: string): string =>
	one < other ? `@${one}+${other}` : `@${other}+${one}`;

/** The two user ids of a direct room's name, or undefined where the name is not one. */
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
