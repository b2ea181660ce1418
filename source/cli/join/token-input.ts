/** Reads the token of a private room: from a flag, the environment, a prompt or stdin. */
import {createInterface} from 'node:readline';
import {parseServerUrl, type ServerAddress} from '../../node-client/server-url.ts';
import {literal} from '../../text/sanitize.ts';
import {usageFailure} from '../arguments/failure.ts';
import {writeError, writePrompt} from '../output/stderr.ts';

/** Reads a token or a link: on a terminal with a prompt and without echo, otherwise the first line of stdin. */
export const askToken = async (): Promise<string> => {
	const isTty = process.stdin.isTTY === true;
	const lines = createInterface({
		input: process.stdin,
		...(isTty && {output: process.stderr, terminal: true}),
	});
	if (isTty) {
		// Readline echoes through this function only.
		Object.assign(lines, {_writeToOutput: () => {}});
		// At this point the terminal itself no longer echoes.
		writePrompt(literal('Token: '));
	}
	const line = await new Promise<string>(resolve => {
		lines.once('line', resolve);
		lines.once('close', () => resolve(''));
	});
	lines.close();
	if (isTty) writeError(literal(''));
	const token = line.trim();
	if (token === '') throw usageFailure('Missing token. Enter the token or the link of a private room.');
	return token;
};

export interface LinkedRoom {
	readonly address?: ServerAddress;
	readonly token?: string;
	readonly room?: string;
}

/** The parts of a token or a link. A link may also name a public room. */
export const parseToken = (text: string | undefined): LinkedRoom => {
	if (text === undefined || !/^\w+:\/\//.test(text)) return text === undefined ? {} : {token: text};
	const parsed = parseServerUrl(text);
	if (!parsed.ok) throw usageFailure(parsed.reason);
	const {address} = parsed;
	return {
		address,
		...(address.token !== undefined && {token: address.token}),
		...(address.room !== undefined && {room: address.room}),
	};
};

export const warnOfVisibleToken = (): void =>
	writeError(
		literal(
			'termchat join: A token on the command line is visible to other users of this machine and stays in the shell history. Use --token - to enter it instead.',
		),
	);
