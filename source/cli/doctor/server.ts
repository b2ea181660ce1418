/** Checks that the server can be reached: the network, TLS, the WebSocket and the proof of its identity. */
import {randomBytes} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import WebSocket from 'ws';
import {explainError, explainResponse} from '../../node-client/connection-errors.ts';
import {isProven} from '../../node-client/server-proof.ts';
import type {ServerAddress} from '../../node-client/server-url.ts';
import {endsOf} from '../../node-client/ws-transport.ts';
import {hubHeader, keyHeader, nonceHeader} from '../../protocol/connection/server-proof.ts';
import {type Finding, note, ok, problem} from './finding.ts';

const timeoutMs = 5000;
const name = 'Server';

interface ServerCheck {
	readonly address: ServerAddress;
	/** No address was given: the server is the one on this machine, which may not be running. */
	readonly isDefault: boolean;
	readonly ca: Buffer | undefined;
}

const failed = ({address, isDefault}: ServerCheck, reason: string): Finding => {
	if (isDefault && reason.includes('connection refused')) {
		return note(name, `No server is running at ${address.page}.`, 'Start one with: termchat serve');
	}
	const text = `${reason[0]?.toUpperCase()}${reason.slice(1)}.`;
	const remedy = address.isTls
		? 'Check the address, the certificate and the network.'
		: 'Check the address in --url or TERMCHAT_URL, and that the server is running.';
	return problem(name, text, remedy);
};

/** Checks in the response to the upgrade whether it is a termchat server, and whether it proved its identity. */
const upgradeFinding = (
	{address: {url, page, isTls}}: ServerCheck,
	nonce: string,
	response: IncomingMessage,
	tookMs: number,
): Finding => {
	const {[hubHeader]: hub, [keyHeader]: key} = response.headers;
	if (typeof hub !== 'string' || typeof key !== 'string') {
		return problem(name, `${page} is not a termchat server.`, 'Check the address in --url or TERMCHAT_URL.');
	}
	const way = `TCP${isTls ? ', TLS' : ''} and WebSocket work (${tookMs} ms)`;
	return isProven({hub, key}, nonce, response.headers, endsOf(url, response))
		? ok(name, `${page}: ${way}, and the server proved its identity.`)
		: note(
				name,
				`${page}: ${way}, but the server could not prove its identity through a proxy.`,
				`Set --public-url on the server to the address that users connect to.`,
			);
};

/** Connects and disconnects. Sends nothing but a nonce. */
export const checkServer = (check: ServerCheck): Promise<Finding> =>
	new Promise(resolve => {
		const {address, ca} = check;
		const {url, page} = address;
		const nonce = randomBytes(32).toString('base64url');
		const startedAt = performance.now();
		const socket = new WebSocket(url, {
			handshakeTimeout: timeoutMs,
			perMessageDeflate: false,
			headers: {[nonceHeader]: nonce},
			...(ca !== undefined && {ca}),
		});
		let finding: Finding | undefined;
		socket.on('upgrade', response => {
			finding = upgradeFinding(check, nonce, response, Math.round(performance.now() - startedAt));
		});
		socket.on('unexpected-response', (request, response) => {
			finding = failed(check, explainResponse(response, url).reason);
			request.destroy();
		});
		socket.on('open', () => socket.terminate());
		socket.on('error', error => {
			finding ??= failed(check, explainError(error, url).reason);
		});
		socket.on('close', () => resolve(finding ?? failed(check, `${page} closed the connection`)));
	});
