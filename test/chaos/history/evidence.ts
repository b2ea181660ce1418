/** The input of the history checks: the traces of all people, and the logs that could be read at the end. */
import type {Entry} from '../../../source/protocol/server-frames.ts';
import type {ClockEvent} from '../clock-checker.ts';
import type {Era} from '../eras.ts';
import type {OperatorEvent} from '../operator-checker.ts';
import type {Report} from '../promises.ts';
import type {FinalHistory, PersonTrace, Target, Trace} from '../trace.ts';

export interface Evidence {
	readonly persons: readonly PersonTrace[];
	/** The logs at the end of the run. */
	readonly histories: readonly FinalHistory[];
	/** Each log that a restored backup replaced, read just before, oldest first. */
	readonly replaced?: readonly Era[];
	readonly operator?: readonly OperatorEvent[];
	readonly clock?: readonly ClockEvent[];
}

export interface Log {
	readonly entries: readonly Entry[];
	/** The index in `entries` by `seq`. */
	readonly places: ReadonlyMap<number, number>;
	/** The edits of each message, by its `seq`. */
	readonly edits: ReadonlyMap<number, readonly Entry[]>;
}

/** A message that a person posted. */
export interface Posted {
	readonly person: string;
	readonly target: Target;
	readonly text: string;
	/** Its position among all messages of this person. */
	readonly order: number;
	isSaved: boolean;
	isRefused: boolean;
	isReceipted: boolean;
}

/** Everything the checks need to know about one era. */
export interface World {
	readonly logs: ReadonlyMap<string, Log>;
	/** By user id, then by draft. */
	readonly posted: ReadonlyMap<string, ReadonlyMap<string, Posted>>;
	/** The name of each person, by user id. */
	readonly users: ReadonlyMap<string, string>;
	readonly report: Report;
	readonly eras: readonly Era[];
	/** Whether no backup was restored after this log. */
	readonly isLast: boolean;
	/** Epochs of logs that this log replaced. */
	readonly earlierEpochs: ReadonlySet<string>;
	/** The entries delivered to each person so far, in this log and earlier logs. */
	readonly delivered: Map<string, Set<string>>;
}

export const userOf = ({lives}: PersonTrace): string | undefined => {
	for (const life of lives) for (const trace of life) if (trace.type === 'user') return trace.id;
	return undefined;
};

export const gather = (persons: readonly PersonTrace[]): Pick<World, 'posted' | 'users'> => {
	const posted = new Map<string, Map<string, Posted>>();
	const users = new Map<string, string>();
	for (const person of persons) {
		const user = userOf(person);
		if (user === undefined) continue;
		users.set(user, person.person);
		posted.set(user, postedBy(person));
	}
	return {posted, users};
};

/** The drafts of the messages that were received in a life. */
const draftsReceived = (life: readonly Trace[]): string[] =>
	life.flatMap(trace => {
		if (trace.type !== 'received') return [];
		const {frame} = trace;
		const found = 'entries' in frame ? frame.entries : [frame];
		return found.flatMap(each =>
			(each.type === 'message' || each.type === 'sent') && each.draft !== undefined ? [each.draft] : [],
		);
	});

/** Whether the process was killed. Then it may have removed a draft from its outbox before it could record the receipt. */
const wasKilled = (life: readonly Trace[]): boolean => life.at(-1)?.type !== 'ended';

const postedBy = ({person, lives}: PersonTrace): Map<string, Posted> => {
	const posted = new Map<string, Posted>();
	for (const trace of lives.flat()) {
		switch (trace.type) {
			case 'posted': {
				const {target, text, draft} = trace;
				const order = posted.size;
				posted.set(draft, {
					...{person, target, text, order},
					...{isSaved: false, isRefused: false, isReceipted: false},
				});
				break;
			}
			case 'saved':
			case 'refused':
			case 'receipted': {
				const about = posted.get(trace.draft);
				if (about === undefined) break;
				if (trace.type === 'saved') about.isSaved = true;
				else if (trace.type === 'refused') about.isRefused = true;
				else about.isReceipted = true;
				break;
			}
			default:
		}
	}
	for (const draft of lives.filter(wasKilled).flatMap(draftsReceived)) {
		const about = posted.get(draft);
		if (about !== undefined) about.isReceipted = true;
	}
	return posted;
};

export const toLog = (entries: readonly Entry[]): Log => ({
	entries,
	places: new Map(entries.map(({seq}, place) => [seq, place])),
	edits: Map.groupBy(
		entries.filter(entry => entry.type === 'edited'),
		({target}) => target,
	),
});

/** The log of each room as its first reader received it. Reports readers that received another log. */
export const logsOf = (histories: readonly FinalHistory[], report: Report): ReadonlyMap<string, Log> => {
	const first = new Map<string, FinalHistory>();
	for (const history of histories) {
		const reference = first.get(history.room);
		if (reference === undefined) first.set(history.room, history);
		else compareHistories(reference, history, report);
	}
	return new Map([...first].map(([room, {entries}]) => [room, toLog(entries)]));
};

const compareHistories = (one: FinalHistory, other: FinalHistory, report: Report): void => {
	const length = Math.max(one.entries.length, other.entries.length);
	for (let place = 0; place < length; place++) {
		const [first, second] = [one, other].map(({entries}) => JSON.stringify(entries[place]));
		if (first === second) continue;
		const where = `${one.room}, entry ${place + 1}`;
		report('different histories', `${where}: ${one.reader} reads ${first}, ${other.reader} reads ${second}`);
		return;
	}
};

export const entryAt = (log: Log | undefined, seq: number): Entry | undefined => {
	const place = log?.places.get(seq);
	return place === undefined ? undefined : log?.entries[place];
};

/** Names an entry in a report. */
export const nameOf = (room: string, seq: number): string => `${room} ${seq}`;

/** The part of an entry that no later change affects. */
export const identity = (entry: Entry): string => {
	const changing = ['editedAt', 'deletedAt', 'reactions', 'count', 'replies', 'threadReplies'];
	if (entry.type === 'message' || entry.type === 'edited') changing.push('text');
	const fields = Object.entries({...entry, from: entry.from.id}).filter(
		([name, value]) => value !== undefined && !changing.includes(name),
	);
	return JSON.stringify(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
};
