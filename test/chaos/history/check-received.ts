/** Checks the entries that a person received, and those that `followRoom` delivered. */
import type {Entry, Message} from '../../../source/protocol/server-frames.ts';
import type {PersonTrace, Trace} from '../trace.ts';
import {entryAt, identity, type Log, nameOf, type World} from './evidence.ts';

const receivedEntries = (trace: Trace): readonly Entry[] => {
	if (trace.type !== 'received') return [];
	const {frame} = trace;
	if ('prev' in frame) return [frame];
	return 'entries' in frame ? frame.entries : [];
};

const isChanged = ({editedAt, deletedAt}: Message): boolean =>
	editedAt !== undefined || deletedAt !== undefined;

/** Whether a message or an edit may have had this text when it was received. */
const isTextPossible = (world: World, log: Log, entry: Entry): boolean => {
	const final = entryAt(log, entry.seq);
	if (entry.type === 'edited') {
		return final?.type === 'edited' && (final.text === entry.text || final.text === '' || entry.text === '');
	}
	if (entry.type !== 'message') return true;
	if (entry.deletedAt !== undefined) return entry.text === '';
	const posted = entry.draft === undefined ? undefined : world.posted.get(entry.from.id)?.get(entry.draft);
	// Words that a change has replaced are erased from the journal of a cluster, also for a hub that applies it later.
	const isErased = entry.text === '' && final?.type === 'message' && isChanged(final);
	if (entry.editedAt === undefined) return posted === undefined || posted.text === entry.text || isErased;
	if (final?.type === 'message' && final.deletedAt !== undefined) return true;
	const edits = log.edits.get(entry.seq) ?? [];
	return edits.some(edit => 'text' in edit && edit.text === entry.text && edit.at === entry.editedAt);
};

/** Each received entry is in the log and is the same there. */
export const checkReceived = (world: World, {person, lives}: PersonTrace): void => {
	const {report, logs} = world;
	for (const entry of lives.flat().flatMap(receivedEntries)) {
		const log = logs.get(entry.room);
		const final = entryAt(log, entry.seq);
		const what = `${person} received ${JSON.stringify(entry)}`;
		if (log === undefined || final === undefined) report('vanished', `${what}, but it is not in the log`);
		else if (identity(final) !== identity(entry) || !isTextPossible(world, log, entry))
			report('changed', `${what}, but the log has ${JSON.stringify(final)}`);
	}
};

/** The newest entry of each room that was delivered before a restore and is still there. */
const lastBeforeRestore = (logs: World['logs'], known: ReadonlySet<string>): Map<string, number> => {
	const last = new Map<string, number>();
	for (const [room, {entries}] of known.size === 0 ? [] : logs) {
		const entry = entries.findLast(each => known.has(identity(each)));
		if (entry !== undefined) last.set(room, entry.seq);
	}
	return last;
};

/** Every entry of a followed room was delivered once, in ascending order. */
export const checkDelivered = (world: World, {person, lives}: PersonTrace): void => {
	const {report, logs, delivered} = world;
	const known = delivered.get(person) ?? new Set<string>();
	delivered.set(person, known);
	const last = lastBeforeRestore(logs, known);
	const traces = lives.flat();
	for (const trace of traces) {
		if (trace.type !== 'delivered') continue;
		const {room, seq} = trace;
		const isRepeated = checkNext(world, person, room, seq, last.get(room));
		if (isRepeated) continue;
		last.set(room, seq);
		const final = entryAt(logs.get(room), seq);
		if (final !== undefined) known.add(identity(final));
	}
	if (traces.at(-1)?.type !== 'ended') return;
	for (const [room, seq] of last) {
		const newest = logs.get(room)?.entries.at(-1)?.seq ?? 0;
		if (newest !== seq)
			report('missed', `${room} was delivered to ${person} up to ${seq}, but it ends at ${newest}`);
	}
};

/** Checks one delivered entry. `before` is the one delivered before it. Returns true if it is a repetition. */
const checkNext = (
	{report, logs}: World,
	person: string,
	room: string,
	seq: number,
	before: number | undefined,
): boolean => {
	const log = logs.get(room);
	const what = `${nameOf(room, seq)} was delivered to ${person} after ${before ?? 'nothing'}`;
	if (before !== undefined && seq <= before) {
		report('repeated', what);
		return true;
	}
	const place = before === undefined ? 0 : (log?.places.get(before) ?? -1) + 1;
	const expected = log?.entries[place];
	if (log?.places.has(seq) && expected !== undefined && expected.seq !== seq)
		report('missed', `${what} instead of ${expected.seq}`);
	return false;
};
