/** The people of a chaos run. Each has a process, a folder and a network proxy. */
import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {type PersonReport, traceFile} from './person/plan.ts';
import type {PersonProcess, Programs} from './programs.ts';
import type {Violation} from './promises.ts';
import {type NetworkProxy, openProxy} from './proxy.ts';
import {type PersonTrace, readTrace} from './trace.ts';
import {Wakeup} from './wakeup.ts';

const names = ['ann', 'bob', 'cem', 'dora', 'eve', 'finn', 'gus', 'hana', 'ida', 'jon'] as const;
const rooms = ['dev', 'ops'] as const;
/** The time limit for a single event, even on a very slow machine, where a server takes a minute to start. */
export const eventTimeoutMs = 240_000;

export interface Person {
	readonly name: string;
	readonly folder: string;
	readonly proxy: NetworkProxy;
	process: PersonProcess;
	/** Counts the processes of this person, from 1. */
	life: number;
	isUp: boolean;
	isRested: boolean;
	/** What the person waits for, if it has been asked. */
	unfinished?: string;
	receipts: number;
}

export interface PersonCounts {
	posted: number;
	receipted: number;
}

interface PeopleOptions {
	readonly programs: Programs;
	readonly folder: string;
	readonly seed: number;
	readonly count: number;
	/** The port of the server that a person connects to next. The number of the person counts from 0. */
	readonly port: (person: number) => number;
	readonly counts: PersonCounts;
	readonly failures: Violation[];
}

export class People {
	readonly all: Person[] = [];
	readonly wakeup = new Wakeup();
	readonly #options: PeopleOptions;
	#hasFailed = false;

	constructor(options: PeopleOptions) {
		this.#options = options;
	}

	/** Whether a client ended without a signal. Then the run cannot continue. */
	get hasFailed(): boolean {
		return this.#hasFailed;
	}

	/** Starts all people, and resolves when all have joined their rooms. */
	async start(): Promise<void> {
		const {folder, port, failures} = this.#options;
		for (const [number, name] of this.#names().entries()) {
			const home = path.join(folder, name);
			mkdirSync(home);
			const proxy = await openProxy(() => port(number));
			const person = {name, folder: home, proxy, life: 1, isUp: false, isRested: false, receipts: 0};
			this.all.push(Object.assign(person, {process: this.#spawn(person)}));
		}
		const areUp = await this.until(() => this.all.every(({isUp}) => isUp));
		if (areUp && !this.#hasFailed) return;
		const reasons = failures.map(({what}) => what).join('; ');
		const log = readFileSync(path.join(folder, 'persons.log'), 'utf8');
		throw new Error(`Some clients could not join. ${reasons} ${log}`);
	}

	/** Starts a new process for a person whose process has ended. */
	restart(person: Person): void {
		person.life++;
		person.isUp = false;
		person.process = this.#spawn(person);
	}

	/** Resolves when the condition is met, a client fails, or the deadline passes (with false). */
	until(isMet: () => boolean, deadlineMs = eventTimeoutMs): Promise<boolean> {
		return this.wakeup.until(() => isMet() || this.#hasFailed, deadlineMs);
	}

	/** The traces written so far. */
	traces(): PersonTrace[] {
		return this.all.map(({name, life, folder}) => ({
			person: name,
			lives: Array.from({length: life}, (_, index) => traceFile(folder, index + 1))
				.filter(file => existsSync(file))
				.map(readTrace),
		}));
	}

	async close(): Promise<void> {
		await Promise.all(this.all.map(({proxy}) => proxy.close()));
	}

	#names(): readonly string[] {
		return names.slice(0, this.#options.count);
	}

	#spawn(person: Omit<Person, 'process'>): PersonProcess {
		const {programs, seed, count, failures} = this.#options;
		const {name, life, folder, proxy} = person;
		const others = this.#names().filter(other => other !== name);
		const url = `ws://127.0.0.1:${proxy.port}/ws`;
		const process = programs.person(
			{person: name, life, url, folder, seed, rooms, others, paceMs: 12 * count},
			report => this.#take(person, report),
		);
		void process.ended.then(({code}) => {
			// The run ends clients by a signal, and clients that have finished exit with 0.
			if (code !== null && code !== 0) {
				failures.push({promise: 'unfinished', what: `${name} ended with exit code ${code}`});
				this.#hasFailed = true;
			}
			this.wakeup.wake();
		});
		return process;
	}

	#take(person: Omit<Person, 'process'>, report: PersonReport): void {
		switch (report.type) {
			case 'unfinished':
				person.unfinished = report.why;
				break;
			case 'up':
				person.isUp = true;
				break;
			case 'rested':
				person.isRested = true;
				break;
			case 'posted':
				this.#options.counts.posted++;
				break;
			case 'receipted':
				this.#options.counts.receipted++;
				person.receipts++;
		}
		this.wakeup.wake();
	}
}

/** The secret that the server assigned to a person. */
export const secretOf = ({lives}: PersonTrace): string | undefined => {
	for (const trace of lives.flat())
		if (trace.type === 'user' && trace.secret !== undefined) return trace.secret;
	return undefined;
};
