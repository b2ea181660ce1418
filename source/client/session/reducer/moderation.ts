/** Applies the actions of moderators and of the room's owner. */
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {Moderated, NoticeContent, RoomState} from '../state.ts';
import {addNotice} from './transaction/notes.ts';
import type {SessionTransaction, WritableRoom} from './transaction/transaction.ts';

/** `now`: in the server's time. */
const moderatedContent = (
	{action, user, by, reason, until}: ServerFrameOf<'moderated'>,
	isMe: boolean,
	now: number,
): Moderated => ({
	type: 'moderated',
	action,
	user,
	by,
	isMe,
	...(reason !== undefined && {reason}),
	...(until !== undefined && {durationMs: until - now}),
});

export const applyModerated = (
	tx: SessionTransaction,
	frame: ServerFrameOf<'moderated'>,
	at: number,
	serial: number,
): void => {
	const room = tx.writeRoom(frame.room);
	if (room === undefined) return;
	const isMe = frame.user.id === tx.session.me?.id;
	const content = moderatedContent(frame, isMe, at + tx.session.clockSkewMs);
	addNotice(tx, frame.room, {content, level: 'warning', at, serial});
	if (isMe && frame.action === 'unban' && room.membership.type === 'refused') {
		room.membership = {type: 'refused', code: 'not_joined', message: 'The ban has been lifted.'};
	}
	if (!isMe || (frame.action !== 'kick' && frame.action !== 'ban')) return;
	room.membership = {type: 'refused', code: 'forbidden', message: '', removal: content};
	forgetMembers(room);
};

/** Removes the members, which are not visible to a user outside of the room. */
const forgetMembers = (room: WritableRoom): void => {
	room.members = [];
	room.memberCount = 0;
	room.typing = [];
};

export const applyModerator = (
	tx: SessionTransaction,
	{room: name, user, by, on, moderators}: ServerFrameOf<'moderator'>,
	at: number,
	serial: number,
): void => {
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	room.moderators = moderators;
	const isMe = user.id === tx.session.me?.id;
	const content = {type: 'moderatorNamed', user, by, isMe, on} as const;
	addNotice(tx, name, {content, level: 'info', at, serial});
};

const configuredContent = (
	room: RoomState,
	{by, slowSeconds, expiresInSeconds, owner}: ServerFrameOf<'configured'>,
): Extract<NoticeContent, {type: 'configured'}> => ({
	type: 'configured',
	by,
	...(slowSeconds !== room.slowSeconds && {slowSeconds}),
	...(expiresInSeconds !== room.expiresInSeconds && {expiresInSeconds}),
	...(owner !== undefined && owner.id !== room.owner?.id && {owner}),
});

export const applyConfigured = (
	tx: SessionTransaction,
	frame: ServerFrameOf<'configured'>,
	at: number,
	serial: number,
): void => {
	const room = tx.writeRoom(frame.room);
	if (room === undefined) return;
	const content = configuredContent(room, frame);
	room.owner = frame.owner ?? room.owner;
	room.slowSeconds = frame.slowSeconds;
	room.expiresInSeconds = frame.expiresInSeconds;
	const {slowSeconds, expiresInSeconds, owner} = content;
	if (slowSeconds === undefined && expiresInSeconds === undefined && owner === undefined) return;
	addNotice(tx, frame.room, {content, level: 'info', at, serial});
};

/** Shows the notice once for the same users, not for each message. */
export const applyWithheld = (
	tx: SessionTransaction,
	{room: name, users, count}: ServerFrameOf<'withheld'>,
	at: number,
	serial: number,
): void => {
	const room = tx.writeRoom(name);
	const ids = users.map(({id}) => id).join(' ');
	if (room === undefined || room.withheldFrom === ids) return;
	room.withheldFrom = ids;
	addNotice(tx, name, {content: {type: 'withheld', users, count}, level: 'warning', at, serial});
};

export const applyJoinRefused = (
	tx: SessionTransaction,
	name: string,
	code: string,
	message: string,
): void => {
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	room.membership = {type: 'refused', code, message};
	forgetMembers(room);
};
