/**
 * Which web pages may use this server. A browser sends the page's origin with each WebSocket and each POST, and a page
 * cannot forge it. Other clients send no origin and are not restricted.
 */
import {isIP} from 'node:net';

export interface OriginRules {
	/** Further allowed origins, such as `https://chat.example.org`. */
	readonly allowed: readonly string[];
	/** The URL at which users reach this server, if it differs from the server's own name. */
	readonly publicUrl: string | undefined;
	/**
	 * The public URLs of the hubs of the same cluster. A page from one hub continues on another when its own hub has
	 * ended.
	 */
	readonly hubs?: () => Iterable<string>;
	/** The names of this machine, in lower case. */
	readonly machineNames: readonly string[];
}

interface RequestOrigin {
	readonly origin: string | undefined;
	readonly host: string | undefined;
	/** Whether the page was loaded over TLS, as far as this server or a trusted proxy knows. */
	readonly isSecure: boolean;
}

const toUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** The name without the brackets of an IPv6 address. */
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/**
 * Whether foreign DNS cannot point this name at the server. Otherwise a page of `evil.example`, rebound to this
 * machine's address, would send an `Origin` that matches its `Host`.
 */
const isOwnName = (hostname: string, rules: OriginRules): boolean => {
	const name = bare(hostname);
	if (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost')) return true;
	const published = rules.publicUrl === undefined ? undefined : toUrl(rules.publicUrl)?.hostname;
	return name === published || rules.machineNames.includes(name);
};

/** Whether `Host` names this server: an address, `localhost`, the name of the machine or that of the public URL. */
export const isOwnHost = (host: string | undefined, isSecure: boolean, rules: OriginRules): boolean => {
	const own = toUrl(`${isSecure ? 'https' : 'http'}://${host ?? ''}`);
	return own !== undefined && isOwnName(own.hostname, rules);
};

/** The reason, for the user, to refuse a request with these headers; undefined if it is allowed. */
export const refusalOfOrigin = (request: RequestOrigin, rules: OriginRules): string | undefined => {
	if (request.origin === undefined) return undefined;
	const origin = toUrl(request.origin);
	const own = toUrl(`${request.isSecure ? 'https' : 'http'}://${request.host ?? ''}`);
	if (own === undefined || !isOwnName(own.hostname, rules)) {
		return 'The name in "Host" is not a name of this server. The operator can set it with --public-url.';
	}
	if (origin === undefined || origin.origin === 'null')
		return 'Pages without an origin cannot use this server.';
	const published = rules.publicUrl === undefined ? undefined : toUrl(rules.publicUrl)?.origin;
	const isAllowed =
		origin.origin === own.origin ||
		origin.origin === published ||
		[...rules.allowed, ...(rules.hubs?.() ?? [])].some(one => toUrl(one)?.origin === origin.origin);
	return isAllowed
		? undefined
		: `Pages of ${origin.origin} cannot use this server. The operator can allow them with --origin.`;
};
