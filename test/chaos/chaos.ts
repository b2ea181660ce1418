/**
 * One chaos run: real people talk through networks of their own to a real server on disk, while processes are killed,
 * stopped and frozen and connections cut, slowed and silenced, all as the seed has it. In the end everything is
 * healed, everyone comes to rest, the server dies once more, and the history checker looks at what is left.
 */
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {setTimeout as pause} from 'node:timers/promises';
import {makeChance} from './chance.ts';
import type {ClockEvent} from './clock-checker.ts';
import {type Figures, figuresOf} from './figures.ts';
import {checkHistory} from './history-checker.ts';
import {makeOperator} from './operator.ts';
import {countDone} from './operator-checker.ts';
import {type PersonReport, traceFile} from './person.ts';
import {makePrograms, type PersonProcess, type Programs} from './programs.ts';
import type {Violation} from './promises.ts';
import {type NetworkProxy, openProxy} from './proxy.ts';
import {readAll} from './reader.ts';
import {type Action, schedule} from './schedule.ts';
import {actOnServer, type ServerContext} from './server-actions.ts';
import {ServerHost} from './server-host.ts';
import {type FinalHistory, type PersonTrace, readTrace} from './trace.ts';

export interface ChaosOptions {
	readonly seed: number;
	/** It ends after so many steps, or after so many minutes; one of them must be given. */
	readonly steps?: number;
	readonly minutes?: number;
	readonly people?: number;
	/** The server's program: the built one, or one from source. */
	readonly program: string;
	/** Takes a line about each thing that is done. */
	readonly log?: (line: string) => void;
	/** So long everyone has to come to rest at the end. */
	readonly restMs?: number;
	/** Keeps traces and database, and says where. */
	readonly isKept?: boolean;
}

export interface ChaosResult {
	readonly violations: readonly Violation[];
	readonly figures: Figures;
	/** Where traces and database are, where they were kept. */
	readonly folder: string | undefined;
}

const names = ['ann', 'bob', 'cem', 'dora', 'eve', 'finn', 'gus', 'hana', 'ida', 'jon'] as const;
const rooms = ['dev', 'ops'] as const;
/** Nobody need wait longer for a single thing to happen, were the machine ever so slow. */
const patienceMs = 60_000;
/** What is still under way after so long never arrives. */
const lateMs = 20_000;

interface Person {
	readonly name: string;
	readonly folder: string;
	readonly proxy: NetworkProxy;
	process: PersonProcess;
	life: number;
	isUp: boolean;
	isRested: boolean;
	receipts: number;
}

export const runChaos = async (options: ChaosOptions): Promise<ChaosResult> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-chaos-'));
	const programs = makePrograms(folder);
	const people: Person[] = [];
	try {
		const result = await run(options, folder, programs, people);
		return {...result, folder: options.isKept ? folder : undefined};
	} finally {
		await programs.endAll();
		await Promise.all(people.map(({proxy}) => proxy.close()));
		if (!options.isKept) rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
};

const run = async (
	options: ChaosOptions,
	folder: string,
	programs: Programs,
	people: Person[],
): Promise<Omit<ChaosResult, 'folder'>> => {
	const {seed, log = () => {}} = options;
	const chance = makeChance(seed);
	const startedAt = performance.now();
	const isLong = options.minutes !== undefined && options.minutes > 1;
	const counts = {
		...{said: 0, receipted: 0, steps: 0, cuts: 0, personKills: 0},
		...{kills: 0, stops: 0, freezes: 0, restores: 0, clockShifts: 0},
	};
	const failures: Violation[] = [];
	/** Called after every report of a person. */
	let lookAgain: (() => void)[] = [];
	const wake = (): void => {
		const looks = lookAgain;
		lookAgain = [];
		for (const look of looks) look();
	};

	/** Resolves true once `isSo`, false after `deadlineMs`. */
	const until = async (isSo: () => boolean, deadlineMs = patienceMs): Promise<boolean> => {
		const end = performance.now() + deadlineMs;
		while (!isSo()) {
			const left = end - performance.now();
			if (left <= 0) return false;
			await new Promise<void>(resolve => {
				const timer = setTimeout(resolve, left);
				lookAgain.push(() => {
					clearTimeout(timer);
					resolve();
				});
			});
		}
		return true;
	};

	// — the server —

	const limited = chance.isHit(0.3);
	const onFailure = (what: string): void => void failures.push({promise: 'unfinished', what});
	const rateLimit = limited ? '40,40' : 'off';
	const host = new ServerHost({programs, program: options.program, folder, rateLimit, onFailure});
	await host.start();

	// — the people —

	const count = Math.min(options.people ?? 6, names.length);
	const bear = (person: Omit<Person, 'process'>): PersonProcess => {
		const mine = person as Person;
		const process = programs.person(
			{
				person: person.name,
				life: person.life,
				url: `ws://127.0.0.1:${person.proxy.port}/ws`,
				folder: person.folder,
				seed,
				rooms,
				others: names.slice(0, count).filter(name => name !== person.name),
				paceMs: 12 * count,
			},
			(report: PersonReport) => {
				if (report.type === 'up') mine.isUp = true;
				else if (report.type === 'rested') mine.isRested = true;
				else counts[report.type]++;
				if (report.type === 'receipted') mine.receipts++;
				wake();
			},
		);
		void process.ended.then(({code}) => {
			// Killed by us, or done: any other end is the client's own.
			if (code !== null && code !== 0) {
				failures.push({promise: 'unfinished', what: `${person.name} ended with exit code ${code}`});
				isOver = true;
			}
			wake();
		});
		return process;
	};
	let isOver = false;
	for (const name of names.slice(0, count)) {
		const home = path.join(folder, name);
		mkdirSync(home);
		const proxy = await openProxy(() => host.port);
		const unborn = {name, folder: home, proxy, life: 1, isUp: false, isRested: false, receipts: 0};
		const person = unborn as unknown as Person;
		person.process = bear(person);
		people.push(person);
	}
	if (!(await until(() => people.every(({isUp}) => isUp) || isOver)) || isOver) {
		const why = failures.map(({what}) => what).join('; ');
		throw new Error(
			`Not everyone could come in. ${why} ${readFileSync(path.join(folder, 'persons.log'), 'utf8')}`,
		);
	}
	log(`${count} people are in, with seed ${seed}${limited ? ', and a rate limit of 40 a second each' : ''}`);

	// — what goes wrong —

	const underWay = new Set<Promise<void>>();
	const background = (work: Promise<void>): void => {
		const done = work.finally(() => underWay.delete(done));
		underWay.add(done);
	};

	const replaced: FinalHistory[][] = [];
	const clock: ClockEvent[] = [];
	const operator = await makeOperator(host.port);
	const context: ServerContext = {
		...{host, folder, operator, counts, onFailure, replaced, clock},
		onceHeard(listener) {
			for (const {proxy} of people) proxy.onceHeard(listener);
		},
		async untilReceipts(more) {
			const goal = counts.receipted + more;
			await until(() => counts.receipted >= goal || isOver, lateMs);
		},
		readHistories: port => readHistories(port, tracesOf(people)),
	};

	const act = async (action: Action): Promise<void> => {
		const person = 'person' in action ? people[action.person] : undefined;
		switch (action.type) {
			case 'kill server':
			case 'stop server':
			case 'freeze server':
			case 'kill on answer':
			case 'restore backup':
			case 'shift clock':
				return actOnServer(action, context);
			case 'cut all':
				for (const {proxy} of people) counts.cuts += proxy.cut();
				return;
		}
		if (person === undefined) return;
		const {proxy} = person;
		switch (action.type) {
			case 'kill person': {
				counts.personKills++;
				const dying = person.process;
				dying.signal('SIGKILL');
				await dying.ended;
				await pause(action.downMs);
				// It may have been killed again meanwhile.
				if (person.process !== dying) return;
				person.life++;
				person.isUp = false;
				person.process = bear(person);
				return;
			}
			case 'freeze person':
				counts.freezes++;
				person.process.signal('SIGSTOP');
				await pause(action.forMs);
				person.process.signal('SIGCONT');
				return;
			case 'cut':
				counts.cuts += proxy.cut();
				return;
			case 'cut in a frame':
				counts.cuts += proxy.count();
				proxy.cutAfter(action.direction, action.bytes);
				return;
			case 'delay':
				proxy.delay(action.ms);
				await pause(action.forMs);
				proxy.delay(0);
				return;
			case 'hold':
				proxy.hold(action.direction);
				await pause(action.forMs);
				proxy.release();
				return;
			case 'silence':
				proxy.silence(action.direction);
				if (action.forMs === undefined) return;
				await pause(action.forMs);
				counts.cuts += proxy.cut();
				return;
			case 'strand': {
				const {lose, arrive} = proxy.strand();
				await pause(action.forMs);
				lose();
				const goal = person.receipts + action.receipts;
				await until(() => person.receipts >= goal || isOver, lateMs);
				arrive();
				counts.cuts++;
				return;
			}
			case 'flood':
				proxy.hold('down');
				for (const other of people) {
					if (other !== person) other.process.order({type: 'flood', count: action.count});
				}
				await pause(action.forMs);
				proxy.release();
		}
	};

	const endsAt = startedAt + (options.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
	const isEnough = (): boolean =>
		isOver || counts.steps >= (options.steps ?? Number.POSITIVE_INFINITY) || performance.now() >= endsAt;
	const steps = schedule(chance.split('schedule'), {people: count, calm: isLong ? 120 : 40, isLong});
	while (!isEnough()) {
		const {after, action} = steps.next().value;
		const goal = counts.receipted + after;
		const isReached = await until(() => counts.receipted >= goal || isOver);
		if (!isReached) {
			failures.push({
				promise: 'unfinished',
				what: `Nothing was receipted for ${patienceMs / 1000} s before step ${counts.steps + 1}`,
			});
			break;
		}
		counts.steps++;
		log(`${String(counts.steps).padStart(4)}. after ${counts.receipted} receipts: ${JSON.stringify(action)}`);
		background(act(action));
	}

	// — the end: all is healed, and everyone comes to rest —

	await Promise.all(underWay);
	await host.settled();
	for (const {proxy} of people) {
		proxy.delay(0);
		proxy.release();
		// What fell silent for good would only be noticed by the heartbeat.
		counts.cuts += proxy.cut();
	}
	const talkedForMs = performance.now() - startedAt;
	log('healed; everyone comes to rest');
	const restMs = options.restMs ?? 120_000;
	for (const person of people) person.process.order({type: 'rest'});
	await until(() => people.every(({isRested}) => isRested) || isOver, restMs);
	{
		const stranger = await readAll(host.port, 'a stranger', undefined);
		const heads = Object.fromEntries(stranger.map(({room, entries}) => [room, entries.at(-1)?.seq ?? 0]));
		for (const person of people) person.process.order({type: 'end', heads});
		let ended = 0;
		for (const person of people) void person.process.ended.then(() => ended++);
		await until(() => ended === people.length, restMs);
	}

	log('the server is killed once more, and its history is read');
	await host.exclusively(async () => {
		await host.end('SIGKILL');
		await host.start();
	});
	const persons = tracesOf(people);
	const histories = await readHistories(host.port, persons);
	const evidence = {persons, histories, replaced, clock, operator: operator.events};
	const violations = [...failures, ...checkHistory(evidence)];
	const doneBeforeKill = countDone(operator.events);
	return {violations, figures: figuresOf(persons, histories, {...counts, doneBeforeKill, talkedForMs})};
};

/** What each person has written down so far. */
const tracesOf = (people: readonly Person[]): PersonTrace[] =>
	people.map(({name, life, folder}) => ({
		person: name,
		lives: Array.from({length: life}, (_, index) => traceFile(folder, index + 1))
			.filter(file => existsSync(file))
			.map(readTrace),
	}));

/** All that a stranger and each of the people can read from the server on this port. */
const readHistories = async (port: number, persons: readonly PersonTrace[]): Promise<FinalHistory[]> => {
	const histories = await readAll(port, 'a stranger', undefined);
	for (const trace of persons) histories.push(...(await readAll(port, trace.person, secretOf(trace))));
	return histories;
};

/** The secret the server gave this person, as it came over the wire. */
const secretOf = ({lives}: PersonTrace): string | undefined => {
	for (const trace of lives.flat())
		if (trace.type === 'user' && trace.secret !== undefined) return trace.secret;
	return undefined;
};
