/** Separate processes create the load, so that the measured processor time is only the server's. */
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

export interface Load {
	/** The next line of the process. */
	next<T>(): Promise<T>;
	send(order: unknown): void;
	close(): Promise<void>;
}

/** Runs the program at this URL again as a load process, with `--load` and the plan as arguments. */
export const startLoad = (url: string, plan: unknown): Load => {
	const child: ChildProcess = fork(fileURLToPath(url), ['--load', JSON.stringify(plan)], {execArgv: []});
	const waiting: unknown[] = [];
	let wake = (): void => {};
	let failure: Error | undefined;
	child.on('message', message => {
		waiting.push(message);
		wake();
	});
	child.once('exit', code => {
		failure = new Error(`A load process ended with ${code}.`);
		wake();
	});
	return {
		async next<T>() {
			while (waiting.length === 0) {
				if (failure !== undefined) throw failure;
				await new Promise<void>(resolve => {
					wake = resolve;
				});
			}
			return waiting.shift() as T;
		},
		send: order => void child.send(order as object),
		async close() {
			if (failure !== undefined) return;
			const ended = once(child, 'exit');
			child.kill('SIGKILL');
			await ended;
		},
	};
};

/** The plan of a load process, or undefined in the process that measures. */
export const loadPlan = <Plan>(): Plan | undefined => {
	const [flag, plan] = process.argv.slice(2);
	return flag === '--load' ? (JSON.parse(plan ?? '{}') as Plan) : undefined;
};

export const sendResult = (message: unknown): void => void process.send?.(message);
