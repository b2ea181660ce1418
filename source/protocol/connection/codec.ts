/** Encodes and decodes frames. Decoding returns a `Refusal` for an invalid frame and never throws. */
import * as v from 'valibot';
import {type ClientFrame, clientSchemas} from '../client-frames.ts';
import {idSchema, type RequestId} from '../request-id.ts';
import {type ServerFrame, serverSchemas} from '../server-frames.ts';
import {type ErrorCode, errorCodes} from './error-codes.ts';

/** The error for a text that is not a valid frame. The receiver answers with an `error` frame that has these fields. */
export interface Refusal {
	readonly code: ErrorCode;
	/** One sentence for the user. */
	readonly message: string;
	/** The name of the invalid field, such as `room`, if one field is invalid. */
	readonly field?: string;
	readonly id?: RequestId;
	readonly draft?: string;
}

export type Decoded<Frame> =
	| {readonly ok: true; readonly frame: Frame}
	| {readonly ok: false; readonly refusal: Refusal};

const rejected = (refusal: Refusal) => ({ok: false, refusal}) as const;

const toObject = (text: string): Record<string, unknown> | undefined => {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return undefined;
	}
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: undefined;
};

const splitCode = (message: string): {code: ErrorCode; message: string} => {
	const at = message.indexOf(': ');
	const code = errorCodes.find(known => known === message.slice(0, at));
	return code === undefined ? {code: 'bad_field', message} : {code, message: message.slice(at + 2)};
};

/** The `id` and `draft` of the rejected request, by which its sender matches the error to it. */
const correlation = (value: Record<string, unknown>): {id?: RequestId; draft?: string} => {
	const id = v.safeParse(idSchema, value.id);
	const draft = value.draft;
	return {
		...(id.success && {id: id.output}),
		...(typeof draft === 'string' && draft.length <= 64 && {draft}),
	};
};

const quoted = (name: string): string => JSON.stringify(name.slice(0, 40));

const decode = (schemas: Record<string, v.GenericSchema>, text: string): Decoded<unknown> => {
	const value = toObject(text);
	if (value === undefined) {
		return rejected({code: 'bad_frame', message: 'A frame must be one JSON object such as {"type":"ping"}.'});
	}
	return check(schemas, value);
};

const check = (
	schemas: Record<string, v.GenericSchema>,
	value: Record<string, unknown>,
): Decoded<unknown> => {
	const type = value.type;
	if (typeof type !== 'string') {
		return rejected({
			code: 'bad_frame',
			message: 'A frame must have a "type" that is a string.',
			...correlation(value),
		});
	}
	const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
	if (schema === undefined) {
		return rejected({
			code: 'unknown_type',
			message: `Unknown frame type ${quoted(type)}.`,
			...correlation(value),
		});
	}
	const parsed = v.safeParse(schema, value, {abortEarly: true});
	if (parsed.success) return {ok: true, frame: parsed.output};
	const [issue] = parsed.issues;
	const {code, message} = splitCode(issue.message);
	const field = v.getDotPath(issue);
	const named = `The field "${field ?? 'frame'}"`;
	const isMissing = issue.received === 'undefined';
	return rejected({
		code,
		message: isMissing ? `${named} is missing in ${type}.` : `${named} of ${type} ${message}.`,
		...(field !== null && {field}),
		...correlation(value),
	});
};

/** Decodes and normalizes (NFC, names NFKC) a frame of a client. */
export const decodeClientFrame = (text: string): Decoded<ClientFrame> =>
	withCrossCheck(decode(clientSchemas, text) as Decoded<ClientFrame>);

/** Checks and normalizes a frame that the server created for a client of another protocol, such as IRC. */
export const checkClientFrame = (frame: Readonly<Record<string, unknown>>): Decoded<ClientFrame> =>
	withCrossCheck(check(clientSchemas, frame) as Decoded<ClientFrame>);

const withCrossCheck = (decoded: Decoded<ClientFrame>): Decoded<ClientFrame> => {
	if (!decoded.ok) return decoded;
	const problem = crossCheck(decoded.frame);
	if (problem === undefined) return decoded;
	return rejected({
		code: 'bad_field',
		message: problem,
		...correlation(decoded.frame),
	});
};

/** Decodes a frame of a server. An unknown type is `unknown_type`. */
export const decodeServerFrame = (text: string): Decoded<ServerFrame> =>
	decode(serverSchemas, text) as Decoded<ServerFrame>;

export const encodeFrame = (frame: ClientFrame | ServerFrame): string => JSON.stringify(frame);

/** Checks the rules that involve several fields. */
const crossCheck = (frame: ClientFrame): string | undefined => {
	switch (frame.type) {
		case 'join':
			if ((frame.room === undefined) === (frame.token === undefined)) {
				return 'A join needs either "room" or "token".';
			}
			return undefined;
		case 'send':
			if ((frame.room === undefined) === (frame.to === undefined)) {
				return 'A send needs either "room" or "to".';
			}
			return undefined;
		case 'moderate':
			if (frame.nick === undefined && frame.userId === undefined) {
				return 'A moderate needs "nick" or "userId".';
			}
			return undefined;
		case 'history': {
			const {before, after, around, beforeAt, afterAt, aroundAt} = frame;
			const anchors = [before, after, around, beforeAt, afterAt, aroundAt];
			return anchors.filter(anchor => anchor !== undefined).length > 1
				? 'A history takes only one of "before", "after", "around", "beforeAt", "afterAt" and "aroundAt".'
				: undefined;
		}
		default:
			return undefined;
	}
};
