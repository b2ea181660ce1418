/** Access to `/metrics`: with its token or, if it has none, with a `Host` that is a name of this server. */
import {createHash, timingSafeEqual} from 'node:crypto';
import {createServer, type Server} from 'node:http';
import {bearerOf} from './bearer.ts';
import {hasTwoHosts, twoHostsMessage} from './http-server.ts';
import type {Metrics} from './metrics.ts';
import {isOwnHost, type OriginRules} from './origin.ts';

interface MetricsRequest {
	readonly bearer: string | undefined;
	readonly host: string | undefined;
	readonly isSecure: boolean;
}

interface MetricsAccess {
	/** The bearer token that `/metrics` requires. */
	readonly token: string | undefined;
	readonly origins: OriginRules;
}

export interface MetricsRefusal {
	readonly status: 401 | 403;
	readonly message: string;
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The reason to refuse the request, if any. Refuses a page whose DNS name was rebound to this server. */
export const refusalOfMetrics = (
	{bearer, host, isSecure}: MetricsRequest,
	{token, origins}: MetricsAccess,
): MetricsRefusal | undefined => {
	if (token !== undefined) {
		const isRight = bearer !== undefined && timingSafeEqual(hashOf(bearer), hashOf(token));
		return isRight
			? undefined
			: {status: 401, message: '/metrics requires its token. Send it as a bearer token.'};
	}
	if (isOwnHost(host, isSecure, origins)) return undefined;
	return {
		status: 403,
		message:
			'The name in "Host" is not a name of this server. The operator can set --public-url or --metrics-token-file.',
	};
};

/** Creates a server for `/metrics` only, which does not listen yet. */
export const createMetricsServer = (
	metrics: Pick<Metrics, 'contentType' | 'text'>,
	access: MetricsAccess,
): Server =>
	createServer({headersTimeout: 10_000, requestTimeout: 15_000}, async (request, response) => {
		const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): void => {
			response.writeHead(status, {'Content-Type': 'text/plain; charset=utf-8', ...headers});
			response.end(request.method === 'HEAD' ? undefined : body);
		};
		if (hasTwoHosts(request)) return answer(400, `${twoHostsMessage}\n`);
		if (request.url?.split('?', 1)[0] !== '/metrics') return answer(404, 'The metrics are at /metrics.\n');
		if (request.method !== 'GET' && request.method !== 'HEAD') {
			return answer(405, 'This path accepts only GET and HEAD.\n', {Allow: 'GET, HEAD'});
		}
		const refused = refusalOfMetrics(
			{bearer: bearerOf(request), host: request.headers.host, isSecure: false},
			access,
		);
		if (refused !== undefined) {
			const headers = refused.status === 401 ? {'WWW-Authenticate': 'Bearer'} : undefined;
			return answer(refused.status, `${refused.message}\n`, headers);
		}
		answer(200, await metrics.text(), {'Content-Type': metrics.contentType});
	});
