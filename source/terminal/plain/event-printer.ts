/**
 * Prints what happens in the rooms: each entry once, in the order they come, and what arrives out of order (filled gaps,
 * older pages) under a heading.
 */
import {outboxOf} from '../../client/session/selectors.ts';
import type {
	DraftState,
	EntryItem,
	MessageItem,
	NoticeContent,
	RoomState,
	Session,
} from '../../client/session/state.ts';
import {isLogged} from '../../client/session/window.ts';
import {alertRules, type Settings} from '../../commands/settings.ts';
import {admitAlert, noAlerts} from '../../presenter/alerts/alert-limit.ts';
import {alertsUser} from '../../presenter/alerts/attention.ts';
import {indented} from '../../presenter/messages/entry-line.ts';
import {draftFailure} from '../../presenter/messages/message-text.ts';
import {noticeText} from '../../presenter/notices.ts';
import {roomTitle, titleOfName} from '../../presenter/rooms/room-title.ts';
import {waitingFor} from '../../presenter/rooms/status.ts';
import {clockTime} from '../../presenter/times.ts';
import {count} from '../../presenter/wording.ts';
import {countsAsUnread, isEntry, textOf} from '../../protocol/entry-kinds.ts';
import {directUsers} from '../../protocol/limits.ts';
import type {Entry, Person, ServerFrame, ServerFrameOf} from '../../protocol/server-frames.ts';
import {linesOf, type Printable, printableLine, words} from '../../text/sanitize.ts';
import type {Clock} from '../../time/clock.ts';
import {
	eventLines,
	isReplyToViewer,
	linkLine,
	nameOf,
	namesViewer,
	presentLines,
	roomEntryLine,
	roomItemLine,
	type TimedLine,
	type Viewer,
} from './lines.ts';
import {MessageNumbers} from './message-numbers.ts';
import {PrintedEntries} from './printed-entries.ts';

export interface EventPrinterOptions {
	/** The newest state of the session. */
	readonly session: () => Session;
	readonly settings: () => Settings;
	readonly output: {write(text: Printable): unknown};
	/** Rings the bell of the terminal. Missing if the output is a pipe. */
	readonly ring?: (() => void) | undefined;
	readonly clock: Clock;
	readonly timeZone?: string | undefined;
}

/** The server reports presence later than messages, by at most this time. */
const presenceDelayMs = 3000;
const mostWriters = 1000;

/** Messages of each room that are printed at the start. */
const firstMessages = 20;

type Waiting = Extract<DraftState, {type: 'waiting'}>;

export const entriesOf = ({log}: RoomState) => log.items.filter(isLogged);

export class EventPrinter {
	readonly #options: EventPrinterOptions;
	readonly #printed = new PrintedEntries();
	readonly numbers = new MessageNumbers();
	/** When a user last wrote in a room, by room and id. */
	readonly #writtenAt = new Map<string, number>();
	readonly #draftsAtStart: ReadonlySet<string>;
	#session: Session;
	/** Frames of a direct room that the session does not know yet, and all that came after them. */
	#held: ServerFrame[] = [];
	readonly #failures = new Set<string>();
	readonly #waiting = new Set<string>();
	readonly #notices = new Set<string>();
	#alerts = noAlerts;
	#lineCount = 0;
	#isStopped = false;

	constructor(options: EventPrinterOptions) {
		this.#options = options;
		this.#session = options.session();
		this.#draftsAtStart = new Set(outboxOf(this.#session).map(({draft}) => draft));
	}

	/** The number of lines that were printed. */
	get lineCount(): number {
		return this.#lineCount;
	}

	/** Nothing is printed from now on. */
	stop(): void {
		this.#isStopped = true;
	}

	/** Prints a text with its time; further lines of it follow without one. */
	put(text: Printable, at = this.#options.clock.now()): void {
		if (this.#isStopped) return;
		this.#lineCount++;
		for (const [index, line] of linesOf(text).entries()) {
			const time = clockTime(at, this.#options.timeZone);
			this.#options.output.write(index === 0 ? words`${time} ${line}\n` : words`${line}\n`);
		}
	}

	/** Prints a line of the client itself. */
	readonly say = (text: string): void => this.put(words`- ${indented(text)}`);

	putLines(lines: readonly (TimedLine | undefined)[]): void {
		for (const line of lines) if (line !== undefined) this.put(line.text, line.at);
	}

	viewer(): Viewer {
		const {session, settings} = this.#options;
		return {session: session(), settings: settings(), numbers: this.numbers};
	}

	/** Prints the last messages of a room that was joined before, and its members. */
	printStart(room: RoomState, isWithoutMessages = false): void {
		this.#setEpoch(room.room, room.epoch);
		if (!isWithoutMessages) this.printItems(room, entriesOf(room).slice(-firstMessages));
		this.putLines(presentLines(room, this.#session));
	}

	#setEpoch(room: string, epoch: string | undefined): void {
		if (this.#printed.setEpoch(room, epoch)) this.numbers.forgetRoom(room);
	}

	/** The loaded entries of a room that were not printed yet. */
	unprinted(room: RoomState): readonly (MessageItem | EntryItem)[] {
		return entriesOf(room).filter(({seq}) => !this.#printed.has(room.room, seq));
	}

	/** Prints those of these entries that were not printed before. */
	printItems(room: RoomState, items: readonly (MessageItem | EntryItem)[]): void {
		const unprinted = items.filter(({seq}) => this.#printed.mark(room.room, seq));
		this.putLines(unprinted.map(item => roomItemLine(room, item, this.viewer())));
	}

	// — what the server sends —

	/** To be called with every frame from the server. */
	readonly onFrame = (frame: ServerFrame): void => {
		this.#held.push(frame);
		if (this.#held.length === 1 && !this.#isUnknownDirect(frame)) this.#printHeld();
	};

	/** The nick of the other user is known only once the session has the message or the join. */
	#isUnknownDirect(frame: ServerFrame): boolean {
		if (!isEntry(frame) && frame.type !== 'joined') return false;
		return (
			directUsers(frame.room) !== undefined &&
			this.#options.session().rooms.get(frame.room)?.with === undefined
		);
	}

	#printHeld(): void {
		const frames = this.#held;
		this.#held = [];
		for (const frame of frames) this.#printFrame(frame);
	}

	#printFrame(frame: ServerFrame): void {
		if (isEntry(frame)) {
			if (!this.#printEntry(frame)) return;
			this.#noteWriting(frame);
			this.#ringFor(frame);
		} else if (frame.type === 'joined') this.#printJoined(frame);
		else if (frame.type === 'presence') this.#printPresence(frame);
		else this.putLines(eventLines(frame, this.viewer()));
	}

	/** The server reports a join after the first messages of the user: then it is not printed, since they show it. */
	#printPresence(frame: ServerFrameOf<'presence'>): void {
		const since = this.#options.clock.now() - presenceDelayMs;
		const hasWritten = ({id}: Person): boolean =>
			(this.#writtenAt.get(`${frame.room} ${id}`) ?? Number.NEGATIVE_INFINITY) >= since;
		const joined = frame.joined.filter(person => !hasWritten(person));
		this.putLines(eventLines({...frame, joined}, this.viewer()));
	}

	/** Returns false if it was printed before. */
	#printEntry(entry: Entry): boolean {
		if (!this.#printed.mark(entry.room, entry.seq)) return false;
		this.putLines([roomEntryLine(entry, this.viewer())]);
		return true;
	}

	#noteWriting({room, from}: Entry): void {
		if (this.#writtenAt.size >= mostWriters) this.#writtenAt.clear();
		this.#writtenAt.set(`${room} ${from.id}`, this.#options.clock.now());
	}

	#printJoined(frame: ServerFrameOf<'joined'>): void {
		this.#setEpoch(frame.room, frame.epoch);
		for (const entry of frame.entries) this.#printEntry(entry);
		if (!this.#isRejoin(frame.room)) this.putLines(presentLines(frame, this.#options.session()));
	}

	/** Whether the user was in the room before a connection was lost. */
	#isRejoin(room: string): boolean {
		const known = this.#session.rooms.get(room);
		return (
			known?.epoch !== undefined &&
			(known.membership.type === 'joined' || known.membership.type === 'joining')
		);
	}

	/** Rings for a live entry; entries of a page do not ring. */
	#ringFor(entry: Entry): void {
		const {ring, clock} = this.#options;
		const viewer = this.viewer();
		const {session, settings} = viewer;
		if (!countsAsUnread(entry) || ring === undefined || !settings.bell) return;
		const {room, from} = entry;
		const text = textOf(entry);
		const isMention =
			directUsers(room) !== undefined || namesViewer(from, text, viewer) || isReplyToViewer(entry, viewer);
		const message = {room, from, text, isMine: from.id === session.me?.id, isMention};
		if (!alertsUser(session, alertRules(settings, session), message)) return;
		const admitted = admitAlert(this.#alerts, {room, sender: from.id}, clock.monotonic());
		if (admitted === undefined) return;
		this.#alerts = admitted;
		ring();
	}

	// — what changes in the session —

	/** To be called after every change of the session. */
	readonly onSession = (): void => {
		const before = this.#session;
		this.#session = this.#options.session();
		if (this.#held.length > 0) this.#printHeld();
		const link = linkLine(before.link, this.#session, this.#options.clock.now());
		if (link !== undefined) this.put(link);
		this.#printUnsent();
		for (const {key, content} of this.#session.notices) this.#printNotice(key, content);
		for (const room of this.#session.rooms.values()) {
			if (room === before.rooms.get(room.room) && before !== this.#session) continue;
			this.#printRoomNotices(room);
			this.#printMissing(room);
		}
	};

	/** Failed drafts, and those that the server asked to send later. */
	#printUnsent(): void {
		for (const {draft, text, state, target} of outboxOf(this.#session)) {
			// `/msg` explains why a first message of this run was refused.
			if ('to' in target && !this.#draftsAtStart.has(draft)) continue;
			if (state.type === 'waiting') {
				const room = 'room' in target ? this.#session.rooms.get(target.room) : undefined;
				this.#printWaiting(draft, state, room);
			}
			if (state.type !== 'failed' || this.#failures.has(draft)) continue;
			this.#failures.add(draft);
			const {text: reason, commands} = draftFailure(state.message);
			this.put(words`! ${reason} ${commands} It was: ${printableLine(text)}`);
		}
	}

	#printWaiting(draft: string, {reason}: Waiting, room: RoomState | undefined): void {
		if (reason === undefined || room === undefined || this.#waiting.has(draft)) return;
		this.#waiting.add(draft);
		const waits = waitingFor(room, this.#session.link.type === 'up');
		if (waits !== undefined) this.put(words`! Your message waits for ${waits}. /outbox lists it.`);
	}

	#printNotice(key: string, content: NoticeContent, room?: RoomState): void {
		if (this.#notices.has(key)) return;
		this.#notices.add(key);
		if (room === undefined) {
			this.say(noticeText(content));
			return;
		}
		const title = roomTitle(room);
		const message = content.type === 'pinned' ? nameOf(this.viewer(), room.room, content.seq) : undefined;
		const text = noticeText(content, title, message);
		const isOwn = content.type === 'text' || content.type === 'invitation' || text.includes(title);
		if (isOwn) this.say(text);
		else this.put(words`${title} - ${indented(text)}`);
	}

	#printRoomNotices(room: RoomState): void {
		for (const item of room.log.items)
			if (item.type === 'notice') this.#printNotice(item.key, item.content, room);
	}

	/** Messages that filled a gap, which do not arrive as live frames. */
	#printMissing(room: RoomState): void {
		this.#setEpoch(room.room, room.epoch);
		const first = this.#printed.first(room.room);
		if (first === undefined) return;
		const missing = entriesOf(room).filter(
			({seq}) => seq > first && seq <= room.headSeq && !this.#printed.has(room.room, seq),
		);
		if (missing.length === 0) return;
		this.put(words`${titleOfName(this.#session, room.room)} * ${count(missing.length, 'missed message')}:`);
		this.printItems(room, missing);
	}
}
