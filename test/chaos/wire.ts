/** A plain WebSocket that sends requests and receives answers, without code of the client. */
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import WebSocket from 'ws';
import type {Answered} from './operator-checker.ts';

export type Question = Readonly<Record<string, unknown>> & {readonly type: string};

export interface Wire {
	/** Resolves with the answer or an `error`; rejects if the connection ends first. */
	ask(question: Question): Promise<Answered>;
	/**
	 * As `ask`, with a `ping` before it and `more` after it in the same TCP segment; `onAnswer` is called as the answer
	 * arrives.
	 */
	askAfterPing(question: Question, more: readonly Question[], onAnswer: () => void): Promise<Answered>;
	/** The code the connection was closed with; undefined while it is open. */
	closeCode(): number | undefined;
	close(): Promise<void>;
}

export const openWire = async (port: number): Promise<Wire> => {
	let tcp: Socket | undefined;
	const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {
		perMessageDeflate: false,
		createConnection: () => {
			tcp = connect({port, host: '127.0.0.1', noDelay: true});
			return tcp;
		},
	});
	const waiting = new Map<number, {resolve: (frame: Answered) => void; reject: (error: Error) => void}>();
	let serial = 0;
	let code: number | undefined;
	socket.on('message', data => {
		const frame = JSON.parse(String(data)) as Answered;
		const id = Number(frame.id);
		waiting.get(id)?.resolve(frame);
		waiting.delete(id);
	});
	socket.on('close', closeCode => {
		code = closeCode;
		for (const {reject} of waiting.values()) reject(new Error(`The server closed with ${closeCode}.`));
		waiting.clear();
	});
	await once(socket, 'open');
	socket.on('error', () => {});

	const ask = (question: Question, onAnswer: () => void = () => {}): Promise<Answered> =>
		new Promise((resolve, reject) => {
			if (code !== undefined) reject(new Error(`The server closed with ${code}.`));
			const id = ++serial;
			const take = (frame: Answered): void => {
				onAnswer();
				resolve(frame);
			};
			waiting.set(id, {resolve: take, reject});
			socket.send(JSON.stringify({id, ...question}));
		});

	return {
		ask,
		askAfterPing(question, more, onAnswer) {
			// All frames leave the process in one write.
			tcp?.cork();
			socket.send(JSON.stringify({type: 'ping'}));
			const answer = ask(question, onAnswer);
			for (const frame of more) socket.send(JSON.stringify(frame));
			tcp?.uncork();
			return answer;
		},
		closeCode: () => code,
		async close() {
			if (code !== undefined) return;
			const closed = once(socket, 'close');
			socket.close();
			await closed;
		},
	};
};

/** Sends hello; without a secret as a new user. Throws if it is refused. */
export const enter = async (
	port: number,
	hello: {readonly nick?: string; readonly secret?: string | undefined} = {},
): Promise<{readonly wire: Wire; readonly welcome: Answered}> => {
	const wire = await openWire(port);
	const welcome = await wire.ask({type: 'hello', version: 1, ...hello});
	if (welcome.type !== 'welcome') throw new Error(`Refused: ${JSON.stringify(welcome)}`);
	return {wire, welcome};
};
