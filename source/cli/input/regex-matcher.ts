/**
 * Regular expressions that may backtrack for ever. They run in a thread of their own, so that timeouts, signals and
 * the connection go on meanwhile, and a match that takes too long can be ended.
 */
import {Worker} from 'node:worker_threads';

export interface Matcher {
	/**
	 * Whether the pattern matches; `undefined` where that was not known within the time limit. Texts are matched one
	 * after the other, in the order of the calls. Rejects where no thread can be started.
	 */
	matches(text: string): Promise<boolean | undefined>;
	/** Ends the thread. */
	close(): Promise<void>;
}

/** Runs within the thread: says that it is ready, and then answers each text with true or false. */
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

/** A matcher of a valid pattern (`source`, with the flag u), which has `limitMs` for each text. */
export const createMatcher = (source: string, limitMs: number): Matcher => {
	let thread: Promise<Worker> | undefined;
	let queue: Promise<unknown> = Promise.resolve();

	const match = async (text: string): Promise<boolean | undefined> => {
		thread ??= startThread(source);
		const running = await thread;
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				thread = undefined;
				void running.terminate();
				end(() => resolve(undefined));
			}, limitMs);
			const end = (settle: () => void): void => {
				clearTimeout(timer);
				running.off('message', onMessage);
				running.off('error', onError);
				settle();
			};
			const onMessage = (isMatch: boolean): void => end(() => resolve(isMatch));
			const onError = (error: Error): void => end(() => reject(error));
			running.once('message', onMessage);
			running.once('error', onError);
			running.postMessage(text);
		});
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
