/** `POST /api/push`: the service worker of the page replaces its push subscription. */
import type {IncomingMessage, ServerResponse} from 'node:http';
import {decodeClientFrame} from '../../protocol/connection/codec.ts';
import type {Hub, PushRenewal} from '../hub/contract/hub.ts';
import {answerJson, refuse, statusOf} from './answers/answer.ts';
import {readBody, refuseLargeBody} from './answers/body.ts';

/** Enough for two endpoints and their keys. */
const maxBodyBytes = 8192;

const badBody = {
	code: 'bad_frame',
	message: 'The body must be JSON with "former" ("endpoint" and "auth"), "endpoint", "p256dh" and "auth".',
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

type Read =
	| {readonly ok: true; readonly renewal: Omit<PushRenewal, 'address'>}
	| {readonly ok: false; readonly code: string; readonly message: string};

/** Both subscriptions follow the rules of `subscribePush`. */
export const readRenewal = (text: string): Read => {
	const body = parse(text);
	if (!isRecord(body) || !isRecord(body.former)) return {ok: false, ...badBody};
	const {endpoint, p256dh, auth} = body;
	const decoded = decodeClientFrame(JSON.stringify({type: 'subscribePush', endpoint, p256dh, auth}));
	if (!decoded.ok) return {ok: false, code: decoded.refusal.code, message: decoded.refusal.message};
	const {former} = body;
	const fields = {type: 'subscribePush', endpoint: former.endpoint, auth: former.auth, p256dh};
	const known = decodeClientFrame(JSON.stringify(fields));
	if (!known.ok) return {ok: false, code: known.refusal.code, message: `"former": ${known.refusal.message}`};
	if (decoded.frame.type !== 'subscribePush' || known.frame.type !== 'subscribePush')
		return {ok: false, ...badBody};
	return {
		ok: true,
		renewal: {
			endpoint: decoded.frame.endpoint,
			p256dh: decoded.frame.p256dh,
			auth: decoded.frame.auth,
			former: {endpoint: known.frame.endpoint, auth: known.frame.auth},
		},
	};
};

export interface PushRenewalOptions {
	readonly refusalOf: (request: IncomingMessage) => string | undefined;
	readonly callerOf: (request: IncomingMessage) => {readonly address: string};
	readonly renewPush: Hub['renewPush'];
}

export const answerPushRenewal = async (
	options: PushRenewalOptions,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> => {
	const originRefusal = options.refusalOf(request);
	if (originRefusal !== undefined) return refuse(response, 403, 'forbidden', originRefusal);
	const body = await readBody(request, maxBodyBytes);
	if (body === undefined) return refuseLargeBody(response, maxBodyBytes);
	const read = readRenewal(body.toString('utf8'));
	if (!read.ok) return refuse(response, 400, read.code, read.message);
	const {address} = options.callerOf(request);
	const refused = await options.renewPush({...read.renewal, address});
	if (refused === undefined) return answerJson(response, 200, {ok: true});
	const {code, message, retryInMs} = refused;
	const [status, shown] =
		code === 'unauthorized' ? ([404, 'no_such_subscription'] as const) : ([statusOf(code), code] as const);
	refuse(response, status, shown, message, {...(retryInMs !== undefined && {retryInMs})});
};
