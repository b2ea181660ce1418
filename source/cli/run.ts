/** Loads and runs the command that the user typed. */
import {literal, printableLine, words} from '../text/sanitize.ts';
import {version} from '../version.ts';
import type {CommandTable} from './arguments/command.ts';
import {exitCodes} from './arguments/failure.ts';
import {nearestName} from './arguments/nearest.ts';
import {exitOnUncaughtException, writeError} from './output/stderr.ts';
import {writeLine} from './output/stdout.ts';

export const commands: CommandTable = {
	join: {
		summary: 'open the chat; the default command',
		load: async () => (await import('./commands/join.ts')).joinCommand,
	},
	demo: {
		summary: 'show a chat with scripted users, without a network',
		load: async () => (await import('./commands/demo.ts')).demoCommand,
	},
	serve: {
		summary: 'run a server',
		load: async () => (await import('./commands/server/serve.ts')).serveCommand,
	},
	send: {
		summary: 'send messages, from arguments or from stdin',
		load: async () => (await import('./commands/messages/send.ts')).sendCommand,
	},
	tail: {
		summary: 'print the last messages of a room, or follow it',
		load: async () => (await import('./commands/messages/tail.ts')).tailCommand,
	},
	wait: {
		summary: 'wait for a message that matches',
		load: async () => (await import('./commands/messages/wait.ts')).waitCommand,
	},
	rooms: {
		summary: 'list the rooms',
		load: async () => (await import('./commands/rooms/rooms.ts')).roomsCommand,
	},
	members: {
		summary: 'list the members of a room',
		load: async () => (await import('./commands/rooms/members.ts')).membersCommand,
	},
	history: {
		summary: "print a page of a room's history",
		load: async () => (await import('./commands/messages/history.ts')).historyCommand,
	},
	search: {
		summary: 'search messages',
		load: async () => (await import('./commands/messages/search.ts')).searchCommand,
	},
	inbox: {
		summary: 'list mentions, direct messages and replies to you',
		load: async () => (await import('./commands/messages/inbox.ts')).inboxCommand,
	},
	export: {
		summary: "export a room's history as JSON or Markdown",
		load: async () => (await import('./commands/messages/export.ts')).exportCommand,
	},
	import: {
		summary: 'import the history of another chat into your room',
		load: async () => (await import('./commands/messages/import.ts')).importCommand,
	},
	settings: {
		summary: 'show the chat settings and the path of the settings file',
		load: async () => (await import('./commands/setup/settings.ts')).settingsCommand,
	},
	keys: {
		summary: 'show what this terminal sends for each key',
		load: async () => (await import('./commands/setup/keys.ts')).keysCommand,
	},
	admin: {
		summary: 'manage users and rooms of a server on this machine',
		load: async () => (await import('./commands/server/admin.ts')).adminCommand,
	},
	pair: {
		summary: 'pair another device with your user, or this machine by a link',
		load: async () => (await import('./commands/setup/pair.ts')).pairCommand,
	},
	cluster: {
		summary: 'show or manage a cluster of servers on NATS',
		load: async () => (await import('./commands/server/cluster.ts')).clusterCommand,
	},
	mcp: {
		summary: 'let a coding agent read and write in rooms (MCP)',
		load: async () => (await import('./commands/mcp.ts')).mcpCommand,
	},
	invite: {
		summary: 'create, list and revoke invites to a private room',
		load: async () => (await import('./commands/rooms/invite.ts')).inviteCommand,
	},
	webhook: {
		summary: 'create, list and revoke webhooks of a room',
		load: async () => (await import('./commands/rooms/webhook.ts')).webhookCommand,
	},
	service: {
		summary: 'run the server as a service of systemd',
		load: async () => (await import('./commands/server/service.ts')).serviceCommand,
	},
	doctor: {
		summary: 'check this machine, the terminal and the server',
		load: async () => (await import('./commands/setup/doctor.ts')).doctorCommand,
	},
	completion: {
		summary: 'print the completion of a shell',
		load: async () => (await import('./commands/setup/completion.ts')).completionCommand,
	},
};

/** Commands that other commands of termchat start. Users do not call them. */
const internalCommands: Readonly<
	Record<string, () => Promise<(argv: readonly string[]) => Promise<number>>>
> = {
	'ssh-host': async () => (await import('./commands/server/ssh-host.ts')).runSshHost,
	'ssh-command': async () => {
		const {runSshCommand} = await import('./commands/server/ssh-command.ts');
		return argv => runSshCommand(argv, runNamed);
	},
};

/** Every command, in the order of the help. */
export const commandNames: readonly string[] = Object.keys(commands);

const help = (): string => {
	const width = Math.max(...commandNames.map(name => name.length));
	const rows = Object.entries(commands).map(([name, {summary}]) => `  ${name.padEnd(width)}  ${summary}`);
	return `termchat ${version}: chat in the terminal

Usage
  termchat [COMMAND] [flags]

Commands
${rows.join('\n')}

  Without a command, termchat joins the server on this machine, or starts one.
  For the flags of a command: termchat COMMAND --help

Examples
  termchat serve
  termchat join --room dev`;
};

const rejectUnknown = (name: string): number => {
	const nearest = nearestName(name.toLowerCase(), commandNames);
	const hint = nearest === undefined ? literal('') : words` Did you mean "${literal(nearest)}"?`;
	const shown = printableLine(JSON.stringify(name.slice(0, 60)));
	writeError(words`termchat: Unknown command ${shown}.${hint} See: termchat --help`);
	return exitCodes.usage;
};

const runNamed = async (name: string, argv: readonly string[]): Promise<number> => {
	const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
	if (command !== undefined) return (await command.load()).run(argv, commands);
	const loadInternal = Object.hasOwn(internalCommands, name) ? internalCommands[name] : undefined;
	return loadInternal === undefined ? rejectUnknown(name) : (await loadInternal())(argv);
};

/** Runs `termchat ARGV`; resolves with the exit code. */
export const run = async (argv: readonly string[]): Promise<number> => {
	exitOnUncaughtException();
	const [first, ...rest] = argv;
	if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0)) {
		await writeLine(literal(help()));
		return exitCodes.done;
	}
	if (first === '--version' || first === '-v' || first === 'version') {
		await writeLine(literal(version));
		return exitCodes.done;
	}
	if (first === 'help') return runNamed(rest[0] ?? '', ['--help']);
	// Flags or an address without a command belong to `join`.
	if (first === undefined || first.startsWith('-') || first.includes('://')) return runNamed('join', argv);
	return runNamed(first, rest);
};
