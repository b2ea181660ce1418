/**
 * A chaos run with several hubs over one journal: clients, hubs, brokers and all networks between them fail, and the
 * clocks of the hubs differ. At the end all faults are removed, all clients finish, all hubs and brokers are killed once
 * more, and the history checker examines the traces and the logs of all hubs. They must be the same.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {isRaftLog} from '../../support/files-with.ts';
import {type Brokers, startBrokers} from '../../support/nats-server.ts';
import {type Chance, makeChance} from '../chance.ts';
import {type ChaosResult, maxPeople, newCounts, readHistories} from '../chaos.ts';
import {FaultRun, type RunOptions} from '../fault-run.ts';
import {figuresOf} from '../figures.ts';
import {checkHistory} from '../history-checker.ts';
import {makeOperator, type Operator} from '../operator.ts';
import {countDone} from '../operator-checker.ts';
import {People} from '../people.ts';
import {makePrograms, type Programs} from '../programs.ts';
import type {Report} from '../promises.ts';
import type {FinalHistory} from '../trace.ts';
import {checkAgreement} from './agreement.ts';
import {BrokerHost} from './broker-host.ts';
import type {ClusterFigures} from './cluster-figures.ts';
import {EphemeralTexts} from './ephemeral.ts';
import {actOnHub, actOnLink, type HubContext} from './hub-actions.ts';
import {ClusterHubs} from './hubs.ts';
import {checkRaces, type Race, race} from './races.ts';
import {type ClusterAction, clusterSchedule, maxClockErrorMs, type RaceSubject} from './schedule.ts';

const hubCount = 3;
const brokerCount = 3;

export type ClusterResult = ChaosResult & {readonly cluster: ClusterFigures};

export const runClusterChaos = async (options: RunOptions): Promise<ClusterResult> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-chaos-'));
	const programs = makePrograms(folder);
	const brokers = await startBrokers(brokerCount);
	let run: ClusterRun | undefined;
	try {
		run = await ClusterRun.open(options, folder, programs, brokers);
		return {...(await run.run()), folder: options.isKept ? folder : undefined};
	} finally {
		await programs.endAll();
		await brokers.close();
		await run?.close();
		if (!options.isKept) rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
};

/** When it is checked again whether the expired texts are gone. */
const betweenLooksMs = 500;
/** A hub whose clock was just set wrong may have given a message this much more time. */
const erasedWithinMs = maxClockErrorMs + 120_000;
/** Restarts of brokers, which mostly save the wait for the timer of NATS. */
const mostRestarts = 12;
/** NATS empties its Raft logs after two to three minutes, and tries again after a failure. */
const raftLogMs = 420_000;

interface RunParts {
	readonly folder: string;
	readonly programs: Programs;
	readonly brokers: Brokers;
	readonly hubs: ClusterHubs;
	readonly chance: Chance;
}

class ClusterRun extends FaultRun<ClusterAction> {
	readonly people: People;
	protected readonly counts = {
		...newCounts(),
		...{brokerFaults: 0, linkFaults: 0, moves: 0, races: 0},
	};
	readonly #chance: Chance;
	readonly #hubs: ClusterHubs;
	readonly #brokers: BrokerHost;
	readonly #brokerFolders: readonly string[];
	/** The hub of each person. */
	readonly #places: number[];
	readonly #races: Race[] = [];
	#context: HubContext | undefined;
	#ephemeral: EphemeralTexts | undefined;

	static async open(
		options: RunOptions,
		folder: string,
		programs: Programs,
		brokers: Brokers,
	): Promise<ClusterRun> {
		const chance = makeChance(options.seed);
		const rateLimit = chance.isHit(0.3) ? '40,40' : 'off';
		let run: ClusterRun | undefined;
		const hubs = await ClusterHubs.open({
			...{programs, folder, rateLimit, brokers, program: options.program, count: hubCount},
			onFailure: what => run?.fail(what),
		});
		run = new ClusterRun(options, {folder, programs, brokers, hubs, chance});
		return run;
	}

	private constructor(options: RunOptions, {folder, programs, brokers, hubs, chance}: RunParts) {
		super(options);
		const count = Math.min(options.people ?? 6, maxPeople);
		this.#chance = chance;
		this.#hubs = hubs;
		this.#brokers = new BrokerHost(brokers, what => this.fail(what));
		this.#brokerFolders = brokers.all.map(broker => broker.folder);
		this.#places = Array.from({length: count}, (_, person) => person % hubCount);
		this.people = new People({
			...{programs, folder, count, seed: options.seed, counts: this.counts, failures: this.failures},
			port: person => hubs.port(this.#places[person] ?? 0),
		});
	}

	async close(): Promise<void> {
		await this.people.close();
		await this.#hubs.close();
	}

	async run(): Promise<Omit<ClusterResult, 'folder'>> {
		await this.#startHubs(() => this.#chance.int(-maxClockErrorMs, maxClockErrorMs));
		await this.people.start();
		this.log(`${this.people.all.length} people have joined on ${hubCount} hubs`);
		const operator = await makeOperator(this.#hubs.port(0));
		this.#ephemeral = await EphemeralTexts.open(this.#hubs.port(0), this.options.seed);
		this.#context = this.#hubContext(operator);
		const {isLong} = this;
		const calm = isLong ? 120 : 40;
		const people = this.people.all.length;
		const schedule = {people, hubs: hubCount, brokers: brokerCount, calm, isLong};
		await this.causeFaults(clusterSchedule(this.#chance.split('schedule'), schedule));
		await this.#removeFaults();
		const {durationMs} = this;
		await this.rest();
		const report: Report = (promise, what) => void this.failures.push({promise, what});
		await checkAgreement(report, this.#hubs.ports());
		await this.end(this.#hubs.port(0));
		const persons = this.people.traces();
		this.log('all hubs and brokers are killed once more, and their histories are read');
		await this.#restartAll();
		const histories = await this.#readAllHubs();
		const {events} = operator;
		this.failures.push(...checkHistory({persons, histories, operator: events}));
		checkRaces(report, this.#races);
		await this.#checkEphemeral(report);
		const counts = {...this.counts, doneBeforeKill: countDone(events), durationMs};
		const {brokerFaults, linkFaults, moves, races} = this.counts;
		const ephemeralTexts = this.#ephemeral.sent;
		return {
			violations: this.failures,
			figures: figuresOf(persons, histories, counts),
			cluster: {brokerFaults, linkFaults, moves, races, ephemeralTexts},
		};
	}

	protected async act(action: ClusterAction): Promise<void> {
		const context = this.#context;
		if (context === undefined) return;
		switch (action.type) {
			case 'kill hub':
			case 'stop hub':
			case 'freeze hub':
			case 'kill on answer':
			case 'shift clock':
				return actOnHub(action, context);
			case 'kill broker':
			case 'stop broker':
			case 'freeze broker':
			case 'kill all brokers':
				this.counts.brokerFaults++;
				return this.#brokers.act(action);
			case 'cut link':
			case 'stall link':
			case 'isolate hub':
				return actOnLink(action, context);
			case 'move person':
				return this.#move(action.person, action.hub);
			case 'race':
				return this.#race(action.about);
			case 'send ephemeral':
				return this.#ephemeral?.send(this.#hubs.port(action.hub));
			case 'cut all':
				return this.cutAll();
			default:
				return this.actOnPerson(action);
		}
	}

	async #move(person: number, hub: number): Promise<void> {
		this.counts.moves++;
		this.#places[person] = hub;
		this.counts.cuts += this.people.all[person]?.proxy.cut() ?? 0;
	}

	async #race(about: RaceSubject): Promise<void> {
		const run = await race(about, this.#hubs.ports(), ++this.counts.races);
		if (run !== undefined) this.#races.push(run);
	}

	#hubContext(operator: Operator): HubContext {
		return {
			...{hubs: this.#hubs, operator, counts: this.counts, oneAtATime: makeQueue()},
			onFailure: what => this.fail(what),
			onceReceived: (hub, listener) => {
				for (const [person, {proxy}] of this.people.all.entries()) {
					if (this.#places[person] === hub) proxy.onceReceived(listener);
				}
			},
		};
	}

	async #startHubs(offsetMs: () => number): Promise<void> {
		await Promise.all(
			this.#hubs.all.map(({host}) => {
				host.setClock(offsetMs());
				return host.start();
			}),
		);
	}

	/** Waits for the running faults and repairs all networks. */
	async #removeFaults(): Promise<void> {
		await this.faultsEnded();
		await Promise.all([this.#hubs.settled(), this.#brokers.settled()]);
		this.#hubs.repairNetworks();
		this.repairNetworks();
	}

	async #restartAll(): Promise<void> {
		await Promise.all(this.#hubs.all.map(({host}) => host.end('SIGKILL')));
		await this.#brokers.restart(0);
		await this.#startHubs(() => 0);
	}

	/** All histories that a new user and each person can read on each hub. */
	async #readAllHubs(): Promise<FinalHistory[]> {
		const histories: FinalHistory[] = [];
		for (const [index, port] of this.#hubs.ports().entries()) {
			const read = await readHistories(port, this.people.traces());
			for (const history of read)
				histories.push({...history, reader: `${history.reader} on hub ${index + 1}`});
		}
		return histories;
	}

	/** The ephemeral messages are in no file after they have expired. */
	async #checkEphemeral(report: Report): Promise<void> {
		const ephemeral = this.#ephemeral;
		if (ephemeral === undefined) return;
		this.log('all ephemeral messages expire');
		const folders = [...this.#hubs.all.map(({folder}) => folder), ...this.#brokerFolders];
		const files = (): string[] => ephemeral.filesIn(folders);
		const others = (): string[] => files().filter(file => !isRaftLog(file));
		await untilEmpty(others, erasedWithinMs);
		// A broker that stops in order tries to empty its log.
		for (let round = 0; round < mostRestarts && files().length > 0 && others().length === 0; round++) {
			await this.#brokers.stopAndStart(round % brokerCount);
		}
		if (others().length === 0) await untilEmpty(files, raftLogMs);
		const left = files();
		if (left.length > 0) report('not erased', `Expired text is in ${left.join(', ')}`);
	}
}

/** Waits until there are no such files, or until the deadline. */
const untilEmpty = async (files: () => readonly string[], deadlineMs: number): Promise<void> => {
	const endsAt = performance.now() + deadlineMs;
	while (files().length > 0 && performance.now() < endsAt) await pause(betweenLooksMs);
};

/** Runs one work after the other. */
const makeQueue = (): HubContext['oneAtATime'] => {
	let last: Promise<void> = Promise.resolve();
	return work => {
		last = last.then(work);
		return last;
	};
};
