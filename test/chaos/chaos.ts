/**
 * A chaos run: clients connect through separate network proxies to a real server with a database, while processes are
 * killed, stopped and frozen, and connections are cut, slowed and silenced, in an order that the seed determines. At the
 * end all faults are removed, all clients finish, the server is killed once more, and the history checker examines the
 * traces and the log.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type Chance, makeChance} from './chance.ts';
import type {ClockEvent} from './clock-checker.ts';
import {FaultRun, type RunOptions} from './fault-run.ts';
import {type Figures, figuresOf} from './figures.ts';
import {checkHistory} from './history-checker.ts';
import {makeOperator, type Operator} from './operator.ts';
import {countDone} from './operator-checker.ts';
import {People, secretOf} from './people.ts';
import {lateMs} from './person-actions.ts';
import {makePrograms, type Programs} from './programs.ts';
import type {Violation} from './promises.ts';
import {readAll} from './reader.ts';
import {type Action, schedule} from './schedule.ts';
import {actOnServer, type ServerContext} from './server-actions.ts';
import {ServerHost} from './server-host.ts';
import type {FinalHistory, PersonTrace} from './trace.ts';

export interface ChaosResult {
	readonly violations: readonly Violation[];
	readonly figures: Figures;
	/** The folder of the traces and the database, if they were kept. */
	readonly folder: string | undefined;
}

export const maxPeople = 10;

export const runChaos = async (options: RunOptions): Promise<ChaosResult> => {
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

export const newCounts = () => ({
	...{posted: 0, receipted: 0, steps: 0, cuts: 0, personKills: 0},
	...{kills: 0, stops: 0, freezes: 0, restores: 0, clockShifts: 0},
});

class ChaosRun extends FaultRun<Action> {
	readonly people: People;
	protected readonly counts = newCounts();
	readonly #folder: string;
	readonly #chance: Chance;
	readonly #isRateLimited: boolean;
	readonly #host: ServerHost;
	/** The log before each restore. */
	readonly #replaced: FinalHistory[][] = [];
	readonly #clock: ClockEvent[] = [];
	#context: ServerContext | undefined;

	constructor(options: RunOptions, folder: string, programs: Programs) {
		super(options);
		const {seed, program, people: count = 6} = options;
		this.#folder = folder;
		this.#chance = makeChance(seed);
		this.#isRateLimited = this.#chance.isHit(0.3);
		const rateLimit = this.#isRateLimited ? '40,40' : 'off';
		const onFailure = (what: string): void => this.fail(what);
		this.#host = new ServerHost({programs, program, folder, rateLimit, onFailure});
		this.people = new People({
			...{programs, folder, seed, counts: this.counts, failures: this.failures},
			count: Math.min(count, maxPeople),
			port: () => this.#host.port,
		});
	}

	async run(): Promise<Omit<ChaosResult, 'folder'>> {
		const {seed} = this.options;
		await this.#host.start();
		await this.people.start();
		const limit = this.#isRateLimited ? ', and a rate limit of 40 per second each' : '';
		this.log(`${this.people.all.length} people have joined, with seed ${seed}${limit}`);
		const operator = await makeOperator(this.#host.port);
		this.#context = this.#serverContext(operator);
		const {isLong} = this;
		const scheduleOptions = {people: this.people.all.length, calm: isLong ? 120 : 40, isLong};
		await this.causeFaults(schedule(this.#chance.split('schedule'), scheduleOptions));
		await this.faultsEnded();
		await this.#host.settled();
		this.repairNetworks();
		const {durationMs} = this;
		await this.rest();
		await this.end(this.#host.port);
		this.log('the server is killed once more, and its history is read');
		await this.#host.exclusively(async () => {
			await this.#host.end('SIGKILL');
			await this.#host.start();
		});
		return this.#check(operator, durationMs);
	}

	protected async act(action: Action): Promise<void> {
		if ('person' in action) await this.actOnPerson(action);
		else if (action.type === 'cut all') this.cutAll();
		else if (this.#context !== undefined) await actOnServer(action, this.#context);
	}

	#serverContext(operator: Operator): ServerContext {
		return {
			...{host: this.#host, folder: this.#folder, operator, counts: this.counts},
			...{replaced: this.#replaced, clock: this.#clock},
			onFailure: what => this.fail(what),
			onceReceived: listener => {
				for (const {proxy} of this.people.all) proxy.onceReceived(listener);
			},
			untilReceipts: async more => {
				const goal = this.counts.receipted + more;
				await this.people.until(() => this.counts.receipted >= goal, lateMs);
			},
			readHistories: port => readHistories(port, this.people.traces()),
		};
	}

	async #check(operator: Operator, durationMs: number): Promise<Omit<ChaosResult, 'folder'>> {
		const persons = this.people.traces();
		const histories = await readHistories(this.#host.port, persons);
		const {events} = operator;
		const evidence = {persons, histories, replaced: this.#replaced, clock: this.#clock, operator: events};
		const violations = [...this.failures, ...checkHistory(evidence)];
		const counts = {...this.counts, doneBeforeKill: countDone(events), durationMs};
		return {violations, figures: figuresOf(persons, histories, counts)};
	}
}

/** All histories that a new user and each person can read from the server on this port. */
export const readHistories = async (
	port: number,
	persons: readonly PersonTrace[],
): Promise<FinalHistory[]> => {
	const histories = await readAll(port, 'a new user', undefined);
	for (const trace of persons) histories.push(...(await readAll(port, trace.person, secretOf(trace))));
	return histories;
};
