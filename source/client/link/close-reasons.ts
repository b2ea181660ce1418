/** The reason why a connection ended, for the user. */
import {closeCodes} from '../../protocol/connection/close-codes.ts';
import {protocolVersion} from '../../protocol/limits.ts';

const reasons: Readonly<Record<number, string>> = {
	0: 'the connection was lost',
	[closeCodes.normal]: 'the server closed the connection',
	[closeCodes.goingAway]: 'the server is shutting down',
	1006: 'the connection was lost',
	[closeCodes.tooBig]: 'the server refused a message as too large',
	[closeCodes.restarting]: 'the server is restarting',
	[closeCodes.overloaded]: 'the server is overloaded',
	[closeCodes.silent]: 'the server received nothing from this client for too long',
	[closeCodes.tooSlow]: 'this client read too slowly',
	[closeCodes.flood]: 'this client sent too much',
	[closeCodes.badHello]: 'the server did not accept the hello',
};

/** The reason for a close code. `sent` is the reason that the server or the transport gave; it may be empty. */
export const closeReason = (code: number, sent: string): string => {
	if (code === closeCodes.version) {
		const reason = sent || 'the server uses another version of the protocol';
		return `${reason}: update termchat on the client or on the server (npm install -g termchat)`;
	}
	return sent || (reasons[code] ?? `the connection was closed with code ${code}`);
};

/** The reason for a `welcome` with another protocol version. */
export const versionReason = (serverVersion: number): string => {
	const versions = `the server uses version ${serverVersion} of the protocol and this program version ${protocolVersion}`;
	return serverVersion > protocolVersion
		? `${versions}: update this program with npm install -g termchat`
		: `${versions}: update the server`;
};
