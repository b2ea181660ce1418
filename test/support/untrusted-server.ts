/** A server that sends frames written by the test, valid or not, because clients must not trust the server. */
import type {AddressInfo} from 'node:net';
import {type WebSocket, WebSocketServer} from 'ws';
import type {ClientFrameType} from '../../source/protocol/client-frames.ts';
import {defaultLimits} from '../../source/protocol/limits.ts';

export interface UntrustedServer {
	/** `http://127.0.0.1:PORT` */
	readonly url: string;
	/** Sends to all connections. */
	send(frame: Readonly<Record<string, unknown>>): void;
	sendRaw(text: string): void;
	close(): Promise<void>;
}

export interface UntrustedOptions {
	/** The `version` of its welcome. */
	readonly version?: number;
	readonly nick?: string;
	/** Fields that replace those of its `joined`. */
	readonly joined?: Readonly<Record<string, unknown>>;
	/** The answer to `hello` instead of a welcome, and the close code after it. */
	readonly refuse?: {readonly frame: Readonly<Record<string, unknown>>; readonly code: number};
	/** Replaces the default answers; returns undefined for the default. */
	readonly answer?: ScriptedAnswer;
}

/** A frame to send, or a code to close the connection with. */
export type ScriptedStep = object | {readonly close: number};

export type ScriptedAnswer = (
	frame: Readonly<Record<string, unknown>> & {readonly type: ClientFrameType},
) => readonly ScriptedStep[] | undefined;

export const startUntrustedServer = async (options: UntrustedOptions = {}): Promise<UntrustedServer> => {
	const server = new WebSocketServer({port: 0, host: '127.0.0.1', path: '/ws'});
	await new Promise(resolve => server.once('listening', resolve));
	const {port} = server.address() as AddressInfo;
	const me = {id: 'u1', nick: options.nick ?? 'ann'};

	const answer = (socket: WebSocket, frame: Record<string, unknown>) => {
		const {id} = frame;
		const reply = (answer: Record<string, unknown>) =>
			socket.send(JSON.stringify({...(id !== undefined && {id}), ...answer}));
		const steps = options.answer?.(frame as {type: ClientFrameType});
		if (steps !== undefined) {
			for (const [index, step] of steps.entries()) {
				if ('close' in step) socket.close(step.close as number);
				else socket.send(JSON.stringify({...step, ...(index === 0 && id !== undefined && {id})}));
			}
			return;
		}
		switch (frame.type) {
			case 'hello':
				if (options.refuse !== undefined) {
					reply(options.refuse.frame);
					socket.close(options.refuse.code);
					return;
				}
				reply({
					type: 'welcome',
					version: options.version ?? 1,
					user: me,
					secret: 's'.repeat(43),
					server: {name: 'termchat', version: '0'},
					limits: defaultLimits,
					heartbeatSeconds: 15,
					at: Date.now(),
				});
				return;
			case 'join':
				reply({
					type: 'joined',
					room: frame.room,
					epoch: 'e',
					seq: 0,
					first: 0,
					entries: [],
					hasMore: false,
					isRecovered: false,
					topic: '',
					members: [me],
					memberCount: 1,
					readSeq: 0,
					...options.joined,
				});
				return;
			case 'ping':
				reply({type: 'pong', at: Date.now()});
				return;
			default:
				if (id !== undefined) reply({type: 'error', code: 'unavailable', message: 'Not here.'});
		}
	};

	server.on('connection', socket => {
		socket.on('error', () => {});
		socket.on('message', data => answer(socket, JSON.parse(String(data)) as Record<string, unknown>));
	});
	const sendRaw = (text: string) => {
		for (const socket of server.clients) socket.send(text);
	};
	return {
		url: `http://127.0.0.1:${port}`,
		send: frame => sendRaw(JSON.stringify(frame)),
		sendRaw,
		close: () =>
			new Promise(resolve => {
				for (const socket of server.clients) socket.terminate();
				server.close(() => resolve());
			}),
	};
};
