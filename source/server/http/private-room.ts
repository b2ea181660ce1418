/** The body of `POST /api/rooms`: empty, or `{"room": "start of the name", "topic": "a line"}`. */
import {decodeClientFrame, type Refusal} from '../../protocol/connection/codec.ts';

type RoomRequest =
	| {readonly ok: true; readonly room?: string; readonly topic?: string}
	| {readonly ok: false; readonly refusal: Refusal};

const badBody: RoomRequest = {
	ok: false,
	refusal: {
		code: 'bad_frame',
		message: 'The body must be empty or a JSON object such as {"room": "planning"}.',
	},
};

const unknownField = (name: string): Refusal => ({
	code: 'bad_field',
	message: `Unknown field ${JSON.stringify(name.slice(0, 40))}. The body may have "room" and "topic".`,
	field: name.slice(0, 40),
});

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** Parses the body. The name and the topic follow the rules of `create`. Unknown fields are refused. */
export const readRoomRequest = (text: string): RoomRequest => {
	if (text.trim() === '') return {ok: true};
	const body = parse(text);
	if (typeof body !== 'object' || body === null || Array.isArray(body)) return badBody;
	const {room, topic, ...others} = body as {room?: unknown; topic?: unknown};
	const [unknown] = Object.keys(others);
	if (unknown !== undefined) return {ok: false, refusal: unknownField(unknown)};
	const decoded = decodeClientFrame(JSON.stringify({type: 'create', isPrivate: true, room, topic}));
	if (!decoded.ok) return {ok: false, refusal: decoded.refusal};
	if (decoded.frame.type !== 'create') return badBody;
	const request = decoded.frame;
	return {
		ok: true,
		...(request.room !== undefined && {room: request.room}),
		...(request.topic !== undefined && {topic: request.topic}),
	};
};
