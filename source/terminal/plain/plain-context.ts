/** What commands work with in plain mode. */
import type {Client} from '../../client/client.ts';
import {outboxOf} from '../../client/session/selectors.ts';
import type {RoomState} from '../../client/session/state.ts';
import {threadRoom} from '../../client/session/threads.ts';
import {findMessage} from '../../client/session/window.ts';
import {
	type CommandContext,
	notifyIfOffline,
	type OpenedLink,
	type PlainFunctions,
	UsageError,
} from '../../commands/command.ts';
import {Places} from '../../commands/places.ts';
import {undoSendMs} from '../../commands/settings.ts';
import {commands} from '../../commands/slash/registry.ts';
import {inputOfDraft, withHold} from '../../commands/undo-send.ts';
import {titleOfName} from '../../presenter/rooms/room-title.ts';
import {printable} from '../../text/sanitize.ts';
import type {Clock} from '../../time/clock.ts';
import {openPanel} from '../controller/context/panel-overlay.ts';
import type {Overlay} from '../overlay/overlay.ts';
import type {ConfigSource} from '../settings-file/live-settings.ts';
import type {UiEvent, UiState} from '../state/ui-state.ts';
import type {EventPrinter} from './event-printer.ts';
import type {HistoryPrinter} from './history-printer.ts';
import type {ListPrinter} from './list-printer.ts';

export interface PlainParts {
	readonly client: Client;
	readonly url: string;
	readonly clock: Clock;
	readonly config: ConfigSource;
	readonly openLink: (url: string) => Promise<OpenedLink>;
	readonly printer: EventPrinter;
	readonly history: HistoryPrinter;
	readonly lists: () => ListPrinter;
	readonly state: () => UiState;
	readonly dispatch: (event: UiEvent) => void;
	/** Makes a room the current one, and prints that. */
	readonly enter: (room: string) => void;
	readonly show: (overlay: Overlay) => void;
	readonly startBlock: () => void;
	/** Quits, unless something would be lost and is not confirmed. */
	readonly quit: (isConfirmed?: boolean) => void;
}

/** A message is printed among this many. */
const aroundCount = 11;

export const createPlainContext = (parts: PlainParts): CommandContext => {
	const {client, clock, openLink, url, state, printer} = parts;
	const context: CommandContext = {
		...roomFunctions(parts),
		...settingFunctions(parts),
		...messageFunctions(parts),
		...inputFunctions(parts),
		ui: 'terminal',
		plain: plainFunctions(parts),
		client,
		commands,
		serverUrl: url,
		now: () => clock.now(),
		previousRoom: () => state().lastRoom,
		notify: printer.say,
		places: new Places(),
		open: panel => openPanel(context, panel, parts.show),
		post(room, text, options) {
			const {settings} = state();
			client.post({room}, text, withHold(settings, options));
			if (undoSendMs(settings) !== undefined)
				printer.say(`The message is sent in ${settings.undoSend} s. /undo takes it back.`);
			notifyIfOffline(
				context,
				'You are offline: your message will be sent when the connection is back. /outbox lists it.',
			);
		},
		openLink,
		quit: parts.quit,
	};
	return context;
};

const currentRoom = ({client, state}: PlainParts): RoomState | undefined => {
	const {room} = state();
	return room === undefined ? undefined : client.session().rooms.get(room);
};

const roomFunctions = (parts: PlainParts) => {
	const {client, printer, enter, state} = parts;
	return {
		room: () => currentRoom(parts),
		showRoom: enter,
		leaveRoom: room => client.leave(room),
		showPlace({room}) {
			if (state().room !== room) enter(room);
			printer.say(`You are back in ${titleOfName(client.session(), room)}.`);
		},
	} satisfies Partial<CommandContext>;
};

const settingFunctions = ({config, state, dispatch, printer}: PlainParts) =>
	({
		settings: () => state().settings,
		settingsPath: () => config.path,
		themes: () => state().themes,
		saveSettings(settings) {
			dispatch({type: 'set', settings});
			const problem = config.save(settings);
			if (problem !== undefined) printer.say(problem);
		},
		// `/members` and `/clear` are not run in plain mode.
		toggleMembers() {},
		clearMessages() {},
	}) satisfies Partial<CommandContext>;

const messageFunctions = (parts: PlainParts) => {
	const {printer, history} = parts;
	return {
		openThread: (room, seq) => printThread(parts, room, seq),
		closeThread: () => printer.say('Plain mode prints threads; none is open.'),
		showMessage: (room, seq) => showMessage(parts, room, seq),
		showUnread() {
			const room = currentRoom(parts);
			if (room === undefined || !history.printUnread(room)) {
				printer.say('No message is unread here. /next goes to the next room with unread messages.');
			}
		},
		clearUnread() {},
		revealMessages: room => history.printOlder(room),
	} satisfies Partial<CommandContext>;
};

const inputFunctions = ({client, printer}: PlainParts) => {
	const suggest = (text: string): void => {
		if (text !== '') printer.say(`Type this yourself: ${text}`);
	};
	return {
		compose: suggest,
		insert: suggest,
		startEdit(room, {seq, text}) {
			const number = printer.numbers.numberOf(room, seq);
			printer.say(`Type the new text: /edit ${number} TEXT. It is now: ${text}`);
		},
		editDraft(draft) {
			const drafts = outboxOf(client.session());
			const at = drafts.findIndex(one => one.draft === draft);
			printer.say(`Type the new text: /outbox edit ${at + 1} TEXT. It is now: ${drafts[at]?.text ?? ''}`);
		},
		takeBack: draft => printer.say(`Not sent. Type it again to send it: ${inputOfDraft(draft)}`),
		copy(text) {
			printer.put(printable(text));
			return Promise.resolve('Plain mode has no clipboard; the text is above.');
		},
	} satisfies Partial<CommandContext>;
};

const unknownNumber = (number: number): UsageError =>
	new UsageError(
		`No message has the number ${number}. Each message shows its number in brackets, such as [12].`,
	);

const plainFunctions = ({client, printer, lists, startBlock}: PlainParts): PlainFunctions => ({
	message(number) {
		const found = printer.numbers.messageOf(number);
		if (found === undefined) throw unknownNumber(number);
		const session = client.session();
		const room = session.rooms.get(found.room);
		if (room === undefined)
			throw new UsageError(`Message ${number} is in ${titleOfName(session, found.room)}, which you left.`);
		const item = findMessage(room.log.items, found.seq)?.item ?? found.item;
		if (item === undefined)
			throw new UsageError(`Message ${number} was not printed yet. /show ${number} prints it.`);
		return {room, item};
	},
	place(number) {
		const found = printer.numbers.messageOf(number);
		if (found === undefined) throw unknownNumber(number);
		return found;
	},
	choose: number => lists().choose(number),
	more: () => lists().more(),
	report: printer.say,
	startBlock,
});

/** Prints the newest replies of a thread below its first message. The thread stays open for `/more`. */
const printThread = async (parts: PlainParts, name: string, seq: number): Promise<void> => {
	const {client, printer, history} = parts;
	await client.openThread(name, seq);
	const room = client.session().rooms.get(name);
	const view = room && threadRoom(room);
	const problem = room?.thread?.error;
	if (problem !== undefined) printer.say(problem);
	else if (view === undefined || !history.printThread(view, seq))
		printer.say('The thread could not be loaded.');
	else parts.lists().setNext(() => printOlderReplies(parts, name, seq));
};

const printOlderReplies = async (
	{client, printer, history}: PlainParts,
	name: string,
	seq: number,
): Promise<void> => {
	const thread = client.session().rooms.get(name)?.thread;
	const oldest = thread?.log.items.filter(item => item.type === 'message' && item.seq !== seq)[0];
	if (thread?.seq === seq && thread.log.hasOlder && oldest?.type === 'message') {
		await client.loadOlderReplies(name);
		const room = client.session().rooms.get(name);
		const view = room && threadRoom(room);
		if (view !== undefined && history.printThread(view, seq, oldest.seq)) return;
	}
	printer.say('There are no older replies.');
};

/** Enters the room and prints the message among those around it. */
const showMessage = async (parts: PlainParts, name: string, seq: number): Promise<void> => {
	const {client, printer, history} = parts;
	const room = client.session().rooms.has(name) ? name : await client.join(name);
	if (parts.state().room !== room) parts.enter(room);
	const {entries} = await client.ask({type: 'history', room, around: seq, limit: aroundCount});
	const state = client.session().rooms.get(room);
	if (state === undefined || !history.printAround(state, entries, seq))
		printer.say('That message no longer exists.');
};
