/**
 * One journal for several hubs in one process, each with a store of its own. It orders the commands of all hubs and
 * applies them to each store in that order. The test decides when a proposal is ordered and when a hub applies ordered
 * commands.
 */
import type {Command, CommandOf, CommandType, OutcomeOf} from '../../source/server/store/commands.ts';
import type {Journal} from '../../source/server/store/journal.ts';
import type {Store} from '../../source/server/store/store.ts';
import {storeClosed} from '../../source/server/store/store-error.ts';

interface Proposal {
	readonly hub: SharingHub;
	/** JSON, as a network would carry it. */
	readonly command: string;
	readonly origin: unknown;
	readonly resolve: (outcome: never) => void;
	readonly reject: (error: unknown) => void;
}

interface SharingHub {
	readonly store: Store;
	/** Proposals that are not in the order yet. */
	readonly proposals: Proposal[];
	readonly unsettled: Set<Promise<unknown>>;
	/** The number of commands passed to the store. */
	applied: number;
	/** Settles when all of them are durable. */
	durable: Promise<unknown>;
	/** Callers that wait until the store has applied a number of commands. */
	readonly waiting: {readonly applied: number; readonly resolve: () => void}[];
	/** The hub neither applies nor proposes anything. */
	isPaused: boolean;
}

/** The most commands that a hub applies in one turn of the event loop, which is one transaction. */
const batchSize = 3;

export class InProcessJournal {
	readonly #onWork: () => void;
	readonly #hubs: SharingHub[] = [];
	readonly #order: Proposal[] = [];

	/** `onWork` is called when there is something to deliver. */
	constructor(onWork: () => void) {
		this.#onWork = onWork;
	}

	/** The store of a further hub, whose journal is this one. It applies all earlier commands first. */
	open(store: Store): Store {
		const hub: SharingHub = {
			store,
			proposals: [],
			unsettled: new Set(),
			applied: 0,
			durable: Promise.resolve(),
			waiting: [],
			isPaused: false,
		};
		this.#hubs.push(hub);
		let isClosed = false;
		const journal: Journal = {
			propose: (command, origin) =>
				isClosed ? Promise.reject(storeClosed()) : this.#propose(hub, command, origin),
			subscribe: listener => store.journal.subscribe(listener),
			sync: () => this.#sync(hub),
		};
		return {
			...store,
			journal,
			close: async () => {
				isClosed = true;
				await Promise.allSettled(hub.unsettled);
				hub.isPaused = true;
				await store.close();
			},
		};
	}

	#propose<T extends CommandType>(
		hub: SharingHub,
		command: CommandOf<T>,
		origin: unknown,
	): Promise<OutcomeOf<T>> {
		const outcome = new Promise<OutcomeOf<T>>((resolve, reject) => {
			hub.proposals.push({hub, command: JSON.stringify(command), origin, resolve, reject});
		});
		hub.unsettled.add(outcome);
		const settle = (): void => void hub.unsettled.delete(outcome);
		outcome.then(settle, settle);
		this.#onWork();
		return outcome;
	}

	/** Proposals that are not ordered and commands that are not applied, of the hubs that are not paused. */
	get pending(): number {
		return this.#active().reduce(
			(sum, {proposals, applied}) => sum + proposals.length + this.#order.length - applied,
			0,
		);
	}

	/** Orders a proposal, or lets a hub apply some commands, as `random` chooses. False if there is nothing to do. */
	step(random: () => number): boolean {
		const proposing = this.#active().filter(({proposals}) => proposals.length > 0);
		const applying = this.#active().filter(({applied}) => applied < this.#order.length);
		const chosen = Math.floor(random() * (proposing.length + applying.length));
		const hub = proposing[chosen] ?? applying[chosen - proposing.length];
		if (hub === undefined) return false;
		if (chosen < proposing.length) this.#order.push(...hub.proposals.splice(0, 1));
		else this.#apply(hub, 1 + Math.floor(random() * batchSize));
		return true;
	}

	/** Holds back the proposals and the commands of hub number `hub`, counted from 0. */
	setPaused(hub: number, isPaused: boolean): void {
		const paused = this.#hubs[hub];
		if (paused !== undefined) paused.isPaused = isPaused;
		this.#onWork();
	}

	/** Resolves when the hub has applied all commands ordered so far. */
	async #sync(hub: SharingHub): Promise<void> {
		const applied = this.#order.length;
		if (hub.applied < applied) await new Promise<void>(resolve => hub.waiting.push({applied, resolve}));
		await hub.durable;
	}

	#active(): readonly SharingHub[] {
		return this.#hubs.filter(({isPaused}) => !isPaused);
	}

	#apply(hub: SharingHub, count: number): void {
		const batch = this.#order.slice(hub.applied, hub.applied + count);
		hub.applied += batch.length;
		const outcomes: Promise<unknown>[] = [];
		for (const {hub: proposer, command, origin, resolve, reject} of batch) {
			const applied = hub.store.journal.propose(
				JSON.parse(command) as Command,
				proposer === hub ? origin : undefined,
			);
			if (proposer === hub) applied.then(outcome => resolve(outcome as never), reject);
			outcomes.push(applied);
		}
		hub.durable = Promise.allSettled([hub.durable, ...outcomes]);
		for (const {applied, resolve} of hub.waiting) if (applied <= hub.applied) resolve();
	}
}
