/**
 * Which web pages may talk to this server. A browser tells the page's origin with each WebSocket and each POST,
 * and pages cannot lie about it; a terminal tells none and may do as it likes.
 */
import {isIP} from 'node:net';

export interface OriginRules {
	/** Origins allowed beside the server's own, such as `https://chat.example.org`. */
	readonly allowed: readonly string[];
	/** Where people reach this server, where that is another name than its own. */
	readonly publicUrl: string | undefined;
	/** Names of this machine, in lower case. */
	readonly machineNames: readonly string[];
}

export interface RequestOrigin {
	readonly origin: string | undefined;
	readonly host: string | undefined;
	/** The page was loaded over TLS, as far as this server or a trusted proxy can tell. */
	readonly isSecure: boolean;
}

const toUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** The name without the brackets of an IPv6 address. */
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/**
 * A name that a stranger's DNS cannot make point here: else a page of `evil.example`, rebound to this machine's
 * address, would come with an `Origin` equal to its `Host`.
 */
const isOwnName = (hostname: string, rules: OriginRules): boolean => {
	const name = bare(hostname);
	if (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost')) return true;
	const published = rules.publicUrl === undefined ? undefined : toUrl(rules.publicUrl)?.hostname;
	return name === published || rules.machineNames.includes(name);
};

/** Whether `Host` names this server: an address, `localhost`, the machine's name or the public URL's. */
export const isOwnHost = (host: string | undefined, isSecure: boolean, rules: OriginRules): boolean => {
	const here = toUrl(`${isSecure ? 'https' : 'http'}://${host ?? ''}`);
	return here !== undefined && isOwnName(here.hostname, rules);
};

/** Why a request with these headers is refused, as a sentence; undefined: it is welcome. */
export const refusalOfOrigin = (visit: RequestOrigin, rules: OriginRules): string | undefined => {
	if (visit.origin === undefined) return undefined;
	const origin = toUrl(visit.origin);
	const here = toUrl(`${visit.isSecure ? 'https' : 'http'}://${visit.host ?? ''}`);
	if (here === undefined || !isOwnName(here.hostname, rules)) {
		return 'This server is not known by the name in "Host". Its operator can say so with --public-url.';
	}
	if (origin === undefined || origin.origin === 'null') return 'Pages without an origin may not talk to it.';
	const published = rules.publicUrl === undefined ? undefined : toUrl(rules.publicUrl)?.origin;
	const isWelcome =
		origin.origin === here.origin ||
		origin.origin === published ||
		rules.allowed.some(one => toUrl(one)?.origin === origin.origin);
	return isWelcome
		? undefined
		: `Pages of ${origin.origin} may not talk to this server. Its operator can allow them with --origin.`;
};
