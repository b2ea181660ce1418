/** Prints what the user asks for: older messages, unread messages, threads, and messages with those around them. */
import {itemOf} from '../../client/session/reducer/transaction/items.ts';
import type {RoomState, Session} from '../../client/session/state.ts';
import {isLogged, isReadable} from '../../client/session/window.ts';
import {threadTitle} from '../../presenter/messages/thread-title.ts';
import {titleOfName} from '../../presenter/rooms/room-title.ts';
import {dayAndTime} from '../../presenter/times.ts';
import {count} from '../../presenter/wording.ts';
import {directUsers} from '../../protocol/limits.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import {type Printable, words} from '../../text/sanitize.ts';
import {type EventPrinter, entriesOf} from './event-printer.ts';
import {nameOf, roomItemLine} from './lines.ts';

/** The most messages that `/history` prints at once. */
const pageSize = 50;

/** The entries as items of a room; what only changes other messages is left out. */
const itemsOf = (entries: readonly Entry[], room: RoomState, {me}: Session) => {
	const viewer = {me, isDirect: directUsers(room.room) !== undefined, epoch: room.epoch};
	return entries.map(entry => itemOf(entry, viewer)).filter(item => item !== undefined);
};

export class HistoryPrinter {
	readonly #printer: EventPrinter;
	readonly #timeZone: string | undefined;

	constructor(printer: EventPrinter, timeZone: string | undefined) {
		this.#printer = printer;
		this.#timeZone = timeZone;
	}

	#putHeading(room: RoomState, text: Printable): void {
		this.#printer.put(words`${titleOfName(this.#printer.viewer().session, room.room)} * ${text}`);
	}

	/** Prints the newest loaded entries of a room that were not printed yet. Returns false if there are none. */
	printOlder(room: RoomState): boolean {
		const older = this.#printer.unprinted(room).slice(-pageSize);
		const [oldest] = older;
		if (oldest === undefined) return false;
		const since = dayAndTime(oldest.at, this.#timeZone);
		this.#putHeading(room, words`${count(older.length, 'older message')}, from ${since}:`);
		this.#printer.printItems(room, older);
		return true;
	}

	/** Prints the loaded unread messages of a room again. Returns false if there are none. */
	printUnread(room: RoomState): boolean {
		const unread = entriesOf(room).filter(
			item => isReadable(item) && item.seq > room.readSeq && !item.isMine,
		);
		if (unread.length === 0) return false;
		this.#putHeading(room, words`${count(unread.length, 'unread message')}:`);
		const viewer = this.#printer.viewer();
		this.#printer.putLines(unread.map(item => roomItemLine(room, item, viewer)));
		return true;
	}

	/**
	 * Prints the loaded messages of a thread, also those that were printed before. `view`: see `threadRoom`. With `before`,
	 * only those older than this one. Returns false if there are none.
	 */
	printThread(view: RoomState, seq: number, before = Number.POSITIVE_INFINITY): boolean {
		const title = threadTitle(view);
		const items = entriesOf(view).filter(item => item.seq < before);
		if (title === undefined || items.length === 0) return false;
		if (before === Number.POSITIVE_INFINITY) this.#putHeading(view, words`${title.text}, ${title.state}:`);
		else this.#putHeading(view, words`${count(items.length, 'older message')} of the thread:`);
		const viewer = this.#printer.viewer();
		this.#printer.putLines(items.map(item => roomItemLine(view, item, viewer)));
		if (before !== Number.POSITIVE_INFINITY) return true;
		const more = view.log.hasOlder ? ' /more shows older replies.' : '';
		const root = this.#printer.numbers.numberOf(view.room, seq);
		this.#printer.say(`/reply ${root} TEXT replies in this thread.${more}`);
		return true;
	}

	/** Prints a message among those around it. Returns false if it is not among the entries. */
	printAround(room: RoomState, entries: readonly Entry[], seq: number): boolean {
		const viewer = this.#printer.viewer();
		const items = itemsOf(entries, room, viewer.session).filter(isLogged);
		const shown = items.find(item => item.seq === seq);
		if (shown === undefined) return false;
		const at = dayAndTime(shown.at, this.#timeZone);
		this.#putHeading(room, words`${count(items.length, 'message')} around ${at}:`);
		// A message of an ignored user is printed too, because the user has requested this message.
		const settings = {...viewer.settings, ignore: []};
		this.#printer.putLines(
			items.map(item => roomItemLine(room, item, item.seq === seq ? {...viewer, settings} : viewer)),
		);
		if (shown.type === 'message')
			this.#printer.say(
				`The message is ${nameOf(viewer, room.room, seq)}. /reply ${viewer.numbers.numberOf(room.room, seq)} TEXT replies to it.`,
			);
		return true;
	}
}
