/** Requests of a wire client and their answers. */
import {expect} from 'vitest';
import type {ServerFrame, ServerFrameOf, ServerFrameType} from '../../source/protocol/server-frames.ts';
import {generousMs} from '../support/deadline.ts';
import type {WireClient} from '../support/wire-client.ts';

let serial = 0;

/** Sends a request, and resolves with its answer of this type. */
export const ask = <Type extends ServerFrameType>(
	client: WireClient,
	type: Type,
	frame: Readonly<Record<string, unknown>>,
): Promise<ServerFrameOf<Type>> => {
	const id = `ask-${++serial}`;
	client.send({id, ...frame});
	return client.next(type, answer => 'id' in answer && answer.id === id);
};

/** The texts and numbers of the messages in a room that the client has received live, in order. */
export const messagesOf = ({received}: WireClient, room: string): readonly string[] =>
	received.flatMap(frame =>
		frame.type === 'message' && frame.room === room ? [`${frame.prev}-${frame.seq} ${frame.text}`] : [],
	);

/** The secret that the server assigned to the client's user. */
export const secretOf = ({received}: WireClient): string | undefined =>
	received.flatMap(frame => (frame.type === 'welcome' ? [frame.secret] : []))[0];

/** Sends a request, and resolves with its answer or with the `error` that refuses it. */
export const attempt = async <Type extends ServerFrameType>(
	client: WireClient,
	type: Type,
	frame: Readonly<Record<string, unknown>>,
): Promise<ServerFrameOf<Type> | ServerFrameOf<'error'>> => {
	const id = `attempt-${++serial}`;
	client.send({id, ...frame});
	const isAnswer = (answer: ServerFrame): boolean => 'id' in answer && answer.id === id;
	const [answered, refused] = [client.next(type, isAnswer), client.next('error', isAnswer)];
	answered.catch(() => {});
	refused.catch(() => {});
	return Promise.race([answered, refused]);
};

/** Waits until the client has received a message with this text, its own or another user's. */
export const untilReceived = async ({received}: WireClient, text: string): Promise<void> => {
	await expect
		.poll(() => received.some(frame => frame.type === 'message' && frame.text === text), {
			timeout: generousMs,
		})
		.toBe(true);
};
