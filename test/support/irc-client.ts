/** A minimal IRC client over a real socket, for tests. It shares no code with the server. */
import {connect, type Socket} from 'node:net';
import {type ConnectionOptions, connect as connectTls} from 'node:tls';
import {makeWatch} from './deadline.ts';

export interface ReceivedMessage {
	readonly tags: Readonly<Record<string, string>>;
	/** The nick or the server that sent it. */
	readonly nick: string;
	readonly source: string;
	readonly command: string;
	readonly params: readonly string[];
	/** The whole line, without its tags. */
	readonly text: string;
}

export interface IrcClient {
	/** All messages so far, in order, except the replies to `sync` itself. */
	readonly received: readonly ReceivedMessage[];
	/** Sends lines. */
	send(...lines: readonly string[]): void;
	sendBytes(bytes: Uint8Array): void;
	/**
	 * The next message that matches: a command (`376`, `PRIVMSG`), or a part of the line. Messages before it are skipped, and later calls
	 * continue after it.
	 */
	next(match: string | RegExp): Promise<ReceivedMessage>;
	/** Sends lines. Returns the messages received from then on until the server has handled all of them. */
	sync(...lines: readonly string[]): Promise<readonly ReceivedMessage[]>;
	/** `sync`, and the lines without tags. */
	lines(...lines: readonly string[]): Promise<readonly string[]>;
	isEnded(): boolean;
	/** Resolves when the connection has ended. */
	readonly ended: Promise<void>;
	/** Stops reading from the network, like a suspended program. */
	pause(): void;
	resume(): void;
	close(): Promise<void>;
}

/** A number or a word in capitals is a command. Ids and texts of other messages may contain the same characters. */
const isMatch = ({command, text}: ReceivedMessage, match: string | RegExp): boolean => {
	if (typeof match !== 'string') return match.test(text);
	return /^(?:\d{3}|[A-Z]+)$/.test(match) ? command === match : text.includes(match);
};

const parse = (line: string): ReceivedMessage => {
	const [, tagText = '', text = ''] = /^(?:@(\S*) +)?(.*)$/s.exec(line) ?? [];
	const tags: Record<string, string> = {};
	for (const tag of tagText.split(';').filter(Boolean)) {
		const [key = '', ...value] = tag.split('=');
		tags[key] = value.join('=');
	}
	const [, source = '', command = '', rest = ''] = /^(?::(\S+) +)?(\S+)(.*)$/s.exec(text) ?? [];
	const [, middle = '', trailing] = /^(.*?)(?: :(.*))?$/s.exec(rest) ?? [];
	const params = [...middle.split(' ').filter(Boolean), ...(trailing === undefined ? [] : [trailing])];
	return {tags, nick: source.split('!')[0] ?? '', source, command, params, text};
};

const open = (port: number, tls: ConnectionOptions | undefined): Promise<Socket> =>
	new Promise((resolve, reject) => {
		const socket: Socket =
			tls === undefined
				? connect(port, '127.0.0.1', () => resolve(socket))
				: connectTls({...tls, port, host: '127.0.0.1'}, () => resolve(socket));
		socket.once('error', reject);
	});

export const connectIrc = async (port: number, tls?: ConnectionOptions): Promise<IrcClient> => {
	const socket = await open(port, tls);
	const received: ReceivedMessage[] = [];
	let isEnded = false;
	let rest = '';
	let at = 0;
	let syncs = 0;
	const watch = makeWatch(() => isEnded);
	socket.setEncoding('utf8');
	socket.on('error', () => {});
	socket.on('data', data => {
		const lines = (rest + String(data)).split('\r\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			const message = parse(line);
			if (message.command === 'PING') socket.write(`PONG ${message.params[0]}\r\n`);
			else received.push(message);
		}
		watch.wake();
	});
	const ended = new Promise<void>(resolve => {
		socket.once('close', () => {
			isEnded = true;
			watch.wake();
			resolve();
		});
	});
	const describe = (): string => received.map(({text}) => text).join('\n');
	const next: IrcClient['next'] = match =>
		watch.until(
			() => {
				const index = received.findIndex((message, position) => position >= at && isMatch(message, match));
				if (index < 0) return undefined;
				at = index + 1;
				return received[index];
			},
			() => `No message ${String(match)}, but:\n${describe()}`,
		);
	const send: IrcClient['send'] = (...lines) => void socket.write(lines.map(line => `${line}\r\n`).join(''));
	const client: IrcClient = {
		received,
		send,
		sendBytes: bytes => void socket.write(bytes),
		next,
		async sync(...lines) {
			const token = `SYNC${++syncs}`;
			const from = received.length;
			// PONG is sent after pending membership changes, so it comes last. An unknown command is answered at once,
			// but before registration with another numeric.
			const isRegistered = received.some(({command}) => command === '001');
			send(...lines, isRegistered ? token : `PING ${token}`);
			const isAnswer = ({command, params}: ReceivedMessage): boolean =>
				(command === 'PONG' || command === '421') && params[1] === token;
			await watch.until(
				() => received.find(isAnswer),
				() => `No answer, but:\n${describe()}`,
			);
			const end = received.findIndex(isAnswer);
			received.splice(end, 1);
			at = Math.max(at, end);
			return received.slice(from, end);
		},
		async lines(...lines) {
			return (await client.sync(...lines)).map(({text}) => text);
		},
		ended,
		isEnded: () => isEnded,
		pause: () => void socket.pause(),
		resume: () => void socket.resume(),
		async close() {
			socket.destroy();
			await ended;
		},
	};
	return client;
};
