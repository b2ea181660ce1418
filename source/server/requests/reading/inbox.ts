/** `inbox` and `inboxRead`: the messages for a user in all rooms. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {defaultPage, inboxScan} from '../../../protocol/limits.ts';
import type {InboxItem, Message} from '../../../protocol/server-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {partnerId} from '../../hub/people.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {blockedBy} from '../../hub/rules/direct-messages.ts';
import {canSee} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {InboxRecord} from '../../store/directory/directory.ts';

/** The most stored items that one request reads for its page. */
const pageScan = 5000;

interface InboxPage {
	readonly items: InboxItem[];
	/** There may be more items before this time. */
	readonly next?: number;
}

/**
 * Ends a page before an item of the time `at`. A page ends between two milliseconds, so that the next page omits
 * nothing. Only a single millisecond with more items than a page is cut.
 */
const endPage = (items: readonly InboxItem[], at: number): InboxPage => {
	const whole = items.filter(({message}) => message.at !== at);
	if (whole.length > 0 || items.length === 0) return {items: whole, next: at + 1};
	return {items: [...items], next: at};
};

/**
 * Reads the items that the user may see now: not from rooms that the user cannot enter, and not by users whom the user
 * has blocked.
 */
class InboxReader {
	readonly #state: HubState;
	readonly #userId: string;
	readonly #banned: ReadonlySet<string>;
	readonly #blocked: ReadonlySet<string>;
	readonly #isOpen = new Map<string, boolean>();

	constructor(state: HubState, userId: string) {
		this.#state = state;
		this.#userId = userId;
		this.#banned = state.reader.bannedRooms(userId, state.clock.now());
		this.#blocked = blockedBy(state, userId);
	}

	/** Up to `limit` items that the user may read, newest first. */
	page(before: number | undefined, limit: number, unreadOnly: boolean): InboxPage {
		const items: InboxItem[] = [];
		let scanned = 0;
		for (const record of this.#state.reader.inbox(this.#userId, before)) {
			if (items.length >= limit || ++scanned > pageScan) return endPage(items, record.at);
			if (unreadOnly && !record.isUnread) continue;
			const message = this.#messageOf(record);
			if (message !== undefined) items.push({kind: record.kind, isUnread: record.isUnread, message});
		}
		return {items};
	}

	/** The number of unread items among the newest ones. */
	unreadCount(): number {
		let count = 0;
		let scanned = 0;
		for (const record of this.#state.reader.inbox(this.#userId)) {
			if (++scanned > inboxScan) break;
			if (!record.isUnread || !this.#canRead(record.room)) continue;
			// The author matters only if the user has blocked someone.
			if (this.#blocked.size === 0 || this.#messageOf(record) !== undefined) count++;
		}
		return count;
	}

	/** Undefined if the user may not read it, or if it has expired. */
	#messageOf({room, seq}: InboxRecord): Message | undefined {
		if (!this.#canRead(room)) return undefined;
		const message = this.#state.reader.message(room, seq, this.#state.clock.now());
		return message === undefined || this.#blocked.has(message.from.id) ? undefined : message;
	}

	#canRead(room: string): boolean {
		const known = this.#isOpen.get(room);
		if (known !== undefined) return known;
		const record = this.#state.rooms.record(room);
		const isOpen =
			record !== undefined &&
			canSee(this.#state, this.#userId, record) &&
			!this.#banned.has(record.room) &&
			!this.#blocked.has(partnerId(this.#userId, room) ?? '');
		this.#isOpen.set(room, isOpen);
		return isOpen;
	}
}

export const inbox = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'inbox'>,
): undefined => {
	const reader = new InboxReader(state, caller.user.id);
	const limit = Math.min(request.limit ?? defaultPage, state.limits.historyPage);
	caller.connection.send({
		type: 'inbox',
		...idOf(request),
		...reader.page(request.before, limit, request.unreadOnly ?? false),
		unread: reader.unreadCount(),
	});
};

export const inboxRead = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'inboxRead'>,
): Promise<Refusal | undefined> => {
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const {id} = caller.user;
	// A time in the future would hide future messages.
	const through = Math.min(request.through, state.clock.now());
	const outcome = await propose(state, 'inboxRead', {type: 'markInboxRead', userId: id, through}, caller);
	if (outcome instanceof Refusal) return outcome;
	caller.connection.send({type: 'inboxRead', ...idOf(request), through: state.reader.inboxReadAt(id)});
	return undefined;
};
