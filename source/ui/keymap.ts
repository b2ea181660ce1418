/**
 * Every key there is: one table of (mode, key) -> action. Help and hints are drawn from it, and a test holds
 * it to its promises: no key means two things at once, and what an unsafe key does can be had without it.
 */
import type {GlyphSet} from '../text/sanitize.ts';
import {type Key, keyId} from './input-parser.ts';

/** What the keys go to. `completion` lies over `chat`: what it does not know is chat's. */
export type Mode =
	| 'chat'
	/** The list of candidates is open. */
	| 'completion'
	/** Ctrl+R: searching the input history. */
	| 'historySearch'
	/** A message is selected. */
	| 'select'
	| 'palette'
	| 'list'
	| 'help'
	/** Numbers about the talk lie over the screen. */
	| 'numbers'
	/** A question with answers of its own; its keys are the question's. */
	| 'confirm';

/** Where the line stands, for keys that mean one thing or another. */
export interface KeyContext {
	/** Nothing is written. */
	readonly isEmpty: boolean;
	/** Nothing is right of the cursor, to the end of the text. */
	readonly isAtEnd: boolean;
	/** The cursor is on the first / last line of what is written, as it is drawn. */
	readonly isOnFirstRow: boolean;
	readonly isOnLastRow: boolean;
	/** What is written came out of the input history and has not been changed. */
	readonly isRecalled: boolean;
	/** The first key of two: `ctrl+x`. */
	readonly chord: string | undefined;
}

export const emptyContext: KeyContext = {
	isEmpty: true,
	isAtEnd: true,
	isOnFirstRow: true,
	isOnLastRow: true,
	isRecalled: false,
	chord: undefined,
};

type Condition = (context: KeyContext) => boolean;

const whenEmpty: Condition = ({isEmpty}) => isEmpty;
const whenWritten: Condition = ({isEmpty}) => !isEmpty;
const whenAtEnd: Condition = ({isAtEnd}) => isAtEnd;
const whenBeforeEnd: Condition = ({isAtEnd}) => !isAtEnd;
const selects: Condition = ({isEmpty, isRecalled}) => isEmpty && !isRecalled;
const recallsOlder: Condition = context => context.isOnFirstRow && !selects(context);

export type Group = 'Rooms' | 'Reading' | 'Messages' | 'Writing' | 'The line' | 'Lists' | 'Screen';

interface Binding {
	readonly mode: Mode;
	readonly keys: readonly string[];
	readonly when?: Condition;
}

export interface KeyInfo {
	readonly action: string;
	readonly group: Group;
	readonly about: string;
	readonly bindings: readonly Binding[];
	/** The command that does the same, and other ways; shown in help. */
	readonly slash?: string;
	readonly also?: string;
}

const chat = (keys: readonly string[], when?: Condition): Binding => ({
	mode: 'chat',
	keys,
	...(when && {when}),
});
const within = (modes: readonly Mode[], ...keys: readonly string[]): readonly Binding[] =>
	modes.map(mode => ({mode, keys}));

const lists: readonly Mode[] = ['palette', 'list', 'completion'];

const table = [
	{
		action: 'palette',
		group: 'Rooms',
		about: 'jump: # room, @ person, > command, ? search',
		bindings: [chat(['ctrl+k'], whenAtEnd), chat(['ctrl+g', 'f2'])],
		slash: '/go',
	},
	{
		action: 'previousRoom',
		group: 'Rooms',
		about: 'previous room',
		bindings: [chat(['ctrl+p', 'alt+up'])],
		slash: '/previous',
	},
	{action: 'nextRoom', group: 'Rooms', about: 'next room', bindings: [chat(['ctrl+n', 'alt+down'])]},
	{
		action: 'nextActiveRoom',
		group: 'Rooms',
		about: 'next room where something happened',
		bindings: [chat(['alt+a'])],
		slash: '/next',
	},
	{
		action: 'lastRoom',
		group: 'Rooms',
		about: 'the room looked at before',
		bindings: [chat(['alt+/'])],
		slash: '/last',
	},
	{
		action: 'goToRoom',
		group: 'Rooms',
		about: 'room by its number',
		bindings: [chat(['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(digit => `alt+${digit}`))],
		slash: '/3',
	},

	{
		action: 'scrollUp',
		group: 'Reading',
		about: 'a page up',
		bindings: [chat(['pageup'])],
		also: 'wheel',
	},
	{
		action: 'scrollDown',
		group: 'Reading',
		about: 'a page down',
		bindings: [chat(['pagedown'])],
		also: 'wheel',
	},
	{
		action: 'scrollToOldest',
		group: 'Reading',
		about: 'to the oldest that is loaded',
		bindings: [chat(['ctrl+home']), chat(['home'], whenEmpty)],
	},
	{
		action: 'scrollToBottom',
		group: 'Reading',
		about: 'to the newest',
		bindings: [chat(['end'], whenEmpty), chat(['ctrl+end', 'escape'])],
	},
	{
		action: 'firstUnread',
		group: 'Reading',
		about: 'to the first unread',
		bindings: [chat(['alt+u'])],
		slash: '/unread',
	},
	{
		action: 'previousMention',
		group: 'Reading',
		about: 'to the mention before',
		bindings: [chat(['alt+p'])],
		slash: '/mentions',
	},
	{
		action: 'nextMention',
		group: 'Reading',
		about: 'to the mention after',
		bindings: [chat(['alt+n'])],
		slash: '/mentions',
	},
	{
		action: 'search',
		group: 'Reading',
		about: 'search the room',
		bindings: [chat(['ctrl+f'], whenAtEnd)],
		slash: '/search',
	},

	{
		action: 'selectMessage',
		group: 'Messages',
		about: 'select a message (on empty input)',
		bindings: [chat(['up'], selects)],
		slash: '/reply, /edit, …',
	},
	{
		action: 'selectOlder',
		group: 'Messages',
		about: 'the message above',
		bindings: within(['select'], 'up', 'k', 'ctrl+p'),
	},
	{
		action: 'selectNewer',
		group: 'Messages',
		about: 'the message below',
		bindings: within(['select'], 'down', 'j', 'ctrl+n'),
	},
	{
		action: 'reply',
		group: 'Messages',
		about: 'reply to it',
		bindings: within(['select'], 'r', 'enter'),
		slash: '/reply',
	},
	{action: 'edit', group: 'Messages', about: 'edit it', bindings: within(['select'], 'e'), slash: '/edit'},
	{
		action: 'delete',
		group: 'Messages',
		about: 'delete it',
		bindings: within(['select'], 'd', 'delete'),
		slash: '/delete',
	},
	{
		action: 'react',
		group: 'Messages',
		about: 'react to it',
		bindings: within(['select'], '+'),
		slash: '/react',
	},
	{
		action: 'copy',
		group: 'Messages',
		about: 'copy it',
		bindings: within(['select'], 'y', 'c'),
		slash: '/copy',
	},
	{
		action: 'openLink',
		group: 'Messages',
		about: 'open its link',
		bindings: within(['select'], 'o'),
		slash: '/open',
	},
	{action: 'inspect', group: 'Messages', about: 'all about it', bindings: within(['select'], 'i')},
	{
		action: 'stopSelecting',
		group: 'Messages',
		about: 'back to the input',
		bindings: within(['select'], 'escape', 'q', 'ctrl+c'),
	},

	{action: 'send', group: 'Writing', about: 'send', bindings: [chat(['enter'])]},
	{
		action: 'newLine',
		group: 'Writing',
		about: 'new line',
		bindings: [chat(['ctrl+j', 'shift+enter', 'alt+enter'])],
		also: '\\ before Enter',
	},
	{
		action: 'complete',
		group: 'Writing',
		about: 'complete a nick, #room, /command or :emoji:',
		bindings: [chat(['tab'])],
	},
	{action: 'completeBack', group: 'Writing', about: 'the completion before', bindings: [chat(['shift+tab'])]},
	{
		action: 'historyOlder',
		group: 'Writing',
		about: 'what was written before',
		bindings: [chat(['up'], recallsOlder)],
	},
	{
		action: 'historyNewer',
		group: 'Writing',
		about: 'what was written after',
		bindings: [chat(['down'], ({isOnLastRow}) => isOnLastRow)],
	},
	{
		action: 'historySearch',
		group: 'Writing',
		about: 'search in what was written',
		bindings: [chat(['ctrl+r']), ...within(['historySearch'], 'ctrl+r', 'up')],
	},
	{
		action: 'historySearchBack',
		group: 'Writing',
		about: 'the finding before',
		bindings: within(['historySearch'], 'down'),
	},
	{
		action: 'openEditor',
		group: 'Writing',
		about: 'write in $EDITOR',
		bindings: [chat(['ctrl+x ctrl+e'])],
	},
	{
		action: 'clearInput',
		group: 'Writing',
		about: 'clear the input',
		bindings: [chat(['ctrl+c'], whenWritten)],
	},

	{action: 'left', group: 'The line', about: 'a character left', bindings: [chat(['left', 'ctrl+b'])]},
	{
		action: 'right',
		group: 'The line',
		about: 'a character right',
		bindings: [chat(['right']), chat(['ctrl+f'], whenBeforeEnd)],
	},
	{
		action: 'up',
		group: 'The line',
		about: 'a line up',
		bindings: [chat(['up'], context => !context.isOnFirstRow && !selects(context))],
	},
	{
		action: 'down',
		group: 'The line',
		about: 'a line down',
		bindings: [chat(['down'], ({isOnLastRow}) => !isOnLastRow)],
	},
	{
		action: 'wordLeft',
		group: 'The line',
		about: 'a word left',
		bindings: [chat(['ctrl+left', 'alt+b', 'alt+left'])],
	},
	{
		action: 'wordRight',
		group: 'The line',
		about: 'a word right',
		bindings: [chat(['ctrl+right', 'alt+f', 'alt+right'])],
	},
	{
		action: 'lineStart',
		group: 'The line',
		about: 'to the start of the line',
		bindings: [chat(['home'], whenWritten), chat(['ctrl+a'])],
	},
	{
		action: 'lineEnd',
		group: 'The line',
		about: 'to the end of the line',
		bindings: [chat(['end'], whenWritten), chat(['ctrl+e'])],
	},
	{
		action: 'deleteLeft',
		group: 'The line',
		about: 'delete left',
		bindings: [chat(['backspace', 'shift+backspace'])],
	},
	{action: 'deleteRight', group: 'The line', about: 'delete right', bindings: [chat(['delete', 'ctrl+d'])]},
	{
		action: 'killWordLeft',
		group: 'The line',
		about: 'cut the word before, to the space',
		bindings: [chat(['ctrl+w', 'ctrl+backspace'])],
	},
	{
		action: 'killPartLeft',
		group: 'The line',
		about: 'cut the word before, to the punctuation',
		bindings: [chat(['alt+backspace', 'ctrl+x backspace'])],
	},
	{
		action: 'killPartRight',
		group: 'The line',
		about: 'cut the word after',
		bindings: [chat(['alt+d', 'ctrl+delete', 'alt+delete'])],
	},
	{
		action: 'killToStart',
		group: 'The line',
		about: 'cut to the start of the line',
		bindings: [chat(['ctrl+u'])],
	},
	{
		action: 'killToEnd',
		group: 'The line',
		about: 'cut to the end of the line',
		bindings: [chat(['ctrl+k'], whenBeforeEnd)],
	},
	{action: 'yank', group: 'The line', about: 'put back what was cut', bindings: [chat(['ctrl+y'])]},
	{
		action: 'yankOlder',
		group: 'The line',
		about: 'put back what was cut before that',
		bindings: [chat(['alt+y', 'ctrl+x ctrl+y'])],
	},
	{action: 'transpose', group: 'The line', about: 'swap two characters', bindings: [chat(['ctrl+t'])]},
	{
		action: 'undo',
		group: 'The line',
		about: 'undo',
		bindings: [chat(['ctrl+_', 'ctrl+/', 'ctrl+-', 'ctrl+x ctrl+u'])],
	},
	{
		action: 'redo',
		group: 'The line',
		about: 'undo the undoing',
		bindings: [chat(['alt+_', 'ctrl+x ctrl+r'])],
	},

	{
		action: 'choose',
		group: 'Lists',
		about: 'take it',
		bindings: within([...lists, 'historySearch'], 'enter'),
	},
	{
		action: 'chooseNext',
		group: 'Lists',
		about: 'the next one',
		bindings: [
			...within(['palette'], 'down', 'ctrl+n', 'tab'),
			...within(['list'], 'down', 'ctrl+n', 'tab', 'j'),
			...within(['completion'], 'down', 'tab'),
		],
	},
	{
		action: 'choosePrevious',
		group: 'Lists',
		about: 'the one before',
		bindings: [
			...within(['palette'], 'up', 'ctrl+p', 'shift+tab'),
			...within(['list'], 'up', 'ctrl+p', 'shift+tab', 'k'),
			...within(['completion'], 'up', 'shift+tab'),
		],
	},
	{
		action: 'pageUp',
		group: 'Lists',
		about: 'a page up',
		bindings: within(['palette', 'list', 'help', 'select'], 'pageup'),
	},
	{
		action: 'pageDown',
		group: 'Lists',
		about: 'a page down',
		bindings: [
			...within(['palette', 'list', 'select'], 'pagedown'),
			...within(['help'], 'pagedown', 'space'),
		],
	},
	{
		action: 'lineUp',
		group: 'Lists',
		about: 'a line up',
		bindings: within(['help'], 'up', 'k', 'ctrl+p'),
	},
	{
		action: 'lineDown',
		group: 'Lists',
		about: 'a line down',
		bindings: within(['help'], 'down', 'j', 'ctrl+n'),
	},
	{
		action: 'toFirst',
		group: 'Lists',
		about: 'to the first',
		bindings: within(['palette', 'list', 'help', 'select'], 'home'),
	},
	{
		action: 'toLast',
		group: 'Lists',
		about: 'to the last',
		bindings: within(['palette', 'list', 'help', 'select'], 'end'),
	},
	{
		action: 'deleteTyped',
		group: 'Lists',
		about: 'delete what was typed last',
		bindings: within(['palette', 'historySearch'], 'backspace'),
	},
	{
		action: 'deleteTypedWord',
		group: 'Lists',
		about: 'delete the word typed last',
		bindings: within(['palette', 'historySearch'], 'ctrl+w', 'ctrl+u'),
	},
	{
		action: 'close',
		group: 'Lists',
		about: 'close',
		bindings: [
			...within(['palette', 'historySearch'], 'escape', 'ctrl+c', 'ctrl+g'),
			...within(['list'], 'escape', 'ctrl+c', 'ctrl+g', 'q'),
			...within(['help'], 'escape', 'ctrl+c', 'ctrl+g', 'q', 'enter', 'f1', '?'),
			...within(['numbers'], 'escape', 'ctrl+c', 'ctrl+g', 'q', 'enter'),
			...within(['completion'], 'escape', 'ctrl+g'),
			...within(['confirm'], 'escape', 'ctrl+c', 'ctrl+g'),
		],
	},

	{
		action: 'help',
		group: 'Screen',
		about: 'this help',
		bindings: [chat(['f1']), chat(['?'], whenEmpty), ...within(['select'], 'f1', '?')],
		slash: '/help',
	},
	{
		action: 'toggleRooms',
		group: 'Screen',
		about: 'show or hide the rooms',
		bindings: [chat(['f7'])],
		slash: '/sidebar',
	},
	{
		action: 'toggleMembers',
		group: 'Screen',
		about: 'show or hide the members',
		bindings: [chat(['f8'])],
		slash: '/members',
	},
	{
		action: 'toggleMouse',
		group: 'Screen',
		about: 'mouse on or off (off: select text as usual)',
		bindings: [chat(['f9'])],
		slash: '/set mouse',
	},
	{action: 'redraw', group: 'Screen', about: 'draw the screen again', bindings: [chat(['ctrl+l'])]},
	{
		action: 'suspend',
		group: 'Screen',
		about: 'back to the shell for a while',
		bindings: [
			...within(['chat', 'select', 'palette', 'list', 'help', 'numbers'], 'ctrl+z'),
			chat(['ctrl+x ctrl+z']),
		],
	},
	{
		action: 'leave',
		group: 'Screen',
		about: 'leave (twice)',
		bindings: [chat(['ctrl+c'], whenEmpty)],
		slash: '/quit',
	},
] as const satisfies readonly KeyInfo[];

export type Action = (typeof table)[number]['action'] | 'startChord';

export const keymap: readonly (KeyInfo & {readonly action: Action})[] = table;

/** Modes that lie over another: what they do not know goes to it. */
const beneath: ReadonlyMap<Mode, Mode> = new Map([['completion', 'chat']]);

interface Found {
	readonly action: Action;
	readonly when: Condition | undefined;
}

const index: ReadonlyMap<string, readonly Found[]> = (() => {
	const found = new Map<string, Found[]>();
	const add = (key: string, entry: Found) => found.set(key, [...(found.get(key) ?? []), entry]);
	for (const {action, bindings} of keymap) {
		for (const {mode, keys, when} of bindings) for (const key of keys) add(`${mode} ${key}`, {action, when});
	}
	return found;
})();

const chordStarts: ReadonlySet<string> = new Set(
	keymap.flatMap(({bindings}) =>
		bindings.flatMap(({mode, keys}) =>
			keys.filter(key => key.includes(' ')).map(key => `${mode} ${key.split(' ')[0]}`),
		),
	),
);

/** All that a key (`ctrl+k`, or `ctrl+x ctrl+e`) could mean there: never more than one. */
export const actionsFor = (mode: Mode, key: string, context: KeyContext): readonly Action[] =>
	(index.get(`${mode} ${key}`) ?? []).filter(({when}) => when?.(context) ?? true).map(({action}) => action);

/**
 * What a key means; undefined where it means nothing, and is text if it has any. `startChord`: the next key
 * belongs to this one, and comes with it in `context.chord`. `goToRoom`: the key's name is the number.
 */
export const actionFor = (mode: Mode, key: Key, context: KeyContext): Action | undefined => {
	const id = context.chord === undefined ? keyId(key) : `${context.chord} ${keyId(key)}`;
	const action = actionsFor(mode, id, context)[0];
	if (action !== undefined) return action;
	if (chordStarts.has(`${mode} ${id}`)) return 'startChord';
	const below = beneath.get(mode);
	return below && actionFor(below, key, context);
};

/**
 * Keys that some terminal, multiplexer or desktop keeps for itself: Alt with anything (macOS Option, GNOME
 * Terminal's tabs), Esc (tmux waits), Ctrl+B/A (tmux, screen), flow control and job control, Enter with a
 * modifier (kitty protocol only), F10/F11 (window menus, full screen).
 */
export const isUnsafe = (key: string): boolean =>
	/^(?:alt\+.*|escape|ctrl\+[abqsz\\]|(?:shift|ctrl|alt)\+enter|f10|f11)$/.test(key);

const labels: ReadonlyMap<string, string> = new Map([
	['pageup', 'PgUp'],
	['pagedown', 'PgDn'],
	['escape', 'Esc'],
	['delete', 'Del'],
	['up', '↑'],
	['down', '↓'],
	['left', '←'],
	['right', '→'],
]);
const asciiArrows: ReadonlyMap<string, string> = new Map([
	['up', 'Up'],
	['down', 'Down'],
	['left', 'Left'],
	['right', 'Right'],
]);

/** `Ctrl+K`, `PgUp`, `↑`, `Ctrl+X Ctrl+E`: how a key is written for people. */
export const keyLabel = (key: string, glyphs: GlyphSet = 'unicode'): string =>
	key
		.split(' ')
		.map(one => {
			const parts = one === '+' ? ['+'] : one.split('+');
			return parts.map((part, at) => partLabel(part, parts.length > 1 || at > 0, glyphs)).join('+');
		})
		.join(' ');

const partLabel = (part: string, isCombined: boolean, glyphs: GlyphSet): string => {
	const label = (glyphs === 'ascii' ? asciiArrows.get(part) : undefined) ?? labels.get(part);
	if (label !== undefined) return label;
	// A letter alone is typed as it stands; beside Ctrl it is the key's cap.
	if (part.length === 1) return isCombined ? part.toUpperCase() : part;
	return part.charAt(0).toUpperCase() + part.slice(1);
};

/** The keys of an action, the safe ones first. */
export const keysOf = (action: Action): readonly string[] => {
	const keys = keymap.find(info => info.action === action)?.bindings.flatMap(({keys}) => keys) ?? [];
	const unique = [...new Set<string>(keys)];
	return [...unique.filter(key => !isUnsafe(key)), ...unique.filter(isUnsafe)];
};

/** The key a hint names: `F1`. Empty where the action has none. */
export const hintFor = (action: Action, glyphs: GlyphSet = 'unicode'): string => {
	const key = keysOf(action)[0];
	return key === undefined ? '' : keyLabel(key, glyphs);
};

export interface HelpLine {
	readonly keys: string;
	readonly about: string;
	/** Other ways to the same: a command, the wheel. */
	readonly also: string;
}

/** All keys for people to read, group by group. */
export const helpSections = (
	glyphs: GlyphSet = 'unicode',
): readonly {readonly title: Group; readonly lines: readonly HelpLine[]}[] => {
	const titles = [...new Set(keymap.map(({group}) => group))];
	return titles.map(title => ({
		title,
		lines: keymap.filter(({group}) => group === title).map(info => helpLine(info, glyphs)),
	}));
};

const helpLine = (
	{action, about, slash, also}: KeyInfo & {readonly action: Action},
	glyphs: GlyphSet,
): HelpLine => {
	const keys = action === 'goToRoom' ? ['Alt+1…9'] : keysOf(action).map(key => keyLabel(key, glyphs));
	const other = [slash, also].filter(each => each !== undefined).join(', ');
	// A rare synonym helps nobody to find the key.
	return {
		keys: keys.slice(0, 3).join(', '),
		about,
		also: glyphs === 'ascii' ? other.replaceAll('…', '...') : other,
	};
};
