/**
 * (session, event) → session. Pure and total: whatever a server says, the next state is a sound one.
 *
 * The promises of protocol.md are kept here. Order and Once: an entry whose `seq` is not greater than the room's
 * `headSeq` is dropped. Gap test: one whose `prev` is greater leaves a gap item, which the client then fills. Resume: a
 * `joined` that is not recovered is never joined up in silence.
 *
 * Inside one step everything touched is copied once and then written to (`Work`), so that a batch of a thousand
 * frames costs one copy of the window; nothing that was handed out before is ever changed.
 */
import type {Entry, Message, Person, ServerFrame, ServerFrameOf} from '../../protocol/frames.ts';
import {defaultLimits, directUsers, nameKey, roomKind, typingShownMs} from '../../protocol/limits.ts';
import type {FetchedPage, PageWant, SessionEvent} from './events.ts';
import {changedMembers, renamedMembers, sortedMembers} from './members.ts';
import type {Draft, DraftState, Item, Link, Log, Notice, NoticeItem, RoomState, Session} from './state.ts';
import {windowSize} from './state.ts';
import {recounted} from './unread.ts';
import {
	appendPage,
	applyChange,
	type Beholder,
	emptyLog,
	fillGap,
	findSaid,
	itemOf,
	namesMe,
	type OpenLog,
	openLog,
	type Page,
	prependPage,
	pushGap,
	replaceWindow,
	reviseItem,
	saidItem,
	trimOldest,
	type Writable,
	windowEnd,
	windowStart,
} from './window.ts';

const maxNotices = 100;
/** People one folded line of comings and goings names at most. */
const maxFolded = 200;

export const initialSession: Session = {
	link: {type: 'connecting', attempt: 0},
	me: undefined,
	server: undefined,
	limits: defaultLimits,
	latencyMs: undefined,
	clockSkewMs: 0,
	rooms: new Map(),
	outbox: [],
	notices: [],
};

export const reduce = (session: Session, event: SessionEvent): Session => reduceAll(session, [event]);

/** All events in one step: the same as one after the other, and the way to take a batch of frames. */
export const reduceAll = (session: Session, events: readonly SessionEvent[]): Session => {
	const work = new Work(session);
	for (const event of events) apply(work, event);
	return work.done();
};

// — one step —

/** A session being changed: copies on the first write. */
class Work {
	readonly #before: Session;
	#next: Writable<Session> | undefined;
	#rooms: Map<string, RoomState> | undefined;
	readonly #own = new Map<string, OpenRoom>();

	constructor(before: Session) {
		this.#before = before;
	}

	get now(): Session {
		return this.#next ?? this.#before;
	}

	set(patch: Partial<Session>): void {
		this.#next ??= {...this.#before};
		Object.assign(this.#next, patch);
	}

	#ownRooms(): Map<string, RoomState> {
		if (this.#rooms === undefined) {
			this.#rooms = new Map(this.now.rooms);
			this.set({rooms: this.#rooms});
		}
		return this.#rooms;
	}

	/** Read only; `room` is the one to write to. */
	peek(name: string): RoomState | undefined {
		return this.now.rooms.get(name);
	}

	/** The room as one may write to it, or undefined where it is not known. */
	room(name: string): OpenRoom | undefined {
		const own = this.#own.get(name);
		if (own !== undefined) return own;
		const room = this.now.rooms.get(name);
		return room === undefined ? undefined : this.put({...room});
	}

	put(room: OpenRoom): OpenRoom {
		this.#ownRooms().set(room.room, room);
		this.#own.set(room.room, room);
		return room;
	}

	forget(name: string): void {
		if (!this.now.rooms.has(name)) return;
		this.#ownRooms().delete(name);
		this.#own.delete(name);
	}

	/** The room under another name, in the same place of the order. */
	rekey(from: string, room: OpenRoom): void {
		const rooms = [...this.now.rooms].map(([name, state]) =>
			name === from ? ([room.room, room] as const) : ([name, state] as const),
		);
		this.#rooms = new Map(rooms);
		this.set({rooms: this.#rooms});
		this.#own.delete(from);
		this.#own.set(room.room, room);
	}

	/** The room's log as one may write to it. */
	log(room: OpenRoom): OpenLog {
		const log = room.log;
		if (this.#openLogs.has(log)) return log as OpenLog;
		const open = openLog(log);
		this.#openLogs.add(open);
		room.log = open;
		return open;
	}
	readonly #openLogs = new WeakSet<Log>();

	done(): Session {
		for (const room of this.#own.values()) {
			if (this.#openLogs.has(room.log)) trimOldest(room.log as OpenLog);
		}
		return this.now;
	}
}

type OpenRoom = Writable<RoomState>;

const newRoom = (room: string): OpenRoom => ({
	room,
	kind: roomKind(room),
	with: undefined,
	membership: {type: 'joining'},
	epoch: undefined,
	topic: '',
	members: [],
	memberCount: 0,
	owner: undefined,
	slowSeconds: 0,
	expiresInSeconds: 0,
	log: emptyLog,
	pending: [],
	headSeq: 0,
	readSeq: 0,
	unread: 0,
	isUnreadAtLeast: false,
	mentions: 0,
	typing: [],
});

const beholderOf = (work: Work, room: RoomState): Beholder => ({
	me: work.now.me,
	isDirect: room.kind === 'direct',
	epoch: room.epoch,
});

const apply = (work: Work, event: SessionEvent): void => {
	switch (event.type) {
		case 'heard':
			hear(work, event.frame, event.at, event.serial);
			return;
		case 'linked':
			setLink(work, event.link);
			return;
		case 'measured':
			work.set({latencyMs: event.latencyMs});
			return;
		case 'joining':
			beginJoin(work, event.room);
			return;
		case 'refused':
			refuse(work, event.room, event.code, event.message);
			return;
		case 'forgotten':
			work.forget(event.room);
			return;
		case 'posted':
			setOutbox(work, [...outboxOf(work), event.draft], [event.draft]);
			return;
		case 'handed':
			setDraftState(work, event.draft, {type: 'sending'});
			return;
		case 'postponed':
			setDraftState(work, event.draft, {type: 'waiting', until: event.until, reason: event.reason});
			return;
		case 'failed':
			setDraftState(work, event.draft, {type: 'failed', code: event.code, message: event.message});
			return;
		case 'retried':
			changeDraft(work, event.draft, draft => ({...draft, text: event.text, state: {type: 'waiting'}}));
			return;
		case 'dropped':
			takeDraft(work, event.draft);
			return;
		case 'asked':
			setLoading(work, event.room, event.want, true);
			return;
		case 'paged':
			takePage(work, event.room, event.want, event.page);
			return;
		case 'pageFailed':
			setLoading(work, event.room, event.want, false);
			return;
		case 'refreshed':
			refresh(work, event.room, event.messages, event.since);
			return;
		case 'looked':
			lookAt(work, event.room, event.seq);
			return;
		case 'marked':
			markRead(work, event.room, event.seq);
			return;
		case 'noted':
			note(work, event.room, event);
			return;
		case 'ticked':
			tick(work, event.at);
			return;
	}
};

// — the link —

const setLink = (work: Work, link: Link): void => {
	work.set({link});
	if (link.type !== 'up') linkLost(work);
};

/** Nothing is under way any more: drafts wait, pages do not come, rooms are to be joined again. */
const linkLost = (work: Work): void => {
	const outbox = outboxOf(work);
	const waiting = outbox.map(draft =>
		draft.state.type === 'sending' ? {...draft, state: {type: 'waiting'} as const} : draft,
	);
	if (outbox.some(draft => draft.state.type === 'sending')) setOutbox(work, waiting, outbox);
	for (const {room: name, membership, log, typing} of work.now.rooms.values()) {
		const isLoading =
			log.isLoadingOlder ||
			log.isLoadingNewer ||
			log.items.some(item => item.type === 'gap' && item.isLoading);
		if (membership.type !== 'joined' && typing.length === 0 && !isLoading) continue;
		const room = work.room(name);
		if (room === undefined) continue;
		if (membership.type === 'joined') room.membership = {type: 'joining'};
		room.typing = [];
		if (isLoading) stopLoading(work.log(room));
	}
};

const stopLoading = (log: OpenLog): void => {
	log.isLoadingOlder = false;
	log.isLoadingNewer = false;
	for (const [index, item] of log.items.entries()) {
		if (item.type === 'gap' && item.isLoading) reviseItem(log, index, {...item, isLoading: false});
	}
};

// — the server —

const hear = (work: Work, frame: ServerFrame, at: number, serial: number): void => {
	switch (frame.type) {
		case 'welcome':
			work.set({
				link: {type: 'up', since: at},
				me: frame.user,
				server: frame.server,
				limits: frame.limits,
				clockSkewMs: frame.at - at,
			});
			return;
		case 'joined':
			hearJoined(work, frame, at, serial);
			return;
		case 'message':
		case 'edited':
		case 'deleted':
		case 'reacted':
		case 'topic':
			hearEntry(work, frame, at);
			return;
		case 'presence':
			hearPresence(work, frame, at, serial);
			return;
		case 'renamed':
			hearRenamed(work, frame, at, serial);
			return;
		case 'typing':
			hearTyping(work, frame, at);
			return;
		case 'read':
			markRead(work, frame.room, frame.seq);
			return;
		case 'gap':
			hearGap(work, frame, at);
			return;
		case 'sent':
			if (frame.draft !== undefined) takeDraft(work, frame.draft);
			return;
		case 'members':
			hearMembers(work, frame);
			return;
		case 'left': {
			const room = work.room(frame.room);
			if (room !== undefined) room.membership = {type: 'left'};
			return;
		}
		case 'moderated':
			hearModerated(work, frame, at, serial);
			return;
		case 'configured':
			hearConfigured(work, frame, at, serial);
			return;
		case 'error':
			// One that answers a request or names a draft is told there.
			if (frame.id === undefined && frame.draft === undefined) {
				note(work, undefined, {text: frame.message, level: 'error', at, serial});
			}
			return;
		case 'history':
		case 'found':
		case 'rooms':
		case 'created':
		case 'invited':
		case 'invites':
		case 'revoked':
		case 'pong':
		case 'stats':
		case 'closing':
			return;
	}
};

/** The entries in rising order, as they should be: one that is out of it is left out. */
const rising = (entries: readonly Entry[]): Entry[] => {
	let last = 0;
	return entries.filter(({seq}) => {
		if (seq <= last) return false;
		last = seq;
		return true;
	});
};

/** The room under its canonical name: as it was asked for, it may have been written otherwise. */
const canonicalRoom = (work: Work, name: string): OpenRoom => {
	const known = work.room(name);
	if (known !== undefined) return known;
	const key = nameKey(name);
	const other = [...work.now.rooms.keys()].find(asked => nameKey(asked) === key);
	if (other === undefined) return work.put(newRoom(name));
	const room = {...(work.room(other) ?? newRoom(name)), room: name};
	work.rekey(other, room);
	return room;
};

const hearJoined = (work: Work, told: ServerFrameOf<'joined'>, at: number, serial: number): void => {
	const entries = rising(told.entries);
	// A server that contradicts itself must not make us hear an entry twice.
	const frame = {...told, entries, seq: Math.max(told.seq, entries.at(-1)?.seq ?? 0)};
	const room = canonicalRoom(work, frame.room);
	const isFirst = room.epoch === undefined;
	const isResumed = room.epoch === frame.epoch;
	room.membership = {type: 'joined'};
	room.topic = frame.topic;
	room.members = sortedMembers(frame.members);
	room.memberCount = frame.memberCount;
	room.with = frame.with ?? room.with;
	room.owner = frame.owner;
	room.slowSeconds = frame.slowSeconds ?? 0;
	room.expiresInSeconds = frame.expiresInSeconds ?? 0;
	// Read positions only grow, within one log.
	room.readSeq = isResumed ? Math.max(room.readSeq, frame.readSeq) : frame.readSeq;
	room.epoch = frame.epoch;
	for (const entry of frame.entries) takeReceipt(work, entry);
	if (isResumed) resume(work, room, frame, at);
	else beginLog(work, room, frame);
	if (!isFirst && !isResumed) {
		const text = 'The server began a new log for this room; what was said in the old one is no longer there.';
		work.log(room).items.unshift(noticeItem({text, level: 'warning', at, serial}));
	}
	room.headSeq = isResumed ? Math.max(room.headSeq, frame.seq) : frame.seq;
	Object.assign(room, recounted({...room, unread: isResumed ? room.unread : 0}, room.readSeq));
	refreshPending(work);
};

/** The window is what the server gave. */
const beginLog = (work: Work, room: OpenRoom, {entries, first, hasMore}: ServerFrameOf<'joined'>): void => {
	const oldest = entries[0]?.seq ?? Number.POSITIVE_INFINITY;
	const page = {entries, hasOlder: hasMore || (first > 0 && oldest > first), hasNewer: false};
	room.mentions = 0;
	replaceWindow(work.log(room), page, beholderOf(work, room));
};

/** The same log: what came since follows what is known, with a gap where the server cannot or would not join them up. */
const resume = (work: Work, room: OpenRoom, frame: ServerFrameOf<'joined'>, at: number): void => {
	const isKept = frame.isRecovered || frame.hasMore;
	for (const entry of frame.entries) takeEntry(work, room, entry, at, isKept);
	if (frame.seq > room.headSeq) leaveGap(work, room, frame.seq, !isKept, at);
};

/** Everything from what was heard last up to `seq` is missing. */
const leaveGap = (work: Work, room: OpenRoom, seq: number, isLost: boolean, at: number): void => {
	room.isUnreadAtLeast = true;
	if (!room.log.hasNewer) openGap(work, room, {after: room.headSeq, before: seq + 1, isLost}, at);
	room.headSeq = seq;
};

/** A gap after what is known; with nothing before it, it is only more history. */
const openGap = (
	work: Work,
	room: OpenRoom,
	gap: {after: number; before: number; isLost: boolean},
	at: number,
): void => {
	const after = Math.max(gap.after, windowEnd(room.log) ?? 0);
	if (after >= gap.before - 1) return;
	const log = work.log(room);
	if (windowEnd(log) !== undefined) {
		pushGap(log, {...gap, after}, room.epoch, at);
		return;
	}
	if (!gap.isLost) log.hasOlder = true;
	log.firstSeq = gap.before;
};

const hearEntry = (work: Work, entry: Entry, at: number): void => {
	const known = work.peek(entry.room) ?? directRoomOf(work, entry);
	takeReceipt(work, entry);
	// What was heard already must not even make a copy. What comes before `joined` stands in it.
	if (known === undefined || known.membership.type !== 'joined' || entry.seq <= known.headSeq) return;
	const room = work.room(entry.room);
	if (room !== undefined) takeEntry(work, room, entry, at);
};

/** A direct room opens by itself with its first message. */
const directRoomOf = (work: Work, entry: Entry): RoomState | undefined => {
	const users = directUsers(entry.room);
	if (users === undefined || entry.type !== 'message') return undefined;
	const room = newRoom(entry.room);
	const {me} = work.now;
	const isMine = entry.from.id === me?.id;
	room.membership = {type: 'joined'};
	room.with = isMine ? addressee(work, entry, users) : entry.from;
	room.members = sortedMembers([me, room.with].filter(person => person !== undefined));
	room.memberCount = room.members.length;
	// What came before is history, not a gap.
	room.headSeq = entry.prev;
	room.readSeq = entry.prev;
	room.log = {...emptyLog, hasOlder: entry.prev > 0, firstSeq: entry.seq};
	work.put(room);
	refreshPending(work);
	return room;
};

/** Whom an own message went to: the id stands in the room's name, the nick in the draft. */
const addressee = (work: Work, entry: Message, [one, other]: readonly [string, string]): Person => {
	const id = one === entry.from.id ? other : one;
	const draft = outboxOf(work).find(own => own.draft === entry.draft);
	const nick = draft !== undefined && 'to' in draft.target ? draft.target.to : id;
	return {id, nick};
};

/** A new entry of a room at the end of its log. `isKept`: what may be missing before it, the server still has. */
const takeEntry = (work: Work, room: OpenRoom, entry: Entry, at: number, isKept = true): void => {
	if (entry.seq <= room.headSeq) return;
	const beholder = beholderOf(work, room);
	if (entry.prev > room.headSeq) leaveGap(work, room, entry.seq - 1, !isKept, at);
	room.headSeq = entry.seq;
	if (entry.type === 'topic') room.topic = entry.text;
	const item = itemOf(entry, beholder);
	if (item === undefined) changeSaid(work, room, entry, beholder);
	else if (!isExpired(item, work.now, at)) appendLive(work, room, item);
	if (entry.type === 'message') {
		countUnread(room, entry, beholder);
		if (room.typing.length > 0) {
			room.typing = room.typing.filter(({user}) => user.id !== entry.from.id);
		}
	}
};

const isExpired = (item: Item, {clockSkewMs}: Session, at: number): boolean =>
	item.type === 'said' && item.expiresAt !== undefined && item.expiresAt <= at + clockSkewMs;

/** Below the newest there is room; a full window whose reader is somewhere in it stops growing. */
const appendLive = (work: Work, room: OpenRoom, item: Item & {seq: number}): void => {
	// A page may have brought it before it was heard.
	if (room.log.hasNewer || (windowEnd(room.log) ?? 0) >= item.seq) return;
	const log = work.log(room);
	if (room.lookingAt !== undefined && log.items.length >= windowSize) {
		log.hasNewer = true;
		log.lastSeq = item.seq - 1;
		return;
	}
	log.items.push(item);
};

/** Nothing is copied for a change whose target is not in the window. */
const changeSaid = (work: Work, room: OpenRoom, entry: Entry, beholder: Beholder): void => {
	if (!('target' in entry)) return;
	const found = findSaid(room.log.items, entry.target);
	if (found === undefined) return;
	if (entry.type === 'deleted') discount(room, found.item);
	applyChange(work.log(room), entry, beholder);
};

const countUnread = (room: OpenRoom, message: Message, beholder: Beholder): void => {
	if (message.from.id === beholder.me?.id || message.seq <= room.readSeq) return;
	room.unread++;
	if (namesMe(message.text, beholder)) room.mentions++;
};

/** A message nobody can read any more is not unread. */
const discount = (room: OpenRoom, item: Item): void => {
	if (item.type !== 'said' || item.isMine || item.seq <= room.readSeq || item.deletedAt !== undefined) return;
	room.unread = Math.max(room.unread - 1, 0);
	if (item.isMention) room.mentions = Math.max(room.mentions - 1, 0);
};

const hearGap = (work: Work, frame: ServerFrameOf<'gap'>, at: number): void => {
	const room = work.room(frame.room);
	if (room?.membership.type !== 'joined' || frame.seq <= room.headSeq) return;
	leaveGap(work, room, frame.seq, false, at);
};

// — people —

const hearPresence = (work: Work, frame: ServerFrameOf<'presence'>, at: number, serial: number): void => {
	const room = work.room(frame.room);
	if (room === undefined) return;
	room.members = changedMembers(room.members, frame.joined, frame.left);
	room.memberCount = frame.memberCount;
	const gone = new Set(frame.left.map(person => person.id));
	if (room.typing.length > 0) room.typing = room.typing.filter(({user}) => !gone.has(user.id));
	const isOther = (person: Person): boolean => person.id !== work.now.me?.id;
	drawPresence(work, room, frame.joined.filter(isOther), frame.left.filter(isOther), at, serial);
};

/** Comings and goings in a row are one line that tells how each of them ended. */
const drawPresence = (
	work: Work,
	room: OpenRoom,
	joined: readonly Person[],
	left: readonly Person[],
	at: number,
	serial: number,
): void => {
	if (room.log.hasNewer || joined.length + left.length === 0) return;
	if (room.lookingAt !== undefined && room.log.items.length >= windowSize) return;
	const log = work.log(room);
	const last = log.items.at(-1);
	if (last?.type !== 'presence' || last.joined.length + last.left.length >= maxFolded) {
		log.items.push({type: 'presence', key: `p${serial}`, revision: 0, at, joined, left});
		return;
	}
	const moved = new Set([...joined, ...left].map(person => person.id));
	const others = (people: readonly Person[]): Person[] => people.filter(person => !moved.has(person.id));
	reviseItem(log, log.items.length - 1, {
		...last,
		joined: [...others(last.joined), ...joined],
		left: [...others(last.left), ...left],
	});
};

const hearMembers = (work: Work, frame: ServerFrameOf<'members'>): void => {
	const room = work.room(frame.room);
	if (room === undefined) return;
	room.members = sortedMembers(frame.members);
	room.memberCount = frame.memberCount;
};

const hearRenamed = (work: Work, frame: ServerFrameOf<'renamed'>, at: number, serial: number): void => {
	const {user, was} = frame;
	const {me} = work.now;
	const isMe = me?.id === user.id;
	// The one who asked hears of it twice, as the answer and with the others.
	const isNewsOfMe = isMe && me?.nick !== user.nick;
	if (isNewsOfMe) work.set({me: user});
	for (const {room: name, members, with: other, log} of [...work.now.rooms.values()]) {
		const member = members.find(one => one.id === user.id);
		const isNews = isMe ? isNewsOfMe : member !== undefined && member.nick !== user.nick;
		if (!isNews && other?.id !== user.id) continue;
		const room = work.room(name);
		if (room === undefined) continue;
		room.members = renamedMembers(members, user);
		if (other?.id === user.id) room.with = user;
		if (!isNews || log.hasNewer) continue;
		work.log(room).items.push({type: 'renamed', key: `n${serial}`, revision: 0, at, user, was});
	}
};

const hearTyping = (work: Work, {room: name, user}: ServerFrameOf<'typing'>, at: number): void => {
	if (user.id === work.now.me?.id) return;
	const room = work.room(name);
	if (room === undefined) return;
	room.typing = [
		...room.typing.filter(typing => typing.user.id !== user.id),
		{user, until: at + typingShownMs},
	];
};

const untilText = (until: number | undefined): string =>
	until === undefined ? '' : ` until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const moderatedText = (frame: ServerFrameOf<'moderated'>): string => {
	const verbs = {kick: 'put out', ban: 'banned', unban: 'let in again', mute: 'muted', unmute: 'unmuted'};
	const reason = frame.reason === undefined ? '' : `: ${frame.reason}`;
	return `${frame.user.nick} was ${verbs[frame.action]} by ${frame.by.nick}${untilText(frame.until)}${reason}`;
};

const hearModerated = (work: Work, frame: ServerFrameOf<'moderated'>, at: number, serial: number): void => {
	const room = work.room(frame.room);
	if (room === undefined) return;
	const text = moderatedText(frame);
	note(work, frame.room, {text, level: 'warning', at, serial});
	const isOut = frame.action === 'kick' || frame.action === 'ban';
	if (isOut && frame.user.id === work.now.me?.id) {
		refuse(work, frame.room, 'forbidden', text);
	}
};

const hearConfigured = (work: Work, frame: ServerFrameOf<'configured'>, at: number, serial: number): void => {
	const room = work.room(frame.room);
	if (room === undefined) return;
	const told: string[] = [];
	if (frame.slowSeconds !== room.slowSeconds) {
		told.push(
			frame.slowSeconds === 0 ? 'slow mode is off' : `one message each ${frame.slowSeconds} s per person`,
		);
	}
	if (frame.expiresInSeconds !== room.expiresInSeconds) {
		told.push(
			frame.expiresInSeconds === 0 ? 'messages stay' : `messages disappear after ${frame.expiresInSeconds} s`,
		);
	}
	room.slowSeconds = frame.slowSeconds;
	room.expiresInSeconds = frame.expiresInSeconds;
	if (told.length === 0) return;
	note(work, frame.room, {
		text: `${frame.by.nick} changed the room: ${told.join(', ')}`,
		level: 'info',
		at,
		serial,
	});
};

// — rooms —

const beginJoin = (work: Work, name: string): void => {
	const room = work.room(name) ?? work.put(newRoom(name));
	room.membership = {type: 'joining'};
	refreshPending(work);
};

const refuse = (work: Work, name: string, code: string, message: string): void => {
	const room = work.room(name);
	if (room === undefined) return;
	room.membership = {type: 'refused', code, message};
	room.typing = [];
};

const markRead = (work: Work, name: string, seq: number): void => {
	const room = work.peek(name);
	if (room === undefined || seq <= room.readSeq) return;
	const open = work.room(name);
	if (open === undefined) return;
	Object.assign(open, recounted(room, seq), {readSeq: seq});
};

const lookAt = (work: Work, name: string, seq: number | undefined): void => {
	if (work.peek(name)?.lookingAt === seq) return;
	const room = work.room(name);
	if (room === undefined) return;
	if (seq === undefined) delete room.lookingAt;
	else room.lookingAt = seq;
};

// — drafts —

const outboxOf = (work: Work): readonly Draft[] => work.now.outbox ?? [];

/** The room a draft is shown in, where that is known. */
export const roomOfDraft = (session: Session, {target}: Draft): string | undefined => {
	if ('room' in target) {
		if (session.rooms.has(target.room)) return target.room;
		const key = nameKey(target.room);
		for (const name of session.rooms.keys()) if (nameKey(name) === key) return name;
		return undefined;
	}
	const key = nameKey(target.to);
	for (const {room, with: other} of session.rooms.values()) {
		if (other !== undefined && nameKey(other.nick) === key) return room;
	}
	return undefined;
};

/** `changed` are drafts whose rooms show another list now. */
const setOutbox = (work: Work, outbox: readonly Draft[], changed: readonly Draft[]): void => {
	work.set({outbox});
	const names = new Set(changed.map(draft => roomOfDraft(work.now, draft)));
	for (const name of names) if (name !== undefined) showPending(work, name);
};

const showPending = (work: Work, name: string): void => {
	const room = work.room(name);
	if (room === undefined) return;
	room.pending = outboxOf(work).filter(draft => roomOfDraft(work.now, draft) === name);
};

/** A room came to be known: drafts may belong to it. */
const refreshPending = (work: Work): void => {
	const outbox = outboxOf(work);
	if (outbox.length > 0) setOutbox(work, outbox, outbox);
};

const changeDraft = (work: Work, id: string, change: (draft: Draft) => Draft): void => {
	const outbox = outboxOf(work);
	const index = outbox.findIndex(draft => draft.draft === id);
	const draft = outbox[index];
	if (draft === undefined) return;
	const next = change(draft);
	setOutbox(work, outbox.with(index, next), [next]);
};

const setDraftState = (work: Work, id: string, state: DraftState): void =>
	changeDraft(work, id, draft => ({...draft, state}));

const takeDraft = (work: Work, id: string): void => {
	const outbox = outboxOf(work);
	const draft = outbox.find(one => one.draft === id);
	if (draft === undefined) return;
	setOutbox(
		work,
		outbox.filter(one => one !== draft),
		[draft],
	);
};

/** The echo is the receipt; a draft id is unique among one user's only. */
const takeReceipt = (work: Work, entry: Entry): void => {
	if (entry.type !== 'message' || entry.draft === undefined || entry.from.id !== work.now.me?.id) return;
	takeDraft(work, entry.draft);
};

// — the window —

const setLoading = (work: Work, name: string, want: PageWant, isLoading: boolean): void => {
	const room = work.room(name);
	if (room === undefined) return;
	const log = work.log(room);
	switch (want.type) {
		case 'older':
			log.isLoadingOlder = isLoading;
			return;
		case 'newer':
		case 'around':
		case 'newest':
			log.isLoadingNewer = isLoading;
			return;
		case 'gap': {
			const index = log.items.findIndex(item => item.key === want.key);
			const gap = log.items[index];
			if (gap?.type === 'gap') reviseItem(log, index, {...gap, isLoading});
			return;
		}
	}
};

const takePage = (work: Work, name: string, want: PageWant, fetched: FetchedPage): void => {
	setLoading(work, name, want, false);
	const room = work.room(name);
	if (room === undefined) return;
	const entries = rising(fetched.frame.entries);
	for (const entry of entries) takeReceipt(work, entry);
	const log = work.log(room);
	if (!fits(log, want)) return;
	const beholder = beholderOf(work, room);
	placePage(log, want, pageOf(room, fetched, entries), beholder);
	// The page may be older than what was heard meanwhile; to apply the same change twice does no harm.
	for (const entry of fetched.since) applyChange(log, entry, beholder);
	if (!log.hasNewer) Object.assign(room, recounted(room, room.readSeq));
};

/** The window may have moved while the page was on its way. */
const fits = (log: Log, want: PageWant): boolean => {
	if (want.type === 'older') return windowStart(log) === undefined || windowStart(log) === want.before;
	if (want.type === 'newer') return log.hasNewer && (windowEnd(log) ?? 0) === want.after;
	return true;
};

/** What was heard live after the page was read may follow it. */
const pageOf = (room: RoomState, {frame, headAtAsk}: FetchedPage, entries: readonly Entry[]): Page => {
	const last = entries.at(-1)?.seq ?? 0;
	const isOvertaken = room.headSeq > headAtAsk && room.headSeq > last;
	return {entries, hasOlder: frame.hasOlder, hasNewer: frame.hasNewer || isOvertaken};
};

const placePage = (log: OpenLog, want: PageWant, page: Page, beholder: Beholder): void => {
	switch (want.type) {
		case 'older':
			prependPage(log, page, beholder);
			return;
		case 'newer':
			appendPage(log, page, beholder);
			return;
		case 'around':
		case 'newest':
			replaceWindow(log, page, beholder);
			return;
		case 'gap':
			fillGap(log, want.key, page, beholder);
			return;
	}
};

const refresh = (work: Work, name: string, messages: readonly Message[], since: readonly Entry[]): void => {
	const room = work.room(name);
	if (room === undefined) return;
	const log = work.log(room);
	for (const message of messages) {
		const found = findSaid(log.items, message.seq);
		if (found === undefined) continue;
		const {key, revision} = found.item;
		reviseItem(log, found.index, {...saidItem(message, beholderOf(work, room)), key, revision});
	}
	for (const entry of since) applyChange(log, entry, beholderOf(work, room));
};

// — the rest —

interface Said {
	readonly text: string;
	readonly level: Notice['level'];
	readonly at: number;
	readonly serial: number;
}

const noticeItem = ({text, level, at, serial}: Said): NoticeItem => ({
	type: 'notice',
	key: `i${serial}`,
	revision: 0,
	at,
	level,
	text,
});

const note = (work: Work, name: string | undefined, {text, level, at, serial}: Said): void => {
	const room = name === undefined ? undefined : work.room(name);
	if (room !== undefined) {
		work.log(room).items.push(noticeItem({text, level, at, serial}));
		return;
	}
	const notice = {key: `i${serial}`, at, level, text};
	work.set({notices: [...work.now.notices, notice].slice(-maxNotices)});
};

const tick = (work: Work, at: number): void => {
	for (const {room: name, typing, log} of [...work.now.rooms.values()]) {
		if (typing.some(({until}) => until <= at)) {
			const room = work.room(name);
			if (room !== undefined) room.typing = typing.filter(({until}) => until > at);
		}
		if (log.items.some(item => isExpired(item, work.now, at))) expire(work, name, at);
	}
};

const expire = (work: Work, name: string, at: number): void => {
	const room = work.room(name);
	if (room === undefined) return;
	const log = work.log(room);
	const isGone = (item: Item): boolean => isExpired(item, work.now, at);
	for (const item of log.items) if (isGone(item)) discount(room, item);
	log.items = log.items.filter(item => !isGone(item));
};
