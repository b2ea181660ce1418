/** `JOIN`: enters rooms. The key of a channel is an invite to a private room. */
import {roomKind} from '../../../../protocol/limits.ts';
import type {ServerFrame, ServerFrameOf} from '../../../../protocol/server-frames.ts';
import {roomOf} from '../../names/names.ts';
import {accountOf, realNameOf} from '../../replies/accounts.ts';
import {writeHistory} from '../../replies/history.ts';
import {writeRoomMetadata} from '../../replies/metadata.ts';
import {writeReadMarker} from '../../replies/read-marker.ts';
import {writeRoomExpiry} from '../../replies/room-expiry.ts';
import {operatorIds, writeMembers, writeTopic} from '../../replies/room-state.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {HubRequest, IrcSession, RefusedRequest} from '../../session/irc-session.ts';
import type {OwnRoom, RoomTopic} from '../../session/own-rooms.ts';
import {partRooms} from './part.ts';

/** Entries on join for a client that cannot request them with CHATHISTORY. */
const entriesOnJoin = 50;

const refuse = (session: IrcSession, channel: string, {code, message}: RefusedRequest) => {
	switch (code) {
		case 'forbidden':
			return session.numeric('ERR_BANNEDFROMCHAN', channel, message);
		case 'limit':
			return session.numeric('ERR_TOOMANYCHANNELS', channel, message);
		case 'unauthorized':
			return session.numeric('ERR_BADCHANNELKEY', channel, 'The key is not a valid invite');
		case 'no_such_room':
			return session.numeric('ERR_INVITEONLYCHAN', channel, 'You need an invite: /join CHANNEL KEY');
		case 'nick_invalid':
		case 'bad_field':
			return session.numeric('ERR_NOSUCHCHANNEL', channel, message);
		default:
			return session.fail('JOIN', code.toUpperCase(), [channel], message);
	}
};

const writeJoin = (session: IrcSession, {channel}: OwnRoom): void => {
	const {user, source} = session;
	if (user === undefined) return;
	const extended = session.has('extended-join')
		? [accountOf(session, user) ?? '*', realNameOf(session, user)]
		: [];
	session.reply({source, command: 'JOIN', params: [channel, ...extended]});
};

const topicOf = ({topic, entries}: ServerFrameOf<'joined'>): RoomTopic | undefined => {
	if (topic === '') return undefined;
	const entry = entries.findLast(({type}) => type === 'topic');
	return {text: topic, ...(entry !== undefined && {by: entry.from, at: entry.at})};
};

/** Writes what the client gets in return for a `joined`, before anything that happens in the room later. */
const enter = (session: IrcSession, joined: ServerFrameOf<'joined'>): OwnRoom => {
	const own = session.rooms.add(joined.room, operatorIds(joined), topicOf(joined));
	writeJoin(session, own);
	if (own.topic !== undefined) writeTopic(session, own, own.topic);
	return own;
};

/** Enters a room. Resolves with the answer of the hub, after the client has received the members. */
const join = async (session: IrcSession, request: HubRequest): Promise<ServerFrame> => {
	let own: OwnRoom | undefined;
	const answer = await session.request(request, received => {
		if (received.type !== 'joined') return;
		own = enter(session, received);
		writeHistory(session, own, received.entries);
	});
	if (answer.type !== 'joined' || own === undefined) return answer;
	if (session.has('draft/read-marker')) await writeReadMarker(session, own.channel, own.room);
	if (!session.hasNoImplicitNames) await writeMembers(session, own, answer);
	writeRoomMetadata(session, own);
	writeRoomExpiry(session, own, answer.expiresInSeconds ?? 0);
	return answer;
};

/** A new room with a name like that of another one is `forbidden`, and so is a room from which the user is banned. */
const notCreated = (answer: ServerFrame): ServerFrame =>
	answer.type === 'error' && answer.code === 'forbidden' ? {...answer, code: 'bad_field'} : answer;

/** Creates a public room. The user owns it, as the first member of a channel expects. */
const createAndJoin = async (session: IrcSession, room: string): Promise<ServerFrame> => {
	const created = await session.request({type: 'create', room});
	// Another user may have created it meanwhile.
	if (created.type === 'error' && created.code !== 'forbidden') return created;
	return notCreated(await join(session, {type: 'join', room, limit: entriesOnJoin}));
};

const joinChannel = async (session: IrcSession, channel: string, key: string | undefined): Promise<void> => {
	const room = roomOf(channel);
	if (room === undefined) return session.numeric('ERR_NOSUCHCHANNEL', channel, 'No room can have this name');
	if (session.rooms.get(room) !== undefined) return;
	const isPrivate = roomKind(room) === 'private';
	const limit = session.canRequestHistory ? 0 : entriesOnJoin;
	const token = isPrivate ? key || session.invites.take(room) : undefined;
	const target = token === undefined ? {room} : {token};
	let answer = await join(session, {type: 'join', ...target, limit, mustExist: true});
	if (!isPrivate && answer.type === 'error' && answer.code === 'no_such_room')
		answer = await createAndJoin(session, room);
	if (answer.type === 'error') refuse(session, channel, answer);
};

export const joinCommands: CommandTable = {
	JOIN: {
		minParams: 1,
		async run(session, {params: [channels = '', keys = '']}) {
			if (channels === '0')
				return partRooms(
					session,
					[...session.rooms.all()].map(({channel}) => channel),
				);
			const keyList = keys.split(',');
			for (const [index, channel] of channels.split(',').entries()) {
				if (channel !== '') await joinChannel(session, channel, keyList[index]);
			}
		},
	},
};
