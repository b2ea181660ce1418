/**
 * A room's log as the reader meets it, before it is wrapped: day separators between the items, joins and
 * leaves folded into one, who begins to speak, the unread line, and one's own words that are on their way.
 */
import type {Draft, Item, Log, PresenceItem, RoomState, SaidItem} from '../../client/session/state.ts';
import type {Person} from '../../protocol/frames.ts';

/** A short look at what is answered to. */
export interface ReplyExcerpt {
	readonly nick: string;
	readonly text: string;
}

interface BlockBase {
	readonly key: string;
	readonly at: number;
	/** It stands at the edge of what is loaded, and moves when more is. */
	readonly isAtEdge?: boolean;
}

export interface SaidBlock extends BlockBase {
	readonly type: 'said';
	readonly item: SaidItem;
	/** The first of its author's run: the nick is told, and the time where it changed. */
	readonly isRunStart: boolean;
	readonly showsTime: boolean;
	readonly reply: ReplyExcerpt | undefined;
}

export interface DraftBlock extends BlockBase {
	readonly type: 'draft';
	readonly draft: Draft;
	readonly isRunStart: boolean;
	readonly showsTime: boolean;
	readonly reply: ReplyExcerpt | undefined;
}

export interface PresenceBlock extends BlockBase {
	readonly type: 'presence';
	readonly revision: number;
	readonly joined: readonly Person[];
	readonly left: readonly Person[];
	/** Who came and was gone again, or went and came back. */
	readonly passed: readonly Person[];
	readonly showsTime: boolean;
}

export interface LineBlock extends BlockBase {
	readonly type: 'line';
	readonly item: Exclude<Item, SaidItem | PresenceItem>;
	readonly showsTime: boolean;
}

export type Block =
	| SaidBlock
	| DraftBlock
	| PresenceBlock
	| LineBlock
	| (BlockBase & {readonly type: 'day'})
	| (BlockBase & {readonly type: 'unread'; readonly count: number; readonly since: number})
	/** The upper end of what is here: the log's beginning, or more to load. */
	| (BlockBase & {readonly type: 'beginning'})
	| (BlockBase & {readonly type: 'older'; readonly isLoading: boolean})
	| (BlockBase & {readonly type: 'newer'; readonly isLoading: boolean});

/** What was unread when the reader came: others' words after `after`, up to and including `until`. */
export interface UnreadLine {
	readonly after: number;
	readonly until: number;
}

export interface BlockOptions {
	readonly unread: UnreadLine | undefined;
	/** The id of the reader, whose words on their way go on with the run of those said. */
	readonly me?: string | undefined;
	/** Nothing of this time or older is wanted: the reader cleared the pane. */
	readonly clearedAt?: number | undefined;
	/** Times are told in this zone; undefined: the machine's own. */
	readonly timeZone?: string | undefined;
	/** What this reader does not want to see: their words are left out. */
	readonly isIgnored?: ((person: Person) => boolean) | undefined;
	readonly hidesPresence?: boolean | undefined;
}

/** An author's run ends after so long, so that the time is told again. */
const runMs = 5 * 60_000;

const dayFormats = new Map<string, Intl.DateTimeFormat>();

const dayFormat = (timeZone: string | undefined): Intl.DateTimeFormat => {
	const known = dayFormats.get(timeZone ?? '');
	if (known !== undefined) return known;
	const made = new Intl.DateTimeFormat('en-CA', {
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		...(timeZone !== undefined && {timeZone}),
	});
	dayFormats.set(timeZone ?? '', made);
	return made;
};

/** Days told apart without asking `Intl` for each of a thousand messages: only where the hour changed. */
const createDayOf = (timeZone: string | undefined): ((at: number) => string) => {
	const days = new Map<number, string>();
	const quarterHour = 15 * 60_000;
	return at => {
		const slot = Math.floor(at / quarterHour);
		const known = days.get(slot);
		if (known !== undefined) return known;
		const day = dayFormat(timeZone).format(at);
		days.set(slot, day);
		return day;
	};
};

const minuteOf = (at: number): number => Math.floor(at / 60_000);

const excerptOf = (
	items: ReadonlyMap<number, SaidItem>,
	replyTo: number | undefined,
): ReplyExcerpt | undefined => {
	if (replyTo === undefined) return undefined;
	const item = items.get(replyTo);
	if (item === undefined) return {nick: '', text: 'an earlier message'};
	return {nick: item.from.nick, text: item.deletedAt === undefined ? item.text : '(deleted)'};
};

const bySeq = (items: readonly Item[]): ReadonlyMap<number, SaidItem> => {
	const found = new Map<number, SaidItem>();
	for (const item of items) if (item.type === 'said') found.set(item.seq, item);
	return found;
};

/** Several presence items as one: who is new, who is gone, who did both. */
const fold = (items: readonly PresenceItem[]): Pick<PresenceBlock, 'joined' | 'left' | 'passed'> => {
	const seen = new Map<string, {person: Person; first: 'joined' | 'left'; last: 'joined' | 'left'}>();
	const note = (person: Person, what: 'joined' | 'left'): void => {
		const known = seen.get(person.id);
		if (known === undefined) seen.set(person.id, {person, first: what, last: what});
		else seen.set(person.id, {...known, person, last: what});
	};
	for (const item of items) {
		for (const person of item.joined) note(person, 'joined');
		for (const person of item.left) note(person, 'left');
	}
	const all = [...seen.values()];
	return {
		joined: all.filter(one => one.first === 'joined' && one.last === 'joined').map(one => one.person),
		left: all.filter(one => one.first === 'left' && one.last === 'left').map(one => one.person),
		passed: all.filter(one => one.first !== one.last).map(one => one.person),
	};
};

/** `/me waves`: told as something done, not said, and so in nobody's run. */
export const isAction = (text: string): boolean => text.startsWith('/me ');

const isForeign = (item: Item): item is SaidItem => item.type === 'said' && !item.isMine;

const unreadCount = (log: Log, {after, until}: UnreadLine): number =>
	log.items.reduce(
		(count, item) => count + Number(isForeign(item) && item.seq > after && item.seq <= until),
		0,
	);

/** The room's blocks from the oldest in the window to one's own newest words. */
export const toBlocks = (room: RoomState, options: BlockOptions): readonly Block[] => {
	const {log, pending} = room;
	const {unread} = options;
	const blocks: Block[] = [];
	const dayOf = createDayOf(options.timeZone);
	const said = bySeq(log.items);
	let day: string | undefined;
	let run: {readonly author: string; readonly at: number} | undefined;
	let minute = -1;
	let isUnreadTold = unread === undefined;

	const {clearedAt = -1} = options;
	const topAt = log.items[0]?.at ?? 0;
	if (clearedAt >= topAt) minute = -1;
	else if (log.hasOlder)
		blocks.push({type: 'older', key: 'older', at: topAt, isAtEdge: true, isLoading: log.isLoadingOlder});
	else if (room.membership.type === 'joined') blocks.push({type: 'beginning', key: 'beginning', at: topAt});

	const tellDay = (at: number, key: string): void => {
		const next = dayOf(at);
		if (next === day) return;
		day = next;
		run = undefined;
		minute = -1;
		blocks.push({type: 'day', key: `day ${next} ${key}`, at, isAtEdge: true});
	};
	const tellUnread = (item: SaidItem): void => {
		if (isUnreadTold || unread === undefined || item.isMine || item.seq <= unread.after) return;
		isUnreadTold = true;
		run = undefined;
		const count = unreadCount(log, unread);
		if (count > 0) blocks.push({type: 'unread', key: 'unread', at: item.at, count, since: item.at});
	};
	const tellTime = (at: number): boolean => {
		const isNew = minuteOf(at) !== minute;
		minute = minuteOf(at);
		return isNew;
	};
	const begins = (author: string, at: number): boolean => {
		if (run !== undefined && run.author === author && at - run.at < runMs) return false;
		run = {author, at};
		return true;
	};

	for (let index = 0; index < log.items.length; index++) {
		const item = log.items[index];
		if (item === undefined) break;
		if (item.at <= clearedAt) continue;
		if (item.type === 'said') {
			if (options.isIgnored?.(item.from) === true) continue;
			tellDay(item.at, item.key);
			tellUnread(item);
			const reply = excerptOf(said, item.replyTo);
			if (isAction(item.text)) run = undefined;
			const isRunStart = begins(item.from.id, item.at);
			if (isAction(item.text)) run = undefined;
			const showsTime = isRunStart && tellTime(item.at);
			blocks.push({type: 'said', key: item.key, at: item.at, item, isRunStart, showsTime, reply});
			continue;
		}
		if (item.type === 'presence') {
			const folded = [item];
			for (let next = log.items[index + 1]; next?.type === 'presence'; next = log.items[index + 1]) {
				folded.push(next);
				index++;
			}
			if (options.hidesPresence === true) continue;
			tellDay(item.at, item.key);
			run = undefined;
			const revision = folded.reduce((sum, one) => sum + one.revision + 1, 0);
			const showsTime = tellTime(item.at);
			blocks.push({type: 'presence', key: item.key, at: item.at, revision, showsTime, ...fold(folded)});
			continue;
		}
		tellDay(item.at, item.key);
		run = undefined;
		blocks.push({type: 'line', key: item.key, at: item.at, item, showsTime: tellTime(item.at)});
	}

	if (log.hasNewer) {
		const at = log.items.at(-1)?.at ?? 0;
		blocks.push({type: 'newer', key: 'newer', at, isAtEdge: true, isLoading: log.isLoadingNewer});
		return blocks;
	}
	for (const draft of pending) {
		tellDay(draft.at, draft.draft);
		const reply = excerptOf(said, draft.replyTo);
		if (isAction(draft.text)) run = undefined;
		const isRunStart = begins(options.me ?? '', draft.at);
		if (isAction(draft.text)) run = undefined;
		const showsTime = isRunStart && tellTime(draft.at);
		blocks.push({
			type: 'draft',
			key: `draft ${draft.draft}`,
			at: draft.at,
			draft,
			isRunStart,
			showsTime,
			reply,
		});
	}
	return blocks;
};
