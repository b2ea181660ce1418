/** Commands that show another room. */
import {listedRooms, nextUnreadRoom} from '../../../presenter/rooms/room-list.ts';
import {titleOfName} from '../../../presenter/rooms/room-title.ts';
import {bareRoom, type Command, type CommandContext, joinedRoomArgument, UsageError} from '../../command.ts';
import {findRoom, neighbourRoom} from '../../room-names.ts';
import {preferencesOf} from './room-argument.ts';

export const go: Command = {
	name: 'go',
	usage: '[ROOM|NUMBER]',
	summary:
		'show a room by a part of its name; without arguments, open the palette, or in plain mode list your rooms',
	arguments: [joinedRoomArgument],
	run(context, words) {
		if (words === '') return context.open({type: 'palette', query: ''});
		const room = findRoom(context.client.session(), words, preferencesOf(context));
		if (room === undefined) {
			throw new UsageError(`You are not in a room like "${words}". /join #${bareRoom(words)} joins it.`);
		}
		showNamedRoom(context, room.room);
	},
};

/** Shows a room that a command names. If it is shown already, a line reports that. */
export const showNamedRoom = (context: CommandContext, room: string): void => {
	const shown = context.room();
	const isShown = shown?.room === room && shown.shownThread === undefined;
	context.showRoom(room);
	// Plain mode reports each change of the room itself.
	if (isShown && context.plain === undefined) {
		context.notify(`${titleOfName(context.client.session(), room)} is the room on the screen.`);
	}
};

const roomNumber = (context: CommandContext, number: number): string | undefined => {
	const room = listedRooms(context.client.session(), preferencesOf(context))[number - 1];
	if (room === undefined) context.notify(`There is no room ${number} in the list.`, 'warning');
	return room?.room;
};

/** Shows the room with this number in the list, counted from 1: for a key. */
export const showRoomNumber = (context: CommandContext, number: number): void => {
	const room = roomNumber(context, number);
	if (room !== undefined) context.showRoom(room);
};

/** The same for a typed line, such as `/2`. */
export const showTypedNumber = (context: CommandContext, number: number): void => {
	const room = roomNumber(context, number);
	if (room !== undefined) showNamedRoom(context, room);
};

/** Shows the room after (or before) this one in the list. */
export const showNeighbour = (context: CommandContext, step: 1 | -1): void => {
	const room = neighbourRoom(context.client.session(), context.room()?.room, step, preferencesOf(context));
	if (room !== undefined) context.showRoom(room);
	else context.notify('You are in no other room. /rooms lists all rooms.');
};

export const showNextActive = (context: CommandContext): void => {
	const room = nextUnreadRoom(context.client.session(), context.room()?.room, preferencesOf(context));
	if (room === undefined) context.notify('No other room has unread messages.');
	else context.showRoom(room);
};

export const showPrevious = (context: CommandContext): void => {
	const room = context.previousRoom();
	if (room !== undefined && context.client.session().rooms.has(room)) context.showRoom(room);
	else context.notify('There is no previous room yet.');
};

export const next: Command = {
	name: 'next',
	usage: '',
	summary: 'show the next room with unread messages',
	run: showNextActive,
};

export const previous: Command = {
	name: 'previous',
	aliases: ['prev'],
	usage: '',
	summary: 'show the room above in the list',
	run: context => showNeighbour(context, -1),
};

export const last: Command = {
	name: 'last',
	usage: '',
	summary: 'show the previous room again',
	run: showPrevious,
};
