/**
 * The history checker: it believes nobody. From what each person wrote down and the log as each could read it at the
 * end it says which promises of the wire contract were broken. Knows no process, file or socket, and none of the
 * program's code but the shapes of its frames.
 */

import type {ClientFrame, Entry, Message, ServerFrameOf} from '../../source/protocol/frames.ts';
import {pageBytes, resumePage} from '../../source/protocol/limits.ts';
import {type ClockEvent, checkClock} from './clock-checker.ts';
import {checkEpochs, type Era, earlierEpochs, isOfEarlierEra, splitByEra} from './eras.ts';
import {checkOperator, type OperatorEvent} from './operator-checker.ts';
import type {Report, Violation} from './promises.ts';
import {
	type FinalHistory,
	fullLength,
	inShort,
	type PersonTrace,
	type ShownItem,
	type Target,
	type Trace,
} from './trace.ts';

export interface Evidence {
	readonly persons: readonly PersonTrace[];
	/** At the very end. */
	readonly histories: readonly FinalHistory[];
	/** Of each log that a restored backup replaced, as it was just before, the oldest first. */
	readonly replaced?: readonly Era[];
	readonly operator?: readonly OperatorEvent[];
	readonly clock?: readonly ClockEvent[];
}

interface Log {
	readonly entries: readonly Entry[];
	/** Place in `entries` by seq. */
	readonly places: ReadonlyMap<number, number>;
	/** The edits of each message, by its seq. */
	readonly edits: ReadonlyMap<number, readonly Entry[]>;
}

interface Said {
	readonly person: string;
	readonly target: Target;
	readonly text: string;
	/** Its place among all this person said. */
	readonly order: number;
	isKept: boolean;
	isRefused: boolean;
	isReceipted: boolean;
}

interface World {
	readonly logs: ReadonlyMap<string, Log>;
	/** By user id, then draft. */
	readonly said: ReadonlyMap<string, ReadonlyMap<string, Said>>;
	readonly users: ReadonlyMap<string, string>;
	readonly report: Report;
	readonly eras: readonly Era[];
	/** No backup was restored after this log. */
	readonly isLast: boolean;
	/** Epochs of logs that were replaced by this one. */
	readonly earlierEpochs: ReadonlySet<string>;
	/** What each person has been handed so far, in this log and in those before. */
	readonly handed: Map<string, Set<string>>;
}

/** Every violation found, in the order of the checks; none: the promises were kept. */
export const checkHistory = ({persons, histories, replaced = [], ...seen}: Evidence): Violation[] => {
	const violations: Violation[] = [];
	const report: Report = (promise, what) => void violations.push({promise, what});
	const eras = [...replaced, histories];
	checkEpochs(report, eras, persons);
	const parts = persons.map(person => splitByEra(person, eras));
	const gathered = gather(persons);
	const handed: World['handed'] = new Map();
	const worlds = eras.map((era, index): World => {
		const isLast = index === eras.length - 1;
		const logs = logsOf(era, report);
		return {...gathered, logs, report, eras, isLast, handed, earlierEpochs: earlierEpochs(eras, index)};
	});
	for (const [index, world] of worlds.entries()) {
		for (const [room, log] of world.logs) checkLog(world, room, log, persons);
		for (const part of parts) {
			const trace = part[index];
			if (trace !== undefined) checkPerson(world, trace);
		}
	}
	for (const person of persons) checkForgotten(worlds, person);
	checkOperator(report, seen.operator ?? []);
	checkClock(report, seen.clock ?? [], persons);
	return violations;
};

// — gathering —

const userOf = ({lives}: PersonTrace): string | undefined => {
	for (const life of lives) for (const trace of life) if (trace.type === 'user') return trace.id;
	return undefined;
};

const gather = (persons: readonly PersonTrace[]): Pick<World, 'said' | 'users'> => {
	const said = new Map<string, Map<string, Said>>();
	const users = new Map<string, string>();
	for (const person of persons) {
		const user = userOf(person);
		if (user === undefined) continue;
		users.set(user, person.person);
		said.set(user, saidBy(person));
	}
	return {said, users};
};

const saidBy = ({person, lives}: PersonTrace): Map<string, Said> => {
	const said = new Map<string, Said>();
	for (const trace of lives.flat()) {
		switch (trace.type) {
			case 'posted': {
				const {target, text, draft} = trace;
				const order = said.size;
				said.set(draft, {person, target, text, order, isKept: false, isRefused: false, isReceipted: false});
				break;
			}
			case 'kept':
			case 'refused':
			case 'receipted': {
				const about = said.get(trace.draft);
				if (about === undefined) break;
				if (trace.type === 'kept') about.isKept = true;
				else if (trace.type === 'refused') about.isRefused = true;
				else about.isReceipted = true;
				break;
			}
			default:
		}
	}
	return said;
};

const toLog = (entries: readonly Entry[]): Log => ({
	entries,
	places: new Map(entries.map(({seq}, place) => [seq, place])),
	edits: Map.groupBy(
		entries.filter(entry => entry.type === 'edited'),
		({target}) => target,
	),
});

/** The rooms' logs as the first reader of each got them; any other must have got the same. */
const logsOf = (histories: readonly FinalHistory[], report: World['report']): ReadonlyMap<string, Log> => {
	const first = new Map<string, FinalHistory>();
	for (const history of histories) {
		const reference = first.get(history.room);
		if (reference === undefined) first.set(history.room, history);
		else compareHistories(reference, history, report);
	}
	return new Map([...first].map(([room, {entries}]) => [room, toLog(entries)]));
};

const compareHistories = (one: FinalHistory, other: FinalHistory, report: World['report']): void => {
	const length = Math.max(one.entries.length, other.entries.length);
	for (let place = 0; place < length; place++) {
		const [mine, theirs] = [one.entries[place], other.entries[place]].map(entry => JSON.stringify(entry));
		if (mine === theirs) continue;
		const what = `${one.room}, entry ${place + 1}: ${one.reader} reads ${mine}, ${other.reader} reads ${theirs}`;
		report('different histories', what);
		return;
	}
};

// — the log by itself —

/** What of an entry never changes, whatever is said about it. */
const identity = (entry: Entry): string => {
	const {type, room, seq, prev, at, from} = entry;
	const rest =
		type === 'message'
			? [entry.draft, entry.replyTo, entry.expiresAt]
			: type === 'topic'
				? [entry.text]
				: type === 'reacted'
					? [entry.target, entry.emoji, entry.on]
					: [entry.target];
	return JSON.stringify([type, room, seq, prev, at, from.id, ...rest]);
};

const place = (room: string, seq: number): string => `${room} ${seq}`;

const checkLog = (world: World, room: string, log: Log, persons: readonly PersonTrace[]): void => {
	checkChain(world, room, log);
	checkMessages(world, room, log);
	checkChanges(world, room, log, persons);
	checkStanding(world, room, log);
};

const checkChain = ({report}: World, room: string, {entries}: Log): void => {
	let last = 0;
	for (const {seq, prev} of entries) {
		if (seq <= last) report('broken chain', `${place(room, seq)} comes after ${last}`);
		if (prev !== last)
			report('broken chain', `${place(room, seq)} has prev ${prev}, and before it stands ${last}`);
		last = seq;
	}
};

const checkMessages = ({report, said, users}: World, room: string, {entries}: Log): void => {
	const seen = new Map<string, number>();
	const texts = new Map<string, number>();
	const spoke = new Map<string, Said>();
	const once = (known: Map<string, number>, key: string, seq: number, what: string): void => {
		const before = known.get(key);
		if (before !== undefined) report('doubled', `${what} is in ${room} at ${before} and again at ${seq}`);
		known.set(key, seq);
	};
	for (const entry of entries) {
		if (entry.type !== 'message') continue;
		const {seq, draft, from} = entry;
		const who = users.get(from.id) ?? from.id;
		const intent = draft === undefined ? undefined : said.get(from.id)?.get(draft);
		if (draft !== undefined) once(seen, `${from.id} ${draft}`, seq, `draft ${draft} of ${who}`);
		if (intent === undefined) {
			report(
				'unsaid',
				`${place(room, seq)}: ${who} never said ${JSON.stringify(entry.text)} (draft ${draft})`,
			);
			continue;
		}
		once(texts, intent.text, seq, `${JSON.stringify(intent.text)} of ${who}`);
		if ('room' in intent.target && intent.target.room !== room) {
			report(
				'unsaid',
				`${place(room, seq)}: ${who} said ${JSON.stringify(intent.text)} in ${intent.target.room}`,
			);
		}
		const before = spoke.get(from.id);
		if (before !== undefined && before.order > intent.order) {
			const what = `${place(room, seq)}: ${who} said ${JSON.stringify(intent.text)} before ${JSON.stringify(before.text)}`;
			report('disordered', what);
		}
		spoke.set(from.id, intent);
	}
};

type Change = Exclude<Entry, Message>;

/** What a change says, as both its request and its entry tell it. An edit's text goes when its message does. */
const changeKeyOfEntry = (user: string, entry: Change): string => {
	switch (entry.type) {
		case 'edited':
			return JSON.stringify([user, 'edit', entry.room, entry.target, entry.text]);
		case 'deleted':
			return JSON.stringify([user, 'delete', entry.room, entry.target]);
		case 'reacted':
			return JSON.stringify([user, 'react', entry.room, entry.target, entry.emoji, entry.on]);
		case 'topic':
			return JSON.stringify([user, 'topic', entry.room, entry.text]);
	}
};

const changeKeyOfRequest = (user: string, frame: Extract<Trace, {type: 'changing'}>['frame']): string => {
	switch (frame.type) {
		case 'edit':
			return JSON.stringify([user, 'edit', frame.room, frame.seq, inShort(frame.text)]);
		case 'delete':
			return JSON.stringify([user, 'delete', frame.room, frame.seq]);
		case 'react':
			return JSON.stringify([user, 'react', frame.room, frame.seq, frame.emoji, frame.on]);
		case 'topic':
			return JSON.stringify([user, 'topic', frame.room, frame.text]);
	}
};

/** Each change was asked for, and no more often than it was asked for. */
const checkChanges = (
	{report, users}: World,
	room: string,
	{entries}: Log,
	persons: readonly PersonTrace[],
): void => {
	const asked = new Map<string, number>();
	for (const person of persons) {
		const user = userOf(person);
		if (user === undefined) continue;
		for (const trace of person.lives.flat()) {
			if (trace.type !== 'changing') continue;
			const key = changeKeyOfRequest(user, trace.frame);
			asked.set(key, (asked.get(key) ?? 0) + 1);
		}
	}
	const isTextGone = (entry: Change): boolean => entry.type === 'edited' && entry.text === '';
	for (const entry of entries) {
		if (entry.type === 'message' || isTextGone(entry)) continue;
		const key = changeKeyOfEntry(entry.from.id, entry);
		const left = asked.get(key) ?? 0;
		if (left === 0) {
			const who = users.get(entry.from.id) ?? entry.from.id;
			report('unsaid', `${place(room, entry.seq)}: ${who} did not ask for ${key} (or not so often)`);
		}
		asked.set(key, left - 1);
	}
};

// — messages as they stand —

interface Standing {
	text: string | undefined;
	editedAt: number | undefined;
	deletedAt: number | undefined;
	/** `emoji user` */
	reactions: Set<string>;
}

const standingOf = (said: Said | undefined): Standing => ({
	text: said?.text,
	editedAt: undefined,
	deletedAt: undefined,
	reactions: new Set(),
});

const fold = (standing: Standing, entry: Change): void => {
	switch (entry.type) {
		case 'edited':
			standing.text = entry.text;
			standing.editedAt = entry.at;
			return;
		case 'deleted':
			standing.text = '';
			standing.deletedAt = entry.at;
			standing.reactions.clear();
			return;
		case 'reacted': {
			const reaction = `${entry.emoji} ${entry.from.id}`;
			if (entry.on) standing.reactions.add(reaction);
			else standing.reactions.delete(reaction);
			return;
		}
		case 'topic':
	}
};

const reactionsOf = ({reactions = []}: Message): string[] =>
	reactions.flatMap(({emoji, from}) => from.map(({id}) => `${emoji} ${id}`)).sort();

const checkStanding = ({report, said}: World, room: string, {entries}: Log): void => {
	const standings = new Map<number, {message: Message; standing: Standing}>();
	for (const entry of entries) {
		if (entry.type === 'message') {
			const intent = entry.draft === undefined ? undefined : said.get(entry.from.id)?.get(entry.draft);
			standings.set(entry.seq, {message: entry, standing: standingOf(intent)});
		} else if ('target' in entry) {
			const about = standings.get(entry.target);
			if (about === undefined)
				report(
					'misfolded',
					`${place(room, entry.seq)} is about ${entry.target}, which is no message before it`,
				);
			else fold(about.standing, entry);
		}
	}
	for (const {message, standing} of standings.values()) {
		const {text, editedAt, deletedAt} = message;
		const is = JSON.stringify([text, editedAt, deletedAt, reactionsOf(message)]);
		const ought = JSON.stringify([
			standing.text ?? text,
			standing.editedAt,
			standing.deletedAt,
			[...standing.reactions].sort(),
		]);
		if (is !== ought)
			report('misfolded', `${place(room, message.seq)} stands as ${is}, and its changes make it ${ought}`);
	}
};

// — one person —

const checkPerson = (world: World, trace: PersonTrace): void => {
	checkReceipts(world, trace);
	checkHeard(world, trace);
	checkHanded(world, trace);
	for (const [index, life] of trace.lives.entries()) {
		checkConnections(world, `${trace.person}, life ${index + 1}`, life);
	}
	if (!world.isLast) return;
	for (const shown of trace.lives.flat()) {
		if (shown.type === 'shown') checkShown(world, trace.person, shown);
	}
	if (trace.lives.at(-1)?.at(-1)?.type !== 'ended') {
		world.report('unfinished', `${trace.person} did not come to rest before the deadline`);
	}
};

const messageAt = (log: Log | undefined, seq: number): Entry | undefined => {
	const at = log?.places.get(seq);
	return at === undefined ? undefined : log?.entries[at];
};

/** Where each draft of the user is, by room and draft. */
const draftsIn = (logs: World['logs'], user: string | undefined): Map<string, number> => {
	const drafts = new Map<string, number>();
	for (const [room, {entries}] of logs) {
		for (const entry of entries) {
			if (entry.type === 'message' && entry.from.id === user && entry.draft !== undefined) {
				drafts.set(`${room} ${entry.draft}`, entry.seq);
			}
		}
	}
	return drafts;
};

const withoutRoom = (drafts: ReadonlyMap<string, number>): Set<string> =>
	new Set([...drafts.keys()].map(key => key.slice(key.lastIndexOf(' ') + 1)));

const checkReceipts = (world: World, trace: PersonTrace): void => {
	const {report, logs, said} = world;
	const user = userOf(trace);
	const mine = said.get(user ?? '') ?? new Map<string, Said>();
	const kept = draftsIn(logs, user);
	const isThere = withoutRoom(kept);
	const checkReceipt = (draft: string, room: string, seq: number): void => {
		const intent = mine.get(draft);
		const at = kept.get(`${room} ${draft}`);
		const what = `${trace.person} had a receipt for ${JSON.stringify(intent?.text ?? draft)} as ${place(room, seq)}`;
		if (at === undefined) report('lost', `${what}, and it is not there`);
		else if (at !== seq) report('changed', `${what}, and it is there as ${at}`);
	};
	const asked = new Map<number, Extract<Trace, {type: 'changing'}>['frame']>();
	const checkChangeReceipt = (key: number, seq: number): void => {
		const frame = asked.get(key);
		if (frame === undefined) return;
		// A reaction that was there already makes no entry; the receipt names its message.
		if (frame.type === 'react' && frame.seq === seq) return;
		const entry = messageAt(logs.get(frame.room), seq);
		const isGone = entry?.type === 'edited' && entry.text === '';
		const isIt =
			entry !== undefined &&
			entry.type !== 'message' &&
			(isGone || changeKeyOfEntry(entry.from.id, entry) === changeKeyOfRequest(user ?? '', frame));
		if (isIt) return;
		const what = `${trace.person} had a receipt for ${JSON.stringify(frame)} as ${seq}, and there is ${JSON.stringify(entry)}`;
		report(entry === undefined ? 'lost' : 'changed', what);
	};
	// The whole evidence: what the client said of it, and what the wire said.
	for (const life of trace.lives) {
		for (const event of life) {
			if (event.type === 'receipted') checkReceipt(event.draft, event.room, event.seq);
			else if (event.type === 'heard' && event.frame.type === 'sent') {
				const {draft, room, seq} = event.frame;
				if (draft !== undefined) checkReceipt(draft, room, seq);
			} else if (event.type === 'refused' && isThere.has(event.draft)) {
				const text = JSON.stringify(mine.get(event.draft)?.text ?? event.draft);
				report('changed', `${trace.person} was refused ${text}, and it is there`);
			} else if (event.type === 'changing') asked.set(event.key, event.frame);
			else if (event.type === 'changed') checkChangeReceipt(event.key, event.seq);
		}
		asked.clear();
	}
};

/** What a restore took away is not forgotten: it was receipted before, in the log that was replaced. */
const checkForgotten = (worlds: readonly World[], trace: PersonTrace): void => {
	const user = userOf(trace);
	const isThere = new Set(worlds.flatMap(({logs}) => [...withoutRoom(draftsIn(logs, user))]));
	const posted = new Set(
		trace.lives.at(-1)?.flatMap(event => (event.type === 'posted' ? [event.draft] : [])),
	);
	const [world] = worlds;
	for (const [draft, {text, isKept, isRefused, isReceipted}] of world?.said.get(user ?? '') ?? []) {
		// What was posted in the last life was not interrupted by any death.
		if (isRefused || (!isKept && !posted.has(draft))) continue;
		const what = `${trace.person} said ${JSON.stringify(text)} (draft ${draft})`;
		if (!isThere.has(draft)) world?.report('forgotten', `${what}, and it is not there`);
		else if (!isReceipted) world?.report('forgotten', `${what}, and had no receipt`);
	}
};

// — what was heard —

const heardEntries = (trace: Trace): readonly Entry[] => {
	if (trace.type !== 'heard') return [];
	const {frame} = trace;
	if ('prev' in frame) return [frame];
	return 'entries' in frame ? frame.entries : [];
};

/** A text a message or an edit may have had when it was heard. */
const isTextPossible = (world: World, log: Log, entry: Entry): boolean => {
	if (entry.type === 'edited') {
		const final = messageAt(log, entry.seq);
		return final?.type === 'edited' && (final.text === entry.text || final.text === '' || entry.text === '');
	}
	if (entry.type !== 'message') return true;
	if (entry.deletedAt !== undefined) return entry.text === '';
	const intent = entry.draft === undefined ? undefined : world.said.get(entry.from.id)?.get(entry.draft);
	if (entry.editedAt === undefined) return intent === undefined || intent.text === entry.text;
	const final = messageAt(log, entry.seq);
	if (final?.type === 'message' && final.deletedAt !== undefined) return true;
	const edits = log.edits.get(entry.seq) ?? [];
	return edits.some(edit => 'text' in edit && edit.text === entry.text && edit.at === entry.editedAt);
};

const checkHeard = (world: World, {person, lives}: PersonTrace): void => {
	const {report, logs} = world;
	for (const trace of lives.flat()) {
		for (const entry of heardEntries(trace)) {
			const log = logs.get(entry.room);
			const final = messageAt(log, entry.seq);
			if (log === undefined || final === undefined) {
				report('vanished', `${person} heard ${JSON.stringify(entry)}, and it is not there`);
			} else if (identity(final) !== identity(entry) || !isTextPossible(world, log, entry)) {
				report('changed', `${person} heard ${JSON.stringify(entry)}, and there is ${JSON.stringify(final)}`);
			}
		}
	}
};

/** After a restore: the newest entry of each room that is still there and was handed over before. */
const lastOfBefore = (logs: World['logs'], known: ReadonlySet<string>): Map<string, number> => {
	const last = new Map<string, number>();
	for (const [room, {entries}] of known.size === 0 ? [] : logs) {
		const entry = entries.findLast(each => known.has(identity(each)));
		if (entry !== undefined) last.set(room, entry.seq);
	}
	return last;
};

const checkHanded = ({report, logs, handed}: World, {person, lives}: PersonTrace): void => {
	const known = handed.get(person) ?? new Set<string>();
	handed.set(person, known);
	const last = lastOfBefore(logs, known);
	const all = lives.flat();
	for (const trace of all) {
		if (trace.type !== 'handed') continue;
		const {room, seq} = trace;
		const log = logs.get(room);
		const before = last.get(room);
		const at = log?.places.get(seq);
		if (before !== undefined && seq <= before) {
			report('repeated', `${person} was handed ${place(room, seq)} after ${before}`);
			continue;
		}
		const expected =
			before === undefined ? log?.entries[0] : log?.entries[(log.places.get(before) ?? -1) + 1];
		if (at !== undefined && expected !== undefined && expected.seq !== seq) {
			report(
				'missed',
				`${person} was handed ${place(room, seq)} after ${before ?? 'nothing'}, and not ${expected.seq}`,
			);
		}
		last.set(room, seq);
		const final = messageAt(log, seq);
		if (final !== undefined) known.add(identity(final));
	}
	if (all.at(-1)?.type !== 'ended') return;
	for (const [room, seq] of last) {
		const newest = logs.get(room)?.entries.at(-1)?.seq ?? 0;
		if (newest !== seq)
			report('missed', `${person} was handed ${room} up to ${seq}, and it goes on to ${newest}`);
	}
};

// — one connection —

/** What was heard last in each room on one connection. */
type Position = Map<string, number>;

const checkConnections = (world: World, who: string, life: readonly Trace[]): void => {
	let connection = -1;
	let position: Position = new Map();
	let asked = new Map<unknown, ClientFrame>();
	const user = life.find(trace => trace.type === 'user')?.id;
	for (const trace of life) {
		if (trace.type !== 'told' && trace.type !== 'heard') continue;
		if (trace.connection !== connection) {
			connection = trace.connection;
			position = new Map();
			asked = new Map();
		}
		if (trace.type === 'told') {
			if (trace.frame.id !== undefined) asked.set(trace.frame.id, trace.frame);
			continue;
		}
		const {frame} = trace;
		switch (frame.type) {
			case 'joined':
				checkJoined(world, who, frame, asked.get(frame.id));
				position.set(frame.room, frame.seq);
				break;
			case 'history':
				checkPage(world, who, frame, asked.get(frame.id));
				break;
			case 'gap': {
				const last = position.get(frame.room) ?? 0;
				if (frame.after > last) {
					world.report(
						'torn',
						`${who}: a gap in ${frame.room} after ${frame.after}, and only ${last} was heard`,
					);
				}
				position.set(frame.room, Math.max(last, frame.seq));
				break;
			}
			case 'message':
			case 'edited':
			case 'deleted':
			case 'reacted':
			case 'topic':
				checkLive(world, who, frame, position, user);
				break;
			default:
		}
	}
};

const checkLive = (
	{report}: World,
	who: string,
	entry: Entry,
	position: Position,
	user: string | undefined,
): void => {
	const last = position.get(entry.room);
	// A draft that was known is answered with its entry, wherever the room has got to.
	const isAnswer = entry.type === 'message' && entry.from.id === user && entry.prev !== last;
	if (last === undefined || (isAnswer && entry.seq <= last)) {
		if (last === undefined) position.set(entry.room, entry.seq);
		return;
	}
	if (isAnswer) return;
	if (entry.prev !== last) {
		const what = `${who}: ${place(entry.room, entry.seq)} with prev ${entry.prev} came when ${last} was the last`;
		report('torn', what);
	}
	position.set(entry.room, Math.max(last, entry.seq));
};

/** The entries of a page, as a stretch of the log: true where none within is left out. */
const isStretch = (log: Log, entries: readonly Entry[]): boolean => {
	const start = log.places.get(entries[0]?.seq ?? 0) ?? -1;
	return entries.every((entry, index) => log.entries[start + index]?.seq === entry.seq);
};

const entriesBetween = (log: Log, after: number, upTo: number): readonly Entry[] =>
	log.entries.filter(({seq}) => seq > after && seq <= upTo);

/** Half of what a page may hold: a text may have been longer before it was edited. */
const surePageBytes = pageBytes / 2;

const fitsIntoPage = (entries: readonly Entry[]): boolean => {
	const bytes = entries.reduce((sum, entry) => sum + 200 + ('text' in entry ? fullLength(entry.text) : 0), 0);
	return entries.length <= resumePage && bytes <= surePageBytes;
};

const checkJoined = (
	{report, logs, earlierEpochs}: World,
	who: string,
	frame: ServerFrameOf<'joined'>,
	asked: ClientFrame | undefined,
): void => {
	const {room, entries, seq, isRecovered, epoch} = frame;
	const log = logs.get(room) ?? toLog([]);
	const what = `${who} joined ${room} at ${seq}`;
	if (entries.length > 0 && (!isStretch(log, entries) || entries.at(-1)?.seq !== seq)) {
		report('torn', `${what} with a page of ${entries.map(entry => entry.seq).join(' ')}`);
	}
	if (asked?.type !== 'join' || asked.after === undefined) return;
	const {after} = asked;
	if (asked.epoch !== undefined && earlierEpochs.has(asked.epoch)) {
		if (isRecovered)
			report('unrecovered', `${what}: "recovered" from ${asked.epoch}, which a backup replaced`);
		return;
	}
	if (asked.epoch !== undefined && asked.epoch !== epoch) {
		// Nothing was heard of an empty room that was forgotten and made again.
		if (after > 0) report('unrecovered', `${what}, and its epoch was ${asked.epoch} and is ${epoch}`);
		return;
	}
	if (seq < after) report('unrecovered', `${what}, and had heard ${after} before`);
	const between = entriesBetween(log, after, seq);
	const missed = between.length;
	if (isRecovered && missed !== entries.length) {
		report(
			'unrecovered',
			`${what} after ${after}: "recovered" with ${entries.length} entries, and ${missed} came since`,
		);
	} else if (!isRecovered && fitsIntoPage(between) && asked.limit === undefined) {
		report('unrecovered', `${what} after ${after}: not recovered, and only ${missed} came since`);
	}
};

const checkPage = (
	{report, logs}: World,
	who: string,
	{room, entries}: ServerFrameOf<'history'>,
	asked: ClientFrame | undefined,
): void => {
	const log = logs.get(room);
	if (log === undefined || entries.length === 0) return;
	if (!isStretch(log, entries)) {
		report('torn', `${who} got a page of ${room} with ${entries.map(entry => entry.seq).join(' ')}`);
		return;
	}
	if (asked?.type !== 'history' || asked.after === undefined) return;
	const {after} = asked;
	const next = log.entries.find(({seq}) => seq > after)?.seq;
	if (entries[0]?.seq !== next) {
		report('torn', `${who} asked for ${room} after ${after} and got ${entries[0]?.seq}, not ${next}`);
	}
};

// — what is seen at the end —

const isShownAs = (entry: Entry, {seq, text}: ShownItem): boolean =>
	entry.seq === seq && 'text' in entry && entry.text === text;

const checkShown = (
	{report, logs, eras}: World,
	person: string,
	{room, items, pending}: Extract<Trace, {type: 'shown'}>,
): void => {
	if (pending > 0) report('misshown', `${person} still shows ${pending} as being sent in ${room}`);
	const log = logs.get(room);
	if (log === undefined) return;
	const drawn = log.entries.filter(entry => entry.type === 'message' || entry.type === 'topic');
	const places = new Map(drawn.map(({seq}, at) => [seq, at]));
	const nextOf = (item: ShownItem): Entry | undefined => drawn[(places.get(item.seq) ?? -2) + 1];
	for (const [index, item] of items.entries()) {
		if (item.type === 'gap') continue;
		const final = messageAt(log, item.seq);
		const text = final !== undefined && 'text' in final ? final.text : undefined;
		if (text !== item.text) {
			const isOld = isOfEarlierEra(eras, room, entry => isShownAs(entry, item));
			report(
				isOld ? 'merged' : 'misshown',
				`${person} sees ${place(room, item.seq)} as ${JSON.stringify(item.text)}, and it is ${JSON.stringify(text)}`,
			);
		}
		const before = items[index - 1];
		if (before === undefined || before.type === 'gap') continue;
		const next = nextOf(before);
		if (next?.seq !== item.seq) {
			report(
				'misshown',
				`${person} sees ${place(room, item.seq)} right after ${before.seq}, and not ${next?.seq}`,
			);
		}
	}
};
