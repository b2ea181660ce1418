/** A client that writes the WebSocket protocol byte by byte, so that it can violate it. */
import {randomBytes} from 'node:crypto';
import {connect, type Socket} from 'node:net';
import {onTestFinished} from 'vitest';
import {makeWatch} from '../../support/deadline.ts';

export interface RawFrame {
	readonly opcode: number;
	readonly payload: Buffer;
}

export interface RawPeer {
	readonly socket: Socket;
	readonly frames: readonly RawFrame[];
	write(...parts: readonly Buffer[]): void;
	/** The close code the server sends. */
	closeCode(): Promise<number>;
	/** Resolves when the server has ended the connection. */
	ended(): Promise<void>;
	frame(isWanted: (frame: RawFrame) => boolean): Promise<RawFrame>;
}

export interface FrameShape {
	readonly opcode?: number;
	readonly isFinal?: boolean;
	/** RSV1 to RSV3, in their position in the first byte. */
	readonly reserved?: number;
	readonly isMasked?: boolean;
	/** The length in the header, if it differs from the actual length. */
	readonly claimedLength?: bigint;
}

/** A client's frame (RFC 6455, 5.2), masked with zeros. */
export const clientFrame = (payload: Buffer | string, shape: FrameShape = {}): Buffer => {
	const {opcode = 1, isFinal = true, reserved = 0, isMasked = true} = shape;
	const body = Buffer.from(payload);
	const length = shape.claimedLength ?? BigInt(body.length);
	const mask = isMasked ? 0x80 : 0;
	const first = (isFinal ? 0x80 : 0) | reserved | opcode;
	const header =
		length < 126n
			? Buffer.from([first, mask | Number(length)])
			: length < 65_536n
				? Buffer.from([first, mask | 126, Number(length >> 8n), Number(length & 255n)])
				: Buffer.concat([Buffer.from([first, mask | 127]), eightBytes(length)]);
	return Buffer.concat([header, isMasked ? Buffer.alloc(4) : Buffer.alloc(0), body]);
};

const eightBytes = (value: bigint): Buffer => {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64BE(value);
	return bytes;
};

/** Reads the frames of a server from a stream of bytes. */
const readFrames = (bytes: Buffer): {frames: RawFrame[]; rest: Buffer} => {
	const frames: RawFrame[] = [];
	let at = 0;
	for (;;) {
		const short = bytes[at + 1];
		if (short === undefined) break;
		const header = short < 126 ? 2 : short === 126 ? 4 : 10;
		if (bytes.length < at + header) break;
		const length =
			short < 126
				? short
				: short === 126
					? bytes.readUInt16BE(at + 2)
					: Number(bytes.readBigUInt64BE(at + 2));
		if (bytes.length < at + header + length) break;
		const payload = bytes.subarray(at + header, at + header + length);
		frames.push({opcode: (bytes[at] ?? 0) & 0x0f, payload});
		at += header + length;
	}
	return {frames, rest: bytes.subarray(at)};
};

export const openRaw = async (port: number, path = '/ws'): Promise<RawPeer> => {
	const socket = connect({port, host: '127.0.0.1'});
	const frames: RawFrame[] = [];
	let rest = Buffer.alloc(0);
	let isOpen = false;
	let isOver = false;
	const watch = makeWatch();
	socket.on('error', () => {});
	socket.on('close', () => {
		isOver = true;
		watch.wake();
	});
	socket.on('data', chunk => {
		rest = Buffer.concat([rest, chunk]);
		if (!isOpen) {
			const end = rest.indexOf('\r\n\r\n');
			if (end === -1) return;
			isOpen = true;
			rest = rest.subarray(end + 4);
		}
		const read = readFrames(rest);
		rest = Buffer.from(read.rest);
		frames.push(...read.frames);
		watch.wake();
	});
	onTestFinished(() => {
		socket.destroy();
	});
	const key = randomBytes(16).toString('base64');
	socket.write(
		`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
	);
	const describe = () => `Received: ${frames.map(({opcode, payload}) => `${opcode} ${payload}`).join('\n')}`;
	await watch.until(() => isOpen || isOver || undefined, describe);
	const frame: RawPeer['frame'] = isWanted => watch.until(() => frames.find(isWanted), describe);
	return {
		socket,
		frames,
		write: (...parts) => void socket.write(Buffer.concat(parts)),
		frame,
		closeCode: async () => (await frame(({opcode}) => opcode === 8)).payload.readUInt16BE(0),
		ended: async () => void (await watch.until(() => isOver || undefined, describe)),
	};
};
