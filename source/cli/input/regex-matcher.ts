/**
 * Matches a regular expression in a worker thread. An expression may backtrack for hours. In a thread it does not block
 * timeouts, signals and the connection, and a match that takes too long can be terminated.
 */
import {Worker} from 'node:worker_threads';

export interface RegexMatcher {
	/**
	 * Whether the pattern matches; undefined if the match took longer than the limit. Texts are matched in the order
	 * of the calls. Rejects if no thread can be started.
	 */
	matches(text: string): Promise<boolean | undefined>;
	/** Terminates the thread. */
	close(): Promise<void>;
}

/** The code of the thread: it reports that it is ready, and then answers each text with true or false. */
const threadCode = `
	const {parentPort, workerData} = require('node:worker_threads');
	const pattern = new RegExp(workerData, 'u');
	parentPort.on('message', text => parentPort.postMessage(pattern.test(text)));
	parentPort.postMessage('ready');
`;

const startThread = (source: string): Promise<Worker> =>
	new Promise((resolve, reject) => {
		const thread = new Worker(threadCode, {eval: true, workerData: source});
		thread.once('message', () => resolve(thread));
		thread.once('error', reject);
	});

/** Resolves with the thread's answer, or with undefined after `limitMs`; then the thread is terminated. */
const askThread = (thread: Worker, text: string, limitMs: number): Promise<boolean | undefined> =>
	new Promise((resolve, reject) => {
		const finish = (complete: () => void): void => {
			clearTimeout(timer);
			thread.off('message', onMessage);
			thread.off('error', onError);
			complete();
		};
		const timer = setTimeout(() => {
			void thread.terminate();
			finish(() => resolve(undefined));
		}, limitMs);
		const onMessage = (isMatch: boolean): void => finish(() => resolve(isMatch));
		const onError = (error: Error): void => finish(() => reject(error));
		thread.once('message', onMessage);
		thread.once('error', onError);
		thread.postMessage(text);
	});

/** A matcher for a valid pattern (`source`, with the flag u), with `limitMs` for each text. */
export const createRegexMatcher = (source: string, limitMs: number): RegexMatcher => {
	let thread: Promise<Worker> | undefined;
	let queue: Promise<unknown> = Promise.resolve();

	const match = async (text: string): Promise<boolean | undefined> => {
		thread ??= startThread(source);
		const answer = await askThread(await thread, text, limitMs);
		if (answer === undefined) thread = undefined;
		return answer;
	};

	return {
		matches(text) {
			const answer = queue.then(() => match(text));
			queue = answer.catch(() => {});
			return answer;
		},
		async close() {
			await (await thread?.catch(() => undefined))?.terminate();
		},
	};
};
