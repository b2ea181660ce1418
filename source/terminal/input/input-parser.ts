/**
 * Parses the bytes of a terminal to keys, mouse, paste, focus and replies. Pure: takes the state and a chunk, returns
 * the next state and events. A chunk may end anywhere, even within a character or a sequence; the state holds the
 * incomplete part. If no more bytes arrive within `waitMs(state)`, the caller calls `expire`.
 */

import {LazySegmenter} from '../../text/lazy-segmenter.ts';
import {esc, pasteStart, sequenceAt} from './escape-sequences.ts';
import {altKey, type InputEvent, keyEvent, namedKey, plainKey, textKey} from './key.ts';
import {cleanPaste, maxPasteLength} from './paste.ts';

export interface ParserState {
	/** The first bytes of an incomplete UTF-8 character. */
	readonly bytes: Uint8Array;
	/** An incomplete escape sequence, or empty. */
	readonly pending: string;
	/** The text of an incomplete paste. */
	readonly paste: string | undefined;
}

export interface Parsed {
	readonly state: ParserState;
	readonly events: readonly InputEvent[];
}

export const initialParser: ParserState = {bytes: new Uint8Array(), pending: '', paste: undefined};

/** A single ESC byte is the key Esc if no byte follows within this time. */
export const escapeWaitMs = 25;
/** The time to wait for the rest of a sequence that cannot be a key. A slow link may split it. */
const sequenceWaitMs = 500;
/** A paste without an end marker ends after this time, so that the next keys work. */
export const pasteWaitMs = 1000;

/** How long to wait for more bytes before `expire`; undefined if the state holds no incomplete input. */
export const waitMs = (state: ParserState): number | undefined => {
	if (state.paste !== undefined) return pasteWaitMs;
	if (state.pending.length > 2) return sequenceWaitMs;
	if (state.pending.length > 0 || state.bytes.length > 0) return escapeWaitMs;
	return undefined;
};

/** Parses one chunk. */
export const feed = (state: ParserState, chunk: Uint8Array): Parsed => {
	const [text, bytes] = decode(state.bytes, chunk);
	const events: InputEvent[] = [];
	const rest = read({...state, bytes}, text, events);
	return {state: rest, events};
};

/** Parses the incomplete part of the state unchanged. */
export const expire = (state: ParserState): Parsed => {
	const events: InputEvent[] = [];
	if (state.paste !== undefined) {
		events.push(pasteEvent(state.paste, true));
		return {state: initialParser, events};
	}
	if (state.pending !== '') giveUp(state.pending, events);
	if (state.bytes.length > 0) pushText('\uFFFD', events);
	return {state: initialParser, events};
};
const pasteEnd = `${esc}[201~`;
/** No terminal sends a longer sequence. The limit bounds memory. */
const maxSequenceLength = 4096;

const decoder = new TextDecoder('utf-8', {ignoreBOM: true});

/** The text, and the bytes of an incomplete last character (at most three, RFC 3629). */
const decode = (before: Uint8Array, chunk: Uint8Array): readonly [string, Uint8Array] => {
	const bytes = before.length === 0 ? chunk : Uint8Array.from([...before, ...chunk]);
	const end = completeEnd(bytes);
	return [decoder.decode(bytes.subarray(0, end)), bytes.slice(end)];
};

const completeEnd = (bytes: Uint8Array): number => {
	for (let back = 1; back <= Math.min(3, bytes.length); back++) {
		const byte = bytes[bytes.length - back] ?? 0;
		if (byte < 0x80) break;
		if (byte >= 0xc0) {
			const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
			return length > back ? bytes.length - back : bytes.length;
		}
	}
	return bytes.length;
};

const read = (state: ParserState, chunk: string, events: InputEvent[]): ParserState => {
	const {bytes} = state;
	let paste = state.paste;
	let text = state.pending + chunk;
	let at = 0;
	for (;;) {
		if (paste !== undefined) {
			// The end marker may be split between two chunks, so the search begins before the new text.
			const searchFrom = Math.max(0, paste.length - pasteEnd.length);
			text = paste + text.slice(at);
			const end = endOfPaste(text, searchFrom);
			if (end === undefined) return {bytes, pending: '', paste: shortened(text)};
			events.push(pasteEvent(text.slice(0, end), end > maxPasteLength));
			paste = undefined;
			at = end + pasteEnd.length;
		}
		const next = text.indexOf(esc, at);
		if (next === -1) {
			pushText(text.slice(at), events);
			return {bytes, pending: '', paste};
		}
		pushText(text.slice(at, next), events);
		if (text.startsWith(pasteStart, next)) {
			paste = '';
			at = next + pasteStart.length;
			continue;
		}
		const sequence = sequenceAt(text, next);
		if (sequence === undefined) {
			const isTooLong = text.length - next > maxSequenceLength;
			return {bytes, pending: isTooLong ? '' : text.slice(next), paste};
		}
		events.push(...sequence.events);
		at = sequence.end;
	}
};

/** Limits the text of a paste. Keeps the last characters, which may be the start of the end marker. */
const shortened = (text: string): string => {
	const tail = pasteEnd.length - 1;
	return text.length <= maxPasteLength + tail ? text : text.slice(0, maxPasteLength) + text.slice(-tail);
};

/**
 * The offset of the end marker. Pasted text may contain end markers itself; if the first one counted, the rest would be
 * typed, including Enter. So the last end marker of the read counts.
 */
const endOfPaste = (text: string, from: number): number | undefined => {
	const first = text.indexOf(pasteEnd, from);
	if (first === -1) return undefined;
	const nextStart = text.indexOf(pasteStart, first);
	return text.lastIndexOf(pasteEnd, nextStart === -1 ? undefined : nextStart);
};

const pasteEvent = (raw: string, isCut: boolean): InputEvent => ({
	type: 'paste',
	text: cleanPaste(raw.slice(0, maxPasteLength).replaceAll(pasteEnd, '')),
	isCut,
});

const segmenter = new LazySegmenter(undefined, {granularity: 'grapheme'});
const plainAscii = /^[ -~]*$/;

const pushText = (text: string, events: InputEvent[]): void => {
	if (text === '') return;
	if (plainAscii.test(text)) {
		for (const character of text) events.push(keyEvent(textKey(character)));
		return;
	}
	for (const {segment} of segmenter.segment(text)) {
		// `\r\n` is one grapheme, and two keys.
		for (const part of segment === '\r\n' ? segment : [segment]) {
			const key = plainKey(part);
			if (key !== undefined) events.push(keyEvent(key));
		}
	}
};

/** How replies of terminals begin. Anything else after Alt+] or Alt+P is typed text. */
const replyBeginning = /^\u001B(?:\]\d+;|P[\d>!+$|;]|_G|\[[0-?]+[ -/]*$|O[\d;]+$)/;

const giveUp = (pending: string, events: InputEvent[]): void => {
	if (pending === esc) {
		events.push(keyEvent(namedKey('escape')));
		return;
	}
	// The start of a reply is dropped: as text it would land in the input.
	if (replyBeginning.test(pending)) return;
	if (pending.startsWith(esc + esc)) {
		events.push(keyEvent(namedKey('escape')));
		giveUp(pending.slice(1), events);
		return;
	}
	const character = String.fromCodePoint(pending.codePointAt(1) ?? 0);
	const event = altKey(character);
	if (event !== undefined) events.push(event);
	pushText(pending.slice(1 + character.length), events);
};
