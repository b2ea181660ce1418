import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {Intake} from '../../../../../source/server/cluster/nats/journal/intake.ts';
import type {
	JournalStream,
	StreamMessage,
} from '../../../../../source/server/cluster/nats/stream/journal-stream.ts';
import {makeFakeClock} from '../../../../support/fake-clock.ts';
import {InProcessStream} from '../../../../support/in-process-stream.ts';

const world = () => {
	const clock = makeFakeClock();
	const transactions: number[] = [];
	let position = 0;
	let receive = (_: readonly StreamMessage[]): void => {};
	const stream: JournalStream = {
		...new InProcessStream(() => {}).open(),
		consume(_, onMessages) {
			receive = onMessages;
			return {stop() {}};
		},
	};
	const intake = new Intake({
		...{stream, clock, onFailure() {}, onLost() {}},
		position: () => position,
		apply(messages) {
			transactions.push(messages.length);
			position = messages.at(-1)?.position ?? position;
			return {messages: [], position, stop: undefined};
		},
	});
	intake.start();
	let last = 0;
	const deliver = (count: number): void => {
		receive(Array.from({length: count}, () => ({position: ++last, data: ''})));
	};
	return {clock, intake, transactions, deliver};
};

test('messages are applied in large transactions until the hub is ready, and then at the end of the turn', async () => {
	const {intake, transactions, deliver} = world();
	intake.noteStart(10_000);
	for (let index = 0; index < 50; index++) {
		deliver(200);
		await nextTurn();
	}
	await nextTurn();
	expect(transactions).toEqual([8000, 2000]);
	deliver(1);
	await nextTurn();
	expect(transactions).toEqual([8000, 2000, 1]);
});

test('messages before the start that arrive slowly are applied after a moment', async () => {
	const {clock, intake, transactions, deliver} = world();
	intake.noteStart(100);
	deliver(10);
	await nextTurn();
	expect(transactions).toEqual([]);
	await clock.advanceAsync(100);
	await nextTurn();
	expect(transactions).toEqual([10]);
});
