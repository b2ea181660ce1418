/** A child process of an abuse run, and its messages, which are taken in order. */
import {fork} from 'node:child_process';
import {once} from 'node:events';

export interface Child {
	readonly pid: number;
	send(message: object): void;
	/** The next message; rejects if the process ends first. */
	next<T>(): Promise<T>;
	/** Kills it; resolves when it has ended. */
	close(): Promise<void>;
}

/** Runs a file of this folder; the plan is its only argument. */
export const startChild = (file: string, plan: unknown): Child => {
	const child = fork(file, [JSON.stringify(plan)], {execArgv: []});
	const ended = once(child, 'exit');
	const taken: unknown[] = [];
	let wake = (): void => {};
	let isOver = false;
	child.on('message', message => {
		taken.push(message);
		wake();
	});
	void ended.then(() => {
		isOver = true;
		wake();
	});
	return {
		pid: child.pid ?? 0,
		send: message => void child.send(message),
		async next<T>() {
			while (taken.length === 0) {
				if (isOver) throw new Error(`The process of ${file} ended.`);
				await new Promise<void>(resolve => {
					wake = resolve;
				});
			}
			return taken.shift() as T;
		},
		async close() {
			child.kill('SIGKILL');
			await ended;
		},
	};
};

export const reply = (message: object): void => void process.send?.(message);
