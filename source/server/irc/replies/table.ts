/**
 * What a client gets for each frame of the hub that answers no request of a handler. Undefined: nothing. A writer gets
 * only frames for a registered client.
 */
import type {ServerFrame, ServerFrameOf, ServerFrameType} from '../../../protocol/server-frames.ts';
import type {IrcSession} from '../session/irc-session.ts';
import {
	writeAwayFrame,
	writeModerated,
	writeModerator,
	writePresence,
	writeRenamed,
	writeTopicEntry,
} from './members.ts';
import {writeEdit, writeMessage} from './message.ts';
import {writeReaction, writeRedaction, writeTyping} from './reactions.ts';
import {writeRead} from './read-marker.ts';
import {writeConfigured} from './room-expiry.ts';

export type FrameWriter<Type extends ServerFrameType> = (
	session: IrcSession,
	frame: ServerFrameOf<Type>,
) => void;

type FrameWriters = {readonly [Type in ServerFrameType]: FrameWriter<Type> | undefined};

const writers: FrameWriters = {
	message: writeMessage,
	edited: writeEdit,
	deleted: writeRedaction,
	reacted: writeReaction,
	topic: writeTopicEntry,
	presence: writePresence,
	renamed: writeRenamed,
	away: writeAwayFrame,
	moderated: writeModerated,
	moderator: writeModerator,
	typing: writeTyping,
	read: writeRead,
	error: (session, {code, message}) => session.fail('*', code.toUpperCase(), [], message),
	closing: (session, {reason}) => session.event({command: 'ERROR', params: [`Closing link: ${reason}`]}),
	left: (session, {room}) => session.rooms.remove(room),
	// Answers to requests, which their handlers write.
	welcome: undefined,
	joined: undefined,
	sent: undefined,
	history: undefined,
	thread: undefined,
	pins: undefined,
	found: undefined,
	inbox: undefined,
	readers: undefined,
	rooms: undefined,
	people: undefined,
	members: undefined,
	created: undefined,
	invited: undefined,
	invites: undefined,
	revoked: undefined,
	webhookCreated: undefined,
	webhooks: undefined,
	webhookRevoked: undefined,
	pong: undefined,
	stats: undefined,
	bans: undefined,
	idle: undefined,
	blocks: undefined,
	pairing: undefined,
	devices: undefined,
	pushKey: undefined,
	pushSubscribed: undefined,
	pushUnsubscribed: undefined,
	imported: undefined,
	// Nothing that IRC clients show.
	gap: undefined,
	followed: undefined,
	replies: undefined,
	pinned: undefined,
	inboxRead: undefined,
	configured: writeConfigured,
	withheld: undefined,
	blocked: undefined,
	unblocked: undefined,
	notifications: undefined,
	preferences: undefined,
	deviceRemoved: undefined,
	listed: undefined,
	hubs: undefined,
	service: undefined,
};

export const writeFrame = (session: IrcSession, frame: ServerFrame): void => {
	// The table pairs each type with its writer, which TypeScript cannot follow through the look-up.
	const writer = writers[frame.type] as ((session: IrcSession, frame: ServerFrame) => void) | undefined;
	writer?.(session, frame);
};
