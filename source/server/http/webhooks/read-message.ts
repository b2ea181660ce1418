/**
 * Parses the body of `POST /api/hooks/TOKEN` as a message: JSON with a text or a Slack message, the same in the field
 * `payload` of a form, or plain text. Never throws.
 */
import {stripVTControlCharacters} from 'node:util';
import {defaultLimits} from '../../../protocol/limits.ts';
import {isBlank, utf8Length} from '../../../protocol/well-formed.ts';
import {slackText} from './slack-message.ts';

export interface ReadMessage {
	readonly text: string;
	readonly replyTo?: number;
	/** Whether the text was longer than a message can be and was truncated. */
	readonly isCut: boolean;
}

export type ReadOutcome =
	| {readonly ok: true; readonly message: ReadMessage}
	| {readonly ok: false; readonly status: number; readonly code: string; readonly message: string};

const failed = (status: number, code: string, message: string): ReadOutcome => ({
	ok: false,
	status,
	code,
	message,
});

const noText = failed(
	400,
	'bad_field',
	'The message has no text. Send {"text": "…"}, a Slack message, or plain text as text/plain.',
);

const badJson = failed(
	400,
	'bad_frame',
	'The body is not a JSON object. Send {"text": "…"}, or plain text as text/plain.',
);

const badType = failed(
	415,
	'bad_field',
	'The body must be application/json, text/plain or application/x-www-form-urlencoded.',
);

/** The most characters of a name in front of the text. */
const maxNameLength = 80;

/** The text without control characters that a message must not contain, and with line feeds for all line breaks. */
const clean = (text: string): string =>
	stripVTControlCharacters(text.toWellFormed())
		.replace(/\r\n?|[\u2028\u2029]/g, '\n')
		.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '')
		.normalize('NFC')
		.trim();

const ellipsis = '…';

/** The longest start of the text that fits into a message. */
const cut = (text: string): string => {
	const {textBytes, textLines} = defaultLimits;
	const some = text.split('\n', textLines).join('\n');
	if (some.length === text.length && utf8Length(text) <= textBytes) return text;
	const bytes = Buffer.from(some, 'utf8').subarray(0, textBytes - utf8Length(ellipsis));
	// Drops a character that was cut in half.
	const whole = new TextDecoder('utf-8').decode(bytes, {stream: true});
	return whole.trimEnd() + ellipsis;
};

const oneLine = (text: string): string =>
	[...clean(text).replace(/\s+/gu, ' ')].slice(0, maxNameLength).join('');

/**
 * `nick`: the nick of the bot. A different Slack `username` is put in front of the text and never replaces the author.
 */
const toMessage = (
	text: string,
	nick: string,
	fields: Readonly<Record<string, unknown>> = {},
): ReadOutcome => {
	const {username, replyTo} = fields;
	const body = clean(text);
	if (isBlank(body)) return noText;
	const hasReply = replyTo !== undefined && replyTo !== null;
	if (hasReply && !(typeof replyTo === 'number' && Number.isSafeInteger(replyTo) && replyTo > 0))
		return failed(400, 'bad_field', 'The field "replyTo" must be the number of a message.');
	const name = typeof username === 'string' ? oneLine(username) : '';
	const hasOtherName = !isBlank(name) && name.toLowerCase() !== nick.toLowerCase();
	const whole = hasOtherName ? `[${name}] ${body}` : body;
	const shown = cut(whole);
	return {
		ok: true,
		message: {text: shown, isCut: shown !== whole, ...(hasReply && {replyTo: replyTo as number})},
	};
};

const readJson = (body: string, nick: string): ReadOutcome => {
	let value: unknown;
	try {
		value = JSON.parse(body);
	} catch {
		return badJson;
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return badJson;
	const fields = value as Readonly<Record<string, unknown>>;
	return toMessage(slackText(fields), nick, fields);
};

/** `curl -d '{…}'` sends JSON as a form. */
const readForm = (body: string, nick: string): ReadOutcome => {
	if (body.trimStart().startsWith('{')) return readJson(body, nick);
	const form = new URLSearchParams(body);
	const payload = form.get('payload');
	if (payload !== null) return readJson(payload, nick);
	return toMessage(form.get('text') ?? '', nick);
};

const utf8 = new TextDecoder('utf-8');

/** `nick`: the nick of the webhook's bot. */
export const readMessage = (body: Buffer, contentType: string | undefined, nick: string): ReadOutcome => {
	const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
	const text = utf8.decode(body);
	switch (type) {
		case 'text/plain':
			return toMessage(text, nick);
		case 'application/x-www-form-urlencoded':
			return readForm(text, nick);
		case '':
		case 'application/json':
			return readJson(text, nick);
		default:
			return type.endsWith('+json') ? readJson(text, nick) : badType;
	}
};
