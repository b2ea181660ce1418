/** A server with an IRC port in this process, with a fake clock, and IRC clients. */
import {onTestFinished} from 'vitest';
import type {ServerOptions} from '../../source/server/startup/server-options.ts';
import {startTestServer, type TestServer} from '../server/test-server.ts';
import {connectIrc, type IrcClient, type ReceivedMessage} from './irc-client.ts';

export interface IrcWorld extends TestServer {
	/** A connection that has sent nothing. */
	open(): Promise<IrcClient>;
	/** A registered client. */
	irc(nick: string, ...capabilities: readonly string[]): Promise<IrcClient>;
	/** A registered client in these channels. */
	member(nick: string, channels: string, ...capabilities: readonly string[]): Promise<IrcClient>;
	/** `sync` of a client, with the time passing that the hub waits before it reports new members. */
	settled(client: IrcClient): Promise<readonly ReceivedMessage[]>;
}

/** Longer than the hub waits before it reports members who joined or left. */
const presenceMs = 300;

export const ircWorld = async (options: Partial<ServerOptions> = {}): Promise<IrcWorld> => {
	const server = await startTestServer({irc: {plain: {host: '127.0.0.1', port: 0}}, ...options});
	const clients: IrcClient[] = [];
	onTestFinished(async () => {
		await Promise.all(clients.map(client => client.close()));
	});
	const world: IrcWorld = {
		...server,
		async open() {
			const client = await connectIrc(server.server.irc?.plain ?? 0);
			clients.push(client);
			return client;
		},
		async irc(nick, ...capabilities) {
			const client = await world.open();
			if (capabilities.length > 0) client.send(`CAP REQ :${capabilities.join(' ')}`);
			client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick} of IRC`, 'CAP END');
			await client.next('376');
			return client;
		},
		async member(nick, channels, ...capabilities) {
			const client = await world.irc(nick, ...capabilities);
			client.send(`JOIN ${channels}`);
			for (const channel of channels.split(',')) await client.next(new RegExp(`^\\S+ 366 \\S+ ${channel} `));
			// The other members are notified of the join now, not during the test.
			server.clock.advance(presenceMs);
			for (const other of clients) if (!other.isEnded()) await other.sync();
			return client;
		},
		async settled(client) {
			server.clock.advance(presenceMs);
			return client.sync();
		},
	};
	return world;
};
