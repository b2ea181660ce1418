/**
 * `import`: appends entries of another chat to a room, with its authors and times. Each is a command of the journal
 * like any other entry. An entry that refers to another entry of the same request waits until that entry has its
 * number.
 */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import type {ImportedEntry} from '../../../protocol/import-fields.ts';
import {importedAuthor, importedBytesPerToken, isImported} from '../../../protocol/imported.ts';
import {utf8Length} from '../../../protocol/well-formed.ts';
import {idOf, notWritten, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {hasOwnerPowers, notOwner} from '../../hub/rules/ownership.ts';
import {nameForLog} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import type {AppendOutcome} from '../../store/commands.ts';
import type {EntryDraft} from '../../store/entry-log.ts';

type Import = ClientFrameOf<'import'>;

/** The clock of the importing machine may be ahead of the server's clock by this much. */
const clockDifferenceMs = 60_000;

/** Charges long texts more, so that an import cannot fill the disk much faster than messages and edits can. */
const costOf = (entries: readonly ImportedEntry[]): number => {
	let cost = 0;
	for (const entry of entries) {
		const bytes = 'text' in entry ? utf8Length(entry.text) : 0;
		cost += Math.max(1, Math.ceil(bytes / importedBytesPerToken));
	}
	return cost;
};

const refusalToImport = (
	state: HubState,
	caller: UserConnection,
	{entries}: Import,
	{name}: Room,
): Refusal | undefined => {
	const record = state.rooms.record(name);
	if (!hasOwnerPowers(state, record, caller.user.id)) return notOwner(name);
	if ((record?.expiresInSeconds ?? 0) > 0) {
		return new Refusal(
			'forbidden',
			`Messages in ${name} expire, so nothing can be imported. Turn expiry off first.`,
		);
	}
	const latest = state.clock.now() + clockDifferenceMs;
	const future = entries.findIndex(({at}) => at > latest);
	if (future !== -1) {
		const field = `entries.${future}.at`;
		return new Refusal('bad_field', `The field "${field}" of import is in the future.`, undefined, field);
	}
	return takeBudget(state, caller, 'import', costOf(entries));
};

/** The entry of the same request that an entry refers to. */
const itemOf = (entry: ImportedEntry): number | undefined =>
	'replyToItem' in entry ? entry.replyToItem : 'targetItem' in entry ? entry.targetItem : undefined;

const seqOf = (entry: ImportedEntry): number | undefined =>
	'replyTo' in entry ? entry.replyTo : 'target' in entry ? entry.target : undefined;

/** `refersTo`: the message that the entry answers or changes. */
const toDraft = (entry: ImportedEntry, room: string, refersTo: number): EntryDraft => {
	const {author, at} = entry;
	const draft = entry.draft === undefined ? {} : {draft: entry.draft};
	const fields = {room, at, from: importedAuthor(author), ...draft};
	switch (entry.type) {
		case 'message': {
			const {text, bot} = entry;
			const replyTo = refersTo > 0 ? {replyTo: refersTo} : {};
			return {type: 'message', ...fields, text, ...replyTo, ...(bot && {bot})};
		}
		case 'edited':
			return {type: 'edited', ...fields, target: refersTo, text: entry.text};
		case 'deleted':
			return {type: 'deleted', ...fields, target: refersTo};
		case 'reacted':
			return {type: 'reacted', ...fields, target: refersTo, emoji: entry.emoji, on: entry.on};
		case 'topic':
			return {type: 'topic', ...fields, text: entry.text};
	}
};

/** The number of the entry; 0 if it was refused because of its target. */
const seqAfter = (outcome: AppendOutcome, room: Room): number | Refusal => {
	if (outcome.type !== 'refused') {
		if (outcome.entry.room === room.name) return outcome.entry.seq;
		return new Refusal('bad_field', 'A draft was imported into another room before.', undefined, 'entries');
	}
	return outcome.reason === 'no_such_entry' || outcome.reason === 'too_many_reactions' ? 0 : notWritten;
};

/** The entries of one request, in order. */
class Batch {
	readonly #state: HubState;
	readonly #caller: UserConnection;
	readonly #room: Room;
	readonly #seqs: Promise<number | Refusal>[] = [];

	constructor(state: HubState, caller: UserConnection, room: Room) {
		this.#state = state;
		this.#caller = caller;
		this.#room = room;
	}

	/** Proposes the entry after the entry that it refers to has its number. Returns the refusal, if any. */
	async add(entry: ImportedEntry): Promise<Refusal | undefined> {
		const item = itemOf(entry);
		const found = item === undefined ? seqOf(entry) : await this.#seqs[item];
		if (found instanceof Refusal) return found;
		const isKept = found !== undefined && this.#isImported(found);
		// A reply to a message that no longer exists becomes an ordinary message.
		const isLost = !isKept && entry.type !== 'message' && entry.type !== 'topic';
		this.#seqs.push(isLost ? Promise.resolve(0) : this.#propose(entry, isKept ? found : 0));
		return undefined;
	}

	/** The numbers of all entries, or the refusal of an entry that was not written. */
	async settle(): Promise<readonly number[] | Refusal> {
		const seqs = await Promise.all(this.#seqs);
		return seqs.find(seq => seq instanceof Refusal) ?? (seqs as number[]);
	}

	/** An import must not change a message of a user. */
	#isImported(seq: number): boolean {
		const message = this.#state.reader.message(this.#room.name, seq, this.#state.clock.now());
		return message !== undefined && isImported(message.from);
	}

	async #propose(entry: ImportedEntry, refersTo: number): Promise<number | Refusal> {
		const draft = toDraft(entry, this.#room.name, refersTo);
		// Slow mode only applies to live messages.
		const command = {type: 'append', draft, isOwner: true} as const;
		const outcome = await propose(this.#state, 'import', command, this.#caller);
		return outcome instanceof Refusal ? outcome : seqAfter(outcome, this.#room);
	}
}

const importAll = async (
	state: HubState,
	caller: UserConnection,
	{entries}: Import,
	room: Room,
): Promise<readonly number[] | Refusal> => {
	const batch = new Batch(state, caller, room);
	for (const entry of entries) {
		const refusal = await batch.add(entry);
		if (refusal !== undefined) {
			await batch.settle();
			return refusal;
		}
	}
	return batch.settle();
};

export const importEntries = async (
	state: HubState,
	caller: UserConnection,
	request: Import,
	room: Room,
): Promise<Refusal | undefined> => {
	const refusal = refusalToImport(state, caller, request, room);
	if (refusal !== undefined) return refusal;
	room.pendingRequests++;
	try {
		const seqs = await importAll(state, caller, request, room);
		if (seqs instanceof Refusal) return seqs;
		room.send(caller, {type: 'imported', ...idOf(request), room: room.name, seqs: [...seqs]});
		state.log('imported', {user: caller.user.id, room: nameForLog(room), entries: seqs.length});
		return undefined;
	} finally {
		room.pendingRequests--;
		state.rooms.forgetIfUnused(room);
	}
};
