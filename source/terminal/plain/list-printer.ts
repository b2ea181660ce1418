/** Prints lists in pages, and chooses their entries by numbers. */
import {messageItem} from '../../client/session/reducer/transaction/items.ts';
import type {Action, FoundMessage, ListEntry} from '../../commands/command.ts';
import {directUsers} from '../../protocol/limits.ts';
import {concat, literal, type Printable, words} from '../../text/sanitize.ts';
import type {Overlay} from '../overlay/overlay.ts';
import type {EventPrinter} from './event-printer.ts';

type List = Extract<Overlay, {type: 'list'}>;

const nothingMore = 'There is nothing more to show.';

/** Entries that are printed at once. */
const pageSize = 50;

export class ListPrinter {
	readonly #printer: EventPrinter;
	readonly #perform: (action: Action) => void;
	#list: List | undefined;
	/** The entries that can be chosen: those that are not offers. */
	#entries: readonly ListEntry[] = [];
	#printedCount = 0;
	/** The last list is being continued: its entries are not printed again. */
	#isContinued = false;
	#next: (() => void | Promise<void>) | undefined;

	constructor(printer: EventPrinter, perform: (action: Action) => void) {
		this.#printer = printer;
		this.#perform = perform;
	}

	/** What `/more` does. */
	setNext(next: (() => void | Promise<void>) | undefined): void {
		this.#next = next;
	}

	print(list: List): void {
		const printedBefore = this.#isContinued ? this.#printedCount : 0;
		this.#isContinued = false;
		this.#list = list;
		this.#entries = list.entries.filter(({isApart}) => isApart !== true);
		this.#printedCount = printedBefore;
		this.#printPage();
	}

	#printPage(): void {
		const list = this.#list;
		if (list === undefined) return;
		const first = this.#printedCount;
		const page = this.#entries.slice(first, first + pageSize);
		if (first > 0 && page.length === 0) {
			this.#next = undefined;
			this.#printer.say(nothingMore);
			return;
		}
		this.#printedCount += page.length;
		const lines = page.map((entry, index) => words`\n    ${this.#entryLine(list, entry, first + index + 1)}`);
		const title = first === 0 ? list.title : words`${list.title}, from entry ${first + 1}`;
		this.#printer.put(words`- ${title}${concat(...lines)}`);
		const isMore = this.#prepareNext(list);
		this.#printer.say([...hintOf(list), ...(isMore ? ['/more shows more.'] : [])].join(' '));
	}

	/** Returns false if the list is complete. */
	#prepareNext({entries}: List): boolean {
		const action = entries.find(({key, isApart}) => isApart === true && key === 'more')?.action;
		if (this.#printedCount < this.#entries.length) this.#next = () => this.#printPage();
		else if (action === undefined) this.#next = undefined;
		else
			this.#next = () => {
				this.#isContinued = true;
				this.#perform(action);
			};
		return this.#next !== undefined;
	}

	/** `1. #dev  (3 online)`, `[12] ann: hello  (#dev · 22 Sep)` */
	#entryLine({isNumbered}: List, {label, detail, message}: ListEntry, number: number): Printable {
		const name =
			message !== undefined
				? words`[${this.#numberOf(message)}] `
				: isNumbered === true
					? literal('')
					: words`${number}. `;
		return words`${name}${label}${detail === undefined ? literal('') : words`  (${detail})`}`;
	}

	#numberOf(found: FoundMessage): number {
		const {session, numbers} = this.#printer.viewer();
		const {room, seq} = found;
		const viewer = {
			me: session.me,
			isDirect: directUsers(room) !== undefined,
			epoch: session.rooms.get(room)?.epoch,
		};
		return numbers.numberOf(room, seq, messageItem({type: 'message', prev: seq - 1, ...found}, viewer));
	}

	/** Chooses an entry of the last list. */
	choose(number: number): void {
		const entry = this.#entries[number - 1];
		if (entry === undefined) {
			const count = this.#entries.length;
			this.#printer.say(
				count === 0
					? 'There is no list to choose from. /rooms shows one.'
					: `The last list has no entry ${number}. It has ${count}.`,
			);
		} else if (entry.message !== undefined) {
			this.#printer.say('The messages of the last list have their own numbers: /show NUMBER goes to one.');
		} else if (entry.action.type === 'none') {
			this.#printer.say(`There is nothing to choose in the last list. ${hintOf(this.#list).join(' ')}`);
		} else {
			if (entry.action.type === 'retryDraft') this.#printer.say('The message will be sent again.');
			this.#perform(entry.action);
		}
	}

	more(): void | Promise<void> {
		if (this.#next !== undefined) return this.#next();
		this.#printer.say(nothingMore);
	}
}

/** How the entries are chosen. */
const hintOf = (list: List | undefined): readonly string[] => {
	if (list === undefined) return [];
	if (list.hint !== undefined) return [list.hint];
	const [first] = list.entries;
	if (first?.message !== undefined)
		return ['/show NUMBER goes to a message, and /reply NUMBER TEXT replies to it.'];
	return first?.action.type === 'none' ? ['The list is complete.'] : [`/choose NUMBER ${list.verb}.`];
};
