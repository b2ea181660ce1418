/**
 * Records which functions of `source/` run, and how often. Uses the call counts of V8, so no function is replaced by a
 * spy, and renamed or moved functions are detected.
 */
import {Session} from 'node:inspector';

/** The functions that ran, such as `client/client post`, and how often. */
export type CallCounts = ReadonlyMap<string, number>;

interface Coverage {
	readonly result: readonly {
		readonly url: string;
		readonly functions: readonly {
			readonly functionName: string;
			readonly ranges: readonly {readonly count: number}[];
		}[];
	}[];
}

/** `client/client` of a path or URL that ends in `/source/client/client.ts`. */
const moduleOf = (url: string): string | undefined =>
	/\/source\/(?<module>[^?:]+)\.tsx?\b/.exec(url)?.groups?.module;

const toCounts = ({result}: Coverage): CallCounts => {
	const counts = new Map<string, number>();
	for (const {url, functions} of result) {
		const module = moduleOf(url);
		if (module === undefined) continue;
		for (const {functionName, ranges} of functions) {
			const step = `${module} ${functionName}`;
			counts.set(step, (counts.get(step) ?? 0) + (ranges[0]?.count ?? 0));
		}
	}
	return counts;
};

export interface RouteRecorder {
	/** The calls since the previous `take`. */
	take(): CallCounts;
	stop(): void;
}

export const startRecorder = (): RouteRecorder => {
	const inspector = new Session();
	inspector.connect();
	/** Commands to the current thread are answered before `post` returns. */
	const run = (method: string, parameters: object = {}): unknown => {
		let outcome: {readonly error: Error | null; readonly result: unknown} | undefined;
		inspector.post(method, parameters, (error, result) => {
			outcome = {error, result};
		});
		if (outcome === undefined || outcome.error !== null)
			throw outcome?.error ?? new Error(`No answer to ${method}.`);
		return outcome.result;
	};
	run('Profiler.enable');
	run('Profiler.startPreciseCoverage', {callCount: true, detailed: false});
	return {
		take: () => toCounts(run('Profiler.takePreciseCoverage') as Coverage),
		stop() {
			run('Profiler.stopPreciseCoverage');
			run('Profiler.disable');
			inspector.disconnect();
		},
	};
};

/** The modules of `source/` on the call stack, outermost first, each with its function: `client/client post`. */
export const stackSteps = (): readonly string[] => {
	const limit = Error.stackTraceLimit;
	Error.stackTraceLimit = 200;
	const lines = (new Error('stack').stack ?? '').split('\n').slice(1);
	Error.stackTraceLimit = limit;
	return lines.reverse().flatMap(line => {
		const module = moduleOf(line);
		if (module === undefined) return [];
		const name = /^\s*at (?:async )?(?:new )?(?<name>[^\s(]+) /.exec(line)?.groups?.name ?? '';
		return [`${module} ${name.split('.').at(-1) ?? ''}`];
	});
};
