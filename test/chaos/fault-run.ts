/** What all chaos runs share: the people, the steps of a schedule, and the end of all clients. */
import {performance} from 'node:perf_hooks';
import {eventTimeoutMs, type People} from './people.ts';
import {actOnPerson, type FaultCounts} from './person-actions.ts';
import type {Violation} from './promises.ts';
import {readAll} from './reader.ts';
import type {PersonAction} from './schedule.ts';

export interface RunOptions {
	readonly seed: number;
	/** The run ends after this many steps or minutes. Either is required. */
	readonly steps?: number;
	readonly minutes?: number;
	readonly people?: number;
	/** The program of the server: the build, or the source. */
	readonly program: string;
	/** Called with a line about each step. */
	readonly log?: (line: string) => void;
	/** The time in which the clients must finish at the end. */
	readonly restMs?: number;
	/** Keeps traces and database, and returns their folder. */
	readonly isKept?: boolean;
}

export interface RunCounts extends FaultCounts {
	posted: number;
	receipted: number;
	steps: number;
}

const defaultRestMs = 300_000;
/** The time in which a client that has not finished says why. */
const explainMs = 10_000;

export abstract class FaultRun<Action extends object> {
	abstract readonly people: People;
	protected abstract readonly counts: RunCounts;
	protected readonly options: RunOptions;
	protected readonly failures: Violation[] = [];
	readonly #running = new Set<Promise<void>>();
	readonly #startedAt = performance.now();

	constructor(options: RunOptions) {
		this.options = options;
	}

	protected abstract act(action: Action): Promise<void>;

	protected log(line: string): void {
		this.options.log?.(line);
	}

	protected fail(what: string): void {
		this.failures.push({promise: 'unfinished', what});
	}

	protected get durationMs(): number {
		return performance.now() - this.#startedAt;
	}

	protected get isLong(): boolean {
		return this.options.minutes !== undefined && this.options.minutes > 1;
	}

	/** Takes the steps of the schedule until the run is long enough. */
	protected async causeFaults(
		steps: Generator<{readonly after: number; readonly action: Action}, never>,
	): Promise<void> {
		while (!this.#isLongEnough()) {
			const {after, action} = steps.next().value;
			const goal = this.counts.receipted + after;
			if (!(await this.people.until(() => this.counts.receipted >= goal))) {
				const step = this.counts.steps + 1;
				this.fail(`Nothing was receipted for ${eventTimeoutMs / 1000} s before step ${step}`);
				return;
			}
			const number = String(++this.counts.steps).padStart(4);
			this.log(`${number}. after ${this.counts.receipted} receipts: ${JSON.stringify(action)}`);
			this.#runInBackground(this.act(action));
		}
	}

	/** Waits for the faults that are in progress. */
	protected async faultsEnded(): Promise<void> {
		await Promise.all(this.#running);
	}

	protected async actOnPerson(action: PersonAction): Promise<void> {
		const person = this.people.all[action.person];
		if (person !== undefined) await actOnPerson(action, person, this.people, this.counts);
	}

	protected cutAll(): void {
		for (const {proxy} of this.people.all) this.counts.cuts += proxy.cut();
	}

	/** Removes all faults of the networks between people and servers. */
	protected repairNetworks(): void {
		for (const {proxy} of this.people.all) {
			proxy.delay(0);
			proxy.release();
		}
		// Only the heartbeat would notice a permanently silenced connection.
		this.cutAll();
	}

	/** Waits until every client has sent everything. */
	protected async rest(): Promise<void> {
		const {restMs = defaultRestMs} = this.options;
		const {all} = this.people;
		this.log('all faults are removed; the clients finish');
		for (const person of all) person.process.order({type: 'rest'});
		await this.people.until(() => all.every(({isRested}) => isRested), restMs);
	}

	/** Waits until every client has received everything that the server on this port has, and has ended. */
	protected async end(port: number): Promise<void> {
		const {restMs = defaultRestMs} = this.options;
		const {all} = this.people;
		const histories = await readAll(port, 'a new user', undefined);
		const heads = Object.fromEntries(histories.map(({room, entries}) => [room, entries.at(-1)?.seq ?? 0]));
		const left = new Set(all);
		for (const person of all) {
			person.process.order({type: 'end', heads});
			void person.process.ended.then(() => left.delete(person));
		}
		await this.people.wakeup.until(() => left.size === 0, restMs);
		for (const {process} of left) process.order({type: 'explain'});
		const areExplained = (): boolean => [...left].every(({unfinished}) => unfinished !== undefined);
		await this.people.wakeup.until(areExplained, explainMs);
		for (const {name, unfinished = 'it does not respond'} of left) {
			this.fail(`${name} waited until the deadline: ${unfinished}`);
		}
	}

	#isLongEnough(): boolean {
		const {minutes = Number.POSITIVE_INFINITY, steps = Number.POSITIVE_INFINITY} = this.options;
		return this.people.hasFailed || this.counts.steps >= steps || this.durationMs >= minutes * 60_000;
	}

	#runInBackground(work: Promise<void>): void {
		const done = work.finally(() => this.#running.delete(done));
		this.#running.add(done);
	}
}
