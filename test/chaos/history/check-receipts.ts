/** Checks that receipts are correct, and that no message is lost. */
import type {PersonTrace, Trace} from '../trace.ts';
import {changeKeyOfEntry, changeKeyOfRequest, isChange} from './changes.ts';
import {entryAt, nameOf, type Posted, userOf, type World} from './evidence.ts';

type ChangeRequest = Extract<Trace, {type: 'changing'}>['frame'];

/** The `seq` of each draft of the user, by `room draft`. */
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

/** Checks the receipts of one person. */
class ReceiptCheck {
	readonly #world: World;
	readonly #person: string;
	readonly #user: string | undefined;
	readonly #posted: ReadonlyMap<string, Posted>;
	/** By `room draft`. */
	readonly #seqs: ReadonlyMap<string, number>;
	readonly #drafts: ReadonlySet<string>;

	constructor(world: World, trace: PersonTrace) {
		this.#world = world;
		this.#person = trace.person;
		this.#user = userOf(trace);
		this.#posted = world.posted.get(this.#user ?? '') ?? new Map();
		this.#seqs = draftsIn(world.logs, this.#user);
		this.#drafts = withoutRoom(this.#seqs);
	}

	/** Checks the reports of the client and the frames it received. */
	check(life: readonly Trace[]): void {
		const requests = new Map<number, ChangeRequest>();
		for (const event of life) {
			if (event.type === 'receipted') this.#checkMessage(event.draft, event.room, event.seq);
			else if (event.type === 'received' && event.frame.type === 'sent') {
				const {draft, room, seq} = event.frame;
				if (draft !== undefined) this.#checkMessage(draft, room, seq);
			} else if (event.type === 'refused') this.#checkRefusal(event);
			else if (event.type === 'changing') requests.set(event.key, event.frame);
			else if (event.type === 'changed') this.#checkChange(requests.get(event.key), event.seq);
		}
	}

	#textOf(draft: string): string {
		return JSON.stringify(this.#posted.get(draft)?.text ?? draft);
	}

	#checkMessage(draft: string, room: string, seq: number): void {
		const {report} = this.#world;
		const actual = this.#seqs.get(`${room} ${draft}`);
		const what = `${this.#person} received a receipt for ${this.#textOf(draft)} as ${nameOf(room, seq)}`;
		if (actual === undefined) report('lost', `${what}, but it is not in the log`);
		else if (actual !== seq) report('changed', `${what}, but its seq is ${actual}`);
	}

	#checkRefusal({draft, code}: Extract<Trace, {readonly type: 'refused'}>): void {
		if (!this.#drafts.has(draft)) return;
		const what = `${this.#person} was refused ${this.#textOf(draft)} (${code})`;
		this.#world.report('changed', `${what}, but it is in the log`);
	}

	#checkChange(frame: ChangeRequest | undefined, seq: number): void {
		if (frame === undefined) return;
		// A reaction that exists causes no entry; its receipt names the message.
		if (frame.type === 'react' && frame.seq === seq) return;
		const entry = entryAt(this.#world.logs.get(frame.room), seq);
		const isTextErased = entry?.type === 'edited' && entry.text === '';
		const isRequested =
			isChange(entry) &&
			(isTextErased ||
				changeKeyOfEntry(entry.from.id, entry) === changeKeyOfRequest(this.#user ?? '', frame));
		if (isRequested) return;
		const what = `${this.#person} received a receipt for ${JSON.stringify(frame)} as ${seq}, but the log has ${JSON.stringify(entry)}`;
		this.#world.report(entry === undefined ? 'lost' : 'changed', what);
	}
}

export const checkReceipts = (world: World, trace: PersonTrace): void => {
	const check = new ReceiptCheck(world, trace);
	for (const life of trace.lives) check.check(life);
};

/** No message that was saved is lost. A message that a restore removed was receipted in the replaced log. */
export const checkForgotten = (worlds: readonly World[], trace: PersonTrace): void => {
	const user = userOf(trace);
	const drafts = new Set(worlds.flatMap(({logs}) => [...withoutRoom(draftsIn(logs, user))]));
	const lastLife = trace.lives.at(-1) ?? [];
	const postedInLastLife = new Set(lastLife.flatMap(event => (event.type === 'posted' ? [event.draft] : [])));
	const [world] = worlds;
	for (const [draft, {text, isSaved, isRefused, isReceipted}] of world?.posted.get(user ?? '') ?? []) {
		// Nothing interrupted the last life, so its messages count even if they were not saved.
		if (isRefused || (!isSaved && !postedInLastLife.has(draft))) continue;
		const what = `${trace.person} sent ${JSON.stringify(text)} (draft ${draft})`;
		if (!drafts.has(draft)) world?.report('forgotten', `${what}, but it is not in the log`);
		else if (!isReceipted) world?.report('forgotten', `${what}, but received no receipt`);
	}
};
