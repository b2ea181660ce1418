/** Explains in one sentence why a connection failed. */
import type {IncomingMessage} from 'node:http';
import type {TransportClose} from '../client/link/transport.ts';

export const handshakeTimeoutMs = 10_000;

const codeOf = (error: Error): string =>
	'code' in error && typeof error.code === 'string' ? error.code : '';

const trustHint = 'to trust it, use --ca FILE';
const untrustedIssuer = `its issuer is not trusted; ${trustHint}`;

/** Why a certificate was refused, by the codes of OpenSSL (X509_verify_cert_error_string) and of Node's tls. */
const certificateErrors: Readonly<Record<string, string>> = {
	CERT_HAS_EXPIRED: 'it has expired',
	CERT_NOT_YET_VALID: 'it is not valid yet; check the clock of this machine',
	CERT_REVOKED: 'it was revoked',
	DEPTH_ZERO_SELF_SIGNED_CERT: `it is self-signed; ${trustHint}`,
	SELF_SIGNED_CERT_IN_CHAIN: untrustedIssuer,
	UNABLE_TO_GET_ISSUER_CERT: untrustedIssuer,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrustedIssuer,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrustedIssuer,
	CERT_UNTRUSTED: untrustedIssuer,
	CERT_SIGNATURE_FAILURE: 'its signature is invalid',
	INVALID_CA: 'the certificate of --ca is not a certificate authority',
	INVALID_PURPOSE: 'it is not a server certificate',
};

const networkErrors: Readonly<Record<string, (host: string) => string>> = {
	ECONNREFUSED: host => `no server is listening at ${host} (connection refused)`,
	ENOTFOUND: host => `unknown host ${host}`,
	EAI_AGAIN: host => `cannot look up ${host}; check your network`,
	ETIMEDOUT: host => `${host} did not answer in time`,
	EHOSTUNREACH: host => `cannot reach ${host} (host unreachable)`,
	ENETUNREACH: host => `cannot reach ${host} (network unreachable); check your network`,
	EADDRNOTAVAIL: host => `cannot reach ${host} (address not available)`,
	EACCES: host => `this machine does not allow a connection to ${host}`,
	EPERM: host => `this machine does not allow a connection to ${host}`,
	ECONNRESET: host => `${host} closed the connection unexpectedly`,
	EPIPE: host => `${host} closed the connection unexpectedly`,
};

const certificateError = (error: Error, host: string): string | undefined => {
	const code = codeOf(error);
	if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
		const names = 'reason' in error ? String(error.reason) : error.message;
		return `it is for another host name (${names})`;
	}
	const known = certificateErrors[code];
	if (known !== undefined) return known;
	return /certificate/i.test(error.message) && !code.startsWith('E')
		? `${error.message} (${code}, ${host})`
		: undefined;
};

const notTermchat = (host: string, reason: string): string => `${host} is not a termchat server: ${reason}`;

/** The reason of an error of TLS, HTTP or WebSocket. With `isFatal` a retry cannot succeed. */
const explainProtocolError = (
	error: Error,
	url: URL,
): {readonly reason: string; readonly isFatal?: boolean} => {
	const {host, protocol} = url;
	const code = codeOf(error);
	if (/handshake has timed out/i.test(error.message)) {
		return {reason: `${host} did not answer within ${handshakeTimeoutMs / 1000} s`};
	}
	if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
		const hint =
			protocol === 'wss:' ? 'if the server does not use TLS, write http:// or ws://' : error.message;
		return {reason: `cannot open an encrypted connection to ${host}: ${hint}`, isFatal: true};
	}
	if (code.startsWith('HPE_')) {
		const reason = 'it does not speak HTTP; if it uses TLS, write https://';
		return {reason: notTermchat(host, reason), isFatal: true};
	}
	if (/socket hang up/i.test(error.message)) {
		return {reason: `${host} closed the connection before the handshake`};
	}
	if (/Sec-WebSocket|Invalid (Upgrade|status)|Unexpected server response/i.test(error.message)) {
		return {reason: notTermchat(host, error.message), isFatal: true};
	}
	return {reason: error.message};
};

/** The close event for an error before or during a connection. */
export const explainError = (error: Error, address: string): TransportClose => {
	const url = new URL(address);
	const certificate = certificateError(error, url.hostname);
	if (certificate !== undefined) {
		const reason = `the certificate of ${url.hostname} is not valid: ${certificate}`;
		return {code: 0, reason, isFatal: true};
	}
	const code = codeOf(error);
	const network = networkErrors[code];
	if (network !== undefined)
		return {code: 0, reason: network(code === 'ENOTFOUND' ? url.hostname : url.host)};
	return {code: 0, ...explainProtocolError(error, url)};
};

/** Statuses that a proxy sends while the server behind it is away. The client tries again. */
const temporaryStatuses = new Set([408, 425, 429, 500, 502, 503, 504]);

const explainStatus = (host: string, status: number, shown: string, location: string | undefined): string => {
	if (status === 401 || status === 407) return `${host} requires other credentials (${shown})`;
	if (status === 403) {
		return `${host} refused this client (${shown}); its operator restricts origins and addresses`;
	}
	if (status >= 300 && status < 400 && location !== undefined) {
		return `${host} has moved to ${location}; join that address`;
	}
	// A termchat server itself answers 426 if a proxy before it drops the upgrade.
	if ((status >= 200 && status < 300) || status === 400 || status === 426) {
		return `the server at ${host} answered with HTTP ${status} instead of a WebSocket; is there a proxy in between?`;
	}
	return notTermchat(host, `it answered ${shown}`);
};

/** The close event for an HTTP response instead of a WebSocket. */
export const explainResponse = (response: IncomingMessage, url: string): TransportClose => {
	const {host} = new URL(url);
	const status = response.statusCode ?? 0;
	const shown = `HTTP ${status}${response.statusMessage ? ` ${response.statusMessage}` : ''}`;
	if (temporaryStatuses.has(status)) {
		const hint = status === 429 ? ' (too many connections from this address)' : '';
		return {code: 0, reason: `${host} answered ${shown}${hint}`};
	}
	return {code: 0, reason: explainStatus(host, status, shown, response.headers.location), isFatal: true};
};
