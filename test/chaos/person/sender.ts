/** Posts and changes messages at random, and records each action and its outcome. */
import type {Client} from '../../../source/client/client.ts';
import type {RequestError} from '../../../source/client/link/request-error.ts';
import {makeActivities} from '../activities.ts';
import type {Chance} from '../chance.ts';
import {type ChangeFrame, inShort, type Target, type Trace} from '../trace.ts';
import type {PersonPlan, PersonReport} from './plan.ts';

/** With this many pending messages the person sends nothing. */
const maxPending = 40;

export interface SenderOptions {
	readonly client: Client;
	readonly plan: PersonPlan;
	readonly chance: Chance;
	readonly write: (trace: Trace) => void;
	readonly report: (report: PersonReport) => void;
}

export class Sender {
	readonly #options: SenderOptions;
	readonly #activities;
	#serial = 0;
	#isStopped = false;

	constructor(options: SenderOptions) {
		this.#options = options;
		this.#activities = makeActivities(options.plan, options.chance);
	}

	/** Acts again and again until `stop`. */
	start(): void {
		if (this.#isStopped) return;
		this.#act();
		const {chance, plan} = this.#options;
		setTimeout(() => this.start(), chance.int(0, plan.paceMs * 2));
	}

	stop(): void {
		this.#isStopped = true;
	}

	/** Posts long messages at once. */
	flood(count: number): void {
		const {chance, plan} = this.#options;
		for (let index = 0; index < count; index++) {
			this.#post({room: chance.pick(plan.rooms)}, this.#activities.long());
		}
	}

	/** Records the receipt or the refusal of a draft. */
	watchReceipt(draft: string): void {
		const {client, write, report} = this.#options;
		client.receipt(draft).then(
			({room, seq}) => {
				write({type: 'receipted', draft, room, seq});
				report({type: 'receipted'});
			},
			(error: RequestError) => write({type: 'refused', draft, code: error.code}),
		);
	}

	#act(): void {
		const {client} = this.#options;
		if ((client.session().outbox?.length ?? 0) >= maxPending) return;
		const activity = this.#activities.next(client.session());
		if (activity.type === 'post') this.#post(activity.target, activity.text, activity.more);
		else if (activity.type === 'change') this.#change(activity.frame);
		else activity.look(client);
	}

	#post(target: Target, text: string, more: {readonly replyTo?: number} = {}): void {
		const {client, write, report} = this.#options;
		write({type: 'intended', target, text: inShort(text)});
		const draft = client.post(target, text, more);
		write({type: 'posted', target, text: inShort(text), draft});
		report({type: 'posted'});
		this.watchReceipt(draft);
	}

	#change(frame: ChangeFrame): void {
		const {client, write} = this.#options;
		const key = ++this.#serial;
		write({type: 'changing', key, frame});
		client.ask(frame).then(
			({seq}) => write({type: 'changed', key, seq}),
			(error: RequestError) => write({type: 'unchanged', key, code: error.code}),
		);
	}
}
