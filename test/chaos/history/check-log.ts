/** Checks a log without traces of received frames: its order, its messages and its changes. */
import type {Message} from '../../../source/protocol/server-frames.ts';
import type {PersonTrace} from '../trace.ts';
import {type Change, changeKeyOfEntry, changeKeyOfRequest, isChange} from './changes.ts';
import {type Log, nameOf, type Posted, userOf, type World} from './evidence.ts';

export const checkLog = (world: World, room: string, log: Log, persons: readonly PersonTrace[]): void => {
	checkChain(world, room, log);
	checkMessages(world, room, log);
	checkChanges(world, room, log, persons);
	checkStates(world, room, log);
};

const checkChain = ({report}: World, room: string, {entries}: Log): void => {
	let last = 0;
	for (const {seq, prev} of entries) {
		if (seq <= last) report('broken chain', `${nameOf(room, seq)} follows ${last}`);
		if (prev !== last) report('broken chain', `${nameOf(room, seq)} has prev ${prev}, but follows ${last}`);
		last = seq;
	}
};

const checkMessages = (world: World, room: string, {entries}: Log): void => {
	const {report, posted, users} = world;
	const seqs = new Map<string, number>();
	const latest = new Map<string, Posted>();
	const checkOnce = (key: string, seq: number, what: string): void => {
		const before = seqs.get(key);
		if (before !== undefined) report('doubled', `${what} is in ${room} at ${before} and again at ${seq}`);
		seqs.set(key, seq);
	};
	for (const entry of entries) {
		if (entry.type !== 'message') continue;
		const {seq, draft, from} = entry;
		const author = users.get(from.id) ?? from.id;
		const message = draft === undefined ? undefined : posted.get(from.id)?.get(draft);
		if (draft !== undefined) checkOnce(`draft ${from.id} ${draft}`, seq, `draft ${draft} of ${author}`);
		if (message === undefined) {
			reportUnsent(world, entry, author);
			continue;
		}
		checkOnce(`text ${message.text}`, seq, `${JSON.stringify(message.text)} of ${author}`);
		checkPlace(world, entry, message, latest.get(from.id));
		latest.set(from.id, message);
	}
};

const reportUnsent = ({report}: World, {room, seq, text, draft}: Message, author: string): void =>
	report('not sent', `${nameOf(room, seq)}: ${author} never sent ${JSON.stringify(text)} (draft ${draft})`);

/** `before`: the preceding message of the same person in this room. */
const checkPlace = (
	{report}: World,
	{room, seq}: Message,
	{person, target, text, order}: Posted,
	before: Posted | undefined,
): void => {
	const what = `${nameOf(room, seq)}: ${person} sent ${JSON.stringify(text)}`;
	if ('room' in target && target.room !== room) report('not sent', `${what} to ${target.room}`);
	if (before !== undefined && before.order > order)
		report('disordered', `${what} before ${JSON.stringify(before.text)}`);
};

/** How often each change was requested. */
const countRequests = (persons: readonly PersonTrace[]): Map<string, number> => {
	const counts = new Map<string, number>();
	for (const person of persons) {
		const user = userOf(person);
		if (user === undefined) continue;
		for (const trace of person.lives.flat()) {
			if (trace.type !== 'changing') continue;
			const key = changeKeyOfRequest(user, trace.frame);
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	}
	return counts;
};

/** Each change was requested, and occurs at most as often as it was requested. */
const checkChanges = (
	{report, users}: World,
	room: string,
	{entries}: Log,
	persons: readonly PersonTrace[],
): void => {
	const requests = countRequests(persons);
	const isTextErased = (entry: Change): boolean => entry.type === 'edited' && entry.text === '';
	for (const entry of entries) {
		if (!isChange(entry) || isTextErased(entry)) continue;
		const key = changeKeyOfEntry(entry.from.id, entry);
		const left = requests.get(key) ?? 0;
		if (left === 0) {
			const author = users.get(entry.from.id) ?? entry.from.id;
			report('not sent', `${nameOf(room, entry.seq)}: ${author} did not request ${key} that often`);
		}
		requests.set(key, left - 1);
	}
};

/** The state of a message that follows from its changes. */
interface ExpectedState {
	text: string | undefined;
	editedAt: number | undefined;
	deletedAt: number | undefined;
	/** `emoji user` */
	readonly reactions: Set<string>;
}

const applyTo = (state: ExpectedState, entry: Change): void => {
	switch (entry.type) {
		case 'edited':
			state.text = entry.text;
			state.editedAt = entry.at;
			return;
		case 'deleted':
			state.text = '';
			state.deletedAt = entry.at;
			state.reactions.clear();
			return;
		case 'reacted': {
			const reaction = `${entry.emoji} ${entry.from.id}`;
			if (entry.on) state.reactions.add(reaction);
			else state.reactions.delete(reaction);
			return;
		}
		case 'topic':
	}
};

const reactionsOf = ({reactions = []}: Message): string[] =>
	reactions.flatMap(({emoji, from}) => from.map(({id}) => `${emoji} ${id}`)).sort();

/** Each message is in the state that follows from its changes. */
const checkStates = ({report, posted}: World, room: string, {entries}: Log): void => {
	const expected = new Map<number, {message: Message; state: ExpectedState}>();
	for (const entry of entries) {
		if (entry.type === 'message') {
			const {draft, from} = entry;
			const text = draft === undefined ? undefined : posted.get(from.id)?.get(draft)?.text;
			const state = {text, editedAt: undefined, deletedAt: undefined, reactions: new Set<string>()};
			expected.set(entry.seq, {message: entry, state});
		} else if ('target' in entry) {
			const target = expected.get(entry.target);
			if (target !== undefined) applyTo(target.state, entry);
			else {
				const what = `${nameOf(room, entry.seq)} changes ${entry.target}, which is not an earlier message`;
				report('wrong state', what);
			}
		}
	}
	for (const {message, state} of expected.values()) {
		const {text, editedAt, deletedAt} = message;
		const actual = JSON.stringify([text, editedAt, deletedAt, reactionsOf(message)]);
		const reactions = [...state.reactions].sort();
		const wanted = JSON.stringify([state.text ?? text, state.editedAt, state.deletedAt, reactions]);
		if (actual !== wanted)
			report('wrong state', `${nameOf(room, message.seq)} is ${actual}, but its changes result in ${wanted}`);
	}
};
