/** `termchat admin`: lists and changes users and rooms of a running hub, over the socket beside its database. */
import {existsSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {text as readAll} from 'node:stream/consumers';
import type {AdminRoom, AdminUser} from '../../protocol/admin.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {columns, padEnd} from '../../text/width.ts';
import {exitCodes, Failure, parseArguments, runCommand, usageFailure} from '../arguments/parse-arguments.ts';
import {type AdminClient, openAdminClient} from '../connect/admin-client.ts';
import {jsonFlag} from '../connect/with-client.ts';
import {writeJson, writeLine} from '../output/stdout.ts';
import {defaultDatabasePath} from '../serve/config-file.ts';
import {readConfigFile, resolveServeSettings} from '../serve/settings.ts';

const help = `
	Usage
	  $ termchat admin users [--json]
	  $ termchat admin rooms [--json]
	  $ termchat admin free-nick NICK
	  $ termchat admin remove-room ROOM… --yes
	  $ termchat admin set-owner ROOM NICK

	Lists and changes users and rooms of a hub that runs on this machine. Only the
	user who runs the hub may do so.

	users        all users: nick, connections, since when, id
	rooms        public and private rooms: name, members, newest message's number,
	             owner, topic
	free-nick    gives the user with this nick another one
	remove-room  removes rooms with their history; - reads names from stdin
	set-owner    makes a user the owner of a room

	Options
	  --db PATH   the hub's database; as for termchat serve unless said otherwise
	  --json, -j  one JSON object a line
	  --yes       really remove the rooms

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

/** The database as `serve` would choose it. */
const databasePath = (db: string | undefined): string => {
	const settings = resolveServeSettings(
		db === undefined ? {} : {db},
		process.env,
		readConfigFile(undefined, process.env),
	);
	if (settings.memory) throw new Failure('A hub with --memory has no database and cannot be administered.');
	const file = path.resolve(settings.db ?? defaultDatabasePath(process.env));
	return existsSync(file) ? realpathSync(file) : file;
};

const day = (at: number): Printable => literal(new Date(at).toISOString().slice(0, 10));

/** Rows below a heading, in columns as wide as their widest cell. */
const writeTable = async (
	heading: readonly string[],
	rows: readonly (readonly Printable[])[],
): Promise<void> => {
	const all = [heading.map(literal), ...rows];
	const widths = heading.map((_, column) => Math.max(...all.map(row => columns(row[column] ?? literal('')))));
	for (const row of all) {
		const cells = row.map((cell, column) =>
			column === row.length - 1 ? cell : padEnd(cell, widths[column] ?? 0),
		);
		await writeLine(join(cells, literal('  ')));
	}
};

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
		day(createdAt),
		printableLine(id),
	]);
	await writeTable(['NICK', 'CONNECTIONS', 'SINCE', 'ID'], rows);
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
	await writeTable(['ROOM', 'MEMBERS', 'NEWEST', 'OWNER', 'TOPIC'], rows);
};

const freeNick: Action = async ({client, isJson}, [nick = '']) => {
	const reply = await client.ask({type: 'freeNick', nick});
	if (isJson) return writeJson(reply);
	if (reply.type === 'nickFreed') {
		await writeLine(
			words`${printableLine(nick)} is free; its user is called ${printableLine(reply.nick)} now.`,
		);
	}
};

const removeRooms: Action = async ({client, isJson, isConfirmed}, given) => {
	const typed = given.length === 1 && given[0] === '-' ? (await readAll(process.stdin)).split('\n') : given;
	const rooms = typed.map(name => name.trim().replace(/^#/, '')).filter(name => name !== '');
	if (!isConfirmed) {
		const what = rooms.length === 1 ? `the room ${rooms[0]}` : `${rooms.length} rooms`;
		throw usageFailure(`This removes ${what} and all history for good. Add --yes to do it.`);
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
		await writeLine(words`${printableLine(reply.nick)} owns ${printableLine(reply.room)} now.`);
	}
};

/** Each action with the words it takes; `…`: that or more. */
const actions: Readonly<Record<string, {readonly takes: readonly string[]; readonly run: Action}>> = {
	users: {takes: [], run: listUsers},
	rooms: {takes: [], run: listRooms},
	'free-nick': {takes: ['NICK'], run: freeNick},
	'remove-room': {takes: ['ROOM…'], run: removeRooms},
	'set-owner': {takes: ['ROOM', 'NICK'], run: setOwner},
};

const actionOf = (name: string | undefined, given: readonly string[]): Action => {
	const seeHelp = 'See: termchat admin --help';
	if (name === undefined) {
		throw usageFailure(`Name an action: ${Object.keys(actions).join(', ')}. ${seeHelp}`);
	}
	const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
	if (action === undefined) throw usageFailure(`There is no action ${JSON.stringify(name)}. ${seeHelp}`);
	const {takes, run} = action;
	const takesMore = takes.at(-1)?.endsWith('…') === true;
	if (given.length < takes.length || (given.length > takes.length && !takesMore)) {
		throw usageFailure(`It is written: termchat admin ${[name, ...takes].join(' ')}. ${seeHelp}`);
	}
	return run;
};

export const runAdmin = (argv: readonly string[]): Promise<number> =>
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
