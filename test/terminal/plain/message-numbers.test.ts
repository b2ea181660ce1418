import {describe, expect, test} from 'vitest';
import {MessageNumbers} from '../../../source/terminal/plain/message-numbers.ts';

describe('the numbers of messages', () => {
	test('count from 1 over all rooms, and stay the same for a message', () => {
		const numbers = new MessageNumbers();
		expect([
			numbers.numberOf('dev', 40),
			numbers.numberOf('ops', 7),
			numbers.numberOf('dev', 40),
			numbers.numberOf('dev', 41),
		]).toEqual([1, 2, 1, 3]);
		expect(numbers.messageOf(2)).toMatchObject({room: 'ops', seq: 7});
		expect(numbers.messageOf(4)).toBeUndefined();
	});

	test('are used again for the message that was printed the longest time ago', () => {
		const numbers = new MessageNumbers(3);
		for (const seq of [1, 2, 3]) numbers.numberOf('dev', seq);
		expect(numbers.numberOf('dev', 1)).toBe(1);
		expect(numbers.numberOf('dev', 4)).toBe(2);
		expect(numbers.messageOf(1)?.seq).toBe(1);
		expect(numbers.messageOf(2)?.seq).toBe(4);
		expect(numbers.numberOf('dev', 2)).toBe(3);
	});

	test('never mean two of the last messages', () => {
		const numbers = new MessageNumbers(10);
		const printed: number[] = [];
		for (let seq = 1; seq <= 200; seq++) printed.push(numbers.numberOf('dev', seq));
		for (let at = 10; at <= printed.length; at++) expect(new Set(printed.slice(at - 10, at)).size).toBe(10);
	});

	test('mean nothing after the room has a new log', () => {
		const numbers = new MessageNumbers(2);
		numbers.numberOf('dev', 1);
		numbers.numberOf('ops', 1);
		numbers.forgetRoom('dev');
		expect(numbers.messageOf(1)).toBeUndefined();
		expect(numbers.messageOf(2)?.room).toBe('ops');
	});
});
