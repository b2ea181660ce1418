/** Commands about the order of the room list. */
import {listedRooms} from '../../../presenter/rooms/room-list.ts';
import {roomTitle, titleOfName} from '../../../presenter/rooms/room-title.ts';
import {nameKey} from '../../../protocol/limits.ts';
import {
	type Command,
	type CommandContext,
	currentRoom,
	joinedRoomArgument,
	oneOf,
	UsageError,
} from '../../command.ts';
import {findRoom} from '../../room-names.ts';
import {roomPreferences} from '../../settings.ts';
import {preferencesOf, roomNamed} from './room-argument.ts';

const setPinned = (context: CommandContext, name: string, isPinned: boolean): void => {
	const isMessage =
		/^(#\d+|-\d+)$/.test(name) &&
		findRoom(context.client.session(), name, preferencesOf(context)) === undefined;
	if (isMessage) {
		const verb = isPinned ? 'pin' : 'unpin';
		throw new UsageError(`/${verb} is for rooms. /${verb}message ${name} ${verb}s that message.`);
	}
	const room = roomNamed(context, name);
	const settings = context.settings();
	const others = settings.pin.filter(one => nameKey(one) !== nameKey(room.room));
	context.saveSettings({...settings, pin: isPinned ? [...others, room.room] : others});
	const title = roomTitle(room);
	context.notify(
		isPinned ? `${title} is pinned. /unpin ${title} undoes it.` : `${title} is no longer pinned.`,
	);
};

const pin: Command = {
	name: 'pin',
	usage: '[#ROOM]',
	summary: 'keep a room at the top of the list; /pinmessage pins a message',
	arguments: [joinedRoomArgument],
	run: (context, words) => setPinned(context, words, true),
};

const unpin: Command = {
	name: 'unpin',
	usage: '[#ROOM]',
	summary: 'undo /pin',
	arguments: [joinedRoomArgument],
	run: (context, words) => setPinned(context, words, false),
};

/** The rooms in the user's own order, even if unread rooms are listed first. */
const inOwnOrder = ({client, settings}: CommandContext) =>
	listedRooms(client.session(), {...roomPreferences(settings(), client.session()), isUnreadFirst: false});

/**
 * Moves a room to the position of another one in the list, which keeps this order from then on. Direct rooms and pinned
 * rooms only move among themselves. False if nothing was moved or reported.
 */
export const placeRoom = (context: CommandContext, room: string, target: string): boolean => {
	const settings = context.settings();
	const rooms = inOwnOrder(context);
	const from = rooms.findIndex(one => one.room === room);
	const to = rooms.findIndex(one => one.room === target);
	const [moved, neighbour] = [rooms[from], rooms[to]];
	const isPinned = (name: string): boolean => settings.pin.some(one => nameKey(one) === nameKey(name));
	if (moved === undefined || neighbour === undefined || from === to) return false;
	if ((neighbour.kind === 'direct') !== (moved.kind === 'direct')) return false;
	if (isPinned(neighbour.room) !== isPinned(room)) {
		context.notify('Pinned rooms stay above the others. /pin and /unpin change that.');
		return true;
	}
	const names = rooms
		.map(one => one.room)
		.toSpliced(from, 1)
		.toSpliced(to, 0, room);
	context.saveSettings({...settings, roomOrder: 'own', pin: names.filter(isPinned), order: names});
	return true;
};

/** Moves a room one position up (-1) or down (1) in the list. */
export const moveRoom = (context: CommandContext, room: string, step: 1 | -1): void => {
	const rooms = inOwnOrder(context);
	const at = rooms.findIndex(one => one.room === room);
	const target = rooms[at + step];
	const isAnswered = target !== undefined && placeRoom(context, room, target.room);
	const place = inOwnOrder(context).findIndex(one => one.room === room);
	const title = titleOfName(context.client.session(), room);
	if (place === at && !isAnswered) {
		context.notify(
			`${title} stays in place ${at + 1} of the room list. Direct rooms come last, pinned ones first.`,
		);
	} else if (place !== at) context.plain?.report(`${title} is in place ${place + 1} of the room list now.`);
};

const move: Command = {
	name: 'move',
	usage: 'up|down',
	summary: 'move this room up or down in the room list',
	arguments: [oneOf('up', 'down')],
	run(context, words) {
		if (words !== 'up' && words !== 'down') throw new UsageError();
		moveRoom(context, currentRoom(context).room, words === 'up' ? -1 : 1);
	},
};

export const roomOrderCommands: readonly Command[] = [pin, unpin, move];
