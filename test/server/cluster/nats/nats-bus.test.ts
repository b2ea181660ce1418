import {expect, test} from 'vitest';
import type {BusMessage} from '../../../../source/server/cluster/bus.ts';
import {type BusConnection, NatsBus} from '../../../../source/server/cluster/nats/nats-bus.ts';
import {describeBus} from '../../../contracts/bus.ts';

/** A subject that delivers to all connections, the sender's included, as NATS does. */
const makeSubject = () => {
	const listeners = new Set<(data: string) => void>();
	const waiting: string[] = [];
	const open = (): BusConnection & {isConnected: boolean} => ({
		isConnected: true,
		publish: data => void waiting.push(data),
		subscribe(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
	});
	const deliver = (): void => {
		for (const data of waiting.splice(0)) for (const listener of listeners) listener(data);
	};
	return {open, deliver, waiting};
};

describeBus('a cluster', () => {
	const {open, deliver} = makeSubject();
	return {buses: ['a', 'b', 'c'].map(run => new NatsBus(open(), run)), deliver};
});

const listOf = (count: number): BusMessage => ({
	type: 'memberList',
	hub: 'a',
	number: 1,
	list: {
		online: Array.from({length: count}, (_, index) => ({id: `id${index}`, nick: `ann · ${index} · 🙂`})),
		rooms: [],
	},
});

const receiving = (bus: NatsBus): BusMessage[] => {
	const received: BusMessage[] = [];
	bus.subscribe(message => void received.push(message));
	return received;
};

test('a list larger than a message of NATS travels in parts below 500 kB', () => {
	const {open, deliver, waiting} = makeSubject();
	const sender = new NatsBus(open(), 'a');
	const received = receiving(new NatsBus(open(), 'b'));
	sender.publish(listOf(30_000));
	expect(waiting.length).toBeGreaterThan(2);
	for (const part of waiting) expect(Buffer.byteLength(part)).toBeLessThan(500_000);
	deliver();
	expect(received).toEqual([listOf(30_000)]);
});

test('a message with a missing part is lost, and the next one arrives', () => {
	const {open, deliver, waiting} = makeSubject();
	const sender = new NatsBus(open(), 'a');
	const received = receiving(new NatsBus(open(), 'b'));
	sender.publish(listOf(30_000));
	waiting.splice(1, 1);
	sender.publish(listOf(1));
	sender.publish(listOf(20_000));
	deliver();
	expect(received).toEqual([listOf(1), listOf(20_000)]);
});

test('nothing is kept for later while there is no connection', () => {
	const {open, deliver, waiting} = makeSubject();
	const connection = open();
	const sender = new NatsBus(connection, 'a');
	const own = receiving(sender);
	connection.isConnected = false;
	sender.publish(listOf(1));
	expect(waiting).toEqual([]);
	deliver();
	expect(own).toEqual([listOf(1)]);
});
