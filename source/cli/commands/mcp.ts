/** `termchat mcp`: lets a coding agent read and write in rooms, as a server of the Model Context Protocol over stdio. */
import path from 'node:path';
import {StdioServerTransport, serveStdio} from '@modelcontextprotocol/server/stdio';
import {RequestError} from '../../client/link/request-error.ts';
import {messageOf} from '../../errors/error-message.ts';
import {Agent} from '../../mcp/agent/agent.ts';
import {ratePerMinute} from '../../mcp/agent/write-guard.ts';
import {mcpServerFactory} from '../../mcp/mcp-server.ts';
import {observeTransport} from '../../mcp/observe-transport.ts';
import {createNodeClient} from '../../node-client/create-node-client.ts';
import {environmentSecrets} from '../../node-client/environment-secrets.ts';
import {parseServerUrl} from '../../node-client/server-url.ts';
import {stateFolder} from '../../node-client/state-folder.ts';
import {printableLine} from '../../text/sanitize.ts';
import {systemClock} from '../../time/clock.ts';
import {version} from '../../version.ts';
import type {Command} from '../arguments/command.ts';
import {type ConnectionFlags, parseCommandFlags} from '../arguments/connection-flags.ts';
import {exitCodes, Failure, usageFailure} from '../arguments/failure.ts';
import {integerFlag, nickFlag, readRoomName} from '../arguments/flag-values.ts';
import {systemNick} from '../connect/connect-client.ts';
import {addressOf} from '../connect/server-address.ts';
import {writeWarning} from '../output/stderr.ts';
import {runCommand} from './run-command.ts';

const defaultRate = 20;
const maxRate = 300;

const help = `
	Usage
	  $ termchat mcp [URL] --room ROOM [--room ROOM…] [--nick NICK]

	Runs a server of the Model Context Protocol (MCP) on stdin and stdout, for a coding agent that starts this command. The
	agent can read, wait for messages, send, reply, react and search in the given rooms, and do nothing else. It is a user
	of its own, which all members see as a bot. Ends when stdin is closed.

	Flags
	  --room, -r ROOM  a room that the agent may use; repeatable
	  --rate N         how often the agent may write in a minute (default ${defaultRate})
	  --url, -u URL    the server (default: TERMCHAT_URL, or this machine with port TERMCHAT_PORT or 8080)
	  --nick, -n NICK  the nick of the agent (default: your user name and -agent)
	  --ca FILE        certificates to trust, for a server with a private certificate authority

	Environment
	  TERMCHAT_TOKEN   the token or link of a private room that the agent may use as well
	  TERMCHAT_ACCESS  the server password

	Exit codes
	  0 done, 1 refused or failed, 2 wrong usage

	Examples
	  $ termchat mcp --room dev --nick ann-agent
	  $ termchat mcp https://chat.example.org --room dev --room ops --rate 6
`;

const flags = {
	room: {type: 'string', shortFlag: 'r', isMultiple: true},
	rate: {type: 'number'},
	url: {type: 'string', shortFlag: 'u'},
	nick: {type: 'string', shortFlag: 'n'},
	ca: {type: 'string'},
} as const;

const defaultNick = (): string => `${systemNick().slice(0, 26)}-agent`;

/** The token of TERMCHAT_TOKEN, which may be a link. */
const tokenOfEnvironment = (): string | undefined => {
	const text = process.env.TERMCHAT_TOKEN || undefined;
	if (text === undefined || !/^\w+:\/\//.test(text)) return text;
	const parsed = parseServerUrl(text);
	return parsed.ok ? parsed.address.token : text;
};

interface McpFlags extends Omit<ConnectionFlags, 'room' | 'timeout'> {
	readonly room?: readonly string[] | undefined;
	readonly rate?: number | undefined;
}

/**
 * Creates the agent. Its user is stored separately from the other users of this machine, so that an agent never writes
 * as one of them.
 */
const createAgent = async (given: McpFlags, rooms: readonly string[], rate: number): Promise<Agent> => {
	const address = addressOf(given as ConnectionFlags);
	const {access} = environmentSecrets(address, process.env, writeWarning);
	const {client} = await createNodeClient({
		url: address.page,
		nick: nickFlag(given.nick ?? defaultNick()) ?? defaultNick(),
		stateFolder: path.join(stateFolder(process.env), 'agents'),
		readsEnvironmentSecret: false,
		storesOutbox: false,
		name: `termchat ${version} mcp`,
		bot: true,
		warn: writeWarning,
		...(access !== undefined && {access}),
		...(given.ca !== undefined && {caFile: given.ca}),
	});
	const token = address.token ?? tokenOfEnvironment();
	return new Agent({client, clock: systemClock, names: rooms, token, rate: ratePerMinute(rate)});
};

/** Resolves when the program that started this one closes stdin or stdout, or when a signal arrives. */
const untilClosed = (): Promise<void> =>
	new Promise(resolve => {
		const close = (): void => resolve();
		process.stdin.once('end', close);
		process.stdin.once('close', close);
		process.stdout.on('error', close);
		process.once('SIGTERM', close);
		process.once('SIGINT', close);
	});

const toFailure = (error: unknown): Error =>
	error instanceof RequestError ? new Failure(printableLine(error.message)) : new Error(messageOf(error));

const runMcp = (argv: readonly string[]): Promise<number> =>
	runCommand('mcp', async () => {
		const given: McpFlags = parseCommandFlags(
			'mcp',
			help,
			{...flags, timeout: {type: 'string'}} as const,
			argv,
		);
		const rate = integerFlag('rate', given.rate, 1, maxRate) ?? defaultRate;
		const {room: linked, token = tokenOfEnvironment()} = addressOf(given as ConnectionFlags);
		const named = [...(given.room ?? []), ...(linked === undefined ? [] : [linked])];
		const rooms = [...new Set(named.map(readRoomName))];
		if (rooms.length === 0 && token === undefined) {
			throw usageFailure('Missing room. Give --room for each room that the agent may use.');
		}
		const closed = untilClosed();
		const opening = createAgent(given, rooms, rate);
		const server = serveStdio(
			mcpServerFactory(() => opening),
			{
				transport: observeTransport(new StdioServerTransport(), () => {
					opening.then(
						agent => agent.open(),
						() => {},
					);
				}),
				onerror: error => writeWarning(error.message),
			},
		);
		try {
			await Promise.race([closed, opening.then(() => closed)]);
			return exitCodes.done;
		} catch (error) {
			throw toFailure(error);
		} finally {
			await server.close();
			await opening.then(
				agent => agent.rooms.close(),
				() => {},
			);
		}
	});

export const mcpCommand: Command = {help, flags, run: runMcp};
