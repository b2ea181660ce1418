/** Checks that joins, pages and live entries on a connection leave nothing out. */

import type {ClientFrame} from '../../../source/protocol/client-frames.ts';
import {isEntry} from '../../../source/protocol/entry-kinds.ts';
import {pageBytes, resumePage} from '../../../source/protocol/limits.ts';
import type {Entry, ServerFrame, ServerFrameOf} from '../../../source/protocol/server-frames.ts';
import {fullLength, type Trace} from '../trace.ts';
import {type Log, nameOf, toLog, type World} from './evidence.ts';

/** The newest entry of each room that was received on one connection. */
type Position = Map<string, number>;

/** Checks the connections of one life of a person. */
class ConnectionCheck {
	readonly #world: World;
	/** The person and the life, for reports. */
	readonly #name: string;
	readonly #user: string | undefined;
	#connection = -1;
	#position: Position = new Map();
	#requests = new Map<unknown, ClientFrame>();

	constructor(world: World, name: string, user: string | undefined) {
		this.#world = world;
		this.#name = name;
		this.#user = user;
	}

	take(trace: Extract<Trace, {type: 'sent' | 'received'}>): void {
		if (trace.connection !== this.#connection) {
			this.#connection = trace.connection;
			this.#position = new Map();
			this.#requests = new Map();
		}
		if (trace.type === 'received') this.#takeFrame(trace.frame);
		else if (trace.frame.id !== undefined) this.#requests.set(trace.frame.id, trace.frame);
	}

	#takeFrame(frame: ServerFrame): void {
		if (isEntry(frame)) {
			this.#checkLive(frame);
			return;
		}
		switch (frame.type) {
			case 'joined':
				checkJoined(this.#world, this.#name, frame, this.#requests.get(frame.id));
				this.#position.set(frame.room, frame.seq);
				break;
			case 'history':
				checkPage(this.#world, this.#name, frame, this.#requests.get(frame.id));
				break;
			case 'gap':
				this.#checkGap(frame);
				break;
			default:
		}
	}

	#checkGap({room, after, seq}: ServerFrameOf<'gap'>): void {
		const last = this.#position.get(room) ?? 0;
		if (after > last) {
			const what = `${this.#name}: a gap in ${room} after ${after}, but ${last} was the last received entry`;
			this.#world.report('incomplete', what);
		}
		this.#position.set(room, Math.max(last, seq));
	}

	#checkLive(entry: Entry): void {
		const last = this.#position.get(entry.room);
		// A repeated draft is answered with its entry, independent of the position in the room.
		const isAnswer = entry.type === 'message' && entry.from.id === this.#user && entry.prev !== last;
		if (last === undefined) this.#position.set(entry.room, entry.seq);
		if (last === undefined || isAnswer) return;
		if (entry.prev !== last) {
			const what = `${this.#name}: ${nameOf(entry.room, entry.seq)} with prev ${entry.prev} followed ${last}`;
			this.#world.report('incomplete', what);
		}
		this.#position.set(entry.room, Math.max(last, entry.seq));
	}
}

export const checkConnections = (world: World, name: string, life: readonly Trace[]): void => {
	const user = life.find(trace => trace.type === 'user')?.id;
	const check = new ConnectionCheck(world, name, user);
	for (const trace of life) if (trace.type === 'sent' || trace.type === 'received') check.take(trace);
};

/** Whether the entries of a page are consecutive in the log. */
const isConsecutive = (log: Log, entries: readonly Entry[]): boolean => {
	const start = log.places.get(entries[0]?.seq ?? 0) ?? -1;
	return entries.every((entry, index) => log.entries[start + index]?.seq === entry.seq);
};

const seqsOf = (entries: readonly Entry[]): string => entries.map(entry => entry.seq).join(' ');

const entriesBetween = (log: Log, after: number, upTo: number): readonly Entry[] =>
	log.entries.filter(({seq}) => seq > after && seq <= upTo);

/** Half of the size of a page, because a text may have been longer before it was edited. */
const safePageBytes = pageBytes / 2;

const fitsIntoPage = (entries: readonly Entry[]): boolean => {
	const bytes = entries.reduce((sum, entry) => sum + 200 + ('text' in entry ? fullLength(entry.text) : 0), 0);
	return entries.length <= resumePage && bytes <= safePageBytes;
};

const checkJoined = (
	world: World,
	name: string,
	frame: ServerFrameOf<'joined'>,
	request: ClientFrame | undefined,
): void => {
	const {room, entries, seq} = frame;
	const log = world.logs.get(room) ?? toLog([]);
	const isComplete = isConsecutive(log, entries) && entries.at(-1)?.seq === seq;
	if (entries.length > 0 && !isComplete)
		world.report('incomplete', `${name} joined ${room} at ${seq} with a page of ${seqsOf(entries)}`);
	if (request?.type === 'join' && request.after !== undefined)
		checkResumed(world, `${name} joined ${room} at ${seq}`, log, frame, {...request, after: request.after});
};

/** Checks the answer to a join that named the newest entry of the client. */
const checkResumed = (
	{report, earlierEpochs}: World,
	what: string,
	log: Log,
	{entries, seq, isRecovered, epoch}: ServerFrameOf<'joined'>,
	request: Extract<ClientFrame, {type: 'join'}> & {readonly after: number},
): void => {
	const {after} = request;
	if (request.epoch !== undefined && earlierEpochs.has(request.epoch)) {
		if (isRecovered)
			report('unrecovered', `${what}: recovered from ${request.epoch}, which a backup replaced`);
		return;
	}
	if (request.epoch !== undefined && request.epoch !== epoch) {
		// An empty room may have been removed and created again.
		if (after > 0) report('unrecovered', `${what} with epoch ${epoch} instead of ${request.epoch}`);
		return;
	}
	if (seq < after) report('unrecovered', `${what}, but had received ${after} before`);
	const missed = entriesBetween(log, after, seq);
	const since = `${what} after ${after}, with ${missed.length} entries since`;
	if (isRecovered && missed.length !== entries.length)
		report('unrecovered', `${since}: recovered with ${entries.length}`);
	else if (!isRecovered && fitsIntoPage(missed) && request.limit === undefined)
		report('unrecovered', `${since}: not recovered`);
};

const checkPage = (
	{report, logs}: World,
	name: string,
	{room, entries}: ServerFrameOf<'history'>,
	request: ClientFrame | undefined,
): void => {
	const log = logs.get(room);
	if (log === undefined || entries.length === 0) return;
	if (!isConsecutive(log, entries)) {
		report('incomplete', `${name} received a page of ${room} with ${seqsOf(entries)}`);
		return;
	}
	if (request?.type !== 'history' || request.after === undefined) return;
	const {after} = request;
	const next = log.entries.find(({seq}) => seq > after)?.seq;
	if (entries[0]?.seq !== next) {
		const what = `${name} requested ${room} after ${after} and received ${entries[0]?.seq} instead of ${next}`;
		report('incomplete', what);
	}
};
