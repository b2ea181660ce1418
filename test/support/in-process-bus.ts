/**
 * A bus between hubs in one process. A message to another hub waits in the link between the two until the test delivers
 * it. Each link keeps the order, as the contract requires. The test chooses the next link.
 */
import type {Bus, BusMessage} from '../../source/server/cluster/bus.ts';
import {createLocalBus} from '../../source/server/cluster/bus.ts';

interface Link {
	readonly from: number;
	readonly to: number;
	/** JSON, as a network would carry it. */
	readonly waiting: string[];
}

interface Endpoint {
	readonly local: Bus;
	isCut: boolean;
}

export class InProcessBus {
	readonly #onWork: () => void;
	readonly #endpoints: Endpoint[] = [];
	readonly #links: Link[] = [];

	/** `onWork` is called when there is something to deliver. */
	constructor(onWork: () => void = () => {}) {
		this.#onWork = onWork;
	}

	/** The bus of a further hub. */
	open(): Bus {
		const hub = this.#endpoints.length;
		const endpoint: Endpoint = {local: createLocalBus(), isCut: false};
		for (const other of this.#endpoints.keys()) {
			this.#links.push({from: hub, to: other, waiting: []}, {from: other, to: hub, waiting: []});
		}
		this.#endpoints.push(endpoint);
		return {
			publish: message => {
				endpoint.local.publish(message);
				for (const {from, to, waiting} of this.#links) {
					if (from !== hub || endpoint.isCut || this.#endpoints[to]?.isCut === true) continue;
					waiting.push(JSON.stringify(message));
				}
				this.#onWork();
			},
			subscribe: listener => endpoint.local.subscribe(listener),
		};
	}

	/** Messages that have not been delivered. */
	get pending(): number {
		return this.#links.reduce((sum, {waiting}) => sum + waiting.length, 0);
	}

	/** Delivers the next message of a link that `random` chooses. False if there is none. */
	step(random: () => number): boolean {
		const busy = this.#links.filter(({waiting}) => waiting.length > 0);
		const link = busy[Math.floor(random() * busy.length)];
		const message = link?.waiting.shift();
		if (link === undefined || message === undefined) return false;
		this.#endpoints[link.to]?.local.publish(JSON.parse(message) as BusMessage);
		return true;
	}

	/** Delivers all messages, and those sent in response. */
	deliver(random: () => number = () => 0): void {
		while (this.step(random));
	}

	/** Drops all messages to and from hub number `hub`, counted from 0, until `heal`. */
	cut(hub: number): void {
		const endpoint = this.#endpoints[hub];
		if (endpoint !== undefined) endpoint.isCut = true;
		for (const {from, to, waiting} of this.#links) if (from === hub || to === hub) waiting.splice(0);
	}

	heal(hub: number): void {
		const endpoint = this.#endpoints[hub];
		if (endpoint !== undefined) endpoint.isCut = false;
	}
}
