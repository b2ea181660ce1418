/** The commands about rooms. This file defines those that leave, list, create and describe them. */
import type {Client} from '../../../client/client.ts';
import type {RoomState} from '../../../client/session/state.ts';
import {roomNameProblem} from '../../../presenter/name-problem.ts';
import {roomTitle, titleOfName} from '../../../presenter/rooms/room-title.ts';
import {literal, printableLine, words as sentence} from '../../../text/sanitize.ts';
import {
	bareRoom,
	type Command,
	type CommandContext,
	currentRoom,
	done,
	firstWord,
	joinedRoomArgument,
	type ListEntry,
	oneOf,
	UsageError,
} from '../../command.ts';
import {join} from './join.ts';
import {roomNamed} from './room-argument.ts';
import {go, last, next, previous} from './room-switching.ts';

const leaveRoom = async (context: CommandContext, room: RoomState): Promise<void> => {
	const isShown = context.room()?.room === room.room;
	await context.leaveRoom(room.room);
	const text = `You left ${roomTitle(room)}.`;
	if (isShown) context.plain?.report(text);
	else context.notify(text);
};

const leave: Command = {
	name: 'leave',
	aliases: ['part', 'close'],
	usage: '[#ROOM]',
	summary: 'leave this room, or another',
	arguments: [joinedRoomArgument],
	run: (context, words) => leaveRoom(context, roomNamed(context, words)),
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

/** Creates a room and shows it; resolves when it is joined. For a private room, opens the dialog with its link. */
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

/** Sets a room's topic; an empty text removes it. */
const setTopic = (client: Client, room: string, text: string): Promise<unknown> =>
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

export const roomCommands: readonly Command[] = [join, leave, rooms, create, go, next, previous, last, topic];
