/** A minimal client that sends frames and records received frames. It shares no code with the real client. */
import WebSocket from 'ws';
import type {ServerFrame, ServerFrameOf, ServerFrameType} from '../../source/protocol/server-frames.ts';
import {makeWatch} from './deadline.ts';

export interface WireClient {
	/** All frames received so far, in order. */
	readonly received: readonly ServerFrame[];
	send(frame: Readonly<Record<string, unknown>>): void;
	/** Sends raw text, JSON or not, or bytes as a binary message. */
	sendRaw(data: string | Uint8Array): void;
	/**
	 * The next frame of this type (for which `isWanted` is true) that no earlier `next` has returned. Frames of other types
	 * are kept for their own `next`.
	 */
	next<Type extends ServerFrameType>(
		type: Type,
		isWanted?: (frame: ServerFrameOf<Type>) => boolean,
	): Promise<ServerFrameOf<Type>>;
	/** Sends `hello` and returns the reply. */
	hello(nick?: string, more?: Readonly<Record<string, unknown>>): Promise<ServerFrameOf<'welcome'>>;
	/** Sends `join` and returns the reply. */
	join(room: string, more?: Readonly<Record<string, unknown>>): Promise<ServerFrameOf<'joined'>>;
	/** Sends a message and returns its echo. */
	post(room: string, text: string, draft?: string): Promise<ServerFrameOf<'message'>>;
	/** Makes a round trip: afterwards, all answers to earlier frames have been received. */
	roundTrip(): Promise<void>;
	/** Resolves when the connection is closed. */
	readonly closed: Promise<{readonly code: number; readonly reason: string}>;
	close(): Promise<void>;
	/** Stops reading from the network, like a suspended program. */
	pause(): void;
	resume(): void;
}

export interface DialOptions {
	readonly headers?: Readonly<Record<string, string>>;
	readonly ca?: string;
}

let serial = 0;

/** Connects. Rejects with the HTTP status if the upgrade is refused. */
export const dial = (url: string, options: DialOptions = {}): Promise<WireClient> =>
	new Promise((resolve, reject) => {
		const socket = new WebSocket(url, {
			perMessageDeflate: false,
			headers: {...options.headers},
			...(options.ca !== undefined && {ca: options.ca}),
		});
		const received: ServerFrame[] = [];
		const given = new Set<ServerFrame>();
		let isOver = false;
		const watch = makeWatch(() => isOver);
		socket.on('message', data => {
			received.push(JSON.parse(String(data)) as ServerFrame);
			watch.wake();
		});
		const closed = new Promise<{code: number; reason: string}>(settle => {
			socket.once('close', (code, reason) => {
				isOver = true;
				settle({code, reason: String(reason)});
				watch.wake();
			});
		});
		socket.once('unexpected-response', (request, response) => {
			request.destroy();
			reject(new Error(`refused with HTTP ${response.statusCode}`));
		});
		socket.on('error', reject);

		const send = (frame: Readonly<Record<string, unknown>>) => socket.send(JSON.stringify(frame));
		const next = <Type extends ServerFrameType>(
			type: Type,
			isWanted: (frame: ServerFrameOf<Type>) => boolean = () => true,
		): Promise<ServerFrameOf<Type>> =>
			watch.until(
				() => {
					const found = received.find(
						frame => frame.type === type && !given.has(frame) && isWanted(frame as ServerFrameOf<Type>),
					);
					if (found !== undefined) given.add(found);
					return found as ServerFrameOf<Type> | undefined;
				},
				() => `No "${type}" was received, but:\n${received.map(frame => JSON.stringify(frame)).join('\n')}`,
			);

		const client: WireClient = {
			received,
			send,
			sendRaw: data => socket.send(data),
			next,
			hello(nick, more = {}) {
				send({type: 'hello', version: 1, ...(nick !== undefined && {nick}), ...more});
				return next('welcome');
			},
			join(room, more = {}) {
				const id = `join-${++serial}`;
				send({type: 'join', id, room, ...more});
				return next('joined', frame => frame.id === id);
			},
			post(room, text, draft = `draft-${++serial}`) {
				send({type: 'send', room, text, draft});
				return next('message', frame => frame.draft === draft);
			},
			async roundTrip() {
				const id = `ping-${++serial}`;
				send({type: 'ping', id});
				await next('pong', frame => frame.id === id);
			},
			closed,
			async close() {
				socket.close(1000);
				const timer = setTimeout(() => socket.terminate(), 2000);
				await closed;
				clearTimeout(timer);
			},
			pause: () => socket.pause(),
			resume: () => socket.resume(),
		};
		socket.once('open', () => resolve(client));
	});
