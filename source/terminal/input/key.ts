/** Keys and the other input of a terminal, as the rest of the program sees them. */

/** A key, or one character typed. */
export interface Key {
	/**
	 * `enter`, `tab`, `backspace`, `delete`, `insert`, `escape`, `space`, `up`, `down`, `left`, `right`, `home`,
	 * `end`, `pageup`, `pagedown`, `f1` to `f12`; otherwise the character, in lower case with Ctrl or Alt.
	 */
	readonly name: string;
	/** The text that the key types: one grapheme, or empty. */
	readonly text: string;
	readonly ctrl: boolean;
	readonly alt: boolean;
	/** Set only if the text does not show it: `shift+tab`, `shift+enter`, `alt+shift+p`. */
	readonly shift: boolean;
}

export type InputEvent =
	| {readonly type: 'key'; readonly key: Key}
	/** Without control characters. `isCut`: the paste was too long, or its end marker is missing. */
	| {readonly type: 'paste'; readonly text: string; readonly isCut: boolean}
	/** In cells, counted from 0 at the upper left. */
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
	/** The terminal supports the kitty keyboard protocol: the reply to `CSI ? u`. */
	| {readonly type: 'kittyKeyboard'; readonly flags: number};

export interface Modifiers {
	readonly ctrl: boolean;
	readonly alt: boolean;
	readonly shift: boolean;
}

export const none: Modifiers = {ctrl: false, alt: false, shift: false};
export const keyEvent = (key: Key): InputEvent => ({type: 'key', key});
export const namedKey = (name: string, modifiers: Modifiers = none): Key => ({
	name,
	text: '',
	...pick(modifiers),
});
const pick = ({ctrl, alt, shift}: Modifiers): Modifiers => ({ctrl, alt, shift});
export const textKey = (text: string): Key => ({name: text === ' ' ? 'space' : text, text, ...none});

/** The key of a single character: a C0 control, DEL, or text. */
export const plainKey = (text: string): Key | undefined => {
	const code = text.codePointAt(0) ?? 0;
	if (code >= 0x20 && code !== 0x7f) return code >= 0x80 && code <= 0x9f ? undefined : textKey(text);
	switch (code) {
		case 0x09:
			return namedKey('tab');
		case 0x0d:
			return namedKey('enter');
		case 0x1b:
			return namedKey('escape');
		// Some terminals send 0x08 for Backspace, others for Ctrl+Backspace.
		case 0x08:
		case 0x7f:
			return namedKey('backspace');
		case 0x00:
			return namedKey('space', {...none, ctrl: true});
		default:
			return namedKey(String.fromCharCode(code + 0x40).toLowerCase(), {...none, ctrl: true});
	}
};

export const withAlt = (event: InputEvent): InputEvent =>
	event.type === 'key' ? {type: 'key', key: {...event.key, text: '', alt: true}} : event;

/** Alt with a character. `P` becomes Shift and `p`, as in the kitty protocol. */
export const altKey = (character: string): InputEvent | undefined => {
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

/** `ctrl+k`, `alt+shift+p`, `shift+enter`, `f1`, `?`: the name of a key in the keymap. */
export const keyId = (key: Key): string =>
	`${key.ctrl ? 'ctrl+' : ''}${key.alt ? 'alt+' : ''}${key.shift ? 'shift+' : ''}${key.name}`;
