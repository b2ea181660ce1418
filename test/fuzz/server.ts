/** A server process that measures its memory: `node --expose-gc test/fuzz/server.ts DATABASE`. */
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
const send = (report: FuzzServerReport): void => void process.send?.(report);

const server = await startServer({
	version: 'fuzz',
	store: {type: 'file', path: database, sync: 'normal'},
	connectionsPerAddress: 'off',
	rateLimit: {burst: 500, perSecond: 500},
});

/** Measures the heap and external memory after garbage collection. */
const measure = async (): Promise<void> => {
	for (let collections = 0; collections < 4; collections++) {
		globalThis.gc?.();
		await pause(20);
	}
	const {heapUsed, external, rss} = process.memoryUsage();
	send({type: 'measured', bytes: heapUsed + external, rssBytes: rss, connections: server.connections()});
};

process.on('message', () => void measure());
process.on('disconnect', () => process.exit());
send({type: 'listening', port: server.port});
