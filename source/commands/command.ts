/** The types of slash commands, and of the user interface that runs them. */
import type {Client} from '../client/client.ts';
import type {Draft, MessageItem, Notice, RoomState} from '../client/session/state.ts';
import type {Line} from '../presenter/span.ts';
import type {InboxItem, Person} from '../protocol/server-frames.ts';
import type {Printable} from '../text/sanitize.ts';
import type {Place, Places} from './places.ts';
import type {Settings} from './settings.ts';

export interface Command {
	/** Lower-case letters, without the slash. */
	readonly name: string;
	/** Other names for it, as known from other chat programs. */
	readonly aliases?: readonly string[];
	/** Its arguments as help shows them: `NICK [TEXT]`. Empty if it takes none. */
	readonly usage: string;
	readonly summary: string;
	/** The completions of each argument, in order. */
	readonly arguments?: readonly Argument[];
	/** The only kind of user interface that can run it. */
	readonly needs?: UiKind;
	/**
	 * Set if only the full screen or only plain mode can run it. `instead`: a sentence that names the alternative in
	 * the other mode.
	 */
	readonly only?: {readonly mode: 'screen' | 'plain'; readonly instead: string};
	/** Works when typed in full, but help, completion and the palette omit it. */
	readonly isHidden?: true;
	/** Its text is sent to others, so emoji shortcodes in it are replaced. */
	readonly isPublic?: true;
	/**
	 * Runs the command with the text after its name, trimmed. Throws a `UsageError` before it changes anything; may
	 * reject with the reason of a failure.
	 */
	run(context: CommandContext, words: string): void | Promise<void>;
}

/** Plain mode counts as a terminal. */
export type UiKind = 'terminal' | 'page';

/** The completions of an argument. */
export interface Argument {
	readonly from?: readonly (
		| 'nicks'
		| 'rooms'
		| 'joinedRooms'
		| 'commands'
		| 'settings'
		/** The values of the setting that the previous argument names. */
		| 'settingValues'
		| 'themes'
	)[];
	readonly words?: readonly string[];
	/** Descriptions of the words, by word. */
	readonly about?: Readonly<Record<string, string>>;
	/** Applies to all following arguments as well. */
	readonly isRepeated?: true;
}

/** An action that a user chose in a list, a menu or a palette. `performAction` carries it out. */
export type Action =
	| {readonly type: 'none'}
	| {readonly type: 'showRoom'; readonly room: string}
	/** Shows a message in its context. */
	| {readonly type: 'showMessage'; readonly room: string; readonly seq: number}
	/** Opens the thread of a message in the room that is shown. */
	| {readonly type: 'openThread'; readonly seq: number}
	/** Joins by a room's name, a link or a token. */
	| {readonly type: 'joinRoom'; readonly room: string}
	/** Opens a panel, such as the next page of a search. */
	| {readonly type: 'openPanel'; readonly panel: Panel}
	/** Shows a room, and joins it first if it exists. */
	| {readonly type: 'openRoom'; readonly room: string}
	/** Opens a web address outside of the chat. */
	| {readonly type: 'openLink'; readonly url: string}
	/** Opens the direct room with a user. */
	| {readonly type: 'messagePerson'; readonly person: Person}
	| {readonly type: 'runCommand'; readonly command: string; readonly words: string}
	/** Lifts a ban or mute. */
	| {
			readonly type: 'liftBan';
			readonly room: string;
			readonly userId: string;
			readonly kind: 'ban' | 'mute';
	  }
	| {
			readonly type: 'revokeWebhook';
			readonly room: string;
			readonly webhook: string;
			/** The name of its bot. */
			readonly nick: string;
	  }
	| {readonly type: 'deleteMessage'; readonly room: string; readonly seq: number}
	/** Shows the next page of the inbox after these items. */
	| {
			readonly type: 'openInbox';
			readonly items?: readonly InboxItem[];
			readonly before?: number;
			readonly unreadOnly?: boolean;
	  }
	/** Returns to the place before the last jump. */
	| {readonly type: 'goBack'}
	/** Marks the inbox up to this time as read, in milliseconds since 1970. */
	| {readonly type: 'markInboxRead'; readonly through: number}
	/** Replaces the text of the input, to be edited before it is sent. */
	| {readonly type: 'compose'; readonly text: string}
	/** Inserts text at the cursor. */
	| {readonly type: 'insert'; readonly text: string}
	/** Sends text unchanged, even if it looks like a command, and clears the input. */
	| {readonly type: 'post'; readonly text: string}
	| {readonly type: 'retryDraft'; readonly draft: string}
	| {readonly type: 'editDraft'; readonly draft: string}
	| {readonly type: 'dropDraft'; readonly draft: string}
	/** Moves a room to the position of another one in the room list. */
	| {readonly type: 'placeRoom'; readonly room: string; readonly target: string}
	/** Moves a room one place up (-1) or down (1) in the room list. */
	| {readonly type: 'moveRoom'; readonly room: string; readonly step: 1 | -1}
	/** Copies to the clipboard. */
	| {readonly type: 'copyText'; readonly text: string}
	/** Quits without confirmation. */
	| {readonly type: 'quit'};

export interface ListEntry {
	readonly key: string;
	readonly label: Printable;
	/** The label with the meanings of its parts, if it has several. */
	readonly line?: Line;
	/** A description, at the right edge. */
	readonly detail?: Printable;
	/** The key that does the same, after the detail; never cut. */
	readonly shortcut?: Printable;
	readonly isStrong?: boolean;
	/** Not a match but a suggestion, such as a new room. Drawn separately from the entries above. */
	readonly isApart?: true;
	/** Drawn in this theme while the entry is selected. */
	readonly previewTheme?: string;
	readonly action: Action;
	/** Further actions on the same item. */
	readonly more?: readonly EntryAction[];
	/** The message that the entry represents. Plain mode prints its number. */
	readonly message?: FoundMessage;
}

export interface EntryAction {
	/** The key that performs it, in a user interface with keyboard shortcuts. */
	readonly key: string;
	readonly label: string;
	readonly action: Action;
}

/** The panels that a command can open. */
export type Panel =
	| {readonly type: 'help'}
	| {readonly type: 'palette'; readonly query: string}
	| {
			readonly type: 'list';
			readonly title: Printable;
			readonly entries: readonly ListEntry[];
			/** The effect of choosing an entry, as a verb phrase: `goes there`. */
			readonly verb: string;
			/** The equivalent command, for users without keyboard shortcuts. */
			readonly hint?: string;
			/** Whether the labels begin with the numbers of the entries. */
			readonly isNumbered?: true;
			/** The index of the entry that is selected first. Default 0. */
			readonly selected?: number;
	  }
	/** Messages to choose from, in display order. */
	| {readonly type: 'messages'; readonly title: Printable; readonly messages: readonly FoundMessage[]}
	/**
	 * The results of a search that `parseSearch` accepts, in the room that is shown unless the search names another.
	 */
	| {
			readonly type: 'search';
			readonly query: string;
			/** The results of the previous pages. The search continues after the last of them. */
			readonly found?: readonly FoundMessage[];
	  }
	/** The link that signs in another device as the same user, with its QR code. */
	| {
			readonly type: 'pairing';
			readonly link: string;
			/** Whether the user asked for the code. Plain mode prints it only then. */
			readonly isCodeWanted?: true;
	  }
	/** The statistics of a room; of the whole server if undefined. */
	| {readonly type: 'stats'; readonly room: string | undefined}
	/** The link of a new token. `invite`: the id by which it can be revoked. */
	| {
			readonly type: 'inviteLink';
			readonly room: string;
			readonly token: string;
			readonly invite: string | undefined;
	  }
	/** Asks for the name of a new webhook. */
	| {readonly type: 'createWebhook'; readonly room: string}
	/** The URL of a new webhook, and the name of its bot. */
	| {readonly type: 'webhookUrl'; readonly room: string; readonly nick: string; readonly url: string};

export interface FoundMessage {
	readonly room: string;
	readonly seq: number;
	readonly at: number;
	readonly from: Person;
	readonly text: string;
}

export interface PostOptions {
	readonly replyTo?: number;
	readonly expiresInSeconds?: number;
}

export type OpenedLink = {readonly type: 'opened'} | {readonly type: 'failed'; readonly reason: string};

/** The functions that only plain mode has. */
export interface PlainFunctions {
	/** The message that was printed with this number. Throws a UsageError if there is none. */
	readonly message: (number: number) => {readonly room: RoomState; readonly item: MessageItem};
	/** Like `message`, for a message of which possibly only the number was printed. */
	readonly place: (number: number) => {readonly room: string; readonly seq: number};
	/** Performs the action of an entry of the last list. */
	readonly choose: (number: number) => void;
	/** Prints the next page of the last list. */
	readonly more: () => void | Promise<void>;
	/** Prints a line about a change that a full screen would show anyway. */
	readonly report: (text: string) => void;
	/** Combines the next lines, up to a single full stop, into one message. */
	readonly startBlock: () => void;
}

/** The interface between commands and the user interface that runs them. Each user interface implements it once. */
export interface CommandContext {
	readonly ui: UiKind;
	/** Set in plain mode. */
	readonly plain?: PlainFunctions;
	readonly client: Client;
	/** All commands. A command that needs another user interface shows a notice when it is run. */
	readonly commands: readonly Command[];
	/** The server's address: `ws://127.0.0.1:8080`, `https://chat.example.org/`. */
	readonly serverUrl: string;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** The room that is shown, if any. While a thread is open, the view of the thread (`threadRoom`). */
	readonly room: () => RoomState | undefined;
	/** The room that was shown before. */
	readonly previousRoom: () => string | undefined;
	readonly settings: () => Settings;
	/** The path of the settings file, for messages; undefined if settings are not stored in a file. */
	readonly settingsPath?: () => string;
	/** The user's own themes. */
	readonly themes?: () => readonly {readonly name: string; readonly about: string}[];
	/** The key of a command, as hints show it. */
	readonly keyFor?: (command: string) => string | undefined;
	/** Applies settings, and stores them for the next run. */
	readonly saveSettings: (settings: Settings) => void;
	/** Shows a line to this user only, at the place where the user looks. */
	readonly notify: (text: string, level?: Notice['level']) => void;
	readonly showRoom: (room: string) => void;
	readonly showMessage: (room: string, seq: number) => void | Promise<void>;
	/** Opens the thread of a message, and closes an open one. `seq`: the first message of the thread. */
	readonly openThread: (room: string, seq: number) => void | Promise<void>;
	/** Closes the thread and shows the room. */
	readonly closeThread: () => void;
	/** The places that `goBack` returns to. */
	readonly places: Places;
	/** Shows a place as the user left it, without selecting a message. */
	readonly showPlace: (place: Place) => void | Promise<void>;
	readonly leaveRoom: (room: string) => void | Promise<void>;
	/** Scrolls to the first unread message. */
	readonly showUnread: () => void;
	/** Removes the unread line. */
	readonly clearUnread: (room: string) => void;
	/** Hides messages of this time or older, in milliseconds since 1970. */
	readonly clearMessages: (room: string, at: number) => void;
	/** Shows messages that are loaded but hidden. False if there are none. */
	readonly revealMessages: (room: RoomState) => boolean;
	/**
	 * The reason why a pane beside the messages cannot be shown now. Undefined in a user interface that always shows
	 * it.
	 */
	readonly sidePaneProblem?: (pane: 'rooms' | 'members') => string | undefined;
	/** Shows or hides the member list; without `isShown`, toggles it. */
	readonly toggleMembers: (isShown?: boolean) => void;
	readonly open: (panel: Panel) => void | Promise<void>;
	readonly post: (room: string, text: string, options?: PostOptions) => void;
	readonly compose: (text: string) => void;
	readonly insert: (text: string) => void;
	/** Puts the text of a sent message into the input, to be changed. */
	readonly startEdit: (room: string, item: MessageItem) => void;
	/** Puts the text of a message that was taken back into the input, before the text typed since. */
	readonly takeBack: (draft: Draft) => void;
	/** Moves a draft from the outbox to the input. */
	readonly editDraft: (draft: string) => void;
	/** Copies to the clipboard. Resolves with a sentence that names the destination. */
	readonly copy: (text: string) => Promise<string>;
	readonly openLink: (url: string) => Promise<OpenedLink>;
	/** Quits. Asks for confirmation if something would be lost, unless `isConfirmed`. */
	readonly quit: (isConfirmed?: boolean) => void;
}

/** An incorrect use of a command. Without a message, the usage of the command is shown. */
export class UsageError extends Error {
	constructor(message = '') {
		super(message);
		this.name = 'UsageError';
	}
}

/** For example `/msg NICK [TEXT]`. */
export const usageOf = ({name, usage}: Pick<Command, 'name' | 'usage'>): string =>
	usage === '' ? `/${name}` : `/${name} ${usage}`;

/** The usage in this user interface. Plain mode refers to messages by their printed numbers. */
export const usageIn = (
	{plain}: Pick<CommandContext, 'plain'>,
	command: Pick<Command, 'name' | 'usage'>,
): string => (plain === undefined ? usageOf(command) : usageOf(command).replace('#SEQ', 'NUMBER'));

/** The commands that help, completion and the palette offer in this kind of user interface. */
export const offeredIn = (
	ui: UiKind,
	commands: readonly Command[],
	mode: 'screen' | 'plain' = 'screen',
): readonly Command[] =>
	commands.filter(
		({needs, only, isHidden}) =>
			isHidden !== true &&
			(needs === undefined || needs === ui) &&
			(only === undefined || only.mode === mode),
	);

/** Whether the command can be run without arguments. */
export const runsAlone = ({usage}: Pick<Command, 'usage'>): boolean => usage === '' || usage.startsWith('[');

export const noRoom = 'You are not in a room. Join one with /join #dev.';

/** The room that is shown. */
export const currentRoom = (context: CommandContext): RoomState => {
	const room = context.room();
	if (room === undefined) throw new UsageError(noRoom);
	return room;
};

/** Shows the user that a request waits for a connection, if there is none and the request does not fail. */
export const notifyIfOffline = (context: CommandContext, text: string): void => {
	if (context.client.session().link.type !== 'up') context.notify(text);
};

/** Splits the first word from the text after it. */
export const firstWord = (words: string): readonly [string, string] => {
	const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/u.exec(words.trim()) ?? [];
	return [first, rest];
};

export const bareNick = (word: string): string => word.replace(/^@/, '').replace(/[:,]$/, '');
export const bareRoom = (word: string): string => word.replace(/^#/, '');

/** Milliseconds, as `parseDuration` returns them, in the whole seconds that frames use. */
export const toSeconds = (durationMs: number): number => Math.max(1, Math.ceil(durationMs / 1000));

export const nickArgument: Argument = {from: ['nicks']};
export const roomArgument: Argument = {from: ['rooms']};
export const joinedRoomArgument: Argument = {from: ['joinedRooms']};
export const oneOf = (...words: readonly string[]): Argument => ({words});

/** The request without its reply, for requests whose effect the session shows. */
export const done = (request: Promise<unknown>): Promise<void> => request.then(() => {});
