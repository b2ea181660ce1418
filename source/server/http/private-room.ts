/**
 * A private room made by one call, `POST /api/rooms`: a visitor who sits down, asks the hub to `create`, and
 * leaves. The hub sees nothing it would not see of any other visitor.
 */
import * as v from 'valibot';
import {decodeClientFrame, type Refusal} from '../../protocol/codec.ts';
import type {ServerFrame} from '../../protocol/frames.ts';
import {protocolVersion} from '../../protocol/limits.ts';
import type {Hub} from '../hub.ts';
import type {Seat} from '../seat.ts';

export type MadeRoom =
	| {readonly type: 'made'; readonly room: string; readonly token: string}
	| {readonly type: 'refused'; readonly refusal: Refusal; readonly retryInMs?: number};

export interface RoomCaller {
	readonly address: string;
	/** The server's access secret, where the caller gave one. */
	readonly access: string | undefined;
}

const bodySchema = v.strictObject({
	room: v.optional(v.string('must be a string')),
	topic: v.optional(v.string('must be a string')),
});

const badBody = (message: string): MadeRoom => ({type: 'refused', refusal: {code: 'bad_frame', message}});

/** `{room?, topic?}`, or nothing at all. */
const readBody = (text: string): v.InferOutput<typeof bodySchema> | undefined => {
	if (text.trim() === '') return {};
	try {
		const parsed = v.safeParse(bodySchema, JSON.parse(text));
		return parsed.success ? parsed.output : undefined;
	} catch {
		return undefined;
	}
};

/** A seat that only remembers what it is told. */
const seatOf = (address: string): {seat: Seat; heard: ServerFrame[]} => {
	const heard: ServerFrame[] = [];
	const seat: Seat = {
		id: 0,
		address,
		wantsEcho: true,
		send: frame => {
			heard.push(frame);
		},
		deliver: () => {},
		close: () => {},
	};
	return {seat, heard};
};

const refusalIn = (heard: readonly ServerFrame[]): MadeRoom => {
	const error = heard.find(frame => frame.type === 'error');
	const refusal = {
		code: (error?.code ?? 'internal') as Refusal['code'],
		message: error?.message ?? 'The server could not make the room.',
	};
	return {
		type: 'refused',
		refusal,
		...(error?.retryInMs !== undefined && {retryInMs: error.retryInMs}),
	};
};

export const makePrivateRoom = async (hub: Hub, caller: RoomCaller, body: string): Promise<MadeRoom> => {
	const wanted = readBody(body);
	if (wanted === undefined) {
		return badBody('The body must be a JSON object with nothing but "room" and "topic", or empty.');
	}
	const create = decodeClientFrame(JSON.stringify({type: 'create', isPrivate: true, ...wanted}));
	if (!create.ok) return {type: 'refused', refusal: create.refusal};
	if (create.frame.type !== 'create') return badBody('The body must be a JSON object.');

	const {seat, heard} = seatOf(caller.address);
	const access = caller.access === undefined ? {} : {access: caller.access};
	const hello = {type: 'hello', version: protocolVersion, ...access} as const;
	const outcome = await hub.hello(seat, hello, {isTransient: true});
	if (outcome.type === 'refused') return refusalIn(heard);
	try {
		await hub.handle(outcome.occupant, create.frame);
		const created = heard.find(frame => frame.type === 'created');
		if (created?.token === undefined) return refusalIn(heard);
		return {type: 'made', room: created.room, token: created.token};
	} finally {
		hub.vacate(outcome.occupant);
	}
};
