/**
 * Which control of the page corresponds to each key and command of the terminal. A new action does not compile until it
 * is listed here. One test checks the commands, and another one finds every control in a browser.
 */
import type {Action} from '../../source/terminal/input/key-table.ts';

/** The part of the page in which a control is. */
export type Place =
	| 'room list'
	| 'header'
	| 'member list'
	| 'status bar'
	| 'composer'
	| 'message'
	| 'own message'
	| 'message menu'
	| 'thread'
	| 'room menu'
	| 'member menu'
	| 'user menu'
	| 'notifications dialog'
	| 'messages'
	| 'banner';

export type Control =
	/** `isConditional`: only visible in a state that this test does not create; another test covers it. */
	| {readonly in: Place; readonly name: string | RegExp; readonly isConditional?: true}
	/** The reason why the page needs no control. */
	| {readonly none: string};

const at = (place: Place, name: string | RegExp): Control => ({in: place, name});
const sometimes = (place: Place, name: string | RegExp): Control => ({in: place, name, isConditional: true});
const none = (reason: string): Control => ({none: reason});

const textField = none('the text field of the browser does it');
const terminalOnly = none('it concerns only a terminal');
const inDialog = none('entries and buttons of dialogs are chosen with the pointer');
const inRoomList = none('every room is a button in the room list, unread ones in bold');
const scrolls = none('the page scrolls with the pointer and by touch');

export const controlsOfActions: Readonly<Record<Exclude<Action, 'startChord'>, Control>> = {
	palette: at('room list', /^Search or jump to/),
	previousRoom: inRoomList,
	nextRoom: inRoomList,
	nextActiveRoom: inRoomList,
	lastRoom: none('the Back button of the browser'),
	goToRoom: inRoomList,
	moveRoomUp: at('room menu', /^Move up/),
	moveRoomDown: at('room menu', /^Move down/),
	copyRoomLink: at('room menu', /^Copy link/),

	scrollUp: scrolls,
	scrollDown: scrolls,
	scrollToOldest: scrolls,
	scrollToBottom: sometimes('messages', /^Newest|new$/),
	firstUnread: sometimes('messages', 'First unread'),
	inbox: at('room list', /^Inbox/),
	goBack: sometimes('messages', 'Back'),
	previousMention: none('the inbox lists mentions, also those that are not loaded'),
	nextMention: none('the inbox lists mentions, also those that are not loaded'),
	search: at('header', 'Search messages'),

	selectMessage: none('a message shows its buttons under the pointer, and after a tap'),
	selectOlder: none('a message shows its buttons under the pointer, and after a tap'),
	selectNewer: none('a message shows its buttons under the pointer, and after a tap'),
	reply: at('message', 'Reply'),
	openThread: at('message', 'Thread'),
	closeThread: at('thread', 'Close thread'),
	followThread: at('thread', /^Follow(ing)?$/),
	pin: at('message', 'Pin or unpin'),
	edit: at('own message', 'Edit'),
	delete: at('own message', 'Delete'),
	react: at('message', 'React'),
	copy: at('message menu', 'Copy text'),
	copyCode: at('message', 'Copy code'),
	openLink: none('links in messages are links'),
	inspect: at('message menu', 'Details'),
	copyMessageLink: at('message menu', 'Copy link'),
	markUnread: at('message menu', 'Mark unread'),
	showReaders: at('message menu', 'Read by'),
	showAnswered: at('message', /replies to/),
	stopSelecting: none('a message shows its buttons only under the pointer'),

	send: at('composer', 'Send'),
	takeBack: sometimes('message', 'Undo'),
	newLine: sometimes('composer', 'New line'),
	complete: none('the list of completions opens by itself'),
	completeBack: none('the list of completions opens by itself'),
	historyOlder: none('messages are edited with the button Edit; there is no input history'),
	historyNewer: none('messages are edited with the button Edit; there is no input history'),
	historySearch: none('messages are edited with the button Edit; there is no input history'),
	historySearchBack: none('messages are edited with the button Edit; there is no input history'),
	openEditor: terminalOnly,
	cancelAbout: sometimes('composer', 'Cancel'),
	clearInput: textField,

	left: textField,
	right: textField,
	up: textField,
	down: textField,
	wordLeft: textField,
	wordRight: textField,
	lineStart: textField,
	lineEnd: textField,
	deleteLeft: textField,
	deleteRight: textField,
	killWordLeft: textField,
	killPartLeft: textField,
	killPartRight: textField,
	killToStart: textField,
	killToEnd: textField,
	yank: textField,
	yankOlder: textField,
	transpose: textField,
	undo: textField,
	redo: textField,

	choose: inDialog,
	chooseNext: inDialog,
	choosePrevious: inDialog,
	pageUp: inDialog,
	pageDown: inDialog,
	lineUp: inDialog,
	lineDown: inDialog,
	toFirst: inDialog,
	toLast: inDialog,
	deleteTyped: textField,
	deleteTypedWord: textField,
	close: inDialog,

	help: at('status bar', /help$/),
	toggleRooms: sometimes('header', /^Rooms/),
	toggleMembers: at('header', /^Members/),
	toggleMouse: terminalOnly,
	redraw: terminalOnly,
	suspend: terminalOnly,
	leave: none('the browser closes the tab'),
};

/** The control of each command that the page offers, by its name. */
export const controlsOfCommands: Readonly<Record<string, Control>> = {
	join: sometimes('room list', /Join$/),
	link: at('room menu', /^Copy link/),
	leave: at('header', /^Leave/),
	rooms: at('user menu', /^All rooms/),
	create: at('room list', 'Create room'),
	go: inRoomList,
	next: inRoomList,
	previous: inRoomList,
	last: none('the Back button of the browser'),
	topic: at('header', 'Set topic'),
	pin: at('room menu', /^Keep at the top/),
	unpin: sometimes('room menu', /^Do not keep at the top/),
	move: at('room menu', /^Move up/),
	msg: at('member menu', 'Send a direct message'),
	me: none('it is a way to write a message'),
	reply: at('message', 'Reply'),
	edit: at('own message', 'Edit'),
	delete: at('own message', 'Delete'),
	react: at('message', 'React'),
	thread: at('message', 'Thread'),
	follow: at('thread', /^Follow(ing)?$/),
	unfollow: at('thread', /^Follow(ing)?$/),
	pinmessage: at('message', 'Pin or unpin'),
	unpinmessage: at('message', 'Pin or unpin'),
	pins: at('header', /^\d+ pinned/),
	ephemeral: at('room menu', /^Message expiry/),
	search: at('header', 'Search messages'),
	show: none('quotes, results of a search, the inbox and links go to a message'),
	inbox: at('room list', /^Inbox/),
	return: sometimes('messages', 'Back'),
	history: scrolls,
	copy: at('message menu', 'Copy text'),
	open: none('links in messages are links'),
	markunread: at('message menu', 'Mark unread'),
	readby: at('message menu', 'Read by'),
	copylink: at('message menu', 'Copy link'),
	inspect: at('message menu', 'Details'),
	answered: at('message', /replies to/),
	readreceipts: at('user menu', /^Read receipts/),
	names: none('the member list shows them'),
	whois: at('member menu', /^Details/),
	nick: at('status bar', /^Your nick/),
	away: at('status bar', 'set away'),
	back: sometimes('status bar', 'end away'),
	block: at('member menu', /^Block/),
	unblock: at('member menu', 'Unblock'),
	blocks: at('user menu', 'Blocked users'),
	direct: at('user menu', /^First messages/),
	pair: at('room list', 'Add a device'),
	devices: at('room list', 'Devices'),
	invite: sometimes('header', 'Invite'),
	kick: at('member menu', /^Kick from/),
	ban: at('member menu', /^Ban from/),
	unban: at('header', 'Bans and mutes'),
	mute: at('room menu', /^Mute/),
	unmute: sometimes('room menu', /^Unmute/),
	slow: at('room menu', /^Slow mode/),
	mod: at('member menu', /^Make a moderator/),
	unmod: sometimes('member menu', 'Make an ordinary member'),
	mods: at('header', 'Moderators'),
	bans: at('header', 'Bans and mutes'),
	webhook: at('room menu', /^Webhooks/),
	webhooks: at('room menu', /^Webhooks/),
	notify: at('header', 'Notifications'),
	highlight: at('notifications dialog', 'Save'),
	dnd: at('notifications dialog', 'Every day'),
	unread: sometimes('messages', 'First unread'),
	markread: at('room menu', /^Mark as read/),
	ignore: at('member menu', /^Hide messages/),
	filter: at('room menu', 'Hide joins and leaves'),
	set: at('user menu', /^Settings/),
	members: at('header', /^Members/),
	clear: at('room menu', /^Clear/),
	stats: at('header', 'Statistics'),
	undo: sometimes('message', 'Undo'),
	retry: sometimes('message', 'Send again'),
	outbox: at('user menu', /^Unsent messages/),
	reconnect: sometimes('banner', 'Connect now'),
	help: at('status bar', /help$/),
};
