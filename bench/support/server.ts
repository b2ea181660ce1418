/**
 * A real server in a separate process: without limits, and it reports its use of resources on request.
 */
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import v8 from 'node:v8';
import {startServer} from '../../source/server/serve.ts';
import type {Journal} from '../../source/server/store/journal.ts';
import {openMemoryStore, openSqliteStore} from '../../source/server/store/sqlite/sqlite-store.ts';
import type {Store} from '../../source/server/store/store.ts';

export type Place =
	| {readonly type: 'memory'}
	/** `oneByOne`: the simple implementation, with a transaction for each message. */
	| {
			readonly type: 'file';
			readonly path: string;
			readonly sync: 'full' | 'normal';
			readonly oneByOne?: boolean;
	  };

export interface Usage {
	/** User and system, of all threads. */
	readonly cpuMicroseconds: number;
	/** Measured after a garbage collection. */
	readonly heapBytes: number;
	readonly externalBytes: number;
	readonly rssBytes: number;
	readonly connections: number;
}

export interface BenchServer {
	readonly pid: number;
	readonly port: number;
	/** `isSwept`: whether to collect garbage first. */
	usage(isSwept?: boolean): Promise<Usage>;
	close(): Promise<void>;
}

export const startBenchServer = async (place: Place): Promise<BenchServer> => {
	const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(place)], {
		execArgv: ['--expose-gc'],
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	const [port] = (await once(child, 'message')) as [number];
	return {
		pid: child.pid ?? 0,
		port,
		async usage(isSwept = false) {
			child.send({isSwept});
			const [usage] = (await once(child, 'message')) as [Usage];
			return usage;
		},
		async close() {
			const ended = once(child, 'exit');
			child.kill('SIGKILL');
			await ended;
		},
	};
};

/** Every command waits for the previous one, so that no two share a transaction. */
const oneByOne = (store: Store): Store => {
	let last: Promise<unknown> = Promise.resolve();
	const journal: Journal = {
		subscribe: listener => store.journal.subscribe(listener),
		sync: () => store.journal.sync(),
		propose(command, origin) {
			const outcome = last.then(() => store.journal.propose(command, origin));
			last = outcome.catch(() => {});
			return outcome;
		},
	};
	return {...store, journal};
};

const openStore = async (place: Place): Promise<Store> => {
	if (place.type === 'memory') return openMemoryStore();
	const store = await openSqliteStore(place);
	return place.oneByOne === true ? oneByOne(store) : store;
};

const beServer = async (place: Place): Promise<void> => {
	// As `termchat serve` does. (Given to the process at its start, the same flag has no effect in Node 24.)
	v8.setFlagsFromString('--semi-space-growth-factor=1');
	const server = await startServer({
		version: 'bench',
		store: await openStore(place),
		rateLimit: 'off',
		connectionsPerAddress: 'off',
	});
	process.on('message', async ({isSwept}: {isSwept: boolean}) => {
		for (let sweeps = 0; isSwept && sweeps < 3; sweeps++) {
			globalThis.gc?.();
			await pause(50);
		}
		const {user, system} = process.cpuUsage();
		const {heapUsed, external, rss} = process.memoryUsage();
		const usage: Usage = {
			cpuMicroseconds: user + system,
			heapBytes: heapUsed,
			externalBytes: external,
			rssBytes: rss,
			connections: server.connections(),
		};
		process.send?.(usage);
	});
	process.on('disconnect', () => process.exit());
	process.send?.(server.port);
};

if (import.meta.main) await beServer(JSON.parse(process.argv[2] ?? '{}') as Place);
