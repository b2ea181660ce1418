/** Commands about the moderators of a room, and its bans and mutes. */
import type {Client} from '../../client/client.ts';
import {findPerson} from '../../client/session/find-person.ts';
import type {RoomState} from '../../client/session/state.ts';
import {banText} from '../../presenter/rooms/bans.ts';
import {ownsRoom} from '../../presenter/rooms/roles.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import type {BanInfo, Person} from '../../protocol/server-frames.ts';
import {literal, printableLine, words as printableWords} from '../../text/sanitize.ts';
import {
	type Action,
	bareNick,
	type Command,
	type CommandContext,
	currentRoom,
	firstWord,
	type ListEntry,
	nickArgument,
	oneOf,
	UsageError,
} from '../command.ts';
import {liftBan} from '../lift-ban.ts';
import {ofNewerServer} from '../newer-request.ts';

/** Changes the role of a user. The server notifies all members, including this user. */
const nameModerator = async (context: CommandContext, typed: string, on: boolean): Promise<void> => {
	const {client} = context;
	const room = currentRoom(context);
	const nick = bareNick(firstWord(typed)[0]);
	const person = findPerson(client.session(), room, nick);
	const named = {room: room.room, nick, ...(person !== undefined && {userId: person.id}), on};
	await ofNewerServer(client.ask({type: 'moderator', ...named}), 'moderators');
};

const mod: Command = {
	name: 'mod',
	usage: 'NICK',
	summary:
		'make a user a moderator of your room: they may kick, mute and ban, delete messages and set slow mode',
	arguments: [nickArgument],
	run: (context, typed) => nameModerator(context, typed, true),
};

const unmod: Command = {
	name: 'unmod',
	usage: 'NICK',
	summary: 'make a moderator of your room an ordinary member',
	arguments: [nickArgument],
	run: (context, typed) => nameModerator(context, typed, false),
};

const nicksOf = (people: readonly {readonly nick: string}[]): string =>
	people.map(({nick}) => nick).join(', ');

const modAction = (name: 'mod' | 'unmod', nick: string): Action => ({
	type: 'runCommand',
	command: name,
	words: nick,
});

const roleEntry = ({id, nick}: Person, isModerator: boolean): ListEntry => ({
	key: id,
	label: printableLine(nick),
	detail: literal(isModerator ? 'moderator' : 'member'),
	isStrong: isModerator,
	action: {type: 'none'},
	more: [
		isModerator
			? {key: 'u', label: 'remove as moderator', action: modAction('unmod', nick)}
			: {key: 'm', label: 'make moderator', action: modAction('mod', nick)},
	],
});

/** Lists the moderators and then the other members, for the owner, who can change their roles. */
const listMembers = (context: CommandContext, room: RoomState): void | Promise<void> => {
	const {owner, moderators = [], members} = room;
	const others = members.filter(({id}) => id !== owner?.id && !moderators.some(one => one.id === id));
	if (moderators.length + others.length === 0) {
		return context.notify(`${roomTitle(room)} has no moderators and no other members.`);
	}
	return context.open({
		type: 'list',
		title: printableWords`Moderators of ${roomTitle(room)}`,
		verb: 'closes the list',
		hint: '/mod NICK names a moderator, /unmod NICK removes one.',
		entries: [
			...moderators.map(person => roleEntry(person, true)),
			...others.map(person => roleEntry(person, false)),
		],
	});
};

const mods: Command = {
	name: 'mods',
	usage: '',
	summary: 'show the owner and the moderators of this room; the owner can change them there',
	run(context) {
		const room = currentRoom(context);
		if (ownsRoom(context.client.session(), room)) return listMembers(context, room);
		const {owner, moderators = []} = room;
		const ownerText =
			owner === undefined ? `${roomTitle(room)} has no owner.` : `${owner.nick} owns ${roomTitle(room)}.`;
		const moderatorText =
			moderators.length === 0 ? 'It has no moderators.' : `Its moderators: ${nicksOf(moderators)}.`;
		return context.notify(`${ownerText} ${moderatorText}`);
	},
};

/** The bans that each client listed last, by room, so that the numbers refer to the listed ones. */
const listed = new WeakMap<Client, Map<string, readonly BanInfo[]>>();

const remember = (client: Client, room: string, bans: readonly BanInfo[]): void => {
	const rooms = listed.get(client) ?? new Map<string, readonly BanInfo[]>();
	rooms.set(room, bans);
	listed.set(client, rooms);
};

const liftAction = ({room}: RoomState, {user, kind}: BanInfo): Action => ({
	type: 'liftBan',
	room,
	userId: user.id,
	kind,
});

const listBans = async (context: CommandContext, room: RoomState): Promise<void> => {
	const {client} = context;
	const {bans} = await ofNewerServer(client.ask({type: 'bans', room: room.room}), 'a list of bans');
	remember(client, room.room, bans);
	if (bans.length === 0) return context.notify(`No user is banned from ${roomTitle(room)} or muted in it.`);
	const now = context.now() + client.session().clockSkewMs;
	return context.open({
		type: 'list',
		title: printableWords`Bans and mutes of ${roomTitle(room)}`,
		verb: 'closes the list',
		isNumbered: true,
		hint: '/bans lift N lifts one.',
		entries: bans.map((ban, index) => ({
			key: `${ban.kind} ${ban.user.id}`,
			label: printableWords`${index + 1}  ${banText(ban, now)}`,
			action: {type: 'none'},
			more: [{key: 'l', label: 'lift', action: liftAction(room, ban)}],
		})),
	});
};

const liftNumber = ({client}: CommandContext, {room}: RoomState, typed: string): Promise<unknown> => {
	const known = listed.get(client)?.get(room) ?? [];
	const ban = known[Number(typed) - 1];
	if (known.length === 0) throw new UsageError('List the bans with /bans first.');
	if (ban === undefined) throw new UsageError(`There is no ban number ${typed}. /bans lists them.`);
	return liftBan(client, room, ban.user.id, ban.kind);
};

const bans: Command = {
	name: 'bans',
	usage: '[lift N]',
	summary: 'list the bans and mutes of your room, to lift them',
	arguments: [oneOf('lift')],
	async run(context, typed) {
		const room = currentRoom(context);
		if (typed === '') return listBans(context, room);
		const [verb, number] = firstWord(typed);
		if (verb.toLowerCase() !== 'lift' || !/^\d+$/.test(number)) throw new UsageError();
		await liftNumber(context, room, number);
	},
};

export const moderatorCommands: readonly Command[] = [mod, unmod, mods, bans];
