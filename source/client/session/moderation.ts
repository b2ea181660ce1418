/** What the one who made a room decides, and being kept out of one. */
import type {ServerFrameOf} from '../../protocol/frames.ts';
import {spanText} from '../../protocol/span.ts';
import {note} from './notes.ts';
import type {Work} from './work.ts';

/** What is told to the room, and to the one it is about. `now` is the server's time. */
const moderatedText = (frame: ServerFrameOf<'moderated'>, isMe: boolean, now: number): string => {
	const verbs = {kick: 'put out', ban: 'banned', unban: 'let in again', mute: 'muted', unmute: 'unmuted'};
	const whom = isMe ? 'You were' : `${frame.user.nick} was`;
	const span = frame.until === undefined ? '' : ` for ${spanText(frame.until - now)}`;
	const reason = frame.reason === undefined ? '' : `: ${frame.reason}`;
	return `${whom} ${verbs[frame.action]} by ${frame.by.nick}${span}${reason}`;
};

/** For the user who banned somebody: which invites ended with the ban. */
export const revokedText = (invites: readonly string[]): string =>
	`${invites.length === 1 ? 'The invite' : 'The invites'} ${invites.join(', ')} ended with the ban. /invite makes a new one.`;

export const hearModerated = (
	work: Work,
	frame: ServerFrameOf<'moderated'>,
	at: number,
	serial: number,
): void => {
	const room = work.room(frame.room);
	if (room === undefined) return;
	const isMe = frame.user.id === work.now.me?.id;
	const text = moderatedText(frame, isMe, at + work.now.clockSkewMs);
	note(work, frame.room, {text, level: 'warning', at, serial});
	const isOut = frame.action === 'kick' || frame.action === 'ban';
	if (isOut && isMe) {
		refuse(work, frame.room, 'forbidden', text);
	}
};

export const hearConfigured = (
	work: Work,
	frame: ServerFrameOf<'configured'>,
	at: number,
	serial: number,
): void => {
	const room = work.room(frame.room);
	if (room === undefined) return;
	const told: string[] = [];
	if (frame.slowSeconds !== room.slowSeconds) {
		told.push(
			frame.slowSeconds === 0
				? 'slow mode is off'
				: `one message each ${spanText(frame.slowSeconds * 1000)} per person`,
		);
	}
	if (frame.expiresInSeconds !== room.expiresInSeconds) {
		told.push(
			frame.expiresInSeconds === 0
				? 'messages stay'
				: `messages disappear after ${spanText(frame.expiresInSeconds * 1000)}`,
		);
	}
	if (frame.owner !== undefined && frame.owner.id !== room.owner?.id)
		told.push(`the owner is ${frame.owner.nick}`);
	room.owner = frame.owner ?? room.owner;
	room.slowSeconds = frame.slowSeconds;
	room.expiresInSeconds = frame.expiresInSeconds;
	if (told.length === 0) return;
	note(work, frame.room, {
		text: `${frame.by.nick} changed the room: ${told.join(', ')}`,
		level: 'info',
		at,
		serial,
	});
};

export const refuse = (work: Work, name: string, code: string, message: string): void => {
	const room = work.room(name);
	if (room === undefined) return;
	room.membership = {type: 'refused', code, message};
	room.typing = [];
};
