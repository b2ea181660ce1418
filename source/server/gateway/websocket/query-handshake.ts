/**
 * `/ws?nick=ann&room=dev`: somebody at a bare WebSocket, `wscat` or the like. The query stands for `hello` and
 * `join`, and a line that is no JSON is text for that room.
 */
import {decodeClientFrame, type Refusal} from '../../../protocol/codec.ts';
import type {ClientFrame} from '../../../protocol/frames.ts';
import {protocolVersion} from '../../../protocol/limits.ts';

export interface QueryHandshake {
	/** What the query stands for, in order. */
	readonly frames: readonly ClientFrame[];
	/** Where bare lines go; undefined: the query named none. */
	readonly room: string | undefined;
}

export type QueryHandshakeOutcome =
	| {readonly type: 'program'}
	| {readonly type: 'query'; readonly handshake: QueryHandshake}
	| {readonly type: 'refused'; readonly refusal: Refusal};

/** Secrets in addresses end up in histories, logs and `Referer` headers. */
const secretKeys = ['token', 'secret', 'access', 'access_token', 'password'];

const refused = (message: string): QueryHandshakeOutcome => ({
	type: 'refused',
	refusal: {code: 'bad_field', message},
});

/** What the query of an upgrade asks for. A value that is wrong is refused as it would be in a frame. */
export const readQueryHandshake = (query: URLSearchParams): QueryHandshakeOutcome => {
	const secret = secretKeys.find(key => query.has(key));
	if (secret !== undefined) {
		return refused(
			`"${secret}" must not stand in an address, where it would be kept in logs: send it in a hello or join frame (a server's access secret also as "Authorization: Bearer …").`,
		);
	}
	const nick = query.get('nick');
	const room = query.get('room');
	if (nick === null && room === null) return {type: 'program'};
	const echo = query.get('echo');
	if (echo !== null && echo !== 'true' && echo !== 'false') {
		return refused('The "echo" of the address must be true or false.');
	}
	const texts = [
		{
			type: 'hello',
			version: protocolVersion,
			...(nick !== null && {nick}),
			...(echo === 'false' && {echo: false}),
		},
		...(room === null ? [] : [{type: 'join', room}]),
	];
	const frames: ClientFrame[] = [];
	for (const text of texts) {
		const decoded = decodeClientFrame(JSON.stringify(text));
		if (!decoded.ok) return {type: 'refused', refusal: decoded.refusal};
		frames.push(decoded.frame);
	}
	const joined = frames.find(frame => frame.type === 'join');
	return {type: 'query', handshake: {frames, room: joined?.room}};
};

/** A line typed by hand as the frame it stands for: JSON as it is, anything else as text for `room`. */
export const toFrameText = (line: string, room: string | undefined): string => {
	if (room === undefined || line.trimStart().startsWith('{')) return line;
	return JSON.stringify({type: 'send', room, text: line.replace(/\r?\n$/, '')});
};
