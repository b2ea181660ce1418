/** The body of `POST /api/rooms`: nothing, or `{"room": "a name to begin with"}`. */
import {decodeClientFrame, type Refusal} from '../../protocol/codec.ts';

export type WantedRoom =
	| {readonly ok: true; readonly room: string | undefined}
	| {readonly ok: false; readonly refusal: Refusal};

const badBody: WantedRoom = {
	ok: false,
	refusal: {
		code: 'bad_frame',
		message: 'The body must be empty or a JSON object such as {"room": "planning"}.',
	},
};

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** The name is held to the same rule as that of a `create`. */
export const readWantedRoom = (text: string): WantedRoom => {
	if (text.trim() === '') return {ok: true, room: undefined};
	const body = parse(text);
	if (typeof body !== 'object' || body === null || Array.isArray(body)) return badBody;
	if (Object.keys(body).some(key => key !== 'room')) return badBody;
	const decoded = decodeClientFrame(JSON.stringify({...body, type: 'create', isPrivate: true}));
	if (!decoded.ok) return {ok: false, refusal: decoded.refusal};
	return decoded.frame.type === 'create' ? {ok: true, room: decoded.frame.room} : badBody;
};
