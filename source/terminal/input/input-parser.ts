/**
 * Bytes of a terminal -> keys, mouse, paste, focus and replies. Pure: the state and a chunk in, the next state
 * and events out. Chunks may be cut anywhere, within a character or a sequence; what is not complete waits, and
 * when nothing came for `waitMs(state)` the caller says so with `expire`.
 *
 * ECMA-48 5.4 (control sequences), xterm's "Control Sequences" (mouse, focus, paste, modifyOtherKeys, OSC 11)
 * and the kitty keyboard protocol (CSI u) are what is spoken here.
 */
import {cleanPaste, maxPasteLength} from './paste.ts';

/** A key, or one character typed. */
export interface Key {
	/**
	 * `enter`, `tab`, `backspace`, `delete`, `insert`, `escape`, `space`, `up`, `down`, `left`, `right`, `home`,
	 * `end`, `pageup`, `pagedown`, `f1` to `f12`; otherwise the character: as it is where it is text, in lower
	 * case beside Ctrl and Alt.
	 */
	readonly name: string;
	/** What it writes: one grapheme, or empty. */
	readonly text: string;
	readonly ctrl: boolean;
	readonly alt: boolean;
	/** Only where it does not show in the text: `shift+tab`, `shift+enter`, `alt+shift+p`. */
	readonly shift: boolean;
}

export type InputEvent =
	| {readonly type: 'key'; readonly key: Key}
	/** Cleaned of control characters. `isCut`: it was too long, or its end never came. */
	| {readonly type: 'paste'; readonly text: string; readonly isCut: boolean}
	/** Cells from the upper left, beginning at 0. */
	| {readonly type: 'wheel'; readonly direction: 'up' | 'down'; readonly column: number; readonly row: number}
	| {
			readonly type: 'click';
			readonly button: 'left' | 'middle' | 'right';
			readonly column: number;
			readonly row: number;
	  }
	| {readonly type: 'focus'; readonly isFocused: boolean}
	/** The terminal's background, each part 0 to 255: the reply to OSC 11. */
	| {readonly type: 'background'; readonly red: number; readonly green: number; readonly blue: number}
	/** The terminal speaks the kitty keyboard protocol: the reply to `CSI ? u`. */
	| {readonly type: 'kittyKeyboard'; readonly flags: number};

export interface ParserState {
	/** The beginning of a character in UTF-8. */
	readonly bytes: Uint8Array;
	/** The beginning of a sequence; empty or begins with ESC. */
	readonly pending: string;
	/** What a paste has brought so far, while it lasts. */
	readonly paste: string | undefined;
}

export interface Parsed {
	readonly state: ParserState;
	readonly events: readonly InputEvent[];
}

export const initialParser: ParserState = {bytes: new Uint8Array(), pending: '', paste: undefined};

/** A lone Esc is the key when nothing follows it. A link slow enough to split a sequence needs longer than a key does. */
export const escapeWaitMs = 25;
/** The rest of a sequence that has begun beyond doubt. */
export const sequenceWaitMs = 500;
/** A paste whose end marker is lost must not swallow the keys that follow. */
export const pasteWaitMs = 1000;

/** How long to wait for more before `expire`, or undefined where nothing waits. */
export const waitMs = (state: ParserState): number | undefined => {
	if (state.paste !== undefined) return pasteWaitMs;
	if (state.pending.length > 2) return sequenceWaitMs;
	if (state.pending.length > 0 || state.bytes.length > 0) return escapeWaitMs;
	return undefined;
};

/** Takes in what was read. */
export const feed = (state: ParserState, chunk: Uint8Array): Parsed => {
	const [text, bytes] = decode(state.bytes, chunk);
	const events: InputEvent[] = [];
	const rest = read({...state, bytes}, text, events);
	return {state: rest, events};
};

/** Nothing more came: what waits is what it is. */
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

const esc = '\u001B';
const pasteStart = `${esc}[200~`;
const pasteEnd = `${esc}[201~`;
/** No terminal writes a longer one; whoever does gets no more memory for it. */
const maxSequenceLength = 4096;

const decoder = new TextDecoder('utf-8', {ignoreBOM: true});

/** Text, and the bytes of a last character that is not complete (RFC 3629: at most three of them). */
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
			// The marker may have been cut: look again at the last few characters of what came before.
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

/** No more than is kept, and the last characters, in which the marker may have begun. */
const shortened = (text: string): string => {
	const tail = pasteEnd.length - 1;
	return text.length <= maxPasteLength + tail ? text : text.slice(0, maxPasteLength) + text.slice(-tail);
};

/**
 * Text that holds an end marker of its own would have the rest of it typed, Enter included: of several end
 * markers in what was read, the last is the terminal's.
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

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
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

interface Modifiers {
	readonly ctrl: boolean;
	readonly alt: boolean;
	readonly shift: boolean;
}

const none: Modifiers = {ctrl: false, alt: false, shift: false};
const keyEvent = (key: Key): InputEvent => ({type: 'key', key});
const namedKey = (name: string, modifiers: Modifiers = none): Key => ({name, text: '', ...pick(modifiers)});
const pick = ({ctrl, alt, shift}: Modifiers): Modifiers => ({ctrl, alt, shift});
const textKey = (text: string): Key => ({name: text === ' ' ? 'space' : text, text, ...none});

/** What a terminal without any protocol sends for a key: the C0 controls, DEL, or the text itself. */
const plainKey = (text: string): Key | undefined => {
	const code = text.codePointAt(0) ?? 0;
	if (code >= 0x20 && code !== 0x7f) return code >= 0x80 && code <= 0x9f ? undefined : textKey(text);
	switch (code) {
		case 0x09:
			return namedKey('tab');
		case 0x0d:
			return namedKey('enter');
		case 0x1b:
			return namedKey('escape');
		// Some terminals send 0x08 for Backspace, others for Ctrl+Backspace; nobody for anything else.
		case 0x08:
		case 0x7f:
			return namedKey('backspace');
		case 0x00:
			return namedKey('space', {...none, ctrl: true});
		default:
			return namedKey(String.fromCharCode(code + 0x40).toLowerCase(), {...none, ctrl: true});
	}
};

const withAlt = (event: InputEvent): InputEvent =>
	event.type === 'key' ? {type: 'key', key: {...event.key, text: '', alt: true}} : event;

/** Alt with a character: `P` is Shift and `p`, as the kitty protocol tells it. */
const altKey = (character: string): InputEvent | undefined => {
	const key = plainKey(character);
	if (key === undefined) return undefined;
	const lower = key.name.toLowerCase();
	const isUpper = key.text !== '' && lower !== key.name;
	return keyEvent({
		...key,
		name: isUpper ? lower : key.name,
		text: '',
		alt: true,
		shift: key.shift || isUpper,
	});
};

interface Sequence {
	/** Where the text goes on. */
	readonly end: number;
	readonly events: readonly InputEvent[];
}

/** The sequence that begins with the ESC at `start`; undefined where its end is yet to come. */
const sequenceAt = (text: string, start: number): Sequence | undefined => {
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

/** ESC ESC: Alt with a key that is a sequence itself (rxvt, Option as Esc+), or the key Esc and something after it. */
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
	// X10 mouse reports: three more bytes of any kind. Never asked for; swallowed if they come.
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
	// rxvt marks Shift with `$` in place of `~`, where others have an intermediate byte.
	const rxvt = marker === '' && intermediates.startsWith('$') ? rxvtKey(parameters, '$') : undefined;
	if (rxvt !== undefined) return {end: end - (all.length - all.indexOf('$') - 1), events: [keyEvent(rxvt)]};
	const event = csiEvent(marker, parameters, intermediates, final);
	return {end, events: event === undefined ? [] : [event]};
};

/** A sequence that breaks off ends before the byte that does not belong to it. */
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
	// Device attributes, mode reports, cursor reports: answers to questions, not keys.
	if (marker !== '' || intermediates !== '') return undefined;
	if (final === 'I' || final === 'O') return {type: 'focus', isFocused: final === 'I'};
	const key = csiKey(parameters, final);
	return key && keyEvent(key);
};

const letterKeys: ReadonlyMap<string, string> = new Map([
	['A', 'up'],
	['B', 'down'],
	['C', 'right'],
	['D', 'left'],
	['F', 'end'],
	['H', 'home'],
	['P', 'f1'],
	['Q', 'f2'],
	['R', 'f3'],
	['S', 'f4'],
]);

const numberKeys: ReadonlyMap<number, string> = new Map([
	[1, 'home'],
	[2, 'insert'],
	[3, 'delete'],
	[4, 'end'],
	[5, 'pageup'],
	[6, 'pagedown'],
	[7, 'home'],
	[8, 'end'],
	[11, 'f1'],
	[12, 'f2'],
	[13, 'f3'],
	[14, 'f4'],
	[15, 'f5'],
	[17, 'f6'],
	[18, 'f7'],
	[19, 'f8'],
	[20, 'f9'],
	[21, 'f10'],
	[23, 'f11'],
	[24, 'f12'],
]);

const csiKey = (parameters: string, final: string): Key | undefined => {
	const fields = parameters.split(';').map(field => field.split(':').map(Number));
	const [code = 0] = fields[0] ?? [];
	if (final === 'u') return kittyKey(fields);
	if (final === '^' || final === '@') return rxvtKey(parameters, final);
	if (isRelease(fields[1])) return undefined;
	const modifiers = modifiersOf(fields[1]?.[0]);
	if (modifiers === undefined) return undefined;
	if (final === 'Z') return namedKey('tab', {...modifiers, shift: true});
	// xterm's modifyOtherKeys: CSI 27 ; modifiers ; code ~
	if (final === '~' && code === 27) return keyOfCode(fields[2]?.[0] ?? 0, modifiers);
	const name = final === '~' ? numberKeys.get(code) : letterKeys.get(final);
	return name === undefined ? undefined : namedKey(name, modifiers);
};

/** The modifier field is 1 plus a bit each: shift 1, alt 2, ctrl 4, super 8, hyper 16, meta 32, locks above. Undefined: not for us. */
const modifiersOf = (field = 1): Modifiers | undefined => {
	const bits = Math.max(0, (field || 1) - 1);
	if (bits & (8 | 16)) return undefined;
	return {shift: (bits & 1) !== 0, alt: (bits & (2 | 32)) !== 0, ctrl: (bits & 4) !== 0};
};

const isRelease = (field: readonly number[] | undefined): boolean => field?.[1] === 3;

/** rxvt: `^` is Ctrl, `$` Shift, `@` both. */
const rxvtKey = (parameters: string, final: string): Key | undefined => {
	const name = /^\d+$/.test(parameters) ? numberKeys.get(Number(parameters)) : undefined;
	return name === undefined
		? undefined
		: namedKey(name, {alt: false, ctrl: final !== '$', shift: final !== '^'});
};

/** The keypad has codes of its own in the kitty protocol ("Functional key definitions"). */
const keypad = [
	...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '/', '*', '-', '+'],
	...[
		'enter',
		'=',
		',',
		'left',
		'right',
		'up',
		'down',
		'pageup',
		'pagedown',
		'home',
		'end',
		'insert',
		'delete',
	],
];
const keypadFirst = 57399;

/** CSI code:shifted:base ; modifiers:event ; text u */
const kittyKey = (fields: readonly (readonly number[])[]): Key | undefined => {
	const [code = 0, shifted = 0, base = 0] = fields[0] ?? [];
	const modifiers = modifiersOf(fields[1]?.[0]);
	if (modifiers === undefined || isRelease(fields[1])) return undefined;
	const {ctrl, alt, shift} = modifiers;
	const pad = keypad[code - keypadFirst];
	if (pad !== undefined) {
		const isText = pad.length === 1 && !ctrl && !alt;
		return isText ? textKey(pad) : namedKey(pad, modifiers);
	}
	// The keys of another script beside Ctrl and Alt mean what stands on them in the base layout.
	const isForeign = (ctrl || alt) && code > 0x7f && base > 0;
	if (isForeign) return keyOfCode(base, modifiers);
	// Ctrl+_ is Shift and `-` on most keyboards: the sign counts, not how one gets at it.
	if (shift && shifted > 0 && (ctrl || alt) && !/\p{L}/u.test(String.fromCodePoint(code))) {
		return keyOfCode(shifted, {...modifiers, shift: false});
	}
	return keyOfCode(shift && shifted > 0 && !ctrl && !alt ? shifted : code, modifiers);
};

const codeNames: ReadonlyMap<number, string> = new Map([
	[8, 'backspace'],
	[9, 'tab'],
	[13, 'enter'],
	[27, 'escape'],
	[127, 'backspace'],
]);

const isPrivateUse = (code: number): boolean => code >= 0xe000 && code <= 0xf8ff;

const keyOfCode = (code: number, modifiers: Modifiers): Key | undefined => {
	const name = codeNames.get(code);
	if (name !== undefined) return namedKey(name, modifiers);
	// Keys without a name of ours: Caps Lock, media keys …
	if (!(code >= 0x20 && code <= 0x10ffff) || isPrivateUse(code) || (code >= 0x80 && code < 0xa0))
		return undefined;
	const character = String.fromCodePoint(code).toWellFormed();
	if (!modifiers.ctrl && !modifiers.alt)
		return textKey(modifiers.shift ? character.toUpperCase() : character);
	const lower = character.toLowerCase();
	const shift = modifiers.shift || lower !== character;
	return namedKey(character === ' ' ? 'space' : lower, {...modifiers, shift});
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

// SS3, with the modifiers some terminals put before its final byte.
const ss3Pattern = /\u001BO([0-9;]*)([@-~])/y;
const ss3Beginning = /\u001BO[0-9;]*$/y;
const keypadText = 'jklmnopqrstuvwxyX';
const keypadMeans = '*+,-./0123456789=';

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

const ss3Key = (final: string, modifiers: Modifiers): Key | undefined => {
	const name = letterKeys.get(final) ?? (final === 'M' ? 'enter' : undefined);
	if (name !== undefined) return namedKey(name, modifiers);
	// rxvt: Ctrl with an arrow.
	const rxvt = letterKeys.get(final.toUpperCase());
	if ('abcd'.includes(final) && rxvt !== undefined) return namedKey(rxvt, {...none, ctrl: true});
	const means = keypadMeans[keypadText.indexOf(final)];
	return means === undefined ? undefined : textKey(means);
};

// biome-ignore lint/complexity/useRegexLiterals: the terminators are easier to see apart
const terminator = new RegExp('\u0007|\u001B\\\\|\u009C', 'g');

/** OSC, DCS, SOS, PM, APC: replies, all of them. They end in ST, OSC in BEL too. */
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

/** How the replies begin that terminals write; anything else after Alt+] or Alt+P was typed. */
const replyBeginning = /^\u001B(?:\]\d+;|P[\d>!+$|;]|_G|\[[0-?]+[ -/]*$|O[\d;]+$)/;

const giveUp = (pending: string, events: InputEvent[]): void => {
	if (pending === esc) {
		events.push(keyEvent(namedKey('escape')));
		return;
	}
	// The rest of a split reply may still come late, but as text it would be worse than lost.
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

/** `ctrl+k`, `alt+shift+p`, `shift+enter`, `f1`, `?`: how a key is called in the keymap. */
export const keyId = (key: Key): string =>
	`${key.ctrl ? 'ctrl+' : ''}${key.alt ? 'alt+' : ''}${key.shift ? 'shift+' : ''}${key.name}`;
