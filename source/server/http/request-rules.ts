/** Applies the server's settings to a request: the address of its client, and whether it is allowed. */
import type {IncomingMessage} from 'node:http';
import {addressOf} from './address.ts';
import {bearerOf} from './bearer.ts';
import {type MetricsRefusal, refusalOfMetrics} from './metrics-access.ts';
import {type OriginRules, refusalOfOrigin} from './origin.ts';

interface RequestRulesOptions {
	/** Whether a trusted proxy sets `X-Forwarded-For` and `X-Forwarded-Proto`. */
	readonly isProxyTrusted: boolean;
	/** Whether this server itself uses TLS. */
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

	/** The address by which the client's requests are limited. */
	addressOf(request: IncomingMessage): string {
		return addressOf(request, this.#options.isProxyTrusted);
	}

	/** The reason to refuse a request from this web page, if any. */
	refusalOfOrigin(request: IncomingMessage): string | undefined {
		const {origin, host} = request.headers;
		return refusalOfOrigin({origin, host, isSecure: this.#isSecure(request)}, this.#options.origins);
	}

	/** The reason to refuse a request for `/metrics`, if any. */
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
