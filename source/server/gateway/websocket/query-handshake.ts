/**
 * `/ws?nick=ann&room=dev`: the handshake of a raw client, such as `wscat`. The query replaces `hello` and `join`, and
 * a line that is not JSON is text for that room.
 */

import type {ClientFrame} from '../../../protocol/client-frames.ts';
import {decodeClientFrame, type Refusal} from '../../../protocol/connection/codec.ts';
import {protocolVersion} from '../../../protocol/limits.ts';
import type {RawClient} from '../link.ts';

type QueryHandshake =
	/** The client sends its own `hello`. */
	| {readonly type: 'none'}
	| {readonly type: 'rawClient'; readonly rawClient: RawClient}
	| {readonly type: 'refused'; readonly refusal: Refusal};

/** Addresses appear in histories, logs and `Referer` headers, so these are not accepted there. */
const secretKeys = ['token', 'secret', 'access', 'access_token', 'password'];

const refused = (message: string): QueryHandshake => ({
	type: 'refused',
	refusal: {code: 'bad_field', message},
});

/** Parses the query of an upgrade request. Invalid values are refused as in a frame. */
export const readQueryHandshake = (query: URLSearchParams): QueryHandshake => {
	const secret = secretKeys.find(key => query.has(key));
	if (secret !== undefined) {
		return refused(
			`"${secret}" is not allowed in the address, because addresses are logged. Send it in a hello or join frame, or the server's access secret as "Authorization: Bearer …".`,
		);
	}
	const nick = query.get('nick');
	const room = query.get('room');
	if (nick === null && room === null) return {type: 'none'};
	const echo = query.get('echo');
	if (echo !== null && echo !== 'true' && echo !== 'false') {
		return refused('"echo" in the address must be true or false.');
	}
	const bot = query.get('bot');
	if (bot !== null && bot !== 'true' && bot !== 'false') {
		return refused('"bot" in the address must be true or false.');
	}
	const requests = [
		{
			type: 'hello',
			version: protocolVersion,
			...(nick !== null && {nick}),
			...(echo === 'false' && {echo: false}),
			...(bot === 'true' && {bot: true}),
		},
		...(room === null ? [] : [{type: 'join', room}]),
	];
	const frames: ClientFrame[] = [];
	for (const request of requests) {
		const decoded = decodeClientFrame(JSON.stringify(request));
		if (!decoded.ok) return {type: 'refused', refusal: decoded.refusal};
		frames.push(decoded.frame);
	}
	const join = frames.find(frame => frame.type === 'join');
	return {type: 'rawClient', rawClient: {frames, room: join?.room}};
};

/**
 * Converts a line of a raw client to the text of a frame: JSON stays unchanged, and other text becomes a message for
 * `room`.
 */
export const toFrameText = (line: string, room: string | undefined): string => {
	if (room === undefined || line.trimStart().startsWith('{')) return line;
	return JSON.stringify({type: 'send', room, text: line.replace(/\r?\n$/, '')});
};
