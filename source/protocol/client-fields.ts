/**
 * The fields of client frames, with strict limits. Text is normalized. The messages complete the sentence `The field
 * "room" of join …`; see `client-frames.ts` for their error codes.
 */
import * as v from 'valibot';
import {isImportedNick} from './imported.ts';
import {
	defaultLimits,
	idLength,
	isNick,
	isRoomName,
	maxEmojiLength,
	maxExpirySeconds,
	maxReasonLength,
	normaliseName,
} from './limits.ts';
import {maxHighlightLength, timeOfDayPattern} from './notifications.ts';
import {isHttpsUrl, maxEndpointLength} from './push.ts';
import {controlCodePoint, forbiddenCodePoint, isBlank, lineCount, utf8Length} from './well-formed.ts';

export const wholeNumber = v.pipe(
	v.number('must be a number'),
	v.safeInteger('must be a whole number'),
	v.minValue(0, 'must not be negative'),
);
export const positive = v.pipe(wholeNumber, v.minValue(1, 'must be at least 1'));

const noControls = (code = '') =>
	v.check<string, (issue: v.CheckIssue<string>) => string>(
		text => controlCodePoint(text) === undefined,
		({input}) => `${code}must not contain the code point ${controlCodePoint(input)}`,
	);

/** Well-formed text without control characters, normalized to NFC. */
export const cleanText = v.pipe(
	v.string('must be a string'),
	v.check(
		text => forbiddenCodePoint(text) === undefined,
		issue => `must not contain the code point ${forbiddenCodePoint(String(issue.input))}`,
	),
	v.transform(text => text.normalize('NFC')),
);

export const oneLine = (maxCharacters: number) =>
	v.pipe(
		cleanText,
		v.check(text => !text.includes('\n'), 'must be one line'),
		v.check(
			text => [...text].length <= maxCharacters,
			`too_large: must be at most ${maxCharacters} characters`,
		),
	);

export const messageText = v.pipe(
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

export const nick = v.pipe(
	v.string('nick_invalid: must be a string'),
	noControls('nick_invalid: '),
	v.check(
		isNick,
		`nick_invalid: must be 1 to ${defaultLimits.nickLength} letters, digits, _ . or - of one script`,
	),
	v.transform(normaliseName),
);

/** The nick of a user or of an imported author. */
export const authorNick = v.pipe(
	oneLine(2 * defaultLimits.nickLength),
	v.check(
		text => isImportedNick(text) || isNick(text),
		`nick_invalid: must be 1 to ${defaultLimits.nickLength} letters, digits, _ . or - of one script`,
	),
	v.transform(normaliseName),
);

export const roomName = v.pipe(
	v.string('must be a string'),
	noControls(),
	v.check(
		isRoomName,
		`must be 1 to ${defaultLimits.roomNameLength} letters, digits, _ . or - of one script (or a ~private or @direct room)`,
	),
	v.transform(room => (room.startsWith('@') ? room : normaliseName(room))),
);

/** The id of a draft, chosen by its author and unique among the author's drafts. */
export const draftId = v.pipe(
	v.string('must be a string'),
	v.minLength(1, 'must not be empty'),
	v.maxLength(idLength, `must be at most ${idLength} characters`),
	noControls(),
);

export const handle = v.pipe(
	v.string('must be a string'),
	v.maxLength(idLength, `must be at most ${idLength} characters`),
);

export const shortSecret = v.pipe(
	v.string('must be a string'),
	v.maxLength(512, 'must be at most 512 characters'),
);
export const expiresInSeconds = v.pipe(
	positive,
	v.maxValue(maxExpirySeconds, `must be at most ${maxExpirySeconds} seconds`),
);
export const pageLimit = v.pipe(
	positive,
	v.maxValue(defaultLimits.historyPage, `must be at most ${defaultLimits.historyPage}`),
);
export const emoji = v.pipe(
	oneLine(maxEmojiLength),
	v.check(text => !isBlank(text) && !/\s/u.test(text), 'must be one emoji or a short word without spaces'),
);
export const reason = oneLine(maxReasonLength);

/** A word that counts as a mention: one line without spaces at its ends. */
export const highlightWord = v.pipe(
	oneLine(maxHighlightLength),
	v.transform(word => word.trim()),
	v.check(word => !isBlank(word), 'must not be blank'),
);

export const timeOfDay = v.pipe(
	v.string('must be a string'),
	v.regex(timeOfDayPattern, 'must be a time from 00:00 to 23:59'),
);

/** A time in milliseconds since 1970, at most the last millisecond of the year 9999. */
export const clientTime = v.pipe(
	wholeNumber,
	v.maxValue(253_402_300_799_999, 'must be at most 253402300799999'),
);

/** Raw bytes as base64url, without padding. */
export const base64url = (bytes: number) =>
	v.pipe(
		v.string('must be a string'),
		v.regex(/^[A-Za-z0-9_-]+={0,2}$/, 'must be base64url'),
		v.check(
			text => Math.floor((text.replaceAll('=', '').length * 3) / 4) === bytes,
			`must be ${bytes} bytes`,
		),
	);

/**
 * The address of a push service: an https URL. When the server connects, it checks the IP address that the host name
 * resolves to.
 */
export const pushEndpoint = v.pipe(
	v.string('must be a string'),
	v.maxLength(maxEndpointLength, `must be at most ${maxEndpointLength} characters`),
	v.check(text => isHttpsUrl(text), 'must be an https URL without a user name'),
);
