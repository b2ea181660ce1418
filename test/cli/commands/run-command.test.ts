import {expect, test, vi} from 'vitest';
import {Failure} from '../../../source/cli/arguments/failure.ts';
import {runCommand} from '../../../source/cli/commands/run-command.ts';

const runFailing = async (error: unknown) => {
	const written: string[] = [];
	const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(text => written.push(String(text)) > 0);
	const code = await runCommand('send', async () => {
		throw error;
	});
	stderr.mockRestore();
	return {code, written};
};

test('reports a failure in one line on stderr, with its exit code', async () => {
	const {code, written} = await runFailing(new Failure('No server answers.\nsecond line', 3));
	expect(code).toBe(3);
	expect(written).toEqual(['termchat send: No server answers.\n']);
});

test('reports any other error as an internal error', async () => {
	const {code, written} = await runFailing(new TypeError('x is not a function'));
	expect(code).toBe(1);
	expect(written).toEqual(['termchat send: Internal error: x is not a function\n']);
});
