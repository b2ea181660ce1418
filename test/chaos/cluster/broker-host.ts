/** The brokers of a chaos run. Actions run one at a time, so that their faults add up only where one action says so. */
import {setTimeout as pause} from 'node:timers/promises';
import type {Broker, Brokers} from '../../support/nats-server.ts';
import {journalStream} from './hubs.ts';
import type {BrokerAction} from './schedule.ts';

export class BrokerHost {
	readonly #brokers: Brokers;
	readonly #onFailure: (what: string) => void;
	#work: Promise<void> = Promise.resolve();

	constructor(brokers: Brokers, onFailure: (what: string) => void) {
		this.#brokers = brokers;
		this.#onFailure = onFailure;
	}

	/** Carries the action out after all earlier ones. Afterwards all brokers run and have caught up. */
	act(action: BrokerAction): Promise<void> {
		this.#work = this.#work.then(async () => {
			try {
				await this.#carryOut(action);
				await this.#brokers.untilHealthy();
			} catch (error) {
				this.#onFailure(`${JSON.stringify(action)}: ${(error as Error).stack ?? error}`);
			}
		});
		return this.#work;
	}

	settled(): Promise<void> {
		return this.#work;
	}

	/** Kills all brokers and starts them again. */
	async restart(downMs: number): Promise<void> {
		const {all} = this.#brokers;
		await Promise.all(all.map(broker => broker.kill()));
		await pause(downMs);
		await Promise.all(all.map(broker => broker.start()));
	}

	/** Stops a broker in order and starts it again. */
	async stopAndStart(broker: number): Promise<void> {
		await this.#brokers.all[broker]?.stop();
		await this.#brokers.all[broker]?.start();
		await this.#brokers.untilHealthy();
	}

	async #carryOut(action: BrokerAction): Promise<void> {
		if (action.type === 'kill all brokers') return this.restart(action.downMs);
		const broker = await this.#find(action.broker);
		switch (action.type) {
			case 'kill broker':
				await broker.kill();
				break;
			case 'stop broker':
				await broker.stop();
				break;
			case 'freeze broker':
				broker.freeze();
				await pause(action.forMs);
				broker.thaw();
				return;
		}
		await pause(action.downMs);
		await broker.start();
	}

	async #find(broker: number | 'leader'): Promise<Broker> {
		const {all, leaderOf} = this.#brokers;
		return broker === 'leader' ? leaderOf(journalStream) : (all[broker] ?? all[0]);
	}
}
