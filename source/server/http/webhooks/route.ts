/**
 * `POST /api/hooks/TOKEN`: a message by a webhook. The token is checked before the body is read. The token is
 * sufficient: neither the access secret nor the origin is checked. The path is never logged.
 */
import type {IncomingMessage, ServerResponse} from 'node:http';
import {is} from 'valibot';
import {draftId} from '../../../protocol/client-fields.ts';
import type {Hub} from '../../hub/contract/hub.ts';
import type {Refusal} from '../../hub/contract/refusal.ts';
import {answerJson, refuse, statusOf} from '../answers/answer.ts';
import {readBody, refuseLargeBody} from '../answers/body.ts';
import {readMessage} from './read-message.ts';

export interface WebhookRouteOptions {
	readonly openWebhook: Hub['openWebhook'];
	readonly onWebhook: (result: string) => void;
}

interface WebhookRequest {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly path: string;
	readonly address: string;
}

const prefix = '/api/hooks/';

/** The most bytes of a body. Far larger than the text of a message, because Slack blocks are long. */
const maxBodyBytes = 64 * 1024;
const maxTokenLength = 512;

export const isWebhookPath = (path: string): boolean => path.startsWith(prefix);

const refuseWith = (
	{response}: WebhookRequest,
	{code, message, retryInMs}: Refusal,
	isUnknown: boolean,
	isBodyRead: boolean,
): string => {
	// The rest of the request is not read, so the connection cannot be reused.
	const headers = isBodyRead ? {} : {Connection: 'close'};
	const [status, shown] = isUnknown ? ([404, 'no_such_webhook'] as const) : ([statusOf(code), code] as const);
	refuse(response, status, shown, message, {headers, ...(retryInMs !== undefined && {retryInMs})});
	return shown;
};

const idempotencyKeyOf = ({headers}: IncomingMessage): string | undefined => {
	const key = headers['idempotency-key'];
	return typeof key === 'string' ? key : undefined;
};

/** Answers, and returns the result for the metrics. */
const handle = async ({openWebhook}: WebhookRouteOptions, hook: WebhookRequest): Promise<string> => {
	const {request, response, path, address} = hook;
	const opened = await openWebhook(path.slice(prefix.length, prefix.length + maxTokenLength), address);
	if (opened.type === 'refused') return refuseWith(hook, opened.refusal, opened.isUnknown, false);
	const draft = idempotencyKeyOf(request);
	if (draft !== undefined && !is(draftId, draft)) {
		const message = 'The header Idempotency-Key must have 1 to 64 characters.';
		refuse(response, 400, 'bad_field', message, {headers: {Connection: 'close'}});
		return 'bad_field';
	}
	const body = await readBody(request, maxBodyBytes);
	if (body === undefined) {
		refuseLargeBody(response, maxBodyBytes);
		return 'too_large';
	}
	const read = readMessage(body, request.headers['content-type'], opened.nick);
	if (!read.ok) {
		refuse(response, read.status, read.code, read.message);
		return read.code;
	}
	const {text, replyTo, isCut} = read.message;
	const posted = await opened.post({
		text,
		...(replyTo !== undefined && {replyTo}),
		...(draft !== undefined && {draft}),
	});
	if (posted.type === 'refused') {
		const {refusal} = posted;
		return refuseWith(hook, refusal, refusal.code === 'unauthorized', true);
	}
	const {room, seq} = posted;
	answerJson(response, 200, {ok: true, room, seq, ...(isCut && {isCut})});
	return 'posted';
};

/** Rejects if the client disconnected while it sent the body or took too long, and for internal errors. */
export const answerWebhook = async (options: WebhookRouteOptions, hook: WebhookRequest): Promise<void> => {
	try {
		options.onWebhook(await handle(options, hook));
	} catch (error) {
		options.onWebhook(hook.request.complete ? 'internal' : 'aborted');
		throw error;
	}
};
