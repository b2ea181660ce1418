/**
 * Joins that wait for their turn, so that a client with many rooms stays within the frame rate that the server accepts
 * from one connection. Joins use half of that rate and leave the other half for all other frames.
 */
import type {Limits} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import {SendPace} from '../link/send-pace.ts';

interface JoinQueueOptions<Item> {
	readonly clock: Clock;
	readonly limits: () => Limits;
	readonly send: (item: Item) => void;
}

export class JoinQueue<Item> {
	readonly #options: JoinQueueOptions<Item>;
	readonly #pace: SendPace;
	readonly #urgent = new Set<Item>();
	readonly #others = new Set<Item>();
	#cancelTimer: (() => void) | undefined;

	constructor(options: JoinQueueOptions<Item>) {
		this.#options = options;
		this.#pace = new SendPace(options.clock, () => {
			const {frameBurst, framesPerSecond} = options.limits();
			return {burst: frameBurst / 2, perSecond: framesPerSecond / 2};
		});
	}

	/** Sends the item when its turn comes: urgent items first, then in the order in which they were added. */
	add(item: Item, isUrgent: boolean): void {
		if (isUrgent) this.#others.delete(item);
		if (!this.#urgent.has(item)) (isUrgent ? this.#urgent : this.#others).add(item);
		if (this.#cancelTimer === undefined) this.#sendReady();
	}

	/** A connection is up: the full burst is available again. */
	linkUp(): void {
		this.#pace.reset();
	}

	/** The connection is lost: removes all items. */
	linkLost(): void {
		this.#cancelTimer?.();
		this.#cancelTimer = undefined;
		this.#urgent.clear();
		this.#others.clear();
	}

	#sendReady(): void {
		this.#cancelTimer = undefined;
		for (const items of [this.#urgent, this.#others]) {
			for (const item of items) {
				const waitMs = this.#pace.take();
				if (waitMs > 0) {
					this.#cancelTimer = this.#options.clock.after(waitMs, () => this.#sendReady());
					return;
				}
				items.delete(item);
				this.#options.send(item);
			}
		}
	}
}
