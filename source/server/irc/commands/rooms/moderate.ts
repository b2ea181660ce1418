/** `KICK` and `INVITE`. */

import {maxReasonLength, roomKind} from '../../../../protocol/limits.ts';
import {channelOf, truncateCharacters} from '../../names/names.ts';
import {accountOf} from '../../replies/accounts.ts';
import {writeModerated} from '../../replies/members.ts';
import {refuseInRoom} from '../../replies/refusals.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcSession} from '../../session/irc-session.ts';
import type {OwnRoom} from '../../session/own-rooms.ts';
import {toPlainText} from '../../text/plain.ts';
import {ownRoom} from './own-room.ts';

/** An invite of `INVITE` is valid for one user and this long. */
const inviteSeconds = 24 * 3600;

const kick = async (session: IrcSession, own: OwnRoom, nick: string, text: string | undefined) => {
	const {room, channel} = own;
	const reason = truncateCharacters(toPlainText(text ?? ''), maxReasonLength);
	const request = {type: 'moderate', room, nick, action: 'kick', ...(reason !== '' && {reason})} as const;
	const answer = await session.request(request, received => {
		if (received.type === 'moderated') writeModerated(session, received);
	});
	if (answer.type !== 'error') return;
	const isKnown = session.context.directory.profile(session.user?.id ?? '', {nick}) !== undefined;
	if (answer.code === 'no_such_user' && isKnown)
		session.numeric('ERR_USERNOTINCHANNEL', nick, channel, 'The user is not in this channel');
	else refuseInRoom(session, {command: 'KICK', channel, nick}, answer);
};

/** Passes an invite on to the IRC clients of a user. False: there are none. */
const inviteOnIrc = (
	session: IrcSession,
	userId: string,
	room: string,
	token: string | undefined,
): boolean => {
	const others = [...session.context.sessions].filter(({user}) => user?.id === userId);
	for (const other of others) {
		if (token !== undefined) other.invites.add(room, token);
		const tags = {account: session.user && accountOf(session, session.user)};
		other.event({tags, source: session.source, command: 'INVITE', params: [other.nick, channelOf(room)]});
	}
	return others.length > 0;
};

/** The token for a private room; undefined for a public one; `refused` after an answer to the client. */
const tokenFor = async (session: IrcSession, {room, channel}: OwnRoom) => {
	if (roomKind(room) !== 'private') return undefined;
	const answer = await session.request({type: 'invite', room, uses: 1, expiresInSeconds: inviteSeconds});
	if (answer.type === 'invited') return answer.token;
	if (answer.type === 'error') refuseInRoom(session, {command: 'INVITE', channel}, answer);
	return 'refused';
};

const invite = async (session: IrcSession, own: OwnRoom, nick: string): Promise<void> => {
	const {room, channel} = own;
	const found = session.context.directory.profile(session.user?.id ?? '', {nick});
	if (found === undefined) return session.numeric('ERR_NOSUCHNICK', nick, 'No such nick');
	if (found.rooms.includes(room))
		return session.numeric('ERR_USERONCHANNEL', nick, channel, 'The user is in this channel already');
	// The invite to a private room is a request of the hub, which limits it.
	if (roomKind(room) !== 'private' && session.takeChange() > 0)
		return session.fail(
			'INVITE',
			'RATE_LIMITED',
			[nick, channel],
			'You are too fast. Try again in a moment.',
		);
	const token = await tokenFor(session, own);
	if (token === 'refused') return;
	session.numeric('RPL_INVITING', found.user.nick, channel);
	if (inviteOnIrc(session, found.user.id, room, token)) return;
	const text = token === undefined ? `I invite you to ${room}.` : `I invite you to ${room}: /join ${token}`;
	const answer = await session.request({type: 'send', to: found.user.nick, text});
	if (answer.type === 'error')
		session.fail('INVITE', answer.code.toUpperCase(), [nick, channel], answer.message);
};

export const moderationCommands: CommandTable = {
	KICK: {
		minParams: 2,
		async run(session, {params: [channel = '', nicks = '', reason]}) {
			// One channel for all nicks, or one for each.
			const channels = channel.split(',');
			for (const [index, nick] of nicks.split(',').entries()) {
				const own = await ownRoom(session, 'KICK', channels[index] ?? channels[0] ?? '');
				if (own !== undefined && nick !== '') await kick(session, own, nick, reason);
			}
		},
	},
	INVITE: {
		minParams: 2,
		async run(session, {params: [nick = '', channel = '']}) {
			const own = await ownRoom(session, 'INVITE', channel);
			if (own !== undefined) await invite(session, own, nick);
		},
	},
};
