/**
 * The client without a screen: prints one line for each event, and never redraws. For screen readers, pipes and simple
 * terminals. Reads lines, with the same commands as the full screen.
 */
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import type {Client} from '../client/client.ts';
import {findRoom as findByName, outboxOf} from '../client/session/selectors.ts';
import type {RoomState} from '../client/session/state.ts';
import {threadRoom} from '../client/session/threads.ts';
import {explain} from '../commands/actions/attempt.ts';
import {performAction, runCommand} from '../commands/actions/run.ts';
import {type CommandContext, noRoom, type OpenedLink} from '../commands/command.ts';
import {LocalNotifications} from '../commands/local-notifications.ts';
import {Places} from '../commands/places.ts';
import {explainUnknown, readInput} from '../commands/read-input.ts';
import {commands} from '../commands/slash/registry.ts';
import {showRoomNumber} from '../commands/slash/rooms/room-switching.ts';
import {directAway} from '../presenter/rooms/away.ts';
import {titleOfName} from '../presenter/rooms/room-title.ts';
import {type Printable, printable, words} from '../text/sanitize.ts';
import type {Clock} from '../time/clock.ts';
import {openPanel, quitQuestion} from './controller/context/panel-overlay.ts';
import {textProblem} from './controller/input-line/text-problem.ts';
import type {Choice, Overlay} from './overlay/overlay.ts';
import {EventPrinter} from './plain/event-printer.ts';
import {overlayLines} from './plain/overlay-lines.ts';
import type {ConfigSource} from './settings-file/live-settings.ts';
import {defaultRoom} from './state/initial-room.ts';
import {keepMemory, memoryOf, type UiMemory} from './state/ui-memory.ts';
import {glyphsIn, initialUi, reduceUi, type UiState} from './state/ui-state.ts';

export interface PlainOptions {
	readonly client: Client;
	readonly url: string;
	readonly input: Readable;
	readonly output: {write(text: Printable): unknown};
	/** Rings the bell of the terminal. Missing if the output is a pipe. */
	readonly ring?: () => void;
	readonly clock: Clock;
	readonly config: ConfigSource;
	/** The locale is not UTF-8. */
	readonly isAsciiLocale?: boolean;
	readonly openLink: (url: string) => Promise<OpenedLink>;
	readonly room?: string;
	/** The message of the room that a link named: it is printed after the start. */
	readonly seq?: number;
	readonly timeZone?: string;
	/** Stores the rooms for the next run; called after each change. */
	readonly remember?: (memory: UiMemory) => void;
	/** What the user should know before they quit; may be empty. */
	readonly farewell?: () => string;
	/** Stops the client from outside (a signal). */
	readonly signal?: AbortSignal;
}

/** How long to wait for unsent messages after the end of the input, in milliseconds. */
const sendingTimeoutMs = 10_000;

/** Resolves at the end of the input, or when the user quits. */
export const runPlain = async (options: PlainOptions): Promise<void> => {
	const plain = new PlainClient(options);
	const finished = plain.start();
	const lines = createInterface({input: options.input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY});
	lines.on('line', plain.onLine);
	lines.on('close', () => void allSent(options.client, options.clock).then(plain.finish));
	options.signal?.addEventListener('abort', () => plain.finish());
	await finished;
	lines.close();
	plain.stop();
};

class PlainClient {
	readonly #options: PlainOptions;
	readonly #client: Client;
	readonly #context: CommandContext;
	readonly #printer: EventPrinter;
	readonly #localNotifications: LocalNotifications;
	#ui: UiState;
	/** The choices of the open question. */
	#question: readonly Choice[] | undefined;
	#stops: (() => void)[] = [];
	finish: () => void = () => {};

	constructor(options: PlainOptions) {
		this.#options = options;
		this.#client = options.client;
		const {config, isAsciiLocale} = options;
		this.#ui = initialUi({size: {columns: 80, rows: 24}, config: config.config(), isAsciiLocale});
		this.#printer = new EventPrinter({
			session: options.client.session,
			settings: () => this.#ui.settings,
			output: options.output,
			ring: options.ring,
			clock: options.clock,
			timeZone: options.timeZone,
		});
		this.#context = this.#createContext();
		this.#localNotifications = new LocalNotifications(this.#context);
	}

	/** Prints the loaded messages, and then each new event. Resolves when the client should stop. */
	start(): Promise<void> {
		const finished = new Promise<void>(resolve => {
			this.finish = resolve;
		});
		const {room, seq} = this.#options;
		this.#stops = [
			this.#client.onFrame(this.#printer.onFrame),
			this.#client.subscribe(this.#onSession),
			this.#options.config.subscribe(this.#onConfig),
		];
		const {rooms} = this.#client.session();
		for (const joined of rooms.values()) this.#printer.printStart(joined);
		if (room !== undefined && rooms.has(room)) this.#enter(room);
		if (room !== undefined && seq !== undefined) {
			performAction(this.#context, {type: 'showMessage', room, seq});
		}
		this.#onSession();
		this.#stops.push(this.#keepMemory());
		return finished;
	}

	stop(): void {
		for (const stop of this.#stops) stop();
	}

	/** Stores the rooms while the client runs and when it ends. */
	#keepMemory(): () => void {
		const {remember, clock} = this.#options;
		if (remember === undefined) return () => {};
		const get = () => ({session: this.#client.session(), ui: this.#ui});
		const stop = keepMemory({get, subscribe: listener => this.#client.subscribe(listener)}, clock, remember);
		return () => {
			stop();
			remember(memoryOf(get()));
		};
	}

	/** A line of input. */
	readonly onLine = (line: string): void => {
		this.#client.noteInput();
		// Some file systems do not report changes.
		this.#options.config.check();
		try {
			if (!this.#answer(line)) this.#read(line);
		} catch (error) {
			this.#printer.say(explain(error));
		}
	};

	/** The settings file has changed. */
	readonly #onConfig = (): void => {
		const {config} = this.#options;
		this.#ui = reduceUi(this.#ui, {type: 'configured', config: config.config()});
		const problems = config.problems();
		for (const problem of [...problems, ...config.warnings()]) this.#printer.say(problem);
		if (problems.length === 0) this.#printer.say(`Read the settings again from ${config.path}.`);
		this.#localNotifications.update();
	};

	readonly #onSession = (): void => {
		this.#printer.onSession();
		this.#localNotifications.update();
		this.#updateRoom();
	};

	/** Shows another room if the current room was removed. Printed messages count as read. */
	#updateRoom(): void {
		const session = this.#client.session();
		const current = this.#ui.room === undefined ? undefined : findByName(session, this.#ui.room);
		if (current === undefined || current.membership.type === 'left') {
			const next = defaultRoom(session, this.#ui.lastRoom);
			if (next !== undefined) this.#enter(next.room);
		} else if (current.headSeq > current.readSeq) this.#client.markRead(current.room, current.headSeq);
	}

	// — what the user types —

	#read(line: string): void {
		const input = readInput(line, commands);
		switch (input.type) {
			case 'nothing':
				return;
			case 'text':
				this.#post(input.text);
				return;
			case 'quitWord':
				this.#show(quitQuestion(this.#farewell(), input.text));
				return;
			case 'room':
				showRoomNumber(this.#context, input.number);
				return;
			case 'command':
				runCommand(this.#context, input.command, input.words);
				return;
			case 'unknown':
				this.#printer.say(explainUnknown(input));
		}
	}

	/** Treats the line as the answer to the open question. False if no question is open, or if the line is not an answer. */
	#answer(line: string): boolean {
		const choices = this.#question;
		this.#question = undefined;
		if (choices === undefined) return false;
		const word = line.trim().toLowerCase();
		const isNo = word === '' || word === 'n' || word === 'no';
		const choice = choices.find(({key}) => key === word || (isNo && key === 'escape'));
		if (choice === undefined) return isNo;
		performAction(this.#context, choice.action);
		return true;
	}

	readonly #farewell = (): string => this.#options.farewell?.() ?? '';

	#post(text: string): void {
		const room = this.#room();
		const problem = room === undefined ? noRoom : textProblem(text, this.#client.session());
		if (problem !== undefined) this.#printer.say(problem);
		else if (room !== undefined) this.#client.post({room: room.room}, text);
	}

	// — commands —

	readonly #room = (): RoomState | undefined =>
		this.#ui.room === undefined ? undefined : this.#client.session().rooms.get(this.#ui.room);

	readonly #enter = (room: string): void => {
		const isOther = this.#ui.room !== room;
		this.#ui = reduceUi(this.#ui, {type: 'entered', room, unread: undefined});
		if (isOther) this.#printer.put(words`* you are in ${titleOfName(this.#client.session(), room)}`);
		const known = this.#client.session().rooms.get(room);
		if (known !== undefined && isOther) this.#printAway(known);
		if (known !== undefined) this.#client.markRead(room, known.headSeq, isOther);
	};

	/** `* bob is away: lunch, since 12:10`, in the direct room with bob. */
	#printAway(room: RoomState): void {
		const session = this.#client.session();
		const time = {now: this.#options.clock.now() + session.clockSkewMs};
		for (const {text} of directAway(session, room, time)) this.#printer.put(words`* ${text}`);
	}

	readonly #show = (overlay: Overlay): void => {
		if (overlay.type === 'confirm') this.#question = overlay.choices;
		for (const line of overlayLines(overlay, this.#client.session(), glyphsIn(this.#ui)))
			if (line.isAnswer) this.#printer.say(line.text);
			else this.#printer.put(line.text);
	};

	#createContext(): CommandContext {
		const {client, clock, openLink, config, url} = this.#options;
		const notify = this.#printer.say;
		const context: CommandContext = {
			ui: 'terminal',
			client,
			commands,
			serverUrl: url,
			now: () => clock.now(),
			room: this.#room,
			previousRoom: () => this.#ui.lastRoom,
			settings: () => this.#ui.settings,
			settingsPath: () => config.path,
			themes: () => this.#ui.themes,
			saveSettings: settings => {
				this.#ui = reduceUi(this.#ui, {type: 'set', settings});
				const problem = config.save(settings);
				if (problem !== undefined) notify(problem);
			},
			notify,
			showRoom: this.#enter,
			openThread: this.#printThread,
			closeThread: () => notify('Plain mode prints threads and keeps none open.'),
			showMessage: this.#showMessage,
			places: new Places(),
			showPlace: ({room}) => {
				this.#enter(room);
				notify(`You are back in ${titleOfName(client.session(), room)}.`);
			},
			leaveRoom: room => client.leave(room),
			showUnread: () => notify('Plain mode prints every message; /history and /search look back.'),
			clearUnread: () => {},
			clearMessages: () => notify('Plain mode does not clear the screen.'),
			revealMessages: room => this.#printer.printOlder(room),
			toggleMembers: () => notify('Plain mode has no member list. /names lists the members.'),
			open: panel => openPanel(context, panel, this.#show),
			post: (room, text, options) => void client.post({room}, text, options),
			compose: text => {
				if (text !== '') notify(`Type this yourself: ${text}`);
			},
			insert: () => {},
			startEdit: (_room, {seq, text}) => notify(`Type the new text: /edit #${seq} TEXT. It is now: ${text}`),
			editDraft: this.#editDraft,
			copy: text => {
				this.#printer.put(printable(text));
				return Promise.resolve('Plain mode has no clipboard; the text is above.');
			},
			openLink,
			quit: (isConfirmed = false) => {
				const lost = isConfirmed ? '' : this.#farewell();
				if (lost === '') this.finish();
				else this.#show(quitQuestion(lost));
			},
		};
		return context;
	}

	/** Prints the newest replies of a thread below its first message. */
	readonly #printThread = async (name: string, seq: number): Promise<void> => {
		const client = this.#client;
		await client.openThread(name, seq);
		const room = client.session().rooms.get(name);
		const view = room && threadRoom(room);
		client.closeThread(name);
		if (room === undefined || view === undefined) return;
		const error = room.thread?.error;
		if (error !== undefined) this.#printer.say(error);
		else this.#printer.printThread(view, seq);
	};

	/** Enters the room and prints the message. */
	readonly #showMessage = async (name: string, seq: number): Promise<void> => {
		const {client} = this.#options;
		const room = client.session().rooms.has(name) ? name : await client.join(name);
		this.#enter(room);
		const {entries} = await client.ask({type: 'history', room, around: seq, limit: 1});
		const message = entries.find(entry => entry.seq === seq);
		if (message === undefined) this.#printer.say('That message no longer exists.');
		else this.#printer.show(message);
	};

	readonly #editDraft = (draft: string): void => {
		const drafts = outboxOf(this.#client.session());
		const at = drafts.findIndex(one => one.draft === draft);
		this.#printer.say(`Type the new text: /outbox edit ${at + 1} TEXT. It is now: ${drafts[at]?.text ?? ''}`);
	};
}

/** Resolves when all messages are sent or have failed, or after a timeout. */
const allSent = (client: Client, clock: Clock): Promise<void> =>
	new Promise(resolve => {
		const isDone = (): boolean => outboxOf(client.session()).every(({state}) => state.type === 'failed');
		if (isDone()) {
			resolve();
			return;
		}
		const stop = clock.after(sendingTimeoutMs, () => end());
		const off = client.subscribe(() => {
			if (isDone()) end();
		});
		const end = (): void => {
			stop();
			off();
			resolve();
		};
	});
