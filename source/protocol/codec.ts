/**
 * Text to frame and back. What a stranger sends can be wrong: that is a value here, never a throw.
 */
import * as v from 'valibot';
import {
	type ClientFrame,
	type ClientFrameType,
	clientSchemas,
	type ErrorCode,
	errorCodes,
	idSchema,
	type RequestId,
	type ServerFrame,
	type ServerFrameType,
	serverSchemas,
} from './frames.ts';

/** Why a text is no frame: what an `error` frame says of it. */
export interface Refusal {
	readonly code: ErrorCode;
	/** One sentence for a person. */
	readonly message: string;
	/** The field it is about, where it is about one: `room`. */
	readonly field?: string;
	readonly id?: RequestId;
	readonly draft?: string;
}

export type Decoded<Frame> =
	| {readonly ok: true; readonly frame: Frame}
	| {readonly ok: false; readonly refusal: Refusal};

const refused = (refusal: Refusal) => ({ok: false, refusal}) as const;

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

const toCode = (message: string): {code: ErrorCode; message: string} => {
	const at = message.indexOf(': ');
	const code = errorCodes.find(known => known === message.slice(0, at));
	return code === undefined ? {code: 'bad_field', message} : {code, message: message.slice(at + 2)};
};

/** The `id` and `draft` a refusal must carry so that its sender knows what it is about. */
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
		return refused({code: 'bad_frame', message: 'A frame must be one JSON object, such as {"type":"ping"}.'});
	}
	const type = value.type;
	if (typeof type !== 'string') {
		return refused({
			code: 'bad_frame',
			message: 'A frame needs a "type" that is a string.',
			...correlation(value),
		});
	}
	const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
	if (schema === undefined) {
		return refused({
			code: 'unknown_type',
			message: `There is no frame of type ${quoted(type)}.`,
			...correlation(value),
		});
	}
	const parsed = v.safeParse(schema, value, {abortEarly: true});
	if (parsed.success) return {ok: true, frame: parsed.output};
	const [issue] = parsed.issues;
	const {code, message} = toCode(issue.message);
	const field = v.getDotPath(issue);
	const named = `The field "${field ?? 'frame'}"`;
	const missing = issue.received === 'undefined';
	return refused({
		code,
		message: missing ? `${named} is missing in ${type}.` : `${named} of ${type} ${message}.`,
		...(field !== null && {field}),
		...correlation(value),
	});
};

/** A client's text as a frame, normalised (NFC, NFKC for names), or why it is none. */
export const decodeClientFrame = (text: string): Decoded<ClientFrame> => {
	const decoded = decode(clientSchemas, text) as Decoded<ClientFrame>;
	if (!decoded.ok) return decoded;
	const wrong = crossCheck(decoded.frame);
	if (wrong === undefined) return decoded;
	return refused({
		code: 'bad_field',
		message: wrong,
		...correlation(decoded.frame),
	});
};

/** A server's text as a frame, or why it is none; a type that is not known is `unknown_type`. */
export const decodeServerFrame = (text: string): Decoded<ServerFrame> =>
	decode(serverSchemas, text) as Decoded<ServerFrame>;

export const encodeFrame = (frame: ClientFrame | ServerFrame): string => JSON.stringify(frame);

export const isClientFrameType = (type: string): type is ClientFrameType =>
	Object.hasOwn(clientSchemas, type);
export const isServerFrameType = (type: string): type is ServerFrameType =>
	Object.hasOwn(serverSchemas, type);

/** Rules that speak of more than one field. */
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
			const given = [frame.before, frame.after, frame.around].filter(anchor => anchor !== undefined);
			return given.length > 1 ? 'A history takes only one of "before", "after" and "around".' : undefined;
		}
		default:
			return undefined;
	}
};
