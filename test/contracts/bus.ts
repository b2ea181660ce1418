/** The contract of buses, for one hub and for several. */
import {describe, expect, test} from 'vitest';
import type {Bus, BusMessage} from '../../source/server/cluster/bus.ts';

export interface BusWorld {
	/** The bus of each hub. */
	readonly buses: readonly Bus[];
	/** Delivers what waits between the hubs. */
	deliver(): void | Promise<void>;
}

const typing = (nick: string): BusMessage => ({type: 'typing', room: 'dev', user: {id: nick, nick}});

const listen = (bus: Bus): {readonly received: BusMessage[]; readonly stop: () => void} => {
	const received: BusMessage[] = [];
	return {received, stop: bus.subscribe(message => void received.push(message))};
};

export const describeBus = (name: string, open: () => BusWorld | Promise<BusWorld>): void => {
	describe(`${name}: bus`, () => {
		test('delivers to every listener of every hub exactly once, the sender included', async () => {
			const {buses, deliver} = await open();
			const listeners = [...buses, ...buses].map(listen);
			for (const [index, bus] of buses.entries()) bus.publish(typing(`ann${index}`));
			await deliver();
			const expected = buses.map((_, index) => typing(`ann${index}`));
			for (const {received} of listeners) {
				expect(received).toHaveLength(expected.length);
				expect(received).toEqual(expect.arrayContaining(expected));
			}
		});

		test('delivers to the own hub before publish returns', async () => {
			const {buses} = await open();
			for (const bus of buses) {
				const {received} = listen(bus);
				bus.publish(typing('ann'));
				expect(received).toEqual([typing('ann')]);
			}
		});

		test('keeps the order of the messages of one hub', async () => {
			const {buses, deliver} = await open();
			const listeners = buses.map(listen);
			const messages = Array.from({length: 20}, (_, index) => typing(`ann${index}`));
			for (const message of messages) buses[0]?.publish(message);
			await deliver();
			for (const {received} of listeners) expect(received).toEqual(messages);
		});

		test('delivers nothing to a listener that has unsubscribed', async () => {
			const {buses, deliver} = await open();
			const [bus] = buses;
			const gone = buses.map(listen);
			const kept = buses.map(listen);
			for (const {stop} of gone) stop();
			bus?.publish(typing('ann'));
			await deliver();
			expect(gone.map(({received}) => received.length)).toEqual(buses.map(() => 0));
			expect(kept.map(({received}) => received.length)).toEqual(buses.map(() => 1));
		});
	});
};
