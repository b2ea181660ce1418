/** The HTTP routes: the web page and its files, `POST /api/rooms` and `/api/push`, webhooks, health checks and metrics. */
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Hub} from '../hub/contract/hub.ts';
import {
	answer,
	answerJson,
	contentSecurityPolicy,
	refuse,
	securityHeaders,
	statusOf,
} from './answers/answer.ts';
import {readBody, refuseLargeBody} from './answers/body.ts';
import {hasTwoHosts, twoHostsMessage} from './http-server.ts';
import type {MetricsRefusal} from './metrics-access.ts';
import {readRoomRequest} from './private-room.ts';
import {answerPushRenewal} from './push-renewal.ts';
import type {WebFile, WebFiles} from './web-files.ts';
import {answerWebhook, isWebhookPath} from './webhooks/route.ts';

interface RouteOptions {
	readonly files: WebFiles;
	readonly metrics: {readonly contentType: string; text(): Promise<string>};
	/** The server is shutting down: `/readyz` answers 503. */
	readonly isDraining: () => boolean;
	/** The public addresses of all hubs of the cluster, to which the page may connect. */
	readonly hubs: () => readonly string[];
	/** The reason to refuse a request for `/metrics`, if any. Undefined: this port has no `/metrics`. */
	readonly metricsRefusalOf: ((request: IncomingMessage) => MetricsRefusal | undefined) | undefined;
	/** The reason to refuse a request from this web page, if any. */
	readonly refusalOf: (request: IncomingMessage) => string | undefined;
	/** The client's address, and the access secret in the request. */
	readonly callerOf: (request: IncomingMessage) => {readonly address: string; readonly access?: string};
	readonly createPrivateRoom: Hub['createPrivateRoom'];
	readonly openWebhook: Hub['openWebhook'];
	readonly renewPush: Hub['renewPush'];
	/** Counts requests to webhooks by their result. */
	readonly onWebhook: (result: string) => void;
	readonly onFault: (error: unknown) => void;
}

/** The most bytes of the body of `POST /api/rooms`. */
const maxBodyBytes = 4096;

type Encoding = 'br' | 'gzip';

/** Whether `Accept-Encoding` contains the encoding and does not refuse it with `q=0`. */
const encodings: Readonly<Record<Encoding, RegExp>> = {
	br: /\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/,
	gzip: /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/,
};

const takes = (request: IncomingMessage, encoding: Encoding): boolean =>
	encodings[encoding].test(String(request.headers['accept-encoding'] ?? ''));

interface Encoded {
	readonly body: Buffer;
	readonly headers?: {readonly 'Content-Encoding': Encoding};
}

/** The body in the smallest encoding that the client accepts. */
const encoded = async (file: WebFile, request: IncomingMessage): Promise<Encoded> => {
	if (file.brotli !== undefined && takes(request, 'br')) {
		return {body: file.brotli, headers: {'Content-Encoding': 'br'}};
	}
	const gzipped = takes(request, 'gzip') ? await file.gzipped() : undefined;
	return gzipped === undefined
		? {body: await file.plain()}
		: {body: gzipped, headers: {'Content-Encoding': 'gzip'}};
};

const answerFile = async (
	request: IncomingMessage,
	response: ServerResponse,
	file: WebFile,
	hubs: readonly string[],
): Promise<void> => {
	const headers = {
		'Content-Security-Policy': contentSecurityPolicy(hubs),
		'Content-Type': file.contentType,
		'Cache-Control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
		ETag: file.tag,
		Vary: 'Accept-Encoding',
	};
	if (request.headers['if-none-match'] === file.tag) {
		response.writeHead(304, {...securityHeaders, ...headers});
		response.end();
		return;
	}
	const {body, headers: encoding} = await encoded(file, request);
	answer(response, 200, body, {...headers, ...encoding});
};

const answerRooms = async (
	options: RouteOptions,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> => {
	const originRefusal = options.refusalOf(request);
	if (originRefusal !== undefined) return refuse(response, 403, 'forbidden', originRefusal);
	const body = await readBody(request, maxBodyBytes);
	if (body === undefined) return refuseLargeBody(response, maxBodyBytes);
	const parsed = readRoomRequest(body.toString('utf8'));
	if (!parsed.ok) return refuse(response, 400, parsed.refusal.code, parsed.refusal.message);
	const outcome = await options.createPrivateRoom({
		...options.callerOf(request),
		...(parsed.room !== undefined && {room: parsed.room}),
		...(parsed.topic !== undefined && {topic: parsed.topic}),
	});
	if (outcome.type === 'created') {
		return answerJson(response, 201, {room: outcome.room, token: outcome.token});
	}
	const {code, message, retryInMs} = outcome.refusal;
	const headers = code === 'unauthorized' ? {'WWW-Authenticate': 'Bearer'} : {};
	refuse(response, statusOf(code), code, message, {headers, ...(retryInMs !== undefined && {retryInMs})});
};

const answerMetrics = async (
	options: RouteOptions,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> => {
	const refused = options.metricsRefusalOf?.(request);
	if (refused?.status === 401) {
		const headers = {'WWW-Authenticate': 'Bearer'};
		return refuse(response, 401, 'unauthorized', refused.message, {headers});
	}
	if (refused !== undefined) return refuse(response, 403, 'forbidden', refused.message);
	answer(response, 200, await options.metrics.text(), {'Content-Type': options.metrics.contentType});
};

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';

/** The allowed methods of a path; undefined if there is no such path. */
const methodsOf = (path: string, {files, metricsRefusalOf}: RouteOptions): readonly string[] | undefined => {
	if (path === '/api/rooms' || path === '/api/push' || isWebhookPath(path)) return ['POST'];
	if (path === '/healthz' || path === '/readyz') return ['GET', 'HEAD'];
	if (path === '/metrics') return metricsRefusalOf === undefined ? undefined : ['GET', 'HEAD'];
	return files.has(path) ? ['GET', 'HEAD'] : undefined;
};

const refuseWithoutUpgrade = (response: ServerResponse): void =>
	refuse(response, 426, 'bad_frame', 'This path is a WebSocket. Connect with ws:// or wss://.', {
		headers: {Upgrade: 'websocket', Connection: 'Upgrade'},
	});

const route = async (
	options: RouteOptions,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> => {
	if (hasTwoHosts(request)) return refuse(response, 400, 'bad_field', twoHostsMessage);
	const path = pathOf(request);
	if (path === '/ws') return refuseWithoutUpgrade(response);
	const methods = methodsOf(path, options);
	if (methods === undefined) return refuse(response, 404, 'not_found', 'Page not found.');
	if (!methods.includes(request.method ?? '')) {
		const headers = {Allow: methods.join(', ')};
		const message = `This path accepts only ${methods.join(' and ')}.`;
		return refuse(response, 405, 'method_not_allowed', message, {headers});
	}
	if (isWebhookPath(path)) {
		const {address} = options.callerOf(request);
		return answerWebhook(options, {request, response, path, address});
	}
	switch (path) {
		case '/api/rooms':
			return answerRooms(options, request, response);
		case '/api/push':
			return answerPushRenewal(options, request, response);
		case '/healthz':
			return answerJson(response, 200, {status: 'ok'});
		case '/readyz': {
			const isDraining = options.isDraining();
			return answerJson(response, isDraining ? 503 : 200, {status: isDraining ? 'draining' : 'ready'});
		}
		case '/metrics':
			return answerMetrics(options, request, response);
		default: {
			const file = options.files.get(path);
			if (file !== undefined) await answerFile(request, response, file, options.hubs());
		}
	}
};

/** The listener of an HTTP server's `request`. */
export const createRoutes =
	(options: RouteOptions) =>
	(request: IncomingMessage, response: ServerResponse): void => {
		route(options, request, response).catch((error: unknown) => {
			// The client disconnected while it sent the body, which is not an error of the server.
			if (!request.complete) return;
			options.onFault(error);
			if (!response.headersSent)
				refuse(response, 500, 'internal', 'The request failed because of an error in the server.');
			else response.destroy();
		});
	};
