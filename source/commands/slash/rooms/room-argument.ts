/** Finds the room that an argument names. */
import type {RoomState} from '../../../client/session/state.ts';
import type {RoomPreferences} from '../../../presenter/rooms/room-list.ts';
import {type CommandContext, currentRoom, UsageError} from '../../command.ts';
import {findRoom} from '../../room-names.ts';
import {roomPreferences} from '../../settings.ts';

export const preferencesOf = (context: CommandContext): RoomPreferences =>
	roomPreferences(context.settings(), context.client.session());

/** The name of the room to join or leave, given as `#dev`, `~plans-k3f9x2` or `3`. */
export const roomNamed = (context: CommandContext, name: string): RoomState => {
	const room =
		name === '' ? currentRoom(context) : findRoom(context.client.session(), name, preferencesOf(context));
	if (room === undefined) throw new UsageError(`You are not in "${name}". /rooms lists all rooms.`);
	return room;
};
