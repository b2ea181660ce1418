/** Every key of the full screen: one table of (mode, key) → action. Help and hints are drawn from it. */

/** What receives the keys. A key that `completion` does not bind goes to `chat`. */
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
	/** Statistics. */
	| 'stats'
	/** A question; each choice has its own key. */
	| 'confirm';

/** The state of the input, for keys whose meaning depends on it. */
export interface KeyContext {
	/** The input is empty. */
	readonly isEmpty: boolean;
	/** The cursor is at the end of the text. */
	readonly isAtEnd: boolean;
	/** The cursor is on the first / last visible row of the input. */
	readonly isOnFirstRow: boolean;
	readonly isOnLastRow: boolean;
	/** The text came from the input history and has not been changed. */
	readonly isRecalled: boolean;
	/** The text replies to a message, or edits or reacts to one. */
	readonly isAboutMessage: boolean;
	/** A thread is open. */
	readonly isInThread: boolean;
	/** A message waits to be sent and can be taken back. */
	readonly hasHeldMessage: boolean;
	/** The list of completions has candidates; without any, it shows the usage of a command. */
	readonly hasCandidates: boolean;
	/** Enter takes a candidate of the list. */
	readonly takesCandidate: boolean;
	/** The first key of two: `ctrl+x`. */
	readonly chord: string | undefined;
}

export type Condition = (context: KeyContext) => boolean;

const whenAbout: Condition = ({isAboutMessage}) => isAboutMessage;
const whenNotAbout: Condition = ({isAboutMessage}) => !isAboutMessage;
const whenInThread: Condition = ({isAboutMessage, isInThread}) => isInThread && !isAboutMessage;
const whenInRoom: Condition = ({isAboutMessage, isInThread}) => !isInThread && !isAboutMessage;
const whenCandidates: Condition = ({hasCandidates}) => hasCandidates;
const whenTaken: Condition = ({takesCandidate}) => takesCandidate;
const takesBack: Condition = ({isEmpty, isAboutMessage, hasHeldMessage}) =>
	isEmpty && !isAboutMessage && hasHeldMessage;
const whenEmpty: Condition = ({isEmpty}) => isEmpty;
const whenWritten: Condition = ({isEmpty}) => !isEmpty;
const whenAtEnd: Condition = ({isAtEnd}) => isAtEnd;
const whenBeforeEnd: Condition = ({isAtEnd}) => !isAtEnd;
const selects: Condition = ({isEmpty, isRecalled}) => isEmpty && !isRecalled;
const recallsOlder: Condition = context => context.isOnFirstRow && !selects(context);

export type Group = 'Rooms' | 'Reading' | 'Messages' | 'Writing' | 'Line editor' | 'Lists' | 'Screen';

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
	/** The command that does the same; shown in help. */
	readonly slash?: string | undefined;
	/** Other ways to do the same; shown in help. */
	readonly also?: string | undefined;
}

/** Keys of the chat, separated by commas. */
const chat = (keys: string, when?: Condition): readonly Binding[] => [
	{mode: 'chat', keys: keys.split(', '), ...(when && {when})},
];
/** Keys of other modes: both are separated by commas. */
const within = (modes: string, keys: string, when?: Condition): readonly Binding[] =>
	modes.split(', ').map(mode => ({mode: mode as Mode, keys: keys.split(', '), ...(when && {when})}));

type Row = readonly [
	action: string,
	about: string,
	bindings: readonly Binding[],
	slash?: string | undefined,
	also?: string,
];

const digitKeys = (before: string): string =>
	[1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit => before + digit).join(', ');
const digits = digitKeys('alt+');
const chordDigits = digitKeys('ctrl+x ');
const scrollable = 'palette, list, help, select';

const rooms = [
	[
		'palette',
		'open the palette: # rooms, @ people, > commands, ? search',
		[...chat('ctrl+k', whenAtEnd), ...chat('ctrl+g, f2')],
		'/go',
	],
	['previousRoom', 'previous room', chat('ctrl+p, alt+up'), '/previous'],
	['nextRoom', 'next room', chat('ctrl+n, alt+down')],
	['nextActiveRoom', 'next room with unread messages', chat('ctrl+o, alt+a'), '/next'],
	['lastRoom', 'last room', chat('f6, alt+/'), '/last'],
	['goToRoom', 'room by its number', chat(`${digits}, ${chordDigits}`), '/3'],
	['moveRoomUp', 'move the room up in the list', chat('ctrl+x up'), '/move up'],
	['moveRoomDown', 'move the room down in the list', chat('ctrl+x down'), '/move down'],
	['copyRoomLink', 'copy the link of this room', chat('f3'), '/link'],
] as const satisfies readonly Row[];

const reading = [
	['scrollUp', 'page up', chat('pageup'), undefined, 'wheel'],
	['scrollDown', 'page down', chat('pagedown'), undefined, 'wheel'],
	['scrollToOldest', 'to the oldest loaded message', [...chat('ctrl+home'), ...chat('home', whenEmpty)]],
	[
		'scrollToBottom',
		'to the newest message',
		[...chat('end', whenEmpty), ...chat('ctrl+end'), ...chat('escape', whenInRoom)],
	],
	['firstUnread', 'to the first unread message', chat('ctrl+x u, alt+u'), '/unread'],
	[
		'inbox',
		'the inbox: mentions, direct messages, replies to you',
		[...chat('f4, ctrl+x i'), ...within('select', 'f4')],
		'/inbox',
	],
	[
		'goBack',
		'back to where you were before a jump',
		[...chat('f5, ctrl+x b'), ...within('select', 'f5')],
		'/return',
	],
	['previousMention', 'to the previous mention', chat('ctrl+x p, alt+p')],
	['nextMention', 'to the next mention', chat('ctrl+x n, alt+n')],
	['search', 'search the room', chat('ctrl+f', whenAtEnd), '/search'],
] as const satisfies readonly Row[];

const messages = [
	['selectMessage', 'select a message (if the input is empty)', chat('up', selects), '/reply, /edit, …'],
	['selectOlder', 'message above', within('select', 'up, k, ctrl+p')],
	['selectNewer', 'message below', within('select', 'down, j, ctrl+n')],
	['reply', 'reply', within('select', 'r, enter'), '/reply'],
	['openThread', 'open its thread', within('select', 't'), '/thread'],
	[
		'closeThread',
		'close the thread',
		[...chat('escape', whenInThread), ...chat('ctrl+x t', whenInThread)],
		'/thread close',
	],
	['followThread', 'follow its thread, or stop following it', within('select', 'f'), '/follow, /unfollow'],
	['pin', 'pin it to the room, or unpin it', within('select', 'p'), '/pinmessage'],
	['edit', 'edit', within('select', 'e'), '/edit'],
	['delete', 'delete', within('select', 'd, delete'), '/delete'],
	['react', 'react', within('select', '+'), '/react'],
	['copy', 'copy', within('select', 'y'), '/copy'],
	['copyCode', 'copy its code; the message if it has none', within('select', 'c'), '/copy code'],
	['openLink', 'open its link', within('select', 'o'), '/open'],
	['inspect', 'show its details', within('select', 'i'), '/inspect'],
	['copyMessageLink', 'copy the link to it', within('select', 'l'), '/copylink'],
	['markUnread', 'mark as unread from here', within('select', 'u'), '/markunread'],
	['showReaders', 'list its readers', within('select', 'w'), '/readby'],
	['showAnswered', 'to the message it answers', within('select', 'a'), '/answered'],
	['stopSelecting', 'back to the input', within('select', 'escape, q, ctrl+c')],
] as const satisfies readonly Row[];

const undoKeys = 'ctrl+_, ctrl+/, ctrl+-, ctrl+x ctrl+u';

const writing = [
	['send', 'send', chat('enter')],
	[
		'takeBack',
		'take back the message that waits to be sent (if the input is empty)',
		chat(undoKeys, takesBack),
		'/undo',
	],
	['newLine', 'new line', chat('ctrl+j, shift+enter, alt+enter'), undefined, '\\ before Enter'],
	['complete', 'complete a nick, #room, /command or :emoji:', chat('tab')],
	['completeBack', 'previous completion', chat('shift+tab')],
	['historyOlder', 'previous line of the input history', chat('up', recallsOlder)],
	['historyNewer', 'next line of the input history', chat('down', ({isOnLastRow}) => isOnLastRow)],
	[
		'historySearch',
		'search the input history',
		[...chat('ctrl+r'), ...within('historySearch', 'ctrl+r, up')],
	],
	['historySearchBack', 'newer match', within('historySearch', 'down')],
	['openEditor', 'write in $EDITOR', chat('ctrl+x ctrl+e')],
	['cancelAbout', 'stop replying, editing or reacting', chat('escape, ctrl+c', whenAbout)],
	['clearInput', 'clear the input', chat('ctrl+c', context => whenWritten(context) && whenNotAbout(context))],
] as const satisfies readonly Row[];

const lineEditor = [
	['left', 'character left', chat('left, ctrl+b')],
	['right', 'character right', [...chat('right'), ...chat('ctrl+f', whenBeforeEnd)]],
	['up', 'line up', chat('up', context => !context.isOnFirstRow && !selects(context))],
	['down', 'line down', chat('down', ({isOnLastRow}) => !isOnLastRow)],
	['wordLeft', 'word left', chat('ctrl+left, alt+b, alt+left')],
	['wordRight', 'word right', chat('ctrl+right, alt+f, alt+right')],
	['lineStart', 'start of the line', [...chat('home', whenWritten), ...chat('ctrl+a')]],
	['lineEnd', 'end of the line', [...chat('end', whenWritten), ...chat('ctrl+e')]],
	['deleteLeft', 'delete left', chat('backspace, shift+backspace')],
	['deleteRight', 'delete right', chat('delete, ctrl+d')],
	['killWordLeft', 'cut the previous word, to the space', chat('ctrl+w, ctrl+backspace')],
	['killPartLeft', 'cut the previous word, to the punctuation', chat('alt+backspace, ctrl+x backspace')],
	['killPartRight', 'cut the next word', chat('alt+d, ctrl+delete, alt+delete')],
	['killToStart', 'cut to the start of the line', chat('ctrl+u')],
	['killToEnd', 'cut to the end of the line', chat('ctrl+k', whenBeforeEnd)],
	['yank', 'paste what was cut', chat('ctrl+y')],
	['yankOlder', 'paste what was cut before that', chat('alt+y, ctrl+x ctrl+y')],
	['transpose', 'swap two characters', chat('ctrl+t')],
	['undo', 'undo', chat(undoKeys, context => !takesBack(context))],
	['redo', 'redo', chat('alt+_, ctrl+x ctrl+r')],
] as const satisfies readonly Row[];

const lists = [
	[
		'choose',
		'choose',
		[...within('palette, list, historySearch', 'enter'), ...within('completion', 'enter', whenTaken)],
	],
	[
		'chooseNext',
		'next entry',
		[
			...within('palette', 'down, ctrl+n, tab'),
			...within('list', 'down, ctrl+n, tab, j'),
			...within('completion', 'down', whenCandidates),
		],
	],
	[
		'choosePrevious',
		'previous entry',
		[
			...within('palette', 'up, ctrl+p, shift+tab'),
			...within('list', 'up, ctrl+p, shift+tab, k'),
			...within('completion', 'up', whenCandidates),
		],
	],
	['pageUp', 'page up', within(scrollable, 'pageup')],
	[
		'pageDown',
		'page down',
		[...within('palette, list, select', 'pagedown'), ...within('help', 'pagedown, space')],
	],
	['lineUp', 'line up', within('help', 'up, k, ctrl+p')],
	['lineDown', 'line down', within('help', 'down, j, ctrl+n')],
	['toFirst', 'to the first entry', within(scrollable, 'home')],
	['toLast', 'to the last entry', within(scrollable, 'end')],
	['deleteTyped', 'delete the last character', within('palette, historySearch', 'backspace')],
	['deleteTypedWord', 'delete the last word', within('palette, historySearch', 'ctrl+w, ctrl+u')],
	[
		'close',
		'close',
		[
			...within('palette, historySearch, confirm', 'escape, ctrl+c, ctrl+g'),
			...within('list', 'escape, ctrl+c, ctrl+g, q'),
			...within('stats', 'escape, ctrl+c, ctrl+g, q, enter'),
			...within('help', 'escape, ctrl+c, ctrl+g, q, enter, f1, ?'),
			...within('completion', 'escape, ctrl+g'),
		],
	],
] as const satisfies readonly Row[];

const screen = [
	['help', 'help', [...chat('f1'), ...chat('?', whenEmpty), ...within('select', 'f1, ?')], '/help'],
	['toggleRooms', 'show or hide the room list', chat('f7'), '/sidebar'],
	['toggleMembers', 'show or hide the member list', chat('f8'), '/members'],
	['toggleMouse', 'mouse on or off (off: the terminal selects text)', chat('f9'), '/set mouse'],
	['redraw', 'redraw the screen', chat('ctrl+l')],
	[
		'suspend',
		'suspend to the shell',
		[...within('chat, select, palette, list, help, stats', 'ctrl+z'), ...chat('ctrl+x ctrl+z')],
	],
	[
		'leave',
		'quit (press twice)',
		chat('ctrl+c', context => whenEmpty(context) && whenNotAbout(context)),
		'/quit',
	],
] as const satisfies readonly Row[];

export type Action =
	| (
			| (typeof rooms)[number]
			| (typeof reading)[number]
			| (typeof messages)[number]
			| (typeof writing)[number]
			| (typeof lineEditor)[number]
			| (typeof lists)[number]
			| (typeof screen)[number]
	  )[0]
	| 'startChord';

const groups: readonly (readonly [Group, readonly Row[]])[] = [
	['Rooms', rooms],
	['Reading', reading],
	['Messages', messages],
	['Writing', writing],
	['Line editor', lineEditor],
	['Lists', lists],
	['Screen', screen],
];

export const keyTable: readonly (KeyInfo & {readonly action: Action})[] = groups.flatMap(([group, rows]) =>
	rows.map(([action, about, bindings, slash, also]) => ({
		action: action as Action,
		group,
		about,
		bindings,
		slash,
		also,
	})),
);
