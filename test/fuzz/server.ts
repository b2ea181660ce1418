/** A server in a process of its own whose memory can be looked at: `node --expose-gc test/fuzz/server.ts DATABASE`. */
import {setTimeout as pause} from 'node:timers/promises';
import {startServer} from '../../source/server/serve.ts';

export type FuzzServerReport =
	| {readonly type: 'listening'; readonly port: number}
	| {
			readonly type: 'measured';
			readonly bytes: number;
			readonly rssBytes: number;
			readonly connections: number;
	  };

const [database = ''] = process.argv.slice(2);
const say = (report: FuzzServerReport): void => void process.send?.(report);

const server = await startServer({
	version: 'fuzz',
	store: {type: 'file', path: database, sync: 'normal'},
	connectionsPerAddress: 'off',
	rateLimit: {burst: 500, perSecond: 500},
});

/** What lives after everything else was swept away: heap and what hangs on it. */
const measure = async (): Promise<void> => {
	for (let sweeps = 0; sweeps < 4; sweeps++) {
		globalThis.gc?.();
		await pause(20);
	}
	const {heapUsed, external, rss} = process.memoryUsage();
	say({type: 'measured', bytes: heapUsed + external, rssBytes: rss, connections: server.connections()});
};

process.on('message', () => void measure());
process.on('disconnect', () => process.exit());
say({type: 'listening', port: server.port});
