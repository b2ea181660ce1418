/**
 * Ten ordinary users in a separate process: they post steadily to a room and measure the time until each message is
 * received. They connect from 127.0.0.1, so that the attacker's budgets do not affect them.
 */
import {setTimeout as pause} from 'node:timers/promises';
import WebSocket from 'ws';
import {reply} from './messages.ts';
import {victim} from './prepare.ts';
import {officeRoom} from './scenario.ts';

export interface PeoplePlan {
	readonly port: number;
	/** One of the users is the victim of the direct messages, who is already in the database. */
	readonly hasVictim: boolean;
}

export type PeopleOrder =
	/** Reports the measurements since the last report. */
	| {readonly type: 'report'}
	/** Half of the users leave, and as many new users join. */
	| {readonly type: 'replace half'};

export interface PeopleReport {
	/** From sending a message to receiving it, in milliseconds. */
	readonly receiptsMs: readonly number[];
	/** From the start of connecting to `joined`, of the users who joined. */
	readonly joinsMs: readonly number[];
	/** Faults: a refusal, a closed connection, a message without a receipt. */
	readonly complaints: readonly string[];
}

const count = 10;
/** Each posts four messages a second; a user may send five. */
const betweenPostsMs = 250;
/** After this time a message counts as lost. */
const longestMs = 30_000;

let measured: {receiptsMs: number[]; joinsMs: number[]; complaints: string[]};
const begin = (): void => {
	measured = {receiptsMs: [], joinsMs: [], complaints: []};
};
begin();

class OrdinaryPerson {
	readonly name: string;
	readonly #socket: WebSocket;
	readonly #sentAt = new Map<string, number>();
	readonly #joined = Promise.withResolvers<void>();
	#serial = 0;
	#isLeaving = false;

	constructor(port: number, name: string, secret?: string) {
		this.name = name;
		const startedAt = performance.now();
		this.#socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {perMessageDeflate: false});
		this.#socket.on('error', error => this.#complain(error.message));
		this.#socket.once('close', code => this.#onClose(code));
		this.#socket.once('open', () => {
			this.#send({type: 'hello', version: 1, ...(secret === undefined ? {nick: name} : {secret})});
			this.#send({type: 'join', room: officeRoom, limit: 50});
		});
		this.#socket.on('message', data => this.#onFrame(JSON.parse(String(data)), startedAt));
	}

	/** Resolves when the user has joined the room. */
	get joined(): Promise<void> {
		return this.#joined.promise;
	}

	async post(): Promise<void> {
		await this.joined;
		// So that not all users post at the same time.
		await pause(Math.random() * betweenPostsMs);
		while (!this.#isLeaving) {
			const draft = `${this.name}-${++this.#serial}`;
			this.#sentAt.set(draft, performance.now());
			this.#send({type: 'send', room: officeRoom, text: `message ${draft}`, draft});
			await pause(betweenPostsMs);
		}
	}

	/** Waits for pending messages, then leaves. */
	async leave(): Promise<void> {
		this.#isLeaving = true;
		const lostAt = performance.now() + longestMs;
		while (this.#sentAt.size > 0 && performance.now() < lostAt) await pause(20);
		if (this.#sentAt.size > 0) this.#complain(`${this.#sentAt.size} messages without a receipt`);
		this.#socket.close();
	}

	#send(frame: object): void {
		if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
	}

	#onFrame(frame: {type: string; room?: string; draft?: string; message?: string}, startedAt: number): void {
		const now = performance.now();
		if (frame.type === 'error') this.#complain(`refused: ${frame.message}`);
		else if (frame.type === 'joined' && frame.room === officeRoom) {
			measured.joinsMs.push(now - startedAt);
			this.#joined.resolve();
		} else if (frame.type === 'message' && frame.draft !== undefined) {
			const sentAt = this.#sentAt.get(frame.draft);
			if (sentAt === undefined) return;
			this.#sentAt.delete(frame.draft);
			measured.receiptsMs.push(now - sentAt);
		}
	}

	#onClose(code: number): void {
		if (!this.#isLeaving) this.#complain(`disconnected with ${code}`);
		this.#sentAt.clear();
		this.#joined.resolve();
	}

	#complain(what: string): void {
		measured.complaints.push(`${this.name}: ${what}`);
	}
}

const run = async ({port, hasVictim}: PeoplePlan): Promise<void> => {
	let born = 0;
	const enter = (): OrdinaryPerson => {
		const person = new OrdinaryPerson(port, `person-${++born}`);
		void person.post();
		return person;
	};
	let people = Array.from({length: hasVictim ? count - 1 : count}, enter);
	if (hasVictim) {
		const person = new OrdinaryPerson(port, victim.user.nick, victim.secret);
		void person.post();
		people.push(person);
	}
	await Promise.all(people.map(({joined}) => joined));
	process.on('disconnect', () => process.exit());
	process.on('message', async (order: PeopleOrder) => {
		if (order.type === 'replace half') {
			const leaving = people.slice(0, count / 2);
			const entering = leaving.map(enter);
			people = [...people.slice(count / 2), ...entering];
			await Promise.all(leaving.map(person => person.leave()));
			await Promise.all(entering.map(({joined}) => joined));
		}
		reply(measured satisfies PeopleReport);
		begin();
	});
	reply({type: 'ready'});
};

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? '{}') as PeoplePlan);
