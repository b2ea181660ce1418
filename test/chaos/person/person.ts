/**
 * A person of a chaos run: a process with the real client, a real socket and its state in a folder. It sends and changes
 * messages at random. It records its next action, the answers and all received frames, and writes each record before it
 * continues. The process can be killed at any moment; the next process continues with the same folder.
 */
import {openSync, writeSync} from 'node:fs';
import {type Client, createClient} from '../../../source/client/client.ts';
import {fileStorage} from '../../../source/node-client/storage/file-storage.ts';
import {wsTransport} from '../../../source/node-client/ws-transport.ts';
import {systemClock} from '../../../source/time/clock.ts';
import {type Chance, makeChance} from '../chance.ts';
import type {Trace} from '../trace.ts';
import {Deliveries} from './deliveries.ts';
import {isAtRest, shown, untilQuiet, whyUnfinished} from './finish.ts';
import {type PersonOrder, type PersonPlan, type PersonReport, traceFile} from './plan.ts';
import {recordStorage, recordTransport} from './recorders.ts';
import {Sender} from './sender.ts';

type Write = (trace: Trace) => void;

/** At the end all faults have been removed, so a longer back-off would only delay the end. */
const restBackoffMs = 250;

const report = (message: PersonReport): void => void process.send?.(message);

const openClient = (plan: PersonPlan, chance: Chance, known: Set<string>, write: Write): Client => {
	const storage = fileStorage({
		folder: plan.folder,
		key: 'server',
		nick: plan.person,
		warn: text => process.stderr.write(`${text}\n`),
	});
	return createClient({
		transport: recordTransport(wsTransport({url: plan.url}), write),
		storage: recordStorage(storage, known, write),
		nick: plan.person,
		clock: {...systemClock, random: chance.random},
		batchMs: 20,
	});
};

class PersonRun {
	readonly #plan: PersonPlan;
	readonly #chance: Chance;
	readonly #write: Write;
	readonly #client: Client;
	readonly #sender: Sender;
	readonly #deliveries: Deliveries;
	/** Drafts that are recorded as stored. */
	readonly #stored = new Set<string>();
	#linkType = '';
	#isResting = false;
	#isRestReported = false;
	#isEnding = false;
	#heads: Readonly<Record<string, number>> | undefined;

	constructor(plan: PersonPlan, chance: Chance) {
		const file = openSync(traceFile(plan.folder, plan.life), 'a');
		this.#plan = plan;
		this.#chance = chance;
		this.#write = trace => void writeSync(file, `${JSON.stringify(trace)}\n`);
		this.#client = openClient(plan, chance, this.#stored, this.#write);
		this.#sender = new Sender({client: this.#client, plan, chance, write: this.#write, report});
		this.#deliveries = new Deliveries(this.#client, plan, this.#write, () => this.#checkProgress());
	}

	start(): void {
		const client = this.#client;
		client.subscribe(() => this.#recordLink());
		client.subscribe(() => this.#checkProgress());
		process.on('message', (order: PersonOrder) => this.#obey(order));
		process.on('disconnect', () => process.exit(1));
		const restored = (client.session().outbox ?? []).map(({draft}) => draft);
		this.#write({type: 'started', at: Date.now(), restored});
		for (const draft of restored) {
			this.#stored.add(draft);
			this.#sender.watchReceipt(draft);
		}
		client.open();
		const {rooms} = this.#plan;
		Promise.all(rooms.map(room => client.join(room, {limit: this.#chance.int(1, 50)}))).then(
			() => {
				report({type: 'up'});
				this.#sender.start();
			},
			error => this.#fail(`could not join: ${error}`),
		);
		for (const room of rooms) this.#deliveries.follow(room);
	}

	#recordLink(): void {
		const {link} = this.#client.session();
		if (link.type === this.#linkType || this.#isEnding) return;
		this.#linkType = link.type;
		const reason = 'reason' in link && {reason: link.reason};
		this.#write({type: 'link', state: link.type, at: Date.now(), ...reason});
		if (link.type === 'stopped') this.#fail(`the link stopped: ${link.reason}`);
		if (this.#isResting) this.#reconnectSoon();
	}

	#reconnectSoon(): void {
		if (this.#client.session().link.type !== 'waiting') return;
		setTimeout(() => this.#client.reconnect(), restBackoffMs);
	}

	#fail(reason: string): never {
		process.stderr.write(`${this.#plan.person}: ${reason}\n`);
		process.exit(1);
	}

	#obey(order: PersonOrder): void {
		switch (order.type) {
			case 'flood':
				this.#sender.flood(order.count);
				return;
			case 'rest':
				this.#isResting = true;
				this.#sender.stop();
				this.#reconnectSoon();
				this.#checkProgress();
				return;
			case 'end':
				this.#heads = order.heads;
				this.#checkProgress();
				return;
			case 'explain':
				report({
					type: 'unfinished',
					why: whyUnfinished(this.#client.session(), this.#plan.rooms, this.#missing()),
				});
		}
	}

	/** The rooms of which entries have not been delivered yet. */
	#missing(): readonly string[] {
		const heads = Object.entries(this.#heads ?? {});
		return heads.flatMap(([room, head]) => (this.#deliveries.hasAll(room, head) ? [] : [room]));
	}

	#checkProgress(): void {
		const isRested = isAtRest(this.#client.session(), this.#plan.rooms);
		if (this.#isResting && !this.#isRestReported && isRested) {
			this.#isRestReported = true;
			report({type: 'rested'});
		}
		if (this.#heads === undefined || !isRested) return;
		if (this.#missing().length === 0) void this.#end();
	}

	async #end(): Promise<void> {
		this.#heads = undefined;
		const client = this.#client;
		await untilQuiet(client);
		for (const room of client.session().rooms.values()) this.#write(shown(room, client.session()));
		this.#isEnding = true;
		this.#write({type: 'ended', at: Date.now()});
		await client.close();
		process.exit(0);
	}
}

const [argument] = process.argv.slice(2);
if (argument !== undefined && import.meta.main) {
	const plan = JSON.parse(argument) as PersonPlan;
	new PersonRun(plan, makeChance(plan.seed).split(`${plan.person} ${plan.life}`)).start();
}
