/** Two people who only want to talk, next door to those who attack: what one says the other must hear, in order. */
import {once} from 'node:events';
import {performance} from 'node:perf_hooks';
import WebSocket from 'ws';

export interface Talk {
	readonly said: number;
	readonly heard: number;
	readonly latenciesMs: readonly number[];
}

export interface Neighbours {
	/** What went wrong so far. */
	readonly faults: readonly string[];
	/** Says nothing more; resolves when all was heard, with how long each took. */
	end(deadlineMs: number): Promise<Talk>;
}

const sayEveryMs = 20;

const open = async (port: number, onMessage: (text: string) => void): Promise<WebSocket> => {
	const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {perMessageDeflate: false});
	socket.on('message', data => {
		const frame = JSON.parse(String(data)) as {type: string; text?: string};
		if (frame.type === 'message') onMessage(frame.text ?? '');
		else if (frame.type === 'joined') socket.emit('in');
		else if (frame.type === 'error') socket.emit('error', new Error(String(data)));
	});
	await once(socket, 'open');
	socket.send(JSON.stringify({type: 'hello', version: 1}));
	socket.send(JSON.stringify({type: 'join', room: 'quiet'}));
	await once(socket, 'in');
	return socket;
};

export const openNeighbours = async (port: number): Promise<Neighbours> => {
	const faults: string[] = [];
	const saidAt: number[] = [];
	const latenciesMs: number[] = [];
	const next = {ann: 0, bob: 0};
	let isEnding = false;
	const hear = (who: 'ann' | 'bob') => (text: string) => {
		const serial = Number(text);
		if (serial !== next[who]) faults.push(`${who} heard ${text} and not ${next[who]}`);
		next[who] = serial + 1;
		if (who === 'bob') latenciesMs.push(performance.now() - (saidAt[serial] ?? 0));
	};
	const ann = await open(port, hear('ann'));
	const bob = await open(port, hear('bob'));
	for (const socket of [ann, bob]) {
		socket.on('error', error => faults.push(`a neighbour’s connection failed: ${error.message}`));
		socket.on('close', code => {
			if (!isEnding) faults.push(`a neighbour was put out with ${code}`);
		});
	}
	const timer = setInterval(() => {
		saidAt.push(performance.now());
		const serial = saidAt.length - 1;
		ann.send(JSON.stringify({type: 'send', room: 'quiet', text: String(serial), draft: `d${serial}`}));
	}, sayEveryMs);
	return {
		faults,
		async end(deadlineMs) {
			clearInterval(timer);
			const end = performance.now() + deadlineMs;
			while (next.bob < saidAt.length && bob.readyState === WebSocket.OPEN && performance.now() < end) {
				const cancel = new AbortController();
				setTimeout(() => cancel.abort(), Math.max(0, end - performance.now())).unref();
				await once(bob, 'message', {signal: cancel.signal}).catch(() => {});
			}
			isEnding = true;
			ann.terminate();
			bob.terminate();
			return {said: saidAt.length, heard: latenciesMs.length, latenciesMs};
		},
	};
};
