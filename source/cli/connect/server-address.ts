/** The server of a command, and links to its private rooms. */
import {defaultPort, parseServerUrl, type ServerAddress} from '../../node-client/server-url.ts';
import type {ConnectionFlags} from '../arguments/connection-flags.ts';
import {usageFailure} from '../arguments/failure.ts';

/** The address of `--url`, of TERMCHAT_URL, or of this machine. Throws a usage `Failure` for an invalid one. */
export const addressOf = (flags: ConnectionFlags): ServerAddress => {
	const local = `ws://127.0.0.1:${process.env.TERMCHAT_PORT || defaultPort}`;
	const parsed = parseServerUrl(flags.url ?? (process.env.TERMCHAT_URL || local));
	if (!parsed.ok) throw usageFailure(parsed.reason);
	return parsed.address;
};

/** The link that opens a private room, in a terminal or a browser. */
export const inviteLink = (flags: ConnectionFlags, token: string): string =>
	`${addressOf(flags).page}#${token}`;
