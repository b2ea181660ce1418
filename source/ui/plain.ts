/**
 * The face without a screen: one line for each event, in the order they come, and nothing is ever drawn over.
 * For screen readers, pipes, and terminals that can do no more. Input is lines; commands are the same.
 */
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import type {Client} from '../client/client.ts';
import {findRoom as findByName, outboxOf} from '../client/session/select.ts';
import type {Link, RoomState, Session} from '../client/session/state.ts';
import type {Entry, Person, ServerFrame} from '../protocol/frames.ts';
import {
	concat,
	join,
	linesOf,
	literal,
	type Printable,
	printable,
	printableLine,
	words,
} from '../text/sanitize.ts';
import {explainUnknown} from '../text/slash-command.ts';
import type {Clock} from '../time/clock.ts';
import type {Desk} from './commands/desk.ts';
import {explain, goToNumber, runCommand} from './commands/run.ts';
import {commands, readInput, usageOf} from './commands/table.ts';
import {glyphsOf} from './glyphs.ts';
import {clockTime} from './message-pane/rows.ts';
import {nameTitle, roomToBeIn} from './names.ts';
import type {OpenedLink} from './open-link.ts';
import {numbersLines} from './overlay/numbers.ts';
import type {Intent, Overlay} from './overlay/overlay.ts';
import type {Settings} from './settings.ts';
import {initialUi, reduceUi, type UiEvent, type UiState} from './ui-state.ts';
import {tooMuch} from './writing.ts';

const nicks = (people: readonly Person[]): Printable =>
	join(
		people.map(({nick}) => printableLine(nick)),
		literal(', '),
	);

const indented = (text: string): Printable => {
	const [first = literal(''), ...rest] = linesOf(printable(text));
	return concat(first, ...rest.map(line => concat(literal('\n    '), line)));
};

const entryLine = (entry: Entry): Printable => {
	const nick = printableLine(entry.from.nick);
	switch (entry.type) {
		case 'message': {
			if (entry.deletedAt !== undefined) return words`${nick}: (deleted)`;
			if (entry.text.startsWith('/me ')) return words`* ${nick} ${indented(entry.text.slice(4))}`;
			const answer = entry.replyTo === undefined ? literal('') : words`(to #${entry.replyTo}) `;
			return words`${nick}: ${answer}${indented(entry.text)}`;
		}
		case 'edited':
			return words`* ${nick} edited #${entry.target}: ${indented(entry.text)}`;
		case 'deleted':
			return words`* ${nick} deleted #${entry.target}`;
		case 'reacted':
			return entry.on
				? words`* ${nick} reacted to #${entry.target}: ${printableLine(entry.emoji)}`
				: words`* ${nick} took back ${printableLine(entry.emoji)} from #${entry.target}`;
		case 'topic':
			return words`* ${nick} set the topic: ${printableLine(entry.text)}`;
	}
};

/** What an event is as a line, without its time; undefined where it is nothing to tell. */
export const frameLines = (
	frame: ServerFrame,
	session: Session,
): readonly {readonly at?: number; readonly text: Printable}[] => {
	const inRoom = (room: string, text: Printable): Printable => words`${nameTitle(session, room)} ${text}`;
	switch (frame.type) {
		case 'message':
		case 'edited':
		case 'deleted':
		case 'reacted':
		case 'topic':
			return [{at: frame.at, text: inRoom(frame.room, entryLine(frame))}];
		case 'joined': {
			const topic = frame.topic === '' ? literal('') : words`: ${printableLine(frame.topic)}`;
			const here = words`* you are in${topic} (${frame.memberCount} here: ${nicks(frame.members)})`;
			return [
				...frame.entries.map(entry => ({at: entry.at, text: inRoom(frame.room, entryLine(entry))})),
				{text: inRoom(frame.room, here)},
			];
		}
		case 'presence':
			return [
				...(frame.joined.length > 0
					? [{text: inRoom(frame.room, words`* ${nicks(frame.joined)} joined`)}]
					: []),
				...(frame.left.length > 0 ? [{text: inRoom(frame.room, words`* ${nicks(frame.left)} left`)}] : []),
			];
		case 'renamed':
			return [{text: words`* ${printableLine(frame.was)} is now ${printableLine(frame.user.nick)}`}];
		case 'gap':
			return [{text: inRoom(frame.room, literal('* some messages were held back; they are being fetched'))}];
		case 'moderated': {
			const why = frame.reason === undefined ? literal('') : words`: ${printableLine(frame.reason)}`;
			const what = words`* ${printableLine(frame.by.nick)}: ${literal(frame.action)} ${printableLine(frame.user.nick)}${why}`;
			return [{text: inRoom(frame.room, what)}];
		}
		case 'closing':
			return [{text: words`* the server says: ${printableLine(frame.reason)}`}];
		default:
			return [];
	}
};

/** What changed about the connection, as a line. */
export const linkLine = (before: Link, after: Link, now: number): Printable | undefined => {
	if (before.type === after.type && after.type !== 'waiting') return undefined;
	switch (after.type) {
		case 'up':
			return literal('* connected');
		case 'waiting': {
			if (before.type === 'waiting' && before.attempt === after.attempt) return undefined;
			const seconds = Math.max(0, Math.ceil((after.retryAt - now) / 1000));
			return words`* offline: ${printableLine(after.reason)}; next try in ${seconds} s. What you write is kept.`;
		}
		case 'stopped':
			return words`* offline: ${printableLine(after.reason)}. /reconnect tries again`;
		case 'connecting':
			return undefined;
	}
};

const helpLines = (): readonly string[] => [
	'Lines you write are said in the room you are in. Commands:',
	...commands.map(command => `${usageOf(command)}: ${command.about}`),
];

export interface PlainOptions {
	readonly client: Client;
	readonly url: string;
	readonly input: Readable;
	readonly output: {write(text: Printable): unknown};
	readonly clock: Clock;
	readonly settings: Settings;
	readonly keepSettings: (settings: Settings) => void;
	readonly openLink: (url: string) => Promise<OpenedLink>;
	readonly room?: string;
	readonly timeZone?: string;
	/** Ends it from outside (a signal). */
	readonly signal?: AbortSignal;
}

/** How long what was written last may still take to be sent when the input is over. */
const farewellMs = 10_000;

/** Resolves when the input is over, or the person quits. */
export const runPlain = async (options: PlainOptions): Promise<void> => {
	const {client, clock, output} = options;
	let ui: UiState = initialUi({columns: 80, rows: 24}, options.settings);
	let session = client.session();
	let finish = (): void => {};
	const finished = new Promise<void>(resolve => {
		finish = resolve;
	});
	const toldFailures = new Set<string>();
	let toldNotices = session.notices.length;

	const put = (text: Printable, at = clock.now()): void => {
		for (const [index, line] of linesOf(text).entries()) {
			output.write(index === 0 ? words`${clockTime(at, options.timeZone)} ${line}\n` : words`${line}\n`);
		}
	};
	const say = (text: string): void => put(words`- ${indented(text)}`);
	const roomNow = (): RoomState | undefined =>
		ui.room === undefined ? undefined : client.session().rooms.get(ui.room);

	const enter = (room: string): void => {
		const isOther = ui.room !== room;
		ui = reduceUi(ui, {type: 'entered', room, unread: undefined});
		if (isOther) put(words`* you write to ${nameTitle(client.session(), room)} now`);
		const known = client.session().rooms.get(room);
		if (known !== undefined) client.markRead(room, known.headSeq);
	};
	const showOverlay = (overlay: Overlay | undefined): void => {
		switch (overlay?.type) {
			case 'list':
				say(overlay.title);
				for (const {label, detail} of overlay.entries)
					put(words`  ${label}${detail === undefined ? literal('') : words`  (${detail})`}`);
				return;
			case 'help':
				for (const line of helpLines()) say(line);
				return;
			case 'numbers':
				for (const line of numbersLines(client.session(), overlay.stats, desk.glyphs().bars)) say(line);
				return;
			case 'palette':
				say('Name a room: /go dev. /rooms lists them.');
				return;
			default:
				return;
		}
	};
	const dispatch = (event: UiEvent): void => {
		if (event.type === 'overlaid') showOverlay(event.overlay);
		else ui = reduceUi(ui, event);
	};
	const carryOut = (intent: Intent): void => {
		if (intent.type === 'write') say(`Write it yourself: ${intent.text}`);
		else if (intent.type === 'enter') enter(intent.room);
	};
	const desk: Desk = {
		client,
		url: options.url,
		ui: () => ui,
		dispatch,
		room: roomNow,
		glyphs: () => glyphsOf(ui.settings.ascii ? 'ascii' : 'unicode'),
		now: () => clock.now(),
		say,
		enter,
		showUnread: () => say('Without a screen all is told as it comes; /history and /search look back.'),
		carryOut,
		keep(settings) {
			ui = reduceUi(ui, {type: 'set', settings});
			options.keepSettings(settings);
		},
		copy(text) {
			put(printable(text));
			return Promise.resolve('Without a screen there is no clipboard; the text is above.');
		},
		openLink: options.openLink,
		quit: () => finish(),
	};

	const speak = (text: string): void => {
		const room = roomNow();
		const reason = tooMuch(text, client.session());
		if (room === undefined) say('You are in no room. /join #dev takes you to one.');
		else if (reason !== undefined) say(reason);
		else client.post({room: room.room}, text);
	};
	const onLine = (line: string): void => {
		const input = readInput(line);
		switch (input.type) {
			case 'nothing':
				return;
			case 'text':
				speak(input.text);
				return;
			case 'leaving':
				say('/quit leaves. To say it, begin with a space.');
				return;
			case 'room':
				goToNumber(desk, input.number);
				return;
			case 'command':
				runCommand(desk, input.name, input.words);
				return;
			case 'unknown':
				say(explainUnknown(input));
		}
	};

	const onSession = (): void => {
		const before = session;
		session = client.session();
		const link = linkLine(before.link, session.link, clock.now());
		if (link !== undefined) put(link);
		for (const {draft, text, state} of outboxOf(session)) {
			if (state.type !== 'failed' || toldFailures.has(draft)) continue;
			toldFailures.add(draft);
			put(words`! not sent: ${printableLine(state.message)} /retry sends it again: ${printableLine(text)}`);
		}
		for (const {text} of session.notices.slice(toldNotices)) say(text);
		toldNotices = session.notices.length;
		const current = ui.room === undefined ? undefined : findByName(session, ui.room);
		if (current === undefined || current.membership.type === 'left') {
			const next = roomToBeIn(session, ui.lastRoom);
			if (next !== undefined) enter(next.room);
		} else if (current.headSeq > current.readSeq) client.markRead(current.room, current.headSeq);
	};

	const offFrame = client.onFrame(frame => {
		for (const {at, text} of frameLines(frame, client.session())) put(text, at);
	});
	const offSession = client.subscribe(onSession);
	// What was heard before this face was there.
	for (const room of client.session().rooms.values()) {
		const items = room.log.items.filter(item => item.type === 'said');
		for (const item of items.slice(-20)) {
			const text = item.text.startsWith('/me ')
				? words`* ${printableLine(item.from.nick)} ${indented(item.text.slice(4))}`
				: words`${printableLine(item.from.nick)}: ${indented(item.text)}`;
			put(words`${nameTitle(session, room.room)} ${text}`, item.at);
		}
		put(
			words`${nameTitle(session, room.room)} * you are in (${room.memberCount} here: ${nicks(room.members)})`,
		);
	}
	if (options.room !== undefined && session.rooms.has(options.room)) enter(options.room);
	onSession();

	const lines = createInterface({input: options.input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY});
	lines.on('line', line => {
		try {
			onLine(line);
		} catch (error) {
			say(explain(error));
		}
	});
	lines.on('close', () => void allSent(client, clock).then(finish));
	options.signal?.addEventListener('abort', () => finish());
	await finished;
	lines.close();
	offFrame();
	offSession();
};

/** Resolves when nothing is under way any more, or after a while. */
const allSent = (client: Client, clock: Clock): Promise<void> =>
	new Promise(resolve => {
		const isDone = (): boolean => outboxOf(client.session()).every(({state}) => state.type === 'failed');
		if (isDone()) {
			resolve();
			return;
		}
		const stop = clock.after(farewellMs, () => end());
		const off = client.subscribe(() => {
			if (isDone()) end();
		});
		const end = (): void => {
			stop();
			off();
			resolve();
		};
	});
