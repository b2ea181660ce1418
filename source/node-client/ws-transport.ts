/** The transport of terminals and bots: a WebSocket of `ws`. What goes wrong is said in one sentence. */
import type {IncomingMessage} from 'node:http';
import WebSocket from 'ws';
import type {Transport, TransportClose, TransportConnection, TransportEvents} from '../client/transport.ts';

export interface WsTransportOptions {
	/** `ws://…` or `wss://…`, as `parseServerUrl` gives it. */
	readonly url: string;
	/** Takes the id of the hub at each connection, before anything is sent to it. */
	readonly onHub?: (hub: string) => void;
	/** Certificates (PEM) to trust instead of the ones Node brings. */
	readonly ca?: string | Buffer;
}

/** The header of the upgrade's response with the id of the hub. */
const hubHeader = 'termchat-hub';
const handshakeTimeoutMs = 10_000;
/** A resume may bring a thousand entries of 8 KiB. */
const maxPayloadBytes = 64 * 1024 * 1024;
/** A server that is gone does not answer a close: after so long the socket is dropped. */
const closeTimeoutMs = 1000;

export const wsTransport = ({url, ca, onHub}: WsTransportOptions): Transport => ({
	open(events) {
		let socket: WebSocket;
		try {
			socket = new WebSocket(url, {
				handshakeTimeout: handshakeTimeoutMs,
				maxPayload: maxPayloadBytes,
				perMessageDeflate: false,
				...(ca !== undefined && {ca}),
			});
		} catch (error) {
			return failed(events, {
				code: 0,
				reason: `${url} is no address of a server: ${messageOf(error)}`,
				isFatal: true,
			});
		}
		return wire(socket, url, events, onHub);
	},
});

const failed = (events: TransportEvents, close: TransportClose): TransportConnection => {
	queueMicrotask(() => events.onClose(close));
	return {send() {}, close() {}};
};

const wire = (
	socket: WebSocket,
	url: string,
	events: TransportEvents,
	onHub: WsTransportOptions['onHub'],
): TransportConnection => {
	/** Why it did not come up, told when it is over. */
	let failure: TransportClose | undefined;
	let dropTimer: NodeJS.Timeout | undefined;

	let hub: string | undefined;
	socket.on('upgrade', response => {
		const reported = response.headers[hubHeader];
		if (typeof reported !== 'string') return;
		hub = reported;
		onHub?.(reported);
	});
	socket.on('open', () => events.onOpen(hub));
	socket.on('message', (data, isBinary) => {
		if (!isBinary) events.onText(String(data));
	});
	socket.on('ping', () => events.onSign?.());
	socket.on('pong', () => events.onSign?.());
	socket.on('unexpected-response', (request, response) => {
		failure = explainResponse(response, url);
		request.destroy();
		socket.terminate();
	});
	socket.on('error', error => {
		failure ??= explainError(error, url);
	});
	socket.on('close', (code, reason) => {
		clearTimeout(dropTimer);
		const isAbnormal = code === 1006 || code === 1005;
		events.onClose(failure ?? {code: isAbnormal ? 0 : code, reason: reason.toString()});
	});

	return {
		send(text) {
			if (socket.readyState === WebSocket.OPEN) socket.send(text);
		},
		close(code) {
			if (socket.readyState === WebSocket.CONNECTING) {
				failure ??= {code: 0, reason: 'closed'};
				socket.terminate();
				return;
			}
			socket.close(code);
			dropTimer ??= setTimeout(() => socket.terminate(), closeTimeoutMs);
		},
	};
};

// — what went wrong, for a person —

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const codeOf = (error: Error): string =>
	'code' in error && typeof error.code === 'string' ? error.code : '';

const trustHint = 'if you trust it, give its authority with --ca FILE';

/** Which check a certificate failed (codes of OpenSSL, X509_verify_cert_error_string, and of Node's tls). */
const certificateFaults: Readonly<Record<string, string>> = {
	CERT_HAS_EXPIRED: 'it has expired',
	CERT_NOT_YET_VALID: 'it is not valid yet: is the clock of this machine right?',
	CERT_REVOKED: 'it was revoked',
	DEPTH_ZERO_SELF_SIGNED_CERT: `it is signed by itself; ${trustHint}`,
	SELF_SIGNED_CERT_IN_CHAIN: `its authority is not known here; ${trustHint}`,
	UNABLE_TO_GET_ISSUER_CERT: `its authority is not known here; ${trustHint}`,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `its authority is not known here; ${trustHint}`,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: `its authority is not known here; ${trustHint}`,
	CERT_UNTRUSTED: `its authority is not trusted here; ${trustHint}`,
	CERT_SIGNATURE_FAILURE: 'its signature is wrong',
	INVALID_CA: 'the certificate given with --ca is no authority',
	INVALID_PURPOSE: 'it is not made for a server',
};

const networkFaults: Readonly<Record<string, (host: string) => string>> = {
	ECONNREFUSED: host => `nothing listens at ${host} (connection refused)`,
	ENOTFOUND: host => `there is no host called ${host} (not found)`,
	EAI_AGAIN: host => `the name ${host} could not be looked up: is there a network?`,
	ETIMEDOUT: host => `${host} did not answer in time`,
	EHOSTUNREACH: host => `there is no way to ${host} (host unreachable)`,
	ENETUNREACH: host => `there is no way to ${host}: is there a network?`,
	EADDRNOTAVAIL: host => `there is no way to ${host} (address not available)`,
	EACCES: host => `this machine does not allow a connection to ${host}`,
	EPERM: host => `this machine does not allow a connection to ${host}`,
	ECONNRESET: host => `${host} broke the connection off`,
	EPIPE: host => `${host} broke the connection off`,
};

const certificateFault = (error: Error, host: string): string | undefined => {
	const code = codeOf(error);
	if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
		const names = 'reason' in error ? String(error.reason) : error.message;
		return `it was made for another name (${names})`;
	}
	const known = certificateFaults[code];
	if (known !== undefined) return known;
	return /certificate/i.test(error.message) && !code.startsWith('E')
		? `${error.message} (${code}, ${host})`
		: undefined;
};

/** The close that tells of an error before or while the connection was up. */
export const explainError = (error: Error, url: string): TransportClose => {
	const {hostname, host, protocol} = new URL(url);
	const code = codeOf(error);
	const certificate = certificateFault(error, hostname);
	if (certificate !== undefined) {
		return {
			code: 0,
			reason: `the certificate of ${hostname} was not accepted: ${certificate}`,
			isFatal: true,
		};
	}
	const network = networkFaults[code];
	if (network !== undefined) return {code: 0, reason: network(code === 'ENOTFOUND' ? hostname : host)};
	if (/handshake has timed out/i.test(error.message)) {
		return {code: 0, reason: `${host} did not answer within ${handshakeTimeoutMs / 1000} s`};
	}
	if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
		const hint = protocol === 'wss:' ? 'does it speak TLS? If not, write http:// or ws://' : error.message;
		return {code: 0, reason: `no encrypted connection to ${host} came about: ${hint}`, isFatal: true};
	}
	if (code.startsWith('HPE_')) {
		return {
			code: 0,
			reason: notTermchat(host, 'it does not speak HTTP; with TLS, write https://'),
			isFatal: true,
		};
	}
	if (/socket hang up/i.test(error.message)) {
		return {code: 0, reason: `${host} broke the connection off before the chat began`};
	}
	if (/Sec-WebSocket|Invalid (Upgrade|status)|Unexpected server response/i.test(error.message)) {
		return {code: 0, reason: notTermchat(host, error.message), isFatal: true};
	}
	return {code: 0, reason: error.message};
};

const notTermchat = (host: string, why: string): string => `${host} is not a termchat server: ${why}`;

/** Statuses a proxy gives while the server behind it is away: worth another try. */
const passingStatuses = new Set([408, 425, 429, 500, 502, 503, 504]);

const explainResponse = (response: IncomingMessage, url: string): TransportClose => {
	const {host} = new URL(url);
	const status = response.statusCode ?? 0;
	const {location} = response.headers;
	const shown = `HTTP ${status}${response.statusMessage ? ` ${response.statusMessage}` : ''}`;
	if (passingStatuses.has(status)) {
		const seconds = status === 429 ? ' (too many connections from here)' : '';
		return {code: 0, reason: `${host} answered ${shown}${seconds}`};
	}
	if (status === 401 || status === 407) {
		return {code: 0, reason: `${host} wants other credentials (${shown})`, isFatal: true};
	}
	if (status === 403) {
		return {
			code: 0,
			reason: `${host} does not let this client in (${shown}): its operator allows who may, by origin and address`,
			isFatal: true,
		};
	}
	if (status >= 300 && status < 400 && location !== undefined) {
		return {code: 0, reason: `${host} has moved to ${location}: join that address`, isFatal: true};
	}
	// 426 is what a termchat server itself answers when a proxy before it drops the upgrade.
	if ((status >= 200 && status < 300) || status === 400 || status === 426) {
		return {
			code: 0,
			reason: `the server at ${host} answered with HTTP ${status} instead of a WebSocket; is there a proxy in between?`,
			isFatal: true,
		};
	}
	return {code: 0, reason: notTermchat(host, `it answered ${shown}`), isFatal: true};
};
