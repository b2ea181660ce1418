/** A server in this process for one test: real sockets on a free port, time in the test's hands. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {onTestFinished} from 'vitest';
import {startServer} from '../../source/server/serve.ts';
import type {RunningServer, ServerOptions} from '../../source/server/server-options.ts';
import {type FakeClock, fakeClock} from '../support/server-world.ts';
import {type DialOptions, dial, type WireClient} from '../support/wire-client.ts';

export interface Hall {
	readonly server: RunningServer;
	readonly clock: FakeClock;
	readonly wsUrl: string;
	/** What was logged, a line each. */
	readonly log: readonly Readonly<Record<string, unknown>>[];
	dial(query?: string, options?: DialOptions): Promise<WireClient>;
	/** Somebody who has said hello and joined. */
	person(nick: string, ...rooms: readonly string[]): Promise<WireClient>;
	/** Lets seconds pass one by one; whoever is connected can answer pings in between. */
	/** Resolves when the server has no more than so many connections. */
	shrinkTo(connections: number): Promise<void>;
	passSeconds(seconds: number, ...present: readonly WireClient[]): Promise<void>;
}

export const openHall = async (options: Partial<ServerOptions> = {}): Promise<Hall> => {
	const clock = fakeClock();
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
	const hall: Hall = {
		server,
		clock,
		wsUrl,
		log,
		async dial(query = '', dialOptions = {}) {
			const client = await dial(`${wsUrl}${query}`, dialOptions);
			clients.push(client);
			return client;
		},
		async person(nick, ...rooms) {
			const client = await hall.dial();
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
				for (const client of present) await client.settled();
			}
		},
	};
	return hall;
};
