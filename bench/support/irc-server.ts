/** A minimal IRC server with one channel, for one client (RFC 2812, sections 3 and 5). */
import {once} from 'node:events';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';

/** The most bytes of a line, with its end. */
const maxLineBytes = 512;
const nicks = Array.from({length: 40}, (_, at) => `user_${at}`);

export interface IrcServer {
	readonly port: number;
	/** Resolves when the client has joined the channel. */
	untilJoined(): Promise<void>;
	/** Sends a message of the channel. */
	send(message: {readonly nick: string; readonly text: string}): void;
	close(): void;
}

const toLine = (line: string): string => `${line.slice(0, maxLineBytes - 2)}\r\n`;

const answer = (line: string): readonly string[] => {
	const [command = '', first = ''] = line.split(' ');
	switch (command.toUpperCase()) {
		case 'CAP':
			return first.toUpperCase() === 'LS' ? [':irc.bench CAP * LS :'] : [];
		case 'USER':
			return [
				':irc.bench 001 me :Welcome',
				':irc.bench 005 me CHANTYPES=# PREFIX=(ov)@+ :are supported by this server',
				':irc.bench 422 me :There is no message of the day',
			];
		case 'JOIN':
			return [
				`:me!me@bench JOIN ${first}`,
				`:irc.bench 353 me = ${first} :me ${nicks.join(' ')}`,
				`:irc.bench 366 me ${first} :End of the names`,
			];
		case 'PING':
			return [`:irc.bench PONG irc.bench ${first}`];
		default:
			return [];
	}
};

export const startIrcServer = async (): Promise<IrcServer> => {
	let client: Socket | undefined;
	let isJoined = false;
	const server = createServer(socket => {
		client = socket;
		socket.on('error', () => {});
		createInterface(socket).on('line', line => {
			for (const each of answer(line)) socket.write(toLine(each));
			if (/^JOIN/i.test(line)) isJoined = true;
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		async untilJoined() {
			while (!isJoined) await pause(20);
		},
		send: ({nick, text}) => client?.write(toLine(`:${nick}!${nick}@bench PRIVMSG #dev :${text}`)),
		close() {
			client?.destroy();
			server.close();
		},
	};
};
