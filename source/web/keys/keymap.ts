/**
 * The keys of the page, in one table: the help is drawn from it. Alt and Ctrl+K are as in the terminal; keys that a
 * browser keeps for itself (Ctrl+N, Ctrl+T, Ctrl+W) are not used.
 */

export type KeyAction =
	| {readonly type: 'palette'}
	| {readonly type: 'room'; readonly step: 1 | -1}
	| {readonly type: 'nextActive'}
	| {readonly type: 'lastRoom'}
	| {readonly type: 'scroll'; readonly pages: 1 | -1}
	| {readonly type: 'newest'}
	| {readonly type: 'firstUnread'}
	| {readonly type: 'escape'}
	| {readonly type: 'members'}
	| {readonly type: 'help'};

export interface Key {
	readonly key: string;
	readonly code: string;
	readonly ctrlKey: boolean;
	readonly metaKey: boolean;
	readonly altKey: boolean;
	readonly shiftKey: boolean;
}

interface Binding {
	readonly label: string;
	readonly does: string;
	readonly action: KeyAction;
	matches(key: Key): boolean;
}

const isPlain = (key: Key): boolean => !key.ctrlKey && !key.metaKey && !key.altKey && !key.shiftKey;
const isAlt = (key: Key): boolean => key.altKey && !key.ctrlKey && !key.metaKey;
/** macOS makes other letters of Option and a letter; `code` is the key itself. */
const isAltCode = (code: string) => (key: Key) => isAlt(key) && key.code === code;

export const bindings: readonly Binding[] = [
	{
		label: 'Ctrl+K',
		does: 'open the palette: # rooms, @ people, > commands, ? search',
		action: {type: 'palette'},
		matches: key => (key.ctrlKey || key.metaKey) && !key.altKey && !key.shiftKey && key.code === 'KeyK',
	},
	{
		label: 'Alt+↑',
		does: 'previous room',
		action: {type: 'room', step: -1},
		matches: key => isAlt(key) && key.key === 'ArrowUp',
	},
	{
		label: 'Alt+↓',
		does: 'next room',
		action: {type: 'room', step: 1},
		matches: key => isAlt(key) && key.key === 'ArrowDown',
	},
	{
		label: 'Alt+A',
		does: 'next room with unread messages',
		action: {type: 'nextActive'},
		matches: isAltCode('KeyA'),
	},
	{label: 'Alt+/', does: 'last room', action: {type: 'lastRoom'}, matches: isAltCode('Slash')},
	{label: 'Alt+U', does: 'first unread message', action: {type: 'firstUnread'}, matches: isAltCode('KeyU')},
	{
		label: 'PgUp',
		does: 'scroll up',
		action: {type: 'scroll', pages: -1},
		matches: key => isPlain(key) && key.key === 'PageUp',
	},
	{
		label: 'PgDn',
		does: 'scroll down',
		action: {type: 'scroll', pages: 1},
		matches: key => isPlain(key) && key.key === 'PageDown',
	},
	{
		label: 'Ctrl+End',
		does: 'to the newest message (End alone if the input is empty)',
		action: {type: 'newest'},
		matches: key => key.ctrlKey && key.key === 'End',
	},
	{
		label: 'Esc',
		does: 'close, cancel, clear the unread line, back to the newest',
		action: {type: 'escape'},
		matches: key => isPlain(key) && key.key === 'Escape',
	},
	{
		label: 'F8',
		does: 'show or hide the member list',
		action: {type: 'members'},
		matches: key => isPlain(key) && key.key === 'F8',
	},
	{label: 'F1', does: 'help', action: {type: 'help'}, matches: key => isPlain(key) && key.key === 'F1'},
];

/** The action of a key; undefined if the page leaves it to the browser. */
export const keyAction = (key: Key): KeyAction | undefined =>
	bindings.find(binding => binding.matches(key))?.action;

/** Keys that only some parts of the page have, for the help. */
export const placeKeys: readonly {readonly label: string; readonly does: string}[] = [
	{label: 'Enter', does: 'send'},
	{label: 'Shift+Enter, Ctrl+J', does: 'new line'},
	{label: 'Tab', does: 'complete a nick, #room, /command or :emoji:'},
	{label: 'Home, End in the messages', does: 'to the oldest message, to the newest message'},
	{label: '↑ if the input is empty', does: 'select a message, then r reply, e edit, d delete, + react'},
];
