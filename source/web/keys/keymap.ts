/**
 * The key bindings of the page, which help lists as well. Alt and Ctrl+K work as in the terminal. Keys that browsers reserve
 * (Ctrl+N, Ctrl+T, Ctrl+W) are not used.
 */

export type KeyAction =
	| {readonly type: 'palette'}
	| {readonly type: 'room'; readonly step: 1 | -1}
	| {readonly type: 'nextActive'}
	| {readonly type: 'lastRoom'}
	| {readonly type: 'scroll'; readonly pages: 1 | -1}
	| {readonly type: 'newest'}
	| {readonly type: 'firstUnread'}
	| {readonly type: 'inbox'}
	| {readonly type: 'goBack'}
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
	readonly summary: string;
	readonly action: KeyAction;
	matches(key: Key): boolean;
}

const isPlain = (key: Key): boolean => !key.ctrlKey && !key.metaKey && !key.altKey && !key.shiftKey;
const isAlt = (key: Key): boolean => key.altKey && !key.ctrlKey && !key.metaKey;
/** On macOS, Option changes the letter in `key`. `code` names the physical key. */
const isAltCode = (code: string) => (key: Key) => isAlt(key) && key.code === code;

export const bindings: readonly Binding[] = [
	{
		label: 'Ctrl+K',
		summary: 'open the palette: # rooms, @ people, > commands, ? search',
		action: {type: 'palette'},
		matches: key => (key.ctrlKey || key.metaKey) && !key.altKey && !key.shiftKey && key.code === 'KeyK',
	},
	{
		label: 'Alt+↑',
		summary: 'previous room',
		action: {type: 'room', step: -1},
		matches: key => isAlt(key) && key.key === 'ArrowUp',
	},
	{
		label: 'Alt+↓',
		summary: 'next room',
		action: {type: 'room', step: 1},
		matches: key => isAlt(key) && key.key === 'ArrowDown',
	},
	{
		label: 'Alt+A',
		summary: 'next room with unread messages',
		action: {type: 'nextActive'},
		matches: isAltCode('KeyA'),
	},
	{label: 'Alt+/', summary: 'last room', action: {type: 'lastRoom'}, matches: isAltCode('Slash')},
	{
		label: 'Alt+U',
		summary: 'to the first unread message',
		action: {type: 'firstUnread'},
		matches: isAltCode('KeyU'),
	},
	{
		label: 'Alt+I',
		summary: 'the inbox: mentions, direct messages, replies to you',
		action: {type: 'inbox'},
		matches: isAltCode('KeyI'),
	},
	{
		label: 'Alt+B',
		summary: 'back to where you were before a jump',
		action: {type: 'goBack'},
		matches: isAltCode('KeyB'),
	},
	{
		label: 'PgUp',
		summary: 'page up',
		action: {type: 'scroll', pages: -1},
		matches: key => isPlain(key) && key.key === 'PageUp',
	},
	{
		label: 'PgDn',
		summary: 'page down',
		action: {type: 'scroll', pages: 1},
		matches: key => isPlain(key) && key.key === 'PageDown',
	},
	{
		label: 'Ctrl+End',
		summary: 'to the newest message (End alone if the input is empty)',
		action: {type: 'newest'},
		matches: key => key.ctrlKey && key.key === 'End',
	},
	{
		label: 'Esc',
		summary: 'close, cancel, remove the unread line, to the newest message',
		action: {type: 'escape'},
		matches: key => isPlain(key) && key.key === 'Escape',
	},
	{
		label: 'F8',
		summary: 'show or hide the member list',
		action: {type: 'members'},
		matches: key => isPlain(key) && key.key === 'F8',
	},
	{
		label: 'F1',
		summary: 'show help',
		action: {type: 'help'},
		matches: key => isPlain(key) && key.key === 'F1',
	},
];

/** The action of a key; undefined if the browser should handle it. */
export const keyAction = (key: Key): KeyAction | undefined =>
	bindings.find(binding => binding.matches(key))?.action;

/** Keys that are handled by a part of the page, for help. */
export const localKeys: readonly {readonly label: string; readonly summary: string}[] = [
	{label: 'Enter', summary: 'send'},
	{label: 'Shift+Enter, Ctrl+J', summary: 'new line'},
	{label: 'Tab', summary: 'complete a nick, #room, /command or :emoji:'},
	{label: 'Alt+Shift+↑ ↓ on a room', summary: 'move the room in the list (or drag it)'},
	{label: 'Home, End in the message list', summary: 'to the oldest message, to the newest message'},
	{
		label: '↑ if the input is empty',
		summary:
			'select a message, then r reply, t thread, e edit, d delete, + react, y copy, l copy link, p pin, u mark unread, w readers, a answered message, i details',
	},
];
