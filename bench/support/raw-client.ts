/** A WebSocket client with minimal overhead: it sends text and passes on the received bytes. */
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';

/** A client's text frame, masked with zeros (RFC 6455, 5.2). */
export const maskedFrame = (text: string): Buffer => {
	const payload = Buffer.from(text);
	const {length} = payload;
	const header =
		length < 126
			? Buffer.from([0x81, 0x80 | length, 0, 0, 0, 0])
			: Buffer.from([0x81, 0x80 | 126, length >> 8, length & 255, 0, 0, 0, 0]);
	return Buffer.concat([header, payload]);
};

export interface RawClient {
	readonly socket: Socket;
	send(frame: Readonly<Record<string, unknown>>): void;
}

/** An empty ping (RFC 6455, 5.5.2). No text contains its first byte, which cannot begin a character. */
const ping = Buffer.from([0x89, 0x00]);
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** Resolves when upgraded. `from`: the local address, such as `127.0.0.2`. */
export const openRaw = async (port: number, from = '127.0.0.1'): Promise<RawClient> => {
	const socket = connect({port, host: '127.0.0.1', localAddress: from});
	socket.setNoDelay(true);
	await once(socket, 'connect');
	socket.write(
		`GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
	);
	await once(socket, 'data');
	socket.on('data', chunk => {
		if (chunk.includes(ping)) socket.write(pong);
	});
	return {socket, send: frame => void socket.write(maskedFrame(JSON.stringify(frame)))};
};

/** Sends `frame` and resolves when bytes with `mark` have been received. */
export const ask = (
	client: RawClient,
	frame: Readonly<Record<string, unknown>>,
	mark: string,
): Promise<string> =>
	new Promise((resolve, reject) => {
		let all = '';
		const take = (chunk: Buffer): void => {
			all += chunk.toString('latin1');
			if (!all.includes(mark)) return;
			client.socket.off('data', take);
			client.socket.off('close', fail);
			resolve(all);
		};
		const fail = (): void => reject(new Error(`Closed instead of ${mark}: ${all.slice(0, 300)}`));
		client.socket.on('data', take);
		client.socket.once('close', fail);
		client.send(frame);
	});
