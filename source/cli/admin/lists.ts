/** The lists of `termchat admin`: users, rooms and sessions. */
import type {AdminRoom, AdminSession, AdminUser} from '../../protocol/admin.ts';
import {literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import type {AdminClient} from '../connect/admin-client.ts';
import {writeJson, writeTable} from '../output/stdout.ts';
import type {ServerAction} from './action.ts';

const toDate = (at: number): Printable => literal(new Date(at).toISOString().slice(0, 10));

const allUsers = async (client: AdminClient): Promise<AdminUser[]> => {
	const users: AdminUser[] = [];
	for (;;) {
		const after = users.at(-1)?.nick;
		const reply = await client.ask({type: 'users', ...(after !== undefined && {after})});
		if (reply.type !== 'users') return users;
		users.push(...reply.users);
		if (!reply.hasMore || reply.users.length === 0) return users;
	}
};

const allRooms = async (client: AdminClient): Promise<AdminRoom[]> => {
	const rooms: AdminRoom[] = [];
	for (;;) {
		const after = rooms.at(-1)?.room;
		const reply = await client.ask({type: 'rooms', ...(after !== undefined && {after})});
		if (reply.type !== 'rooms') return rooms;
		rooms.push(...reply.rooms);
		if (!reply.hasMore || reply.rooms.length === 0) return rooms;
	}
};

export const listUsers: ServerAction = async (client, _, {isJson}) => {
	const users = await allUsers(client);
	if (isJson) {
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

export const listRooms: ServerAction = async (client, _, {isJson}) => {
	const rooms = await allRooms(client);
	if (isJson) {
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

const allSessions = async (client: AdminClient, user: string | undefined): Promise<AdminSession[]> => {
	const sessions: AdminSession[] = [];
	for (;;) {
		const after = sessions.at(-1)?.session;
		const reply = await client.ask({
			type: 'sessions',
			...(after !== undefined && {after}),
			...(user !== undefined && {user}),
		});
		if (reply.type !== 'sessions') return sessions;
		sessions.push(...reply.sessions);
		if (!reply.hasMore || reply.sessions.length === 0) return sessions;
	}
};

const deviceText = ({device}: AdminSession): Printable => {
	if (device === undefined) return literal('temporary');
	return device.name === ''
		? printableLine(device.kind)
		: words`${printableLine(device.name)} (${printableLine(device.kind)})`;
};

const idleText = ({idleSince}: AdminSession): Printable =>
	idleSince === undefined
		? literal('-')
		: literal(new Date(idleSince).toISOString().slice(0, 16).replace('T', ' '));

export const listSessions: ServerAction = async (client, [nick], {isJson}) => {
	const sessions = await allSessions(client, nick?.replace(/^@/, ''));
	if (isJson) {
		for (const session of sessions) await writeJson(session);
		return;
	}
	const rows = sessions.map(one => [
		words`${one.session}`,
		printableLine(one.nick),
		printableLine(one.address),
		words`${one.rooms}`,
		idleText(one),
		deviceText(one),
	]);
	await writeTable(['SESSION', 'NICK', 'ADDRESS', 'ROOMS', 'IDLE SINCE (UTC)', 'DEVICE'].map(literal), rows);
};
