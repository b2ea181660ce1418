/**
 * Joins that wait for their turn, so that a client with many rooms keeps within the frames that the server takes from
 * one connection. Half of them are left to everything else the client sends.
 */
import type {Limits} from '../protocol/limits.ts';
import type {Clock} from '../time/clock.ts';
import {fullPace, type Pace, type PaceLimits, takeTurn} from './pace.ts';

export interface JoinQueueOptions<Item> {
	readonly clock: Clock;
	readonly limits: () => Limits;
	readonly send: (item: Item) => void;
}

export interface JoinQueue<Item> {
	/** Sends the item in its turn: urgent ones before all others, otherwise in the order they were added. */
	add(item: Item, isUrgent: boolean): void;
	/** A connection is up: the full burst is free again. */
	begin(): void;
	/** The connection is gone: nothing waits any more. */
	end(): void;
}

const half = ({frameBurst, framesPerSecond}: Limits): PaceLimits => ({
	sendBurst: frameBurst / 2,
	sendsPerSecond: framesPerSecond / 2,
});

export const createJoinQueue = <Item>({clock, limits, send}: JoinQueueOptions<Item>): JoinQueue<Item> => {
	const urgent = new Set<Item>();
	const others = new Set<Item>();
	let pace: Pace = {tokens: 0, at: 0};
	let cancelTimer: (() => void) | undefined;

	const pump = (): void => {
		cancelTimer = undefined;
		for (const items of [urgent, others]) {
			for (const item of items) {
				const turn = takeTurn(pace, half(limits()), clock.monotonic());
				if (turn.type === 'wait') {
					cancelTimer = clock.after(turn.waitMs, pump);
					return;
				}
				pace = turn.pace;
				items.delete(item);
				send(item);
			}
		}
	};

	return {
		add(item, isUrgent) {
			if (isUrgent) others.delete(item);
			if (!urgent.has(item)) (isUrgent ? urgent : others).add(item);
			if (cancelTimer === undefined) pump();
		},
		begin() {
			pace = fullPace(half(limits()), clock.monotonic());
		},
		end() {
			cancelTimer?.();
			cancelTimer = undefined;
			urgent.clear();
			others.clear();
		},
	};
};
