/**
 * Keys of the page, in one table: the help is drawn from it. Alt and Ctrl+K as in the terminal; what a browser
 * keeps for itself (Ctrl+N, Ctrl+T, Ctrl+W) has no meaning here.
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
		does: 'jump to a room or person, run a command, search',
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
		does: 'next room with something unread',
		action: {type: 'nextActive'},
		matches: isAltCode('KeyA'),
	},
	{label: 'Alt+/', does: 'the room before this one', action: {type: 'lastRoom'}, matches: isAltCode('Slash')},
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
		does: 'to the newest message (End alone where nothing is written)',
		action: {type: 'newest'},
		matches: key => key.ctrlKey && key.key === 'End',
	},
	{
		label: 'Esc',
		does: 'close, cancel, clear the unread line, back to the newest',
		action: {type: 'escape'},
		matches: key => isPlain(key) && key.key === 'Escape',
	},
	{label: 'F8', does: 'members', action: {type: 'members'}, matches: key => isPlain(key) && key.key === 'F8'},
	{label: 'F1', does: 'this help', action: {type: 'help'}, matches: key => isPlain(key) && key.key === 'F1'},
];

/** What to do with a key, or undefined where the page leaves it to the browser. */
export const keyAction = (key: Key): KeyAction | undefined =>
	bindings.find(binding => binding.matches(key))?.action;

/** Keys of single places, for the help only. */
export const placeKeys: readonly {readonly label: string; readonly does: string}[] = [
	{label: 'Enter', does: 'send'},
	{label: 'Shift+Enter, Ctrl+J', does: 'new line'},
	{label: 'Tab', does: 'complete a nick, room or command'},
	{label: 'Home, End among the messages', does: 'the beginning of the room, the newest message'},
	{label: '↑ where nothing is written', does: 'select a message, then r reply, e edit, d delete, + react'},
];
