/**
 * `termchat admin`: manages users, rooms and sessions of a running server over the admin socket beside its database, and
 * the database file.
 */
import {existsSync, realpathSync} from 'node:fs';
import path from 'node:path';
import type {ActionDescription, AdminOptions} from '../../admin/action.ts';
import {endSessions, freeNick, removeMessages, removeRooms, setOwner} from '../../admin/changes.ts';
import {backup, check, compact} from '../../admin/database-file.ts';
import {listRooms, listSessions, listUsers} from '../../admin/lists.ts';
import type {Command} from '../../arguments/command.ts';
import {jsonFlag} from '../../arguments/connection-flags.ts';
import {exitCodes, Failure, usageFailure} from '../../arguments/failure.ts';
import {namedChoice} from '../../arguments/named-choice.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {openAdminClient} from '../../connect/admin-client.ts';
import {defaultDatabasePath} from '../../serve/default-paths.ts';
import {readConfigFile, resolveServeSettings} from '../../serve/resolve-settings.ts';
import {runPrinting} from '../run-command.ts';

const help = `
	Usage
	  $ termchat admin users [--json]
	  $ termchat admin rooms [--json]
	  $ termchat admin sessions [NICK] [--json]
	  $ termchat admin free-nick NICK
	  $ termchat admin remove-messages NICK [--room ROOM] --yes
	  $ termchat admin remove-room ROOM… --yes
	  $ termchat admin set-owner ROOM NICK
	  $ termchat admin end-session SESSION… [--remove-device]
	  $ termchat admin backup FILE
	  $ termchat admin check
	  $ termchat admin compact

	Manages a server that runs on this machine, and its database. Run it as the user who runs the server.

	users            lists all users: nick, connections, creation date, id
	rooms            lists public and private rooms: name, members, number of the newest message, owner, topic
	sessions         lists the connections to this server: user, address, rooms, device
	free-nick        renames the user with this nick, so that others can use it
	remove-messages  deletes all messages of a user
	remove-room      deletes rooms and their history; - reads the names from stdin
	set-owner        makes a user the owner of a room
	end-session      closes connections; their clients do not reconnect by themselves
	backup           copies the database to a new file, also while the server runs
	check            checks the database without changing it: pages, counts, search index; also while the server runs
	compact          returns the free space in the database to the disk

	Flags
	  --db PATH        the database of the server (default: as for termchat serve)
	  --room, -r ROOM  remove-messages: only in this room
	  --id             remove-messages: the argument is the id of a user, who may no longer exist
	  --remove-device  end-session: also remove the device, so that its secret is no longer valid
	  --json, -j       print JSON objects, one on each line
	  --yes            confirm that messages or rooms are deleted

	Examples
	  $ termchat admin rooms
	  $ termchat admin set-owner lobby ann
	  $ termchat admin backup /backups/termchat-$(date +%F).db
`;

const flags = {
	db: {type: 'string'},
	room: {type: 'string', shortFlag: 'r'},
	id: {type: 'boolean', default: false},
	removeDevice: {type: 'boolean', default: false},
	...jsonFlag,
	yes: {type: 'boolean', default: false},
} as const;

/** The database that `termchat serve` would use with the same settings. */
const databasePath = (db: string | undefined): string => {
	const settings = resolveServeSettings(
		db === undefined ? {} : {db},
		process.env,
		readConfigFile(undefined, process.env),
	);
	if (settings.memory) {
		throw new Failure('A server with --memory cannot be managed. Start it with a database.');
	}
	const file = path.resolve(settings.db ?? defaultDatabasePath(process.env));
	return existsSync(file) ? realpathSync(file) : file;
};

const actions: Readonly<Record<string, ActionDescription>> = {
	users: {takes: [], run: listUsers},
	rooms: {takes: [], run: listRooms},
	sessions: {takes: ['[NICK]'], run: listSessions},
	'free-nick': {takes: ['NICK'], run: freeNick},
	'remove-messages': {takes: ['NICK'], run: removeMessages},
	'remove-room': {takes: ['ROOM…'], run: removeRooms},
	'set-owner': {takes: ['ROOM', 'NICK'], run: setOwner},
	'end-session': {takes: ['SESSION…'], run: endSessions},
	backup: {takes: ['FILE'], runOnFile: backup},
	check: {takes: [], runOnFile: check},
	compact: {takes: [], runOnFile: compact},
};

const actionOf = (name: string | undefined, given: readonly string[]): ActionDescription => {
	const action = namedChoice('admin', 'action', name, actions);
	const {takes} = action;
	const takesMore = takes.at(-1)?.endsWith('…') === true;
	const least = takes.filter(one => !one.startsWith('[')).length;
	if (given.length < least || (given.length > takes.length && !takesMore)) {
		throw usageFailure(`Usage: termchat admin ${[name, ...takes].join(' ')}. See: termchat admin --help`);
	}
	return action;
};

const runAction = async (
	action: ActionDescription,
	database: string,
	given: readonly string[],
	options: AdminOptions,
): Promise<number> => {
	if ('runOnFile' in action) return action.runOnFile(database, given, options);
	const client = await openAdminClient(database);
	try {
		await action.run(client, given, options);
	} finally {
		client.close();
	}
	return exitCodes.done;
};

const runAdmin = (argv: readonly string[]): Promise<number> =>
	runPrinting('admin', async () => {
		const {flags: given, input} = parseArguments('admin', help, flags, argv);
		const [name, ...rest] = input;
		const {json: isJson, yes: isConfirmed, room, id: isId, removeDevice: removesDevice} = given;
		return runAction(actionOf(name, rest), databasePath(given.db), rest, {
			...{isJson, isConfirmed, room, isId, removesDevice},
		});
	});

export const adminCommand: Command = {help, flags, actions: Object.keys(actions), run: runAdmin};
