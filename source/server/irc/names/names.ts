/**
 * The names of rooms and users in IRC. A public room `dev` is the channel `#dev`, a private room `~plans-x7k2` is
 * `#~plans-x7k2`, and a direct room is a conversation with the nick of the other user. Every nick and room name of this
 * server can be written in IRC. The reverse does not hold: `a|b` is not a nick here.
 */
import {isNick, isRoomName, nameKey, normaliseName, roomKind} from '../../../protocol/limits.ts';
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

/** The end of the host of all users: the addresses of users are not shown. */
const hostSuffix = '.termchat';

/** The host of a user: its id, which stays the same when the nick changes. */
export const hostOf = ({id}: Person): string => `${id}${hostSuffix}`;

/** The user name of users who have not given one. */
export const defaultUserName = 'user';

/** The mask of a user in lists of bans. */
export const maskOf = (person: Person): string => `*!*@${hostOf(person)}`;

/** The user of a mask: `nick`, `nick!*@*` or `*!*@id.termchat`. Undefined: the mask means no single user. */
export const userOfMask = (mask: string): {nick: string} | {userId: string} | undefined => {
	const [, nick = '', host = '*'] = /^([^!@]*)(?:![^@]*)?(?:@(.*))?$/s.exec(mask) ?? [];
	const [, userId] = /^([a-z0-9]{1,32})\.termchat$/.exec(host.toLowerCase()) ?? [];
	if (userId !== undefined) return {userId};
	return isNick(nick) ? {nick} : undefined;
};

/** The account of an extended ban `~a:ACCOUNT` (https://ircv3.net/specs/extensions/account-extban). */
export const accountOfMask = (mask: string): string | undefined => /^~a:(.+)$/s.exec(mask)?.[1];

/** The first characters of a text. */
export const truncateCharacters = (text: string, length: number): string =>
	[...text].slice(0, length).join('');
