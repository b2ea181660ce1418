/**
 * Parses one escape sequence to input events. Control sequences follow ECMA-48 5.4, mouse and focus reports and OSC 11
 * follow xterm's "Control Sequences".
 */
import {altKey, type InputEvent, keyEvent, namedKey, none, withAlt} from './key.ts';
import {csiKey, modifiersOf, rxvtKey, ss3Key} from './key-codes.ts';

export const esc = '\u001B';
export const pasteStart = `${esc}[200~`;

interface Sequence {
	/** Offset of the first character after the sequence. */
	readonly end: number;
	readonly events: readonly InputEvent[];
}

/** The sequence that begins with the ESC at `start`; undefined if it is not complete. */
export const sequenceAt = (text: string, start: number): Sequence | undefined => {
	const introducer = text[start + 1];
	switch (introducer) {
		case undefined:
			return undefined;
		case '[':
			return controlSequence(text, start);
		case 'O':
			return singleShift(text, start);
		case ']':
		case 'P':
		case 'X':
		case '^':
		case '_':
			return controlString(text, start);
		case esc:
			return escapedSequence(text, start);
		default: {
			const character = String.fromCodePoint(text.codePointAt(start + 1) ?? 0);
			const event = altKey(character);
			return {end: start + 1 + character.length, events: event === undefined ? [] : [event]};
		}
	}
};

/** ESC ESC: Alt with a key that is a sequence itself (rxvt, Option as Esc+), or Esc followed by another key. */
const escapedSequence = (text: string, start: number): Sequence | undefined => {
	const after = text[start + 2];
	if (after === undefined) return undefined;
	if (after !== '[' && after !== 'O') return {end: start + 1, events: [keyEvent(namedKey('escape'))]};
	if (text.startsWith(pasteStart, start + 1)) return {end: start + 1, events: [keyEvent(namedKey('escape'))]};
	const inner = sequenceAt(text, start + 1);
	return inner && {end: inner.end, events: inner.events.map(withAlt)};
};

// ECMA-48 5.4: parameter bytes, intermediate bytes, a final byte. The Linux console's `[[A` is the exception.
const csiPattern = /\u001B\[(?:(\[[A-E])|([<=>?]?)([0-9:;]*)([ -/]*)([@-~]))/y;
const csiBeginning = /\u001B\[(?:\[?|[0-?]*[ -/]*)$/y;

const controlSequence = (text: string, start: number): Sequence | undefined => {
	// An X10 mouse report: three more bytes of any kind. The program never requests them, and ignores them.
	if (text.startsWith('M', start + 2))
		return text.length < start + 6 ? undefined : {end: start + 6, events: []};
	csiPattern.lastIndex = start;
	const match = csiPattern.exec(text);
	if (match === null) {
		csiBeginning.lastIndex = start;
		if (csiBeginning.test(text)) return undefined;
		return {end: brokenEnd(text, start + 2), events: []};
	}
	const [all, linux, marker = '', parameters = '', intermediates = '', final = ''] = match;
	const end = start + all.length;
	if (linux !== undefined)
		return {end, events: [keyEvent(namedKey(`f${'ABCDE'.indexOf(linux[1] ?? '') + 1}`))]};
	// rxvt ends a sequence with `$` instead of `~` for Shift. In ECMA-48 `$` is an intermediate byte.
	const rxvt = marker === '' && intermediates.startsWith('$') ? rxvtKey(parameters, '$') : undefined;
	if (rxvt !== undefined) return {end: end - (all.length - all.indexOf('$') - 1), events: [keyEvent(rxvt)]};
	const event = csiEvent(marker, parameters, intermediates, final);
	return {end, events: event === undefined ? [] : [event]};
};

/** The end of an invalid sequence: before the first byte that cannot be part of it. */
const brokenEnd = (text: string, from: number): number => {
	let end = from;
	while (/[ -?]/.test(text[end] ?? '')) end++;
	return end;
};

const csiEvent = (
	marker: string,
	parameters: string,
	intermediates: string,
	final: string,
): InputEvent | undefined => {
	if (marker === '<' && (final === 'M' || final === 'm')) return mouseEvent(parameters, final);
	if (marker === '?' && final === 'u') return {type: 'kittyKeyboard', flags: Number(parameters) || 0};
	// Device attributes, mode reports and cursor reports are replies, not keys.
	if (marker !== '' || intermediates !== '') return undefined;
	if (final === 'I' || final === 'O') return {type: 'focus', isFocused: final === 'I'};
	const key = csiKey(parameters, final);
	return key && keyEvent(key);
};

/** SGR mouse reports: CSI < buttons ; column ; row, M pressed, m released. */
const mouseEvent = (parameters: string, final: string): InputEvent | undefined => {
	const [buttons = -1, column = 0, row = 0] = parameters.split(';').map(Number);
	if (!(column >= 1 && row >= 1) || buttons < 0) return undefined;
	const cell = {column: column - 1, row: row - 1};
	const isMotion = (buttons & 32) !== 0;
	const button = buttons & 3;
	if (buttons & 64) {
		if (button > 1) return undefined;
		return {type: 'wheel', direction: button === 0 ? 'up' : 'down', ...cell};
	}
	if (isMotion || final === 'm' || buttons >= 128) return undefined;
	const name = (['left', 'middle', 'right'] as const)[button];
	return name && {type: 'click', button: name, ...cell};
};

// SS3. Some terminals put modifiers before the final byte.
const ss3Pattern = /\u001BO([0-9;]*)([@-~])/y;
const ss3Beginning = /\u001BO[0-9;]*$/y;

const singleShift = (text: string, start: number): Sequence | undefined => {
	ss3Pattern.lastIndex = start;
	const match = ss3Pattern.exec(text);
	if (match === null) {
		ss3Beginning.lastIndex = start;
		if (ss3Beginning.test(text)) return undefined;
		return {end: start + 2, events: [keyEvent(namedKey('o', {...none, alt: true, shift: true}))]};
	}
	const [all, parameters = '', final = ''] = match;
	const end = start + all.length;
	const modifiers = modifiersOf(Number(parameters.split(';').at(-1)) || 1);
	const key = modifiers && ss3Key(final, modifiers);
	return {end, events: key === undefined ? [] : [keyEvent(key)]};
};

// biome-ignore lint/complexity/useRegexLiterals: the terminators are easier to see apart
const terminator = new RegExp('\u0007|\u001B\\\\|\u009C', 'g');

/** OSC, DCS, SOS, PM and APC strings are replies. They end with ST; OSC may also end with BEL. */
const controlString = (text: string, start: number): Sequence | undefined => {
	terminator.lastIndex = start + 2;
	const match = terminator.exec(text);
	if (match === null) return undefined;
	const event = text[start + 1] === ']' ? replyEvent(text.slice(start + 2, match.index)) : undefined;
	return {end: match.index + match[0].length, events: event === undefined ? [] : [event]};
};

const colourReply = /^11;rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i;

const replyEvent = (reply: string): InputEvent | undefined => {
	const match = colourReply.exec(reply);
	if (match === null) return undefined;
	const part = (index: number): number => {
		const hex = match[index] ?? '';
		return Math.round((Number.parseInt(hex, 16) / (16 ** hex.length - 1)) * 255);
	};
	return {type: 'background', red: part(1), green: part(2), blue: part(3)};
};
