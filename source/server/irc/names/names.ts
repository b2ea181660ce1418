/**
 * The names of rooms and users in IRC. A public room `dev` is the channel `#dev`, a private room `~plans-x7k2` is
 * `#~plans-x7k2`, and a direct room is a conversation with the nick of the other user. Every nick and room name of this
 * server can be written in IRC. The reverse does not hold: `a|b` is not a nick here.
 */
import {isRoomName, nameKey, normaliseName, roomKind} from '../../../protocol/limits.ts';
import type {Person} from '../../../protocol/server-frames.ts';

/** Whether the target of a command is a channel and not a nick. */
export const isChannel = (target: string): boolean => /^[#&]/.test(target);

/** The channel of a public or private room. */
export const channelOf = (room: string): string => `#${room}`;

/** The room of a channel; undefined if no room can have this name. */
export const roomOf = (channel: string): string | undefined => {
	if (!channel.startsWith('#')) return undefined;
	const room = normaliseName(channel.slice(1));
	return roomKind(room) !== 'direct' && isRoomName(room) ? room : undefined;
};

/** The key by which rooms are compared: the server compares their names without regard to case. */
export const roomKey = (room: string): string => nameKey(room);

/** The host of all users: the addresses of users are not shown. */
const userHost = 'termchat';

/** The user name and the host of a user. The id stays the same when the nick changes. */
export const userAndHost = ({id}: Person): readonly [string, string] => [id, userHost];

/** The source of messages of this user: `nick!id@termchat`. */
export const sourceOf = (person: Person): string => `${person.nick}!${person.id}@${userHost}`;
