/**
 * `MODE`: what exists here. Channels have operators (`o`: the owner and the moderators), bans (`b`) and mutes (`q`) of users.
 * `n` is always set, and private rooms have `i` and `s`.
 */
import type {BanInfo, ServerFrame} from '../../../../protocol/server-frames.ts';
import {accountOfMask, isChannel, maskOf, userOfMask} from '../../names/names.ts';
import {botMode} from '../../replies/bots.ts';
import {isMember, writeModerated, writeModerator} from '../../replies/members.ts';
import {refuseInRoom} from '../../replies/refusals.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {HubRequest, IrcSession} from '../../session/irc-session.ts';
import type {OwnRoom} from '../../session/own-rooms.ts';
import type {Numeric} from '../../wire/numerics.ts';
import {ownRoom} from './own-room.ts';

/** Changes of one command. */
export const maxModeChanges = 4;

interface ModeChange {
	readonly sign: '+' | '-';
	readonly mode: string;
	readonly argument: string | undefined;
}

const withArgument = 'bqo';

/** `+ob-q nick mask mask`: the changes, each with its argument. */
const parseModes = (modes: string, args: readonly string[]): ModeChange[] => {
	const rest = [...args];
	let sign: '+' | '-' = '+';
	const changes: ModeChange[] = [];
	for (const char of modes) {
		if (char === '+' || char === '-') sign = char;
		else changes.push({sign, mode: char, argument: withArgument.includes(char) ? rest.shift() : undefined});
	}
	return changes;
};

export const modesOf = (channel: string): string => (channel.startsWith('#~') ? '+ins' : '+n');

const lists: Readonly<Record<string, {kind: BanInfo['kind']; entry: Numeric; end: Numeric}>> = {
	b: {kind: 'ban', entry: 'RPL_BANLIST', end: 'RPL_ENDOFBANLIST'},
	q: {kind: 'mute', entry: 'RPL_QUIETLIST', end: 'RPL_ENDOFQUIETLIST'},
};

/** The bans or mutes of a room. Users who may not see them get an empty list. */
const sendList = async (session: IrcSession, {room, channel}: OwnRoom, mode: string): Promise<void> => {
	const list = lists[mode];
	if (list === undefined) return;
	const answer = await session.request({type: 'bans', room});
	const quiet = mode === 'q' ? ['q'] : [];
	for (const {user, kind, by, at} of answer.type === 'bans' ? answer.bans : []) {
		if (kind !== list.kind) continue;
		const setAt = String(Math.floor((at ?? 0) / 1000));
		session.numeric(list.entry, channel, ...quiet, maskOf(user), by?.nick ?? '*', setAt);
	}
	session.numeric(list.end, channel, ...quiet, 'End of list');
};

const actions: Readonly<Record<string, 'ban' | 'unban' | 'mute' | 'unmute'>> = {
	'+b': 'ban',
	'-b': 'unban',
	'+q': 'mute',
	'-q': 'unmute',
};

const requestFor = (room: string, {sign, mode}: ModeChange, user: {nick: string} | {userId: string}) => {
	const action = actions[sign + mode];
	const request: HubRequest =
		action === undefined
			? {type: 'moderator', room, ...user, on: sign === '+'}
			: {type: 'moderate', room, ...user, action};
	return request;
};

const writeChange = (session: IrcSession, answer: ServerFrame, wasMember: boolean): void => {
	if (answer.type === 'moderated') writeModerated(session, answer, wasMember);
	else if (answer.type === 'moderator') writeModerator(session, answer);
};

/** The user that a change is for. Undefined: the mask means no single user. */
const userOf = (session: IrcSession, mode: string, argument: string) => {
	if (mode === 'o') return {nick: argument};
	const account = accountOfMask(argument);
	if (account === undefined) return userOfMask(argument);
	const profile = session.context.directory.profile(session.user?.id ?? '', {nick: account});
	return profile?.hasSecret === true ? {userId: profile.user.id} : undefined;
};

/** Whether a user outside the room has this nick. */
const isOutside = ({context, user}: IrcSession, room: string, nick: string): boolean =>
	context.directory.profile(user?.id ?? '', {nick})?.rooms.includes(room) === false;

const apply = async (session: IrcSession, own: OwnRoom, change: ModeChange): Promise<void> => {
	const {channel, room} = own;
	const {sign, mode, argument} = change;
	if (!withArgument.includes(mode)) {
		const isSet = modesOf(channel).includes(mode) && sign === '+';
		if (!isSet) session.numeric('ERR_UNKNOWNMODE', mode, 'is not a mode that can be changed here');
		return;
	}
	if (argument === undefined) {
		if (mode === 'o') session.numeric('ERR_NEEDMOREPARAMS', 'MODE', 'Not enough parameters');
		else await sendList(session, own, mode);
		return;
	}
	const user = userOf(session, mode, argument);
	if (user === undefined) {
		const text = 'Bans and mutes are for users. Give a nick, or the mask of one user.';
		return session.fail('MODE', 'INVALID_MASK', [channel, argument], text);
	}
	if (mode === 'o' && sign === '+' && isOutside(session, room, argument))
		return session.numeric('ERR_USERNOTINCHANNEL', argument, channel, 'The user is not in this channel');
	const wasMember = isMember(session, room, 'nick' in user ? user : {id: user.userId});
	const answer = await session.request(requestFor(room, change, user), received =>
		writeChange(session, received, wasMember),
	);
	if (answer.type === 'error') refuseInRoom(session, {command: 'MODE', channel, nick: argument}, answer);
};

const channelMode = async (
	session: IrcSession,
	channel: string,
	modes: string | undefined,
	args: readonly string[],
): Promise<void> => {
	const own = await ownRoom(session, 'MODE', channel);
	if (own === undefined) return;
	if (modes === undefined) return session.numeric('RPL_CHANNELMODEIS', own.channel, modesOf(own.channel));
	for (const change of parseModes(modes, args).slice(0, maxModeChanges)) await apply(session, own, change);
};

const userMode = (session: IrcSession, nick: string, modes: string | undefined) => {
	const found = session.context.directory.profile(session.user?.id ?? '', {nick});
	if (found === undefined) return session.numeric('ERR_NOSUCHNICK', nick, 'No such nick');
	if (found.user.id !== session.user?.id)
		return session.numeric('ERR_USERSDONTMATCH', 'You can see and change only your own modes');
	const {bots} = session.context;
	const {id} = found.user;
	if (modes === undefined) return session.numeric('RPL_UMODEIS', bots.has(id) ? `+${botMode}` : '+');
	if (/[^+\-B]/.test(modes)) session.numeric('ERR_UMODEUNKNOWNFLAG', 'Unknown mode');
	const [change = ''] = /[+-](?=[^+-]*B)/.exec(`+${modes}`.replace(/^\+(?=[+-])/, '')) ?? [];
	if (change === '') return;
	if (change === '+') bots.add(id);
	else bots.delete(id);
	session.reply({source: session.source, command: 'MODE', params: [session.nick, `${change}${botMode}`]});
};

export const modeCommands: CommandTable = {
	MODE: {
		minParams: 1,
		run(session, {params: [target = '', modes, ...args]}) {
			if (isChannel(target)) return channelMode(session, target, modes, args);
			userMode(session, target, modes);
		},
	},
};
