import type {JsMsg} from '@nats-io/jetstream';
import {expect, onTestFinished, test} from 'vitest';
import type {NatsLink} from '../../../../../source/server/cluster/nats/connection/connection.ts';
import {JetStreamStream} from '../../../../../source/server/cluster/nats/stream/jetstream-stream.ts';
import {makeFakeClock} from '../../../../support/fake-clock.ts';

const forever = new Promise<never>(() => {});

/** A connection whose consumers neither end nor report anything, as after the loss of the server that has them. */
const openLink = () => {
	const startedAt: number[] = [];
	const listeners = new Set<(isConnected: boolean) => void>();
	let receive: (message: JsMsg) => void = () => {};
	const consumer = {
		async consume({callback}: {readonly callback: typeof receive}) {
			receive = callback;
			return {
				closed: () => forever,
				async close() {},
				status: () => ({[Symbol.asyncIterator]: () => ({next: () => forever})}),
			};
		},
	};
	const link = {
		isConnected: true,
		names: {cluster: 'test', journalStream: 'journal'},
		onChange(listener: (isConnected: boolean) => void) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		jetstream: {
			consumers: {
				async get(_: string, from: {readonly opt_start_seq: number}) {
					startedAt.push(from.opt_start_seq);
					return consumer;
				},
			},
		},
	};
	return {
		link: link as unknown as NatsLink,
		startedAt,
		listeners,
		setConnected(isConnected: boolean) {
			for (const listener of [...listeners]) listener(isConnected);
		},
		receive(seq: number) {
			receive({seq, info: {timestampNanos: 0}, string: () => `message ${seq}`} as unknown as JsMsg);
		},
	};
};

test('reads with a new consumer after each loss of the connection, from where it was', async () => {
	const clock = makeFakeClock();
	const {link, startedAt, listeners, setConnected, receive} = openLink();
	const received: string[] = [];
	const consumption = new JetStreamStream(link, 'cluster', clock).consume(
		0,
		messages => received.push(...messages.map(({data}) => data)),
		() => {},
	);
	onTestFinished(() => consumption.stop());
	await clock.advanceAsync(0);
	receive(1);
	for (const seq of [2, 3]) {
		setConnected(false);
		await clock.advanceAsync(5000);
		setConnected(true);
		await clock.advanceAsync(1000);
		receive(seq);
	}
	await clock.advanceAsync(0);
	expect(received).toEqual(['message 1', 'message 2', 'message 3']);
	expect(startedAt).toEqual([1, 2, 3]);
	expect(listeners.size).toBe(1);
});
