/** Commands about rooms: joining, creating, leaving them, and moving between them. */
import type {Client, JoinOptions} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import {findRoom as roomOfName} from '../../client/session/selectors.ts';
import type {RoomState} from '../../client/session/state.ts';
import {joinCommand, roomLink} from '../../presenter/invitation.ts';
import {roomNameProblem} from '../../presenter/name-problem.ts';
import {listedRooms, nextUnreadRoom, type RoomPreferences} from '../../presenter/rooms/room-list.ts';
import {roomTitle, titleOfName} from '../../presenter/rooms/room-title.ts';
import {roomKind} from '../../protocol/limits.ts';
import {literal, printableLine, words as sentence} from '../../text/sanitize.ts';
import {
	bareRoom,
	type Command,
	type CommandContext,
	currentRoom,
	done,
	firstWord,
	type ListEntry,
	oneOf,
	roomArgument,
	UsageError,
} from '../command.ts';
import {hostOf, readLink, type TypedLink} from '../room-link.ts';
import {findRoom, neighbourRoom} from '../room-names.ts';
import {roomPreferences} from '../settings.ts';

/** Reports what happens to a request without a connection, unless it fails. */
export const notifyIfOffline = (context: CommandContext, text: string): void => {
	if (context.client.session().link.type !== 'up') context.notify(text);
};

const preferencesOf = (context: CommandContext): RoomPreferences => roomPreferences(context.settings());

/** The room that a user named to join or leave it: `#dev`, `~plans-k3f9x2`, `3`. */
export const roomNamed = (context: CommandContext, name: string): RoomState => {
	const room =
		name === '' ? currentRoom(context) : findRoom(context.client.session(), name, preferencesOf(context));
	if (room === undefined) throw new UsageError(`You are not in "${name}".`);
	return room;
};

type Target = Extract<TypedLink, {type: 'room' | 'token'}>;

/** The room to join: by a name, a link or a token. */
const readTarget = (context: CommandContext, typed: string): Target => {
	const isKnown = roomOfName(context.client.session(), typed) !== undefined;
	const link = isKnown ? undefined : readLink(typed, hostOf(context.serverUrl));
	switch (link?.type) {
		case 'room':
		case 'token':
			return link;
		case 'elsewhere': {
			const remedy = context.ui === 'page' ? 'Open it in a new tab.' : 'Open it with: termchat join LINK';
			throw new UsageError(`That link leads to another server, ${link.host}. ${remedy}`);
		}
		case 'none':
			throw new UsageError('That link names no room.');
		case undefined: {
			const room = bareRoom(typed);
			const problem = roomKind(room) === 'public' ? roomNameProblem(room) : undefined;
			if (problem !== undefined) throw new UsageError(problem);
			return {type: 'room', room};
		}
	}
};

/** Resolves to the name of the room as the server has it. */
const joinNamed = async (
	context: CommandContext,
	name: string,
	options: JoinOptions = {},
): Promise<string> => {
	const {client} = context;
	const known = roomOfName(client.session(), name);
	if (known?.membership.type === 'joined') {
		context.showRoom(known.room);
		return known.room;
	}
	notifyIfOffline(
		context,
		`${titleOfName(client.session(), name)} will be joined when the connection is back.`,
	);
	try {
		const room = await client.join(name, options);
		context.showRoom(room);
		return room;
	} catch (error) {
		// A room that was never joined does not stay in the list.
		if (known === undefined) client.leave(name).catch(() => {});
		if (!(error instanceof RequestError)) throw error;
		throw new RequestError(
			error.code,
			`Could not join ${titleOfName(client.session(), name)}: ${error.message}`,
		);
	}
};

/** Shows a room that a text names, and joins it first. A room that does not exist is not created. */
export const openRoom = async (context: CommandContext, name: string): Promise<void> =>
	void (await joinNamed(context, name, {mustExist: true}));

const joinTarget = async (context: CommandContext, target: Target): Promise<void> => {
	if (target.type === 'token') {
		context.showRoom(await context.client.joinByToken(target.token));
		return;
	}
	const room = await joinNamed(context, target.room);
	if (target.seq !== undefined) await context.showMessage(room, target.seq);
};

/** Joins and shows a room by its name, a link or a token. Rejects if that fails. */
export const joinRoom = async (context: CommandContext, typed: string): Promise<void> =>
	joinTarget(context, readTarget(context, typed));

const namesIn = (words: string): readonly string[] =>
	words.split(/[\s,]+/u).filter(word => word !== '' && word !== '--token');

/** Whether a line to join by holds a token, which must not be remembered. */
export const holdsToken = (context: Pick<CommandContext, 'serverUrl'>, words: string): boolean =>
	namesIn(words).some(name => readLink(name, hostOf(context.serverUrl))?.type === 'token');

const join: Command = {
	name: 'join',
	aliases: ['j'],
	usage: '[#ROOM…|LINK]',
	summary: 'join rooms; a link or token opens a private one; alone: rejoin this room',
	arguments: [{...roomArgument, isRepeated: true}],
	run(context, words) {
		const names = [...namesIn(words)];
		const here = context.room();
		if (names.length === 0 && here?.membership.type === 'refused') names.push(here.room);
		if (names.length === 0) throw new UsageError();
		const targets = names.map(name => readTarget(context, name));
		return joinAll(context, targets);
	},
};

const joinAll = async (context: CommandContext, targets: readonly Target[]): Promise<void> => {
	for (const target of targets) await joinTarget(context, target);
};

const leave: Command = {
	name: 'leave',
	aliases: ['part', 'close'],
	usage: '[#ROOM]',
	summary: 'leave this room, or another',
	arguments: [roomArgument],
	run: (context, words) => context.leaveRoom(roomNamed(context, words).room),
};

const link: Command = {
	name: 'link',
	aliases: ['share'],
	usage: '',
	summary: 'copy the link of this room, and show how others join it',
	async run(context) {
		const {room, kind} = currentRoom(context);
		if (kind === 'direct') throw new UsageError('A direct room is for two users and has no link.');
		if (kind === 'private') throw new UsageError('/invite creates a link to a private room.');
		const address = roomLink(context.serverUrl, room);
		const command = joinCommand(context.serverUrl, room);
		context.client.note(room, {type: 'invitation', link: address, command, isOwnServer: false});
		context.notify(await context.copy(address));
	},
};

const listRooms = async (context: CommandContext): Promise<void> => {
	const session = context.client.session();
	const all = await context.client.rooms();
	const entries = [...all]
		.sort((one, other) => other.memberCount - one.memberCount || (one.room < other.room ? -1 : 1))
		.map(({room, topic, memberCount}): ListEntry => {
			const title = titleOfName(session, room);
			const isJoined = session.rooms.has(room);
			return {
				key: room,
				label: topic === '' ? title : sentence`${title}  ${printableLine(topic)}`,
				detail: literal(`${isJoined ? 'joined · ' : ''}${memberCount} online`),
				isStrong: isJoined,
				action: isJoined ? {type: 'showRoom', room} : {type: 'joinRoom', room},
			};
		});
	if (entries.length === 0) context.notify('There are no rooms yet. /join #dev creates the first one.');
	else await context.open({type: 'list', title: literal('Rooms'), entries, verb: 'opens it'});
};

const rooms: Command = {
	name: 'rooms',
	aliases: ['list'],
	usage: '',
	summary: 'list all rooms, to join or show one',
	run: listRooms,
};

/** Creates a room and shows it; resolves when it is joined. A private room's link is opened. */
export const createRoom = async (
	context: CommandContext,
	wanted: {readonly room: string | undefined; readonly isPrivate: boolean; readonly topic?: string},
): Promise<void> => {
	const {room, isPrivate, topic = ''} = wanted;
	const created = await context.client.ask({
		type: 'create',
		...(room !== undefined && {room}),
		...(isPrivate && {isPrivate}),
		...(topic !== '' && {topic}),
	});
	const {token} = created;
	if (token === undefined) {
		context.showRoom(await context.client.join(created.room));
		return;
	}
	context.showRoom(await context.client.joinByToken(token));
	await context.open({type: 'inviteLink', room: created.room, token, invite: undefined});
};

const create: Command = {
	name: 'create',
	usage: '[--private] [NAME] [TOPIC]',
	summary: 'create a room that you own; a private one opens only by its link',
	arguments: [oneOf('--private')],
	run(context, words) {
		const flag = /(?:^|\s)(?:--private|-p)(?=\s|$)/u;
		const isPrivate = flag.test(words);
		const [name, topic] = firstWord(words.replace(flag, ' '));
		const room = bareRoom(name).replace(/^~/, '');
		if (room === '' && !isPrivate) throw new UsageError();
		const problem = room === '' ? undefined : roomNameProblem(room);
		if (problem !== undefined) throw new UsageError(problem);
		return createRoom(context, {room: room === '' ? undefined : room, isPrivate, topic: topic.trim()});
	},
};

const go: Command = {
	name: 'go',
	usage: '[ROOM|NUMBER]',
	summary: 'show a room by a part of its name; alone: open the palette',
	arguments: [roomArgument],
	run(context, words) {
		if (words === '') return context.open({type: 'palette', query: ''});
		const room = findRoom(context.client.session(), words, preferencesOf(context));
		if (room === undefined) {
			throw new UsageError(`You are not in a room like "${words}". /join #${bareRoom(words)} joins it.`);
		}
		context.showRoom(room.room);
	},
};

/** Shows the room with this number in the list, counted from 1. */
export const showRoomNumber = (context: CommandContext, number: number): void => {
	const room = listedRooms(context.client.session(), preferencesOf(context))[number - 1];
	if (room === undefined) context.notify(`There is no room ${number} in the list.`, 'warning');
	else context.showRoom(room.room);
};

/** Shows the room after (or before) this one in the list. */
export const showNeighbour = (context: CommandContext, step: 1 | -1): void => {
	const room = neighbourRoom(context.client.session(), context.room()?.room, step, preferencesOf(context));
	if (room !== undefined) context.showRoom(room);
};

export const showNextActive = (context: CommandContext): void => {
	const room = nextUnreadRoom(context.client.session(), context.room()?.room, preferencesOf(context));
	if (room === undefined) context.notify('No other room has unread messages.');
	else context.showRoom(room);
};

export const showPrevious = (context: CommandContext): void => {
	const room = context.previousRoom();
	if (room !== undefined && context.client.session().rooms.has(room)) context.showRoom(room);
};

const next: Command = {
	name: 'next',
	usage: '',
	summary: 'show the next room with unread messages',
	run: showNextActive,
};

const previous: Command = {
	name: 'previous',
	aliases: ['prev'],
	usage: '',
	summary: 'show the room above in the list',
	run: context => showNeighbour(context, -1),
};

const last: Command = {name: 'last', usage: '', summary: 'show the last room again', run: showPrevious};

/** Sets a room's topic; an empty text removes it. */
export const setTopic = (client: Client, room: string, text: string): Promise<unknown> =>
	client.ask({type: 'topic', room, text});

const topic: Command = {
	name: 'topic',
	usage: '[TEXT|-]',
	summary: 'show or set the topic; - removes it',
	isPublic: true,
	run(context, words) {
		const room = currentRoom(context);
		if (words !== '') return done(setTopic(context.client, room.room, words === '-' ? '' : words));
		if (room.topic === '') context.notify(`${roomTitle(room)} has no topic. /topic TEXT sets one.`);
		else context.notify(`Topic: ${room.topic}`);
	},
};

export const roomCommands: readonly Command[] = [
	join,
	link,
	leave,
	rooms,
	create,
	go,
	next,
	previous,
	last,
	topic,
];
