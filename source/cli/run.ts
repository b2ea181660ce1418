/** Reads the subcommand and loads only that one. */

import {editDistance} from '../text/edit-distance.ts';
import {literal, printableLine, words} from '../text/sanitize.ts';
import {version} from '../version.ts';
import {endOnFault, writeError} from './output/stderr.ts';
import {writeLine} from './output/stdout.ts';

interface Subcommand {
	readonly summary: string;
	readonly load: () => Promise<(argv: readonly string[]) => Promise<number>>;
}

const subcommands: Readonly<Record<string, Subcommand>> = {
	join: {
		summary: 'the full-screen chat; also what termchat alone does',
		load: async () => (await import('./commands/join.ts')).runJoin,
	},
	serve: {
		summary: 'run a hub that others join',
		load: async () => (await import('./commands/serve.ts')).runServe,
	},
	send: {
		summary: 'say something, from the words given or from stdin',
		load: async () => (await import('./commands/send.ts')).runSend,
	},
	tail: {
		summary: 'print a room as it goes on',
		load: async () => (await import('./commands/tail.ts')).runTail,
	},
	wait: {
		summary: 'wait until somebody says what matches',
		load: async () => (await import('./commands/wait.ts')).runWait,
	},
	rooms: {summary: 'list the rooms', load: async () => (await import('./commands/rooms.ts')).runRooms},
	members: {
		summary: 'list who is in a room',
		load: async () => (await import('./commands/members.ts')).runMembers,
	},
	history: {
		summary: 'print what was said in a room',
		load: async () => (await import('./commands/history.ts')).runHistory,
	},
	search: {summary: 'find what was said', load: async () => (await import('./commands/search.ts')).runSearch},
	export: {
		summary: "write out a room's history as JSON or Markdown",
		load: async () => (await import('./commands/export.ts')).runExport,
	},
	admin: {
		summary: 'list and change users and rooms of a hub on this machine',
		load: async () => (await import('./commands/admin.ts')).runAdmin,
	},
	invite: {
		summary: 'make, list and revoke invites to a private room',
		load: async () => (await import('./commands/invite.ts')).runInvite,
	},
};

const names = Object.keys(subcommands);
/** Every command, in the order of the help. */
export const commandNames: readonly string[] = names;

const help = (): string => {
	const width = Math.max(...names.map(name => name.length));
	const rows = Object.entries(subcommands).map(([name, {summary}]) => `  ${name.padEnd(width)}  ${summary}`);
	return `termchat ${version}: a chat that lives in the terminal

Usage
  termchat [COMMAND] [flags]

Commands
${rows.join('\n')}

  termchat COMMAND --help says more.
  Without a command: joins the server on this machine, or starts one.

Examples
  termchat serve
  termchat join --room dev`;
};

/** What was probably meant, or undefined where nothing is near. */
const nearest = (word: string): string | undefined => {
	const [best] = names
		.map(name => ({name, far: name.startsWith(word) ? 0 : editDistance(word.toLowerCase(), name)}))
		.sort((one, other) => one.far - other.far);
	return best !== undefined && best.far <= 2 ? best.name : undefined;
};

const unknown = (name: string): number => {
	const meant = nearest(name);
	const hint = meant === undefined ? literal('') : words` Did you mean "${literal(meant)}"?`;
	const shown = printableLine(JSON.stringify(name.slice(0, 60)));
	writeError(words`termchat: there is no command ${shown}.${hint} See: termchat --help`);
	return 2;
};

const runSubcommand = async (name: string, argv: readonly string[]): Promise<number> => {
	const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
	return subcommand === undefined ? unknown(name) : (await subcommand.load())(argv);
};

/** Runs `termchat ARGV`; resolves with the exit code. */
export const run = async (argv: readonly string[]): Promise<number> => {
	endOnFault();
	const [first, ...rest] = argv;
	if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0)) {
		await writeLine(literal(help()));
		return 0;
	}
	if (first === '--version' || first === '-v' || first === 'version') {
		await writeLine(literal(version));
		return 0;
	}
	if (first === 'help') return runSubcommand(rest[0] ?? '', ['--help']);
	// Flags or an address alone belong to `join`, the command one does not have to say.
	if (first === undefined || first.startsWith('-') || first.includes('://'))
		return runSubcommand('join', argv);
	return runSubcommand(first, rest);
};
