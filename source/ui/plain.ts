/**
 * The client without a screen: one line for each event, in the order they come, and nothing is ever drawn over.
 * For screen readers, pipes, and terminals that can do no more. Input is lines; commands are the same.
 */
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import type {Client} from '../client/client.ts';
import {findRoom as findByName, outboxOf} from '../client/session/select.ts';
import type {RoomState} from '../client/session/state.ts';
import {type Printable, printable, words} from '../text/sanitize.ts';
import {explainUnknown} from '../text/slash-command.ts';
import type {Clock} from '../time/clock.ts';
import type {Desk} from './commands/desk.ts';
import {explain, goToNumber, runCommand} from './commands/run.ts';
import {readInput} from './commands/table.ts';
import {glyphsOf} from './glyphs.ts';
import {roomToBeIn} from './names.ts';
import type {OpenedLink} from './open-link.ts';
import type {Choice, Intent, Overlay} from './overlay/overlay.ts';
import {EventPrinter} from './plain/event-printer.ts';
import {plainTitle} from './plain/lines.ts';
import {overlayLines} from './plain/overlay-lines.ts';
import type {Settings} from './settings.ts';
import {initialUi, reduceUi, type UiState} from './ui-state.ts';
import {leavingQuestion, tooMuch} from './writing.ts';

export interface PlainOptions {
	readonly client: Client;
	readonly url: string;
	readonly input: Readable;
	readonly output: {write(text: Printable): unknown};
	/** Rings the bell of the terminal; without it, as in a pipe, none rings. */
	readonly ring?: () => void;
	readonly clock: Clock;
	readonly settings: Settings;
	readonly keepSettings: (settings: Settings) => void;
	readonly openLink: (url: string) => Promise<OpenedLink>;
	readonly room?: string;
	readonly timeZone?: string;
	/** What the user should know before they leave; may be empty. */
	readonly farewell?: () => string;
	/** Ends it from outside (a signal). */
	readonly signal?: AbortSignal;
}

/** How long what was written last may still take to be sent when the input is over, in milliseconds. */
const sendingTimeoutMs = 10_000;

/** Resolves when the input is over, or the user quits. */
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
	readonly #desk: Desk;
	readonly #printer: EventPrinter;
	#ui: UiState;
	/** The choices of a question that waits for its answer. */
	#question: readonly Choice[] | undefined;
	#stops: (() => void)[] = [];
	finish: () => void = () => {};

	constructor(options: PlainOptions) {
		this.#options = options;
		this.#client = options.client;
		this.#ui = initialUi({columns: 80, rows: 24}, options.settings);
		this.#printer = new EventPrinter({
			session: options.client.session,
			settings: () => this.#ui.settings,
			output: options.output,
			ring: options.ring,
			clock: options.clock,
			timeZone: options.timeZone,
		});
		this.#desk = this.#makeDesk();
	}

	/** Prints what is there already, and then whatever comes. Resolves when it is to end. */
	start(): Promise<void> {
		const finished = new Promise<void>(resolve => {
			this.finish = resolve;
		});
		const {room} = this.#options;
		this.#stops = [this.#client.onFrame(this.#printer.onFrame), this.#client.subscribe(this.#onSession)];
		const {rooms} = this.#client.session();
		for (const joined of rooms.values()) this.#printer.printStart(joined);
		if (room !== undefined && rooms.has(room)) this.#enter(room);
		this.#onSession();
		return finished;
	}

	stop(): void {
		for (const stop of this.#stops) stop();
	}

	/** A line of input. */
	readonly onLine = (line: string): void => {
		try {
			if (!this.#answer(line)) this.#read(line);
		} catch (error) {
			this.#printer.say(explain(error));
		}
	};

	readonly #onSession = (): void => {
		this.#printer.onSession();
		this.#settleRoom();
	};

	/** The user writes to a room they are in, and has read what was printed. */
	#settleRoom(): void {
		const session = this.#client.session();
		const current = this.#ui.room === undefined ? undefined : findByName(session, this.#ui.room);
		if (current === undefined || current.membership.type === 'left') {
			const next = roomToBeIn(session, this.#ui.lastRoom);
			if (next !== undefined) this.#enter(next.room);
		} else if (current.headSeq > current.readSeq) this.#client.markRead(current.room, current.headSeq);
	}

	// — what the user types —

	#read(line: string): void {
		const input = readInput(line);
		switch (input.type) {
			case 'nothing':
				return;
			case 'text':
				this.#post(input.text);
				return;
			case 'leaving':
				this.#show(leavingQuestion(this.#farewell(), input.text));
				return;
			case 'room':
				goToNumber(this.#desk, input.number);
				return;
			case 'command':
				if (input.name === 'history') this.#showOlder();
				else runCommand(this.#desk, input.name, input.words);
				return;
			case 'unknown':
				this.#printer.say(explainUnknown(input));
		}
	}

	/** Takes the line as the answer to a question; false where there is none, or the line is none. */
	#answer(line: string): boolean {
		const choices = this.#question;
		this.#question = undefined;
		if (choices === undefined) return false;
		const word = line.trim().toLowerCase();
		const isNo = word === '' || word === 'n' || word === 'no';
		const choice = choices.find(({key}) => key === word || (isNo && key === 'escape'));
		if (choice === undefined) return isNo;
		this.#carryOut(choice.intent);
		return true;
	}

	readonly #farewell = (): string => this.#options.farewell?.() ?? '';

	#post(text: string): void {
		const room = this.#room();
		const reason = tooMuch(text, this.#client.session());
		if (room === undefined) this.#printer.say('You are in no room. /join #dev takes you to one.');
		else if (reason !== undefined) this.#printer.say(reason);
		else this.#client.post({room: room.room}, text);
	}

	/** Prints older messages: those that are loaded and were not printed yet, or else the page before them. */
	#showOlder(): void {
		const room = this.#room();
		if (room === undefined) {
			this.#printer.say('You are in no room. /join #dev takes you to one.');
			return;
		}
		if (this.#printer.printOlder(room)) return;
		if (!room.log.hasOlder) {
			this.#printer.say('This is all there is.');
			return;
		}
		this.#client.loadOlder(room.room).then(
			() => {
				const loaded = this.#client.session().rooms.get(room.room);
				if (loaded === undefined || !this.#printer.printOlder(loaded))
					this.#printer.say('There are no older messages.');
			},
			error => this.#printer.say(explain(error)),
		);
	}

	// — commands —

	readonly #room = (): RoomState | undefined =>
		this.#ui.room === undefined ? undefined : this.#client.session().rooms.get(this.#ui.room);

	readonly #enter = (room: string): void => {
		const isOther = this.#ui.room !== room;
		this.#ui = reduceUi(this.#ui, {type: 'entered', room, unread: undefined});
		if (isOther) this.#printer.put(words`* you write to ${plainTitle(this.#client.session(), room)} now`);
		const known = this.#client.session().rooms.get(room);
		if (known !== undefined) this.#client.markRead(room, known.headSeq);
	};

	readonly #show = (overlay: Overlay | undefined): void => {
		if (overlay === undefined) return;
		if (overlay.type === 'confirm') this.#question = overlay.choices;
		for (const line of overlayLines(overlay, this.#client.session(), this.#desk.glyphs()))
			if (line.isAnswer) this.#printer.say(line.text);
			else this.#printer.put(line.text);
	};

	readonly #carryOut = (intent: Intent): void => {
		switch (intent.type) {
			case 'nothing':
			case 'insert':
				return;
			case 'enter':
				this.#enter(intent.room);
				return;
			case 'join':
				this.#client.join(intent.room).then(this.#enter, error => this.#printer.say(explain(error)));
				return;
			case 'jump':
				this.#printer.say(`It is message #${intent.seq}.`);
				return;
			case 'command':
				this.#read(intent.text);
				return;
			case 'write':
				this.#printer.say(`Write it yourself: ${intent.text}`);
				return;
			case 'say':
				this.#post(intent.text);
				return;
			case 'retry':
				this.#client.retry(intent.draft);
				return;
			case 'rewrite': {
				const drafts = outboxOf(this.#client.session());
				const at = drafts.findIndex(({draft}) => draft === intent.draft);
				this.#printer.say(
					`Write the new text: /outbox edit ${at + 1} TEXT. It reads: ${drafts[at]?.text ?? ''}`,
				);
				return;
			}
			case 'drop':
				this.#client.drop(intent.draft);
				return;
			case 'quit':
				this.finish();
		}
	};

	#makeDesk(): Desk {
		const {client, clock, openLink, keepSettings, url} = this.#options;
		return {
			client,
			url,
			ui: () => this.#ui,
			dispatch: event => {
				if (event.type === 'overlaid') this.#show(event.overlay);
				else this.#ui = reduceUi(this.#ui, event);
			},
			room: this.#room,
			glyphs: () => glyphsOf(this.#ui.settings.ascii ? 'ascii' : 'unicode'),
			now: () => clock.now(),
			say: this.#printer.say,
			enter: this.#enter,
			showUnread: () =>
				this.#printer.say('Without a screen all is told as it comes; /history and /search look back.'),
			carryOut: this.#carryOut,
			keep: settings => {
				this.#ui = reduceUi(this.#ui, {type: 'set', settings});
				keepSettings(settings);
			},
			copy: text => {
				this.#printer.put(printable(text));
				return Promise.resolve('Without a screen there is no clipboard; the text is above.');
			},
			openLink,
			quit: () => {
				const lost = this.#farewell();
				if (lost === '') this.finish();
				else this.#show(leavingQuestion(lost));
			},
		};
	}
}

/** Resolves when nothing is under way any more, or after a while. */
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
