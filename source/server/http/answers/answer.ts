/** Answers to HTTP requests, with the headers that all answers have. */
import type {ServerResponse} from 'node:http';

/** The origin of a hub's WebSocket, such as `wss://chat.example.org`. */
const socketOrigin = (hub: string): string => new URL(hub).origin.replace(/^http/, 'ws');

/**
 * Allows only files of this server, and the WebSockets of the hubs of its cluster. `'self'` includes the WebSocket of
 * this origin (CSP Level 3, 6.7.2.8).
 */
export const contentSecurityPolicy = (hubs: readonly string[]): string =>
	[
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data:",
		"font-src 'self'",
		["connect-src 'self'", ...hubs.filter(hub => URL.canParse(hub)).map(socketOrigin)].join(' '),
		"manifest-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join('; ');

export const securityHeaders = {
	'Content-Security-Policy': contentSecurityPolicy([]),
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
};

export type AnswerHeaders = Readonly<Record<string, string | number>>;

export const answer = (
	response: ServerResponse,
	status: number,
	body: string | Buffer,
	headers: AnswerHeaders,
): void => {
	response.writeHead(status, {
		...securityHeaders,
		'Cache-Control': 'no-store',
		'Content-Length': Buffer.byteLength(body),
		...headers,
	});
	response.end(response.req.method === 'HEAD' ? undefined : body);
};

export const answerJson = (
	response: ServerResponse,
	status: number,
	value: unknown,
	headers: AnswerHeaders = {},
): void =>
	answer(response, status, `${JSON.stringify(value)}\n`, {
		'Content-Type': 'application/json; charset=utf-8',
		...headers,
	});

export const refuse = (
	response: ServerResponse,
	status: number,
	code: string,
	message: string,
	more: {readonly retryInMs?: number; readonly headers?: AnswerHeaders} = {},
): void => {
	const {retryInMs, headers = {}} = more;
	answerJson(
		response,
		status,
		{error: {code, message, ...(retryInMs !== undefined && {retryInMs})}},
		{...(retryInMs !== undefined && {'Retry-After': Math.ceil(retryInMs / 1000)}), ...headers},
	);
};

/** The HTTP status of a refusal. */
export const statusOf = (code: string): number => {
	switch (code) {
		case 'unauthorized':
			return 401;
		case 'forbidden':
			return 403;
		case 'no_such_room':
		case 'no_such_entry':
			return 404;
		case 'rate_limited':
			return 429;
		case 'limit':
		case 'unavailable':
			return 503;
		case 'internal':
			return 500;
		default:
			return 400;
	}
};
