/** What this server's settings mean for a request: its client's address, and whether it may be answered. */
import type {IncomingMessage} from 'node:http';
import {addressOf} from './address.ts';
import {bearerOf} from './bearer.ts';
import {type MetricsRefusal, refusalOfMetrics} from './metrics-access.ts';
import {type OriginRules, refusalOfOrigin} from './origin.ts';

interface RequestRulesOptions {
	/** `X-Forwarded-For` and `X-Forwarded-Proto` are set by a trusted proxy. */
	readonly isProxyTrusted: boolean;
	/** This server itself uses TLS. */
	readonly hasTls: boolean;
	readonly origins: OriginRules;
	/** The bearer token that `/metrics` requires. */
	readonly metricsToken: string | undefined;
}

export class RequestRules {
	readonly #options: RequestRulesOptions;

	constructor(options: RequestRulesOptions) {
		this.#options = options;
	}

	/** The address by which the client is throttled. */
	addressOf(request: IncomingMessage): string {
		return addressOf(request, this.#options.isProxyTrusted);
	}

	/** Why a request from this web page is refused; undefined: it is not. */
	refusalOfOrigin(request: IncomingMessage): string | undefined {
		const {origin, host} = request.headers;
		return refusalOfOrigin({origin, host, isSecure: this.#isSecure(request)}, this.#options.origins);
	}

	/** Why `/metrics` is refused; undefined: it is not. */
	refusalOfMetrics(request: IncomingMessage): MetricsRefusal | undefined {
		const {metricsToken, origins} = this.#options;
		return refusalOfMetrics(
			{bearer: bearerOf(request), host: request.headers.host, isSecure: this.#isSecure(request)},
			{token: metricsToken, origins},
		);
	}

	#isSecure(request: IncomingMessage): boolean {
		const {hasTls, isProxyTrusted} = this.#options;
		return hasTls || (isProxyTrusted && request.headers['x-forwarded-proto'] === 'https');
	}
}
