/**
 * The minimum that a server on Node's public API can do for a message: the data of one tick is sent with one
 * `socket.write` per reader. No rooms, JSON or store. Its output is that of `bun-server.js`: its port first, then CPU
 * time on request.
 */
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {fileURLToPath} from 'node:url';
import {WebSocketServer} from 'ws';
import {encodeTextMessage} from '../../source/server/gateway/websocket/framing.ts';
import type {BaselineServer} from './bun.ts';

export const startBareServer = async (): Promise<BaselineServer> => {
	const child = fork(fileURLToPath(import.meta.url), {stdio: ['ignore', 'inherit', 'inherit', 'ipc']});
	const [port] = (await once(child, 'message')) as [number];
	return {
		port,
		async cpuMicroseconds() {
			child.send('usage');
			const [usage] = (await once(child, 'message')) as [number];
			return usage;
		},
		async close() {
			const ended = once(child, 'exit');
			child.kill('SIGKILL');
			await ended;
		},
	};
};

const beServer = async (): Promise<void> => {
	const http = createServer();
	const webSockets = new WebSocketServer({server: http, perMessageDeflate: false});
	const readers = new Set<Socket>();
	let frames: Buffer[] = [];
	const flush = (): void => {
		const bytes = Buffer.concat(frames);
		frames = [];
		for (const reader of readers) reader.write(bytes);
	};
	webSockets.on('connection', (webSocket, {socket}) => {
		socket.setNoDelay(true);
		readers.add(socket);
		socket.once('close', () => readers.delete(socket));
		webSocket.on('message', data => {
			if (frames.length === 0) setImmediate(flush);
			frames.push(encodeTextMessage(String(data)));
		});
	});
	http.listen(0, '127.0.0.1');
	await once(http, 'listening');
	process.on('message', () => {
		const {user, system} = process.cpuUsage();
		process.send?.(user + system);
	});
	process.on('disconnect', () => process.exit());
	process.send?.((http.address() as AddressInfo).port);
};

if (import.meta.main) await beServer();
