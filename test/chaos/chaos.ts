/**
 * A chaos run: clients connect through separate network proxies to a real server with a database, while processes are
 * killed, stopped and frozen, and connections are cut, slowed and silenced, in an order that the seed determines. At the
 * end all faults are removed, all clients finish, the server is killed once more, and the history checker examines the
 * traces and the log.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {type Chance, makeChance} from './chance.ts';
import type {ClockEvent} from './clock-checker.ts';
import {type Figures, figuresOf} from './figures.ts';
import {checkHistory} from './history-checker.ts';
import {makeOperator, type Operator} from './operator.ts';
import {countDone} from './operator-checker.ts';
import {eventTimeoutMs, People, secretOf} from './people.ts';
import {actOnPerson, lateMs} from './person-actions.ts';
import {makePrograms, type Programs} from './programs.ts';
import type {Violation} from './promises.ts';
import {readAll} from './reader.ts';
import {type Action, schedule} from './schedule.ts';
import {actOnServer, type ServerContext} from './server-actions.ts';
import {ServerHost} from './server-host.ts';
import type {FinalHistory, PersonTrace} from './trace.ts';

export interface ChaosOptions {
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

export interface ChaosResult {
	readonly violations: readonly Violation[];
	readonly figures: Figures;
	/** The folder of the traces and the database, if they were kept. */
	readonly folder: string | undefined;
}

const maxPeople = 10;
const defaultRestMs = 120_000;

export const runChaos = async (options: ChaosOptions): Promise<ChaosResult> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-chaos-'));
	const programs = makePrograms(folder);
	const run = new ChaosRun(options, folder, programs);
	try {
		const result = await run.run();
		return {...result, folder: options.isKept ? folder : undefined};
	} finally {
		await programs.endAll();
		await run.people.close();
		if (!options.isKept) rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
};

const newCounts = () => ({
	...{posted: 0, receipted: 0, steps: 0, cuts: 0, personKills: 0},
	...{kills: 0, stops: 0, freezes: 0, restores: 0, clockShifts: 0},
});

class ChaosRun {
	readonly people: People;
	readonly #options: ChaosOptions;
	readonly #folder: string;
	readonly #chance: Chance;
	readonly #isRateLimited: boolean;
	readonly #host: ServerHost;
	readonly #counts = newCounts();
	readonly #failures: Violation[] = [];
	/** The log before each restore. */
	readonly #replaced: FinalHistory[][] = [];
	readonly #clock: ClockEvent[] = [];
	readonly #running = new Set<Promise<void>>();
	readonly #startedAt = performance.now();

	constructor(options: ChaosOptions, folder: string, programs: Programs) {
		const {seed, program, people: count = 6} = options;
		this.#options = options;
		this.#folder = folder;
		this.#chance = makeChance(seed);
		this.#isRateLimited = this.#chance.isHit(0.3);
		const rateLimit = this.#isRateLimited ? '40,40' : 'off';
		const onFailure = (what: string): void => this.#fail(what);
		this.#host = new ServerHost({programs, program, folder, rateLimit, onFailure});
		this.people = new People({
			...{programs, folder, seed, counts: this.#counts, failures: this.#failures},
			count: Math.min(count, maxPeople),
			port: () => this.#host.port,
		});
	}

	async run(): Promise<Omit<ChaosResult, 'folder'>> {
		const {seed} = this.#options;
		await this.#host.start();
		await this.people.start();
		const limit = this.#isRateLimited ? ', and a rate limit of 40 per second each' : '';
		this.#log(`${this.people.all.length} people have joined, with seed ${seed}${limit}`);
		const operator = await makeOperator(this.#host.port);
		await this.#causeFaults(operator);
		await this.#removeFaults();
		const durationMs = performance.now() - this.#startedAt;
		await this.#finish();
		this.#log('the server is killed once more, and its history is read');
		await this.#host.exclusively(async () => {
			await this.#host.end('SIGKILL');
			await this.#host.start();
		});
		return this.#check(operator, durationMs);
	}

	#log(line: string): void {
		this.#options.log?.(line);
	}

	#fail(what: string): void {
		this.#failures.push({promise: 'unfinished', what});
	}

	/** Takes the steps of the schedule until the run is long enough. */
	async #causeFaults(operator: Operator): Promise<void> {
		const context = this.#serverContext(operator);
		const isLong = this.#options.minutes !== undefined && this.#options.minutes > 1;
		const scheduleOptions = {people: this.people.all.length, calm: isLong ? 120 : 40, isLong};
		const steps = schedule(this.#chance.split('schedule'), scheduleOptions);
		while (!this.#isLongEnough()) {
			const {after, action} = steps.next().value;
			const goal = this.#counts.receipted + after;
			if (!(await this.people.until(() => this.#counts.receipted >= goal))) {
				const step = this.#counts.steps + 1;
				this.#fail(`Nothing was receipted for ${eventTimeoutMs / 1000} s before step ${step}`);
				return;
			}
			const number = String(++this.#counts.steps).padStart(4);
			this.#log(`${number}. after ${this.#counts.receipted} receipts: ${JSON.stringify(action)}`);
			this.#runInBackground(this.#act(action, context));
		}
	}

	#isLongEnough(): boolean {
		const {minutes = Number.POSITIVE_INFINITY, steps = Number.POSITIVE_INFINITY} = this.#options;
		const ranMs = performance.now() - this.#startedAt;
		return this.people.hasFailed || this.#counts.steps >= steps || ranMs >= minutes * 60_000;
	}

	#runInBackground(work: Promise<void>): void {
		const done = work.finally(() => this.#running.delete(done));
		this.#running.add(done);
	}

	async #act(action: Action, context: ServerContext): Promise<void> {
		if ('person' in action) {
			const person = this.people.all[action.person];
			if (person !== undefined) await actOnPerson(action, person, this.people, this.#counts);
		} else if (action.type === 'cut all') this.#cutAll();
		else await actOnServer(action, context);
	}

	#cutAll(): void {
		for (const {proxy} of this.people.all) this.#counts.cuts += proxy.cut();
	}

	#serverContext(operator: Operator): ServerContext {
		return {
			...{host: this.#host, folder: this.#folder, operator, counts: this.#counts},
			...{replaced: this.#replaced, clock: this.#clock},
			onFailure: what => this.#fail(what),
			onceReceived: listener => {
				for (const {proxy} of this.people.all) proxy.onceHeard(listener);
			},
			untilReceipts: async more => {
				const goal = this.#counts.receipted + more;
				await this.people.until(() => this.#counts.receipted >= goal, lateMs);
			},
			readHistories: port => readHistories(port, this.people.traces()),
		};
	}

	/** Waits for the running faults and repairs all networks. */
	async #removeFaults(): Promise<void> {
		await Promise.all(this.#running);
		await this.#host.settled();
		for (const {proxy} of this.people.all) {
			proxy.delay(0);
			proxy.release();
		}
		// Only the heartbeat would notice a permanently silenced connection.
		this.#cutAll();
	}

	/** Waits until every client has sent and received everything, and has ended. */
	async #finish(): Promise<void> {
		const {restMs = defaultRestMs} = this.#options;
		const {all} = this.people;
		this.#log('all faults are removed; the clients finish');
		for (const person of all) person.process.order({type: 'rest'});
		await this.people.until(() => all.every(({isRested}) => isRested), restMs);
		const histories = await readAll(this.#host.port, 'a new user', undefined);
		const heads = Object.fromEntries(histories.map(({room, entries}) => [room, entries.at(-1)?.seq ?? 0]));
		let ended = 0;
		for (const {process} of all) {
			process.order({type: 'end', heads});
			void process.ended.then(() => ended++);
		}
		await this.people.wakeup.until(() => ended === all.length, restMs);
	}

	async #check(operator: Operator, durationMs: number): Promise<Omit<ChaosResult, 'folder'>> {
		const persons = this.people.traces();
		const histories = await readHistories(this.#host.port, persons);
		const {events} = operator;
		const evidence = {persons, histories, replaced: this.#replaced, clock: this.#clock, operator: events};
		const violations = [...this.#failures, ...checkHistory(evidence)];
		const counts = {...this.#counts, doneBeforeKill: countDone(events), durationMs};
		return {violations, figures: figuresOf(persons, histories, counts)};
	}
}

/** All histories that a new user and each person can read from the server on this port. */
const readHistories = async (port: number, persons: readonly PersonTrace[]): Promise<FinalHistory[]> => {
	const histories = await readAll(port, 'a new user', undefined);
	for (const trace of persons) histories.push(...(await readAll(port, trace.person, secretOf(trace))));
	return histories;
};
