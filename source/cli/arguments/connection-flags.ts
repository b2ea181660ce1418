/** The flags that the commands have in common. */
import type {AnyFlags, Result} from 'meow';
import {unexpectedArgument, usageFailure} from './failure.ts';
import {parseArguments} from './parse-arguments.ts';

export const connectionFlags = {
	url: {type: 'string', shortFlag: 'u'},
	nick: {type: 'string', shortFlag: 'n'},
	ca: {type: 'string'},
	timeout: {type: 'string'},
} as const;

/** Output as JSON, with the same short flag in every command. */
export const jsonFlag = {json: {type: 'boolean', shortFlag: 'j', default: false}} as const;

/** The room, with the same short flag in every command. */
export const roomFlags = {room: {type: 'string', shortFlag: 'r'}} as const;

/** The part of the help that all commands with a connection share. */
export const connectionHelp = `
	  --url, -u URL    the server (default: TERMCHAT_URL, or this machine with port TERMCHAT_PORT or 8080)
	  --nick, -n NICK  your nick (default: TERMCHAT_NICK, or the last user you used)
	  --ca FILE        certificates to trust, for a server with a private certificate authority
	  --timeout TIME   how long to wait for each answer of the server (default 30s)

	Environment
	  TERMCHAT_TOKEN   the token of a private room, instead of --room
	  TERMCHAT_SECRET  your user secret
	  TERMCHAT_ACCESS  the server password

	Exit codes
	  0 done, 1 refused or failed, 2 wrong usage, 3 could not connect, 4 timed out
`;

export interface ConnectionFlags {
	readonly url?: string | undefined;
	readonly nick?: string | undefined;
	readonly ca?: string | undefined;
	readonly timeout?: string | undefined;
	readonly room?: string | undefined;
}

/** Whether an argument is probably an address. A single word without these signs is more likely a mistake. */
const looksLikeAddress = (argument: string): boolean => /[:./]/.test(argument) || argument === 'localhost';

/** The server as an argument or as `--url`. Throws a usage `Failure` if both are given. */
export const serverArgument = (argument: string | undefined, url: string | undefined): string | undefined => {
	if (argument !== undefined && url !== undefined) {
		throw usageFailure(`Two servers are given: ${argument} and --url ${url}. Give one of them.`);
	}
	return argument ?? url;
};

/**
 * The flags of a command whose only argument may be the server, as in `termchat tail URL`. Throws a usage `Failure` for
 * any other argument, and for a server given twice.
 */
export const parseCommandFlags = <Flags extends AnyFlags & Pick<typeof connectionFlags, 'url'>>(
	name: string,
	help: string,
	flags: Flags,
	argv: readonly string[],
): Result<Flags>['flags'] => {
	const {flags: given, input} = parseArguments(name, help, flags, argv);
	const [address, extra] = input;
	if (address === undefined) return given;
	const unexpected = looksLikeAddress(address) ? extra : address;
	if (unexpected !== undefined) throw unexpectedArgument(name, unexpected);
	return {...given, url: serverArgument(address, given.url as string | undefined)} as Result<Flags>['flags'];
};
