/** The body of a request. */
import type {IncomingMessage, ServerResponse} from 'node:http';
import {refuse} from './answer.ts';

/** The whole body; undefined if it is too large. `http-server.ts` ends requests that take too long. */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> => {
	if (Number(request.headers['content-length'] ?? 0) > maxBytes) return undefined;
	const chunks: Buffer[] = [];
	let length = 0;
	// The client still receives an answer, so leaving the loop must not destroy the socket.
	for await (const chunk of request.iterator({destroyOnReturn: false}) as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length > maxBytes) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
};

/** The answer to a body above the limit. The rest of it is not read. */
export const refuseLargeBody = (response: ServerResponse, maxBytes: number): void =>
	refuse(response, 413, 'too_large', `The body is too large. It may have up to ${maxBytes} bytes.`, {
		headers: {Connection: 'close'},
	});
