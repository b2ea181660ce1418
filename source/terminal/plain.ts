/**
 * The client without a screen: prints one line for each event, and never redraws. For screen readers, pipes and simple
 * terminals. Reads lines, with the same commands as the full screen.
 */
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import type {Client} from '../client/client.ts';
import {findRoom as findByName} from '../client/session/selectors.ts';
import type {RoomState} from '../client/session/state.ts';
import {explain} from '../commands/actions/attempt.ts';
import {performAction, runCommand} from '../commands/actions/run.ts';
import {type Command, type CommandContext, noRoom, type OpenedLink} from '../commands/command.ts';
import {LocalNotifications} from '../commands/notifications/local-notifications.ts';
import {explainUnknown, readInput} from '../commands/read-input.ts';
import {commands} from '../commands/slash/registry.ts';
import {showTypedNumber} from '../commands/slash/rooms/room-switching.ts';
import {directAway} from '../presenter/rooms/away.ts';
import {unreadBadge} from '../presenter/rooms/room-list.ts';
import {titleOfName} from '../presenter/rooms/room-title.ts';
import {literal, type Printable, words} from '../text/sanitize.ts';
import type {Clock} from '../time/clock.ts';
import {quitQuestion} from './controller/context/panel-overlay.ts';
import {textProblem} from './controller/input-line/text-problem.ts';
import {cleanPaste} from './input/paste.ts';
import type {Choice, Overlay} from './overlay/overlay.ts';
import {allSent, answered} from './plain/all-sent.ts';
import {EventPrinter} from './plain/event-printer.ts';
import {HistoryPrinter} from './plain/history-printer.ts';
import {InputLines} from './plain/input-lines.ts';
import {LineQueue} from './plain/line-queue.ts';
import {ListPrinter} from './plain/list-printer.ts';
import {createPlainContext} from './plain/plain-context.ts';
import {pasteQuestion, showOverlay} from './plain/show-overlay.ts';
import type {ConfigSource} from './settings-file/live-settings.ts';
import {defaultRoom} from './state/initial-room.ts';
import {keepMemory, memoryOf, type UiMemory} from './state/ui-memory.ts';
import {initialUi, reduceUi, type UiState} from './state/ui-state.ts';

export interface PlainOptions {
	readonly client: Client;
	readonly url: string;
	readonly input: Readable;
	/** A person types the input: several lines at once are a paste. Default: false, as for a pipe. */
	readonly isTyped?: boolean;
	/** Each line waits for the answer to the one before it. */
	readonly isPiped?: boolean;
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

/** Resolves at the end of the input, or when the user quits. */
export const runPlain = async (options: PlainOptions): Promise<void> => {
	const plain = new PlainClient(options);
	const finished = plain.start();
	const lines = createInterface({input: options.input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY});
	const queue = new LineQueue(plain.onLine, plain.answered);
	lines.on('line', line => (options.isPiped === true ? queue.add(line) : plain.onLine(line)));
	lines.on('close', async () => {
		await queue.whenEmpty();
		// The linked message, or the answer to a command that was typed.
		await plain.answered();
		plain.endInput();
		options.client.sendHeld();
		await allSent(options.client, options.clock);
		plain.finish();
	});
	options.signal?.addEventListener('abort', () => plain.finish());
	await finished;
	queue.stop();
	lines.close();
	plain.stop();
};

class PlainClient {
	readonly #options: PlainOptions;
	readonly #client: Client;
	readonly #context: CommandContext;
	readonly #printer: EventPrinter;
	readonly #localNotifications: LocalNotifications;
	readonly #lists: ListPrinter;
	readonly #input: InputLines;
	#ui: UiState;
	/** The last command has shown a room, perhaps the one that was shown before. */
	#hasEntered = false;
	/** The choices of the open question. */
	#question: readonly Choice[] | undefined;
	/** Resolves when the last command is done. */
	#command: Promise<void> = Promise.resolve();
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
		this.#lists = new ListPrinter(this.#printer, action => performAction(this.#context, action));
		this.#context = this.#createContext();
		this.#localNotifications = new LocalNotifications(this.#context);
		this.#input = this.#createInput();
	}

	#createContext(): CommandContext {
		const {client, url, clock, config, openLink, timeZone} = this.#options;
		return createPlainContext({
			client,
			url,
			clock,
			config,
			openLink,
			printer: this.#printer,
			history: new HistoryPrinter(this.#printer, timeZone),
			lists: () => this.#lists,
			state: () => this.#ui,
			dispatch: event => {
				this.#ui = reduceUi(this.#ui, event);
			},
			enter: this.#enter,
			show: this.#show,
			startBlock: this.#startBlock,
			quit: this.#quit,
		});
	}

	#createInput(): InputLines {
		return new InputLines({
			clock: this.#options.clock,
			isTyped: this.#options.isTyped === true,
			onLine: this.#onText,
			onBlock: text => {
				if (text.trim() === '') this.#printer.say('The message is empty. Nothing was sent.');
				else this.#post(text);
			},
			onPaste: text => this.#show(pasteQuestion(text)),
			onCancelled: () => this.#printer.say('Nothing was sent.'),
		});
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
		// A linked message is printed among those around it, instead of the newest ones.
		for (const joined of rooms.values())
			this.#printer.printStart(joined, seq !== undefined && joined.room === room);
		if (room !== undefined && rooms.has(room)) this.#enter(room);
		if (room !== undefined && seq !== undefined) {
			const shown = Promise.resolve(this.#context.showMessage(room, seq));
			this.#command = shown.catch(error => this.#printer.say(explain(error)));
		}
		this.#onSession();
		this.#stops.push(this.#keepMemory());
		return finished;
	}

	stop(): void {
		for (const stop of this.#stops) stop();
		this.#printer.stop();
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
		this.#input.add(typedText(line));
	};

	/** Resolves when the last line is answered. */
	readonly answered = (): Promise<void> => answered(this.#client, this.#options.clock, this.#command);

	/** No more input follows. */
	endInput(): void {
		this.#input.end();
	}

	/** A line, or several that were continued with a backslash. */
	readonly #onText = (text: string): void => {
		try {
			if (!this.#answer(text)) this.#read(text);
		} catch (error) {
			this.#printer.say(explain(error));
		}
	};

	readonly #startBlock = (): void => {
		this.#input.startBlock();
		this.#printer.say(
			'Write the message. A line with only a full stop sends it; a line with only /cancel discards it.',
		);
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
				showTypedNumber(this.#context, input.number);
				return;
			case 'command':
				this.#run(input.command, input.words);
				return;
			case 'unknown':
				this.#printer.say(explainUnknown(input));
		}
	}

	/** Every command prints a result: that it is done, if it printed nothing else. */
	#run(command: Command, typed: string): void {
		const before = this.#printer.lineCount;
		this.#hasEntered = false;
		const draftsBefore = this.#client.session().outbox?.length ?? 0;
		const {promise, resolve} = Promise.withResolvers<void>();
		this.#command = promise;
		runCommand(this.#context, command, typed, () => {
			resolve();
			const session = this.#client.session();
			const isPosted = (session.outbox?.length ?? 0) > draftsBefore;
			// A posted message is printed when the server has it.
			if (isPosted || this.#printer.lineCount > before) return;
			if (!this.#hasEntered || this.#ui.room === undefined) this.#printer.say(`/${command.name} is done.`);
			else this.#printer.put(words`* you are in ${titleOfName(session, this.#ui.room)}`);
		});
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
		if (choice.action.type === 'none') this.#printer.say('Cancelled.');
		performAction(this.#context, choice.action);
		return true;
	}

	readonly #farewell = (): string => this.#options.farewell?.() ?? '';

	#post(text: string): void {
		const room = this.#room();
		const problem = room === undefined ? noRoom : textProblem(text, this.#client.session());
		if (problem !== undefined) this.#printer.say(problem);
		else if (room !== undefined) this.#context.post(room.room, text);
	}

	// — commands —

	readonly #room = (): RoomState | undefined =>
		this.#ui.room === undefined ? undefined : this.#client.session().rooms.get(this.#ui.room);

	readonly #enter = (room: string): void => {
		const isOther = this.#ui.room !== room;
		this.#hasEntered = true;
		const known = this.#client.session().rooms.get(room);
		this.#ui = reduceUi(this.#ui, {type: 'entered', room, unread: undefined});
		if (isOther)
			this.#printer.put(words`* you are in ${titleOfName(this.#client.session(), room)}${unreadText(known)}`);
		if (known === undefined) return;
		if (isOther) this.#printAway(known);
		this.#client.markRead(room, known.headSeq, isOther);
	};

	/** `* bob is away: lunch, since 12:10`, in the direct room with bob. */
	#printAway(room: RoomState): void {
		const session = this.#client.session();
		const time = {now: this.#options.clock.now() + session.clockSkewMs};
		for (const {text} of directAway(session, room, time)) this.#printer.put(words`* ${text}`);
	}

	readonly #show = (overlay: Overlay): void => {
		if (overlay.type === 'confirm') this.#question = overlay.choices;
		const parts = {printer: this.#printer, lists: this.#lists, context: this.#context, state: this.#ui};
		showOverlay(overlay, parts);
	};

	readonly #quit = (isConfirmed = false): void => {
		const lost = isConfirmed ? '' : this.#farewell();
		if (lost !== '') {
			this.#show(quitQuestion(lost));
			return;
		}
		this.#printer.say('You quit termchat.');
		this.finish();
	};
}

/** The line without what keys leave that a line editor would act on: escape sequences, control characters. */
const typedText = (line: string): string => cleanPaste(line).replace(/^\n+|\n+$/gu, '');

/** `, 3 unread`, `, 2 mentions`; nothing if the room has no unread messages. */
const unreadText = (room: RoomState | undefined): Printable => {
	const badge = room && unreadBadge(room);
	return badge === undefined ? literal('') : words`, ${badge.label}`;
};
