/**
 * Connects a server with `--nats` to its cluster. Until the hub has applied the journal, its port answers every request
 * with 503, so that a load balancer sends no clients.
 */
import {createServer as createPlainServer, type RequestListener, type Server} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {Clock} from '../../time/clock.ts';
import type {RunningCluster, StartClusterOptions} from '../cluster/nats/start/start-cluster.ts';
import type {TlsFiles} from '../http/http-server.ts';
import type {Log} from '../shared/log.ts';
import {StoreError} from '../store/store-error.ts';
import {closeServer, listen} from './listen.ts';
import {isStore, openStore} from './open-store.ts';
import {type ServerOptions, StartError} from './server-options.ts';

const answerStarting: RequestListener = (request, response) => {
	const isAlive = request.url === '/healthz';
	response.writeHead(isAlive ? 200 : 503, {
		'Content-Type': 'application/json; charset=utf-8',
		'Cache-Control': 'no-store',
		'Retry-After': 1,
		Connection: 'close',
	});
	response.end(`${JSON.stringify({status: isAlive ? 'ok' : 'starting'})}\n`);
};

/** Answers with 503 on the port of the server until it is ready. Undefined if the server may use any free port. */
const listenWhileStarting = async (
	{host = '127.0.0.1', port = 0}: ServerOptions,
	tls: TlsFiles | undefined,
): Promise<Server | undefined> => {
	if (port === 0) return undefined;
	const server = tls === undefined ? createPlainServer(answerStarting) : createTlsServer(tls, answerStarting);
	await listen(server, host, port);
	return server;
};

const pathOf = ({store}: ServerOptions): string | undefined =>
	store !== undefined && !isStore(store) && store.type === 'file' ? store.path : undefined;

const start = async (options: StartClusterOptions): Promise<RunningCluster> => {
	// Without --nats none of these packages is loaded.
	const {startCluster} = await import('../cluster/nats/start/start-cluster.ts');
	try {
		return await startCluster(options);
	} catch (error) {
		if (error instanceof StoreError || (error instanceof Error && error.name === 'NatsError')) {
			throw new StartError(error.message, {cause: error});
		}
		throw error;
	}
};

/** Undefined without `nats`. Rejects with a `StartError`. */
export const openCluster = async (
	options: ServerOptions,
	tls: TlsFiles | undefined,
	clock: Clock,
	log: Log,
): Promise<RunningCluster | undefined> => {
	const {nats, version, publicUrl, onCatchUp} = options;
	if (nats === undefined) return undefined;
	const server = await listenWhileStarting(options, tls);
	const endCatchUp = onCatchUp?.();
	try {
		const open = () => openStore(options, clock, log);
		return await start({nats, path: pathOf(options), openStore: open, version, publicUrl, clock, log});
	} finally {
		endCatchUp?.();
		if (server !== undefined) await closeServer(server);
	}
};
