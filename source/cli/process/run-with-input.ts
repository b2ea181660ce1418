/** Runs a program with a text on stdin. Its output goes to the output of this program. */
import {spawn} from 'node:child_process';
import {messageOf} from '../../errors/error-message.ts';
import {Failure} from '../arguments/failure.ts';

/** Undefined for success, otherwise how it ended: `code 3`, `SIGTERM`. Rejects with a `Failure` if it cannot be started. */
export const runWithInput = (program: readonly string[], input: string): Promise<string | undefined> =>
	new Promise((resolve, reject) => {
		const [file = '', ...argv] = program;
		const child = spawn(file, argv, {stdio: ['pipe', 'inherit', 'inherit']});
		child.once('error', error => reject(new Failure(`Cannot run ${file}: ${messageOf(error)}.`)));
		child.once('exit', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `code ${code}`)));
		// A program that reads nothing closes its end of the pipe.
		child.stdin.on('error', () => {});
		child.stdin.end(input);
	});
