import {describe, expect, test} from 'vitest';
import {InputLines, pasteGapMs} from '../../../source/terminal/plain/input-lines.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';

const start = ({isTyped = false} = {}) => {
	const calls: string[] = [];
	const clock = makeFakeClock();
	const input = new InputLines({
		clock,
		isTyped,
		onLine: line => calls.push(`line ${line}`),
		onBlock: text => calls.push(`block ${text}`),
		onPaste: text => calls.push(`paste ${text}`),
		onCancelled: () => calls.push('cancelled'),
	});
	const add = (...lines: readonly string[]): void => {
		for (const line of lines) input.add(line);
	};
	return {input, clock, calls, add};
};

describe('lines of input', () => {
	test('a backslash at the end continues a line', () => {
		const {calls, add} = start();
		add('one\\', 'two\\', 'three', 'four');
		expect(calls).toEqual(['line one\ntwo\nthree', 'line four']);
	});

	test('a block ends with a full stop alone, and holds commands and empty lines as text', () => {
		const {input, calls, add} = start();
		input.startBlock();
		add('one', '', '/quit', 'three\\', '.', 'next');
		expect(calls).toEqual(['block one\n\n/quit\nthree\\', 'line next']);
	});

	test('/cancel discards a block', () => {
		const {input, calls, add} = start();
		input.startBlock();
		add('one', '/cancel', 'next');
		expect(calls).toEqual(['cancelled', 'line next']);
	});

	test('the end of the input completes a block or a continued line', () => {
		const block = start();
		block.input.startBlock();
		block.add('one', 'two');
		block.input.end();
		expect(block.calls).toEqual(['block one\ntwo']);
		const line = start();
		line.add('one\\');
		line.input.end();
		expect(line.calls).toEqual(['line one']);
	});

	test('lines that are typed at once are a paste; those of a pipe are not', () => {
		const typed = start({isTyped: true});
		typed.add('one', '', 'two');
		expect(typed.calls).toEqual([]);
		typed.clock.advance(pasteGapMs);
		typed.add('three');
		typed.clock.advance(pasteGapMs);
		expect(typed.calls).toEqual(['paste one\n\ntwo', 'line three']);
		const piped = start();
		piped.add('one', 'two');
		expect(piped.calls).toEqual(['line one', 'line two']);
	});

	test('commands that are typed at once are run one by one', () => {
		const {calls, clock, add} = start({isTyped: true});
		add('/go dev', 'hello', '/paste');
		clock.advance(pasteGapMs);
		expect(calls).toEqual(['line /go dev', 'line hello', 'line /paste']);
	});
});
