/** `termchat admin`: manages users and rooms of a running server, over the admin socket beside its database. */
import {existsSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {text as readAll} from 'node:stream/consumers';
import type {AdminRoom, AdminUser} from '../../protocol/admin.ts';
import {literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import type {Command} from '../arguments/command.ts';
import {jsonFlag} from '../arguments/connection-flags.ts';
import {exitCodes, Failure, usageFailure} from '../arguments/failure.ts';
import {parseArguments} from '../arguments/parse-arguments.ts';
import {type AdminClient, openAdminClient} from '../connect/admin-client.ts';
import {writeJson, writeLine, writeTable} from '../output/stdout.ts';
import {defaultDatabasePath} from '../serve/default-paths.ts';
import {readConfigFile, resolveServeSettings} from '../serve/resolve-settings.ts';
import {runCommand} from './run-command.ts';

const help = `
	Usage
	  $ termchat admin users [--json]
	  $ termchat admin rooms [--json]
	  $ termchat admin free-nick NICK
	  $ termchat admin remove-room ROOM… --yes
	  $ termchat admin set-owner ROOM NICK

	Manages users and rooms of a server that runs on this machine. Run it as the user who runs the server.

	users        lists all users: nick, connections, creation date, id
	rooms        lists public and private rooms: name, members, number of the newest message, owner, topic
	free-nick    renames the user with this nick, so that others can use it
	remove-room  deletes rooms and their history; - reads the names from stdin
	set-owner    makes a user the owner of a room

	Flags
	  --db PATH   the database of the server (default: as for termchat serve)
	  --json, -j  print JSON objects, one on each line
	  --yes       confirm that the rooms are deleted

	Examples
	  $ termchat admin rooms
	  $ termchat admin set-owner lobby ann
`;

const flags = {
	db: {type: 'string'},
	...jsonFlag,
	yes: {type: 'boolean', default: false},
} as const;

interface AdminOptions {
	readonly client: AdminClient;
	readonly isJson: boolean;
	readonly isConfirmed: boolean;
}

type Action = (options: AdminOptions, words: readonly string[]) => Promise<void>;

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

const toDate = (at: number): Printable => literal(new Date(at).toISOString().slice(0, 10));

const allUsers = async ({client}: AdminOptions): Promise<AdminUser[]> => {
	const users: AdminUser[] = [];
	for (;;) {
		const after = users.at(-1)?.nick;
		const reply = await client.ask({type: 'users', ...(after !== undefined && {after})});
		if (reply.type !== 'users') return users;
		users.push(...reply.users);
		if (!reply.hasMore || reply.users.length === 0) return users;
	}
};

const allRooms = async ({client}: AdminOptions): Promise<AdminRoom[]> => {
	const rooms: AdminRoom[] = [];
	for (;;) {
		const after = rooms.at(-1)?.room;
		const reply = await client.ask({type: 'rooms', ...(after !== undefined && {after})});
		if (reply.type !== 'rooms') return rooms;
		rooms.push(...reply.rooms);
		if (!reply.hasMore || reply.rooms.length === 0) return rooms;
	}
};

const listUsers: Action = async options => {
	const users = await allUsers(options);
	if (options.isJson) {
		for (const user of users) await writeJson(user);
		return;
	}
	const rows = users.map(({id, nick, createdAt, connections}) => [
		printableLine(nick),
		words`${connections}`,
		toDate(createdAt),
		printableLine(id),
	]);
	await writeTable(['NICK', 'CONNECTIONS', 'CREATED', 'ID'].map(literal), rows);
};

const listRooms: Action = async options => {
	const rooms = await allRooms(options);
	if (options.isJson) {
		for (const room of rooms) await writeJson(room);
		return;
	}
	const rows = rooms.map(({room, members, seq, owner, topic}) => [
		printableLine(room),
		words`${members}`,
		words`${seq}`,
		printableLine(owner ?? '-'),
		printableLine(topic),
	]);
	await writeTable(['ROOM', 'MEMBERS', 'NEWEST', 'OWNER', 'TOPIC'].map(literal), rows);
};

const freeNick: Action = async ({client, isJson}, [nick = '']) => {
	const reply = await client.ask({type: 'freeNick', nick});
	if (isJson) return writeJson(reply);
	if (reply.type === 'nickFreed') {
		await writeLine(
			words`Renamed ${printableLine(nick)} to ${printableLine(reply.nick)}. The nick is free now.`,
		);
	}
};

const removeRooms: Action = async ({client, isJson, isConfirmed}, given) => {
	const isFromStdin = given.length === 1 && given[0] === '-';
	const typed = isFromStdin ? (await readAll(process.stdin)).split('\n') : given;
	const rooms = typed.map(name => name.trim().replace(/^#/, '')).filter(name => name !== '');
	if (!isConfirmed) {
		const what = rooms.length === 1 ? `the room ${rooms[0]} and its` : `${rooms.length} rooms and their`;
		throw usageFailure(`This deletes ${what} history. Add --yes to confirm.`);
	}
	for (const room of rooms) {
		const reply = await client.ask({type: 'removeRoom', room});
		if (isJson) await writeJson(reply);
		else if (reply.type === 'roomRemoved') await writeLine(words`Removed ${printableLine(reply.room)}.`);
	}
};

const setOwner: Action = async ({client, isJson}, [room = '', nick = '']) => {
	const reply = await client.ask({
		type: 'setOwner',
		room: room.replace(/^#/, ''),
		nick: nick.replace(/^@/, ''),
	});
	if (isJson) return writeJson(reply);
	if (reply.type === 'ownerSet') {
		await writeLine(words`${printableLine(reply.nick)} now owns ${printableLine(reply.room)}.`);
	}
};

interface ActionDescription {
	/** The arguments. The last may end with `…`: one or more. */
	readonly takes: readonly string[];
	readonly run: Action;
}

const actions: Readonly<Record<string, ActionDescription>> = {
	users: {takes: [], run: listUsers},
	rooms: {takes: [], run: listRooms},
	'free-nick': {takes: ['NICK'], run: freeNick},
	'remove-room': {takes: ['ROOM…'], run: removeRooms},
	'set-owner': {takes: ['ROOM', 'NICK'], run: setOwner},
};

const actionOf = (name: string | undefined, given: readonly string[]): Action => {
	const seeHelp = 'See: termchat admin --help';
	if (name === undefined) {
		throw usageFailure(`Missing action. Use ${Object.keys(actions).join(', ')}. ${seeHelp}`);
	}
	const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
	if (action === undefined) throw usageFailure(`Unknown action ${JSON.stringify(name)}. ${seeHelp}`);
	const {takes, run} = action;
	const takesMore = takes.at(-1)?.endsWith('…') === true;
	if (given.length < takes.length || (given.length > takes.length && !takesMore)) {
		throw usageFailure(`Usage: termchat admin ${[name, ...takes].join(' ')}. ${seeHelp}`);
	}
	return run;
};

const runAdmin = (argv: readonly string[]): Promise<number> =>
	runCommand('admin', async () => {
		const {flags: given, input} = parseArguments('admin', help, flags, argv);
		const [name, ...rest] = input;
		const action = actionOf(name, rest);
		const client = await openAdminClient(databasePath(given.db));
		try {
			await action({client, isJson: given.json, isConfirmed: given.yes}, rest);
		} finally {
			client.close();
		}
		return exitCodes.done;
	});

export const adminCommand: Command = {help, flags, actions: Object.keys(actions), run: runAdmin};
