/** Metadata as numerics: answers, and what a client gets because it has subscribed to a key. */
import type {Person} from '../../../protocol/server-frames.ts';
import type {IrcContext, IrcPeer} from '../session/irc-context.ts';
import type {IrcSession} from '../session/irc-session.ts';
import type {OwnRoom} from '../session/own-rooms.ts';
import type {Outgoing} from '../session/response.ts';
import type {Metadata} from '../users/metadata-store.ts';
import {numerics} from '../wire/numerics.ts';

export const metadataCapability = 'draft/metadata-3';

/** Everyone who sees a user or a room sees its metadata. */
const visibility = '*';

/** `name`: the nick or the channel. An undefined value: the key has none. */
export const valueLine = ({nick}: IrcPeer, name: string, key: string, value: string | undefined): Outgoing =>
	value === undefined
		? {command: numerics.RPL_KEYNOTSET, params: [nick, name, key, 'The key has no value']}
		: {command: numerics.RPL_KEYVALUE, params: [nick, name, key, visibility, value]};

export const valueLines = (session: IrcPeer, name: string, values: Metadata): Outgoing[] =>
	[...values].map(([key, value]) => valueLine(session, name, key, value));

/** Answers with lines about one user or room. */
export const replyMetadata = (session: IrcSession, name: string, lines: readonly Outgoing[]): void =>
	session.replyBatch('metadata', [name], lines);

/** The values of the keys that the client has subscribed to. */
const subscribedLines = (session: IrcPeer, name: string, values: Metadata): Outgoing[] =>
	valueLines(session, name, values).filter(({params: [, , key = '']}) => session.metadataKeys.has(key));

const isInRoom = (session: IrcPeer, room: string): boolean => session.rooms.get(room) !== undefined;

/** The users of other IRC clients in the room, each once. */
const othersIn = ({context, user}: IrcSession, room: string): readonly Person[] => {
	const others = new Map<string, Person>();
	for (const other of context.sessions) {
		if (other.user !== undefined && other.user.id !== user?.id && isInRoom(other, room))
			others.set(other.user.id, other.user);
	}
	return [...others.values()];
};

/** The subscribed values of a room and of its members on IRC. */
export const roomLines = (session: IrcSession, {room, channel}: OwnRoom): Outgoing[] => [
	...subscribedLines(session, channel, session.context.metadata.get({room})),
	...othersIn(session, room).flatMap(({id, nick}) =>
		subscribedLines(session, nick, session.context.metadata.get({user: id})),
	),
];

/** A client that joins a room sees its metadata, and that of its members. */
export const writeRoomMetadata = (session: IrcSession, own: OwnRoom): void => {
	if (session.metadataKeys.size === 0) return;
	for (const line of roomLines(session, own)) session.reply(line);
};

/** Another user has joined a room of the client. */
export const writeJoinedMetadata = (session: IrcSession, {id, nick}: Person): void => {
	if (session.metadataKeys.size === 0) return;
	for (const line of subscribedLines(session, nick, session.context.metadata.get({user: id})))
		session.event(line);
};

/** Sends a changed value to the other clients that `sees` selects and that have subscribed to the key. */
export const notifyChange = (
	{sessions}: Pick<IrcContext, 'sessions'>,
	author: IrcPeer,
	{name, key, value}: {readonly name: string; readonly key: string; readonly value: string | undefined},
	sees: (other: IrcPeer) => boolean,
): void => {
	for (const other of sessions) {
		if (other !== author && other.metadataKeys.has(key) && sees(other))
			other.event(valueLine(other, name, key, value));
	}
};
