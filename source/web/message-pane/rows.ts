/**
 * From a room's log to the rows the page draws: day separators, the unread line, runs of one author, folded
 * joins and leaves. Pure, and cheap enough to be made anew whenever the log changes.
 */
import type {
	Draft,
	GapItem,
	Item,
	NoticeItem,
	RenamedItem,
	SaidItem,
	TopicItem,
} from '../../client/session/state.ts';
import type {Person} from '../../protocol/frames.ts';

export type Row =
	| {readonly type: 'day'; readonly key: string; readonly at: number}
	| {readonly type: 'unread'; readonly key: string; readonly at: number; readonly count: number}
	| {
			readonly type: 'said';
			readonly key: string;
			readonly item: SaidItem;
			/** Draws the author and the time. */
			readonly startsRun: boolean;
			/** What it answers, where that is in the window. */
			readonly quoted: SaidItem | undefined;
	  }
	| {readonly type: 'pending'; readonly key: string; readonly draft: Draft; readonly startsRun: boolean}
	| ({readonly type: 'presence'; readonly key: string; readonly at: number} & Comings)
	| {
			readonly type: 'event';
			readonly key: string;
			readonly item: TopicItem | RenamedItem | GapItem | NoticeItem;
	  };

export interface Comings {
	readonly joined: readonly Person[];
	readonly left: readonly Person[];
}

export interface RowsInput {
	readonly items: readonly Item[];
	readonly pending: readonly Draft[];
	readonly myId: string | undefined;
	/** The unread line stands after this entry; undefined: there is none. */
	readonly unreadAfter: number | undefined;
	/** The server's time: what has expired is not drawn. */
	readonly now: number;
}

/** A pause longer than this begins a new run of the same author. */
const runMs = 5 * 60_000;

/** Who is here now and was not before, and the other way round: who came and went again is in neither. */
export const foldPresence = (all: readonly Comings[]): Comings => {
	const net = new Map<string, {readonly person: Person; readonly wasHere: boolean; isHere: boolean}>();
	const note = (person: Person, isHere: boolean) => {
		const known = net.get(person.id);
		if (known === undefined) net.set(person.id, {person, wasHere: !isHere, isHere});
		else known.isHere = isHere;
	};
	for (const {joined, left} of all) {
		for (const person of joined) note(person, true);
		for (const person of left) note(person, false);
	}
	const changed = [...net.values()].filter(({wasHere, isHere}) => wasHere !== isHere);
	return {
		joined: changed.filter(({isHere}) => isHere).map(({person}) => person),
		left: changed.filter(({isHere}) => !isHere).map(({person}) => person),
	};
};

const isSameDay = (one: number, other: number): boolean =>
	new Date(one).toDateString() === new Date(other).toDateString();

export const isExpired = (item: Item, now: number): boolean =>
	item.type === 'said' && item.expiresAt !== undefined && item.expiresAt <= now;

const isUnread = (item: Item, after: number): item is SaidItem =>
	item.type === 'said' && item.seq > after && !item.isMine;

export const toRows = ({items, pending, myId, unreadAfter, now}: RowsInput): readonly Row[] => {
	const rows: Row[] = [];
	const shown = items.filter(item => !isExpired(item, now));
	const saidBySeq = new Map(shown.flatMap(item => (item.type === 'said' ? [[item.seq, item]] : [])));
	const unread = unreadAfter === undefined ? [] : shown.filter(item => isUnread(item, unreadAfter));
	let lastAt: number | undefined;
	let run: {readonly author: string | undefined; readonly at: number} | undefined;

	const startsRun = (author: string | undefined, at: number): boolean => {
		const starts = run === undefined || run.author !== author || at - run.at > runMs;
		run = {author, at: starts ? at : (run?.at ?? at)};
		return starts;
	};

	for (let index = 0; index < shown.length; index++) {
		const item = shown[index];
		if (item === undefined) break;
		if (lastAt === undefined || !isSameDay(lastAt, item.at)) {
			rows.push({type: 'day', key: `day:${new Date(item.at).toDateString()}:${item.key}`, at: item.at});
			run = undefined;
		}
		lastAt = item.at;
		if (item === unread[0]) {
			rows.push({type: 'unread', key: 'unread', at: item.at, count: unread.length});
			run = undefined;
		}
		switch (item.type) {
			case 'said':
				rows.push({
					type: 'said',
					key: item.key,
					item,
					startsRun: startsRun(item.from.id, item.at),
					quoted: item.replyTo === undefined ? undefined : saidBySeq.get(item.replyTo),
				});
				break;
			case 'presence': {
				const group = [item];
				for (let next = shown[index + 1]; next?.type === 'presence'; next = shown[index + 1]) {
					if (!isSameDay(item.at, next.at)) break;
					group.push(next);
					index++;
				}
				const folded = foldPresence(group);
				if (folded.joined.length + folded.left.length === 0) break;
				rows.push({type: 'presence', key: item.key, at: item.at, ...folded});
				run = undefined;
				break;
			}
			case 'topic':
			case 'renamed':
			case 'gap':
			case 'notice':
				rows.push({type: 'event', key: item.key, item});
				run = undefined;
				break;
		}
	}
	for (const draft of pending) {
		rows.push({type: 'pending', key: `draft:${draft.draft}`, draft, startsRun: startsRun(myId, draft.at)});
	}
	return rows;
};
