/** Two bystanders of the attacks: the second must receive everything the first sends, in order. */
import {once} from 'node:events';
import {performance} from 'node:perf_hooks';
import WebSocket from 'ws';

export interface Talk {
	readonly sent: number;
	readonly received: number;
	readonly latenciesMs: readonly number[];
}

export interface Bystanders {
	/** The violations so far. */
	readonly faults: readonly string[];
	/** Stops sending, and resolves with the latencies when everything was received or the deadline has passed. */
	end(deadlineMs: number): Promise<Talk>;
}

const sendEveryMs = 20;

const open = async (port: number, onMessage: (text: string) => void): Promise<WebSocket> => {
	const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {perMessageDeflate: false});
	socket.on('message', data => {
		const frame = JSON.parse(String(data)) as {type: string; text?: string};
		if (frame.type === 'message') onMessage(frame.text ?? '');
		else if (frame.type === 'joined') socket.emit('ready');
		else if (frame.type === 'error') socket.emit('error', new Error(String(data)));
	});
	await once(socket, 'open');
	socket.send(JSON.stringify({type: 'hello', version: 1}));
	socket.send(JSON.stringify({type: 'join', room: 'quiet'}));
	await once(socket, 'ready');
	return socket;
};

export const openBystanders = async (port: number): Promise<Bystanders> => {
	const faults: string[] = [];
	const sentAt: number[] = [];
	const latenciesMs: number[] = [];
	const next = {ann: 0, bob: 0};
	let isEnding = false;
	const receive = (nick: 'ann' | 'bob') => (text: string) => {
		const serial = Number(text);
		if (serial !== next[nick]) faults.push(`${nick} received ${text} instead of ${next[nick]}`);
		next[nick] = serial + 1;
		if (nick === 'bob') latenciesMs.push(performance.now() - (sentAt[serial] ?? 0));
	};
	const ann = await open(port, receive('ann'));
	const bob = await open(port, receive('bob'));
	for (const socket of [ann, bob]) {
		socket.on('error', error => faults.push(`the connection of a bystander failed: ${error.message}`));
		socket.on('close', code => {
			if (!isEnding) faults.push(`the server closed the connection of a bystander with ${code}`);
		});
	}
	const timer = setInterval(() => {
		sentAt.push(performance.now());
		const serial = sentAt.length - 1;
		ann.send(JSON.stringify({type: 'send', room: 'quiet', text: String(serial), draft: `d${serial}`}));
	}, sendEveryMs);
	return {
		faults,
		async end(deadlineMs) {
			clearInterval(timer);
			const end = performance.now() + deadlineMs;
			while (next.bob < sentAt.length && bob.readyState === WebSocket.OPEN && performance.now() < end) {
				const cancel = new AbortController();
				setTimeout(() => cancel.abort(), Math.max(0, end - performance.now())).unref();
				await once(bob, 'message', {signal: cancel.signal}).catch(() => {});
			}
			isEnding = true;
			ann.terminate();
			bob.terminate();
			return {sent: sentAt.length, received: latenciesMs.length, latenciesMs};
		},
	};
};
