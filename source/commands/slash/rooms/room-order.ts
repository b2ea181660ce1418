/** Commands about the order of the room list. */
import {listedRooms} from '../../../presenter/rooms/room-list.ts';
import {roomTitle} from '../../../presenter/rooms/room-title.ts';
import {nameKey} from '../../../protocol/limits.ts';
import {
	type Command,
	type CommandContext,
	currentRoom,
	oneOf,
	roomArgument,
	UsageError,
} from '../../command.ts';
import {roomPreferences} from '../../settings.ts';
import {roomNamed} from './room-argument.ts';

const setPinned = (context: CommandContext, name: string, isPinned: boolean): void => {
	const room = roomNamed(context, name);
	const settings = context.settings();
	const others = settings.pin.filter(one => nameKey(one) !== nameKey(room.room));
	context.saveSettings({...settings, pin: isPinned ? [...others, room.room] : others});
	const title = roomTitle(room);
	context.notify(
		isPinned ? `${title} is pinned. /unpin ${title} undoes it.` : `${title} is not pinned any more.`,
	);
};

const pin: Command = {
	name: 'pin',
	usage: '[#ROOM]',
	summary: 'keep a room at the top of the room list',
	arguments: [roomArgument],
	run: (context, words) => setPinned(context, words, true),
};

const unpin: Command = {
	name: 'unpin',
	usage: '[#ROOM]',
	summary: 'undo /pin',
	arguments: [roomArgument],
	run: (context, words) => setPinned(context, words, false),
};

/** Moves the room that is shown one place up (-1) or down (1) in the list. */
const moveRoom = (context: CommandContext, step: 1 | -1): void => {
	const {room, kind} = currentRoom(context);
	const settings = context.settings();
	const rooms = listedRooms(context.client.session(), {
		...roomPreferences(settings, context.client.session()),
		isUnreadFirst: false,
	});
	const at = rooms.findIndex(one => one.room === room);
	const neighbour = rooms[at + step];
	const isPinned = (name: string): boolean => settings.pin.some(one => nameKey(one) === nameKey(name));
	if (neighbour === undefined || (neighbour.kind === 'direct') !== (kind === 'direct')) return;
	if (isPinned(neighbour.room) !== isPinned(room)) {
		context.notify('Pinned rooms stay above the others. /unpin unpins this one.');
		return;
	}
	const names = rooms.map(one => one.room);
	names[at] = neighbour.room;
	names[at + step] = room;
	const pinned = names.filter(isPinned);
	context.saveSettings({...settings, roomOrder: 'own', pin: pinned, order: names});
};

const move: Command = {
	name: 'move',
	usage: 'up|down',
	summary: 'move this room up or down in the room list',
	arguments: [oneOf('up', 'down')],
	run(context, words) {
		if (words !== 'up' && words !== 'down') throw new UsageError();
		moveRoom(context, words === 'up' ? -1 : 1);
	},
};

export const roomOrderCommands: readonly Command[] = [pin, unpin, move];
