/** A server in this process for one test, with real sockets on a free port and a fake clock. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {onTestFinished} from 'vitest';
import {startServer} from '../../source/server/serve.ts';
import type {RunningServer, ServerOptions} from '../../source/server/startup/server-options.ts';
import {type FakeClock, makeFakeClock} from '../support/fake-clock.ts';
import {type DialOptions, dial, type WireClient} from '../support/wire-client.ts';

export interface TestServer {
	readonly server: RunningServer;
	readonly clock: FakeClock;
	readonly wsUrl: string;
	/** The logged events. */
	readonly log: readonly Readonly<Record<string, unknown>>[];
	dial(query?: string, options?: DialOptions): Promise<WireClient>;
	/** Connects a user and joins rooms. */
	connect(nick: string, ...rooms: readonly string[]): Promise<WireClient>;
	/** Resolves when the server has at most this many connections. */
	shrinkTo(connections: number): Promise<void>;
	/** Advances the clock second by second, so that the clients in `present` can answer pings in between. */
	passSeconds(seconds: number, ...present: readonly WireClient[]): Promise<void>;
}

export const startTestServer = async (options: Partial<ServerOptions> = {}): Promise<TestServer> => {
	const clock = makeFakeClock();
	const log: Record<string, unknown>[] = [];
	const server = await startServer({
		version: '1.2.3',
		clock,
		writeLog: line => log.push(JSON.parse(line) as Record<string, unknown>),
		...options,
	});
	const clients: WireClient[] = [];
	onTestFinished(async () => {
		for (const client of clients) client.resume();
		await Promise.all([...clients.map(client => client.close()), server.close()]);
	});
	const wsUrl = `${server.url.replace(/^http/, 'ws')}/ws`;
	const testServer: TestServer = {
		server,
		clock,
		wsUrl,
		log,
		async dial(query = '', dialOptions = {}) {
			const client = await dial(`${wsUrl}${query}`, dialOptions);
			clients.push(client);
			return client;
		},
		async connect(nick, ...rooms) {
			const client = await testServer.dial();
			await client.hello(nick);
			for (const room of rooms) await client.join(room);
			return client;
		},
		async shrinkTo(connections) {
			while (server.connections() > connections) await nextTurn();
		},
		async passSeconds(seconds, ...present) {
			for (let second = 0; second < seconds; second++) {
				clock.advance(1000);
				for (const client of present) await client.roundTrip();
			}
		},
	};
	return testServer;
};
