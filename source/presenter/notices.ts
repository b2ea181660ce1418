/** Notices as sentences. Raw text: nicks and reasons of other users are in it, so it must be made printable to be drawn. */
import type {Membership, Moderated, NoticeContent} from '../client/session/state.ts';
import {formatDuration} from '../text/duration.ts';
import {listNames} from '../text/list-names.ts';
import {invitationLines} from './invitation.ts';
import {roundDuration} from './times.ts';

const actions: Readonly<Record<Moderated['action'], (by: string, user: string, room: string) => string>> = {
	kick: (by, user, room) => `${by} removed ${user} from ${room}`,
	ban: (by, user, room) => `${by} banned ${user} from ${room}`,
	unban: (by, user) => `${by} unbanned ${user}`,
	mute: (by, user) => `${by} muted ${user}`,
	unmute: (by, user) => `${by} unmuted ${user}`,
};

/** `ann banned you from this room for 5 min: spam` */
const moderatedText = (
	{action, user, by, isMe, reason, durationMs}: Moderated,
	room = 'this room',
): string => {
	const time = durationMs === undefined ? '' : ` for ${formatDuration(roundDuration(durationMs))}`;
	const why = reason === undefined ? '' : `: ${reason}`;
	return `${actions[action](by.nick, isMe ? 'you' : user.nick, room)}${time}${why}`;
};

const moderatorText = ({user, by, isMe, on}: Extract<NoticeContent, {type: 'moderatorNamed'}>): string => {
	const name = isMe ? 'you' : user.nick;
	return on ? `${by.nick} made ${name} a moderator` : `${by.nick} removed ${name} from the moderators`;
};

const slowModeText = (seconds: number): string =>
	seconds === 0 ? 'slow mode is off' : `slow mode, one message every ${formatDuration(seconds * 1000)}`;
const roomExpiryText = (seconds: number): string =>
	seconds === 0 ? 'messages never expire' : `messages expire after ${formatDuration(seconds * 1000)}`;

/** The rules of a room: `slow mode is off`, `messages expire after 1 h`. */
export const ruleTexts = ({
	slowSeconds,
	expiresInSeconds,
}: {
	readonly slowSeconds?: number;
	readonly expiresInSeconds?: number;
}): readonly string[] => [
	...(slowSeconds === undefined ? [] : [slowModeText(slowSeconds)]),
	...(expiresInSeconds === undefined ? [] : [roomExpiryText(expiresInSeconds)]),
];

const configuredText = ({by, owner, ...rules}: Extract<NoticeContent, {type: 'configured'}>): string => {
	const changes = [...ruleTexts(rules), ...(owner === undefined ? [] : [`the owner is ${owner.nick}`])];
	return `${by.nick} changed the room: ${changes.join('; ')}`;
};

const withheldText = ({users, count}: Extract<NoticeContent, {type: 'withheld'}>): string => {
	const names = users.map(({nick}) => nick);
	const all = listNames(names, Math.max(0, count - names.length));
	return `Not shown to ${all}: programs for IRC cannot delete messages that expire.`;
};

const identityReplacedText = ({
	nick,
	was,
	isTaken,
}: Extract<NoticeContent, {type: 'identityReplaced'}>): string => {
	const rejoined = `This device was removed, or the server was reset. You've rejoined as ${nick}`;
	return isTaken && was !== nick ? `${rejoined}, because ${was} is taken.` : `${rejoined}.`;
};

/** `Could not load the history: timeout` */
const failure = (what: string, error: string): string => `Could not ${what}: ${error}`;

/** `roomTitle`: of the room the notice is about, if it is about one. `messageName`: of the message, where it has one. */
export const noticeText = (content: NoticeContent, roomTitle?: string, messageName?: string): string => {
	switch (content.type) {
		case 'text':
			return content.text;
		case 'service':
			return content.isAvailable
				? 'The server has reached its cluster again.'
				: 'The server cannot reach its cluster: messages wait.';
		case 'moderated':
			return moderatedText(content, roomTitle);
		case 'moderatorNamed':
			return moderatorText(content);
		case 'configured':
			return configuredText(content);
		case 'withheld':
			return withheldText(content);
		case 'invitation':
			return invitationLines(content, roomTitle);
		case 'pinned':
			if (messageName !== undefined)
				return `${content.by.nick} ${content.on ? 'pinned' : 'unpinned'} ${messageName}`;
			return content.on
				? `${content.by.nick} pinned a message: /pins shows it`
				: `${content.by.nick} unpinned a message`;
		case 'logReplaced':
			return 'The server started a new log for this room. Older messages are gone.';
		case 'logRewound':
			return 'The server returned to an earlier state of this room. The newest messages may be gone.';
		case 'identityReplaced':
			return identityReplacedText(content);
		case 'identityNotSaved':
			return failure('save your identity for this server', content.error);
		case 'outboxNotSaved':
			return failure('save your unsent messages', content.error);
		case 'historyNotLoaded':
			return failure('load the history', content.error);
	}
};

/** Why the user is not in a room; `roomTitle`: of that room. */
export const refusedText = (
	{message, removal}: Extract<Membership, {type: 'refused'}>,
	roomTitle: string,
): string =>
	removal === undefined ? `You aren't in ${roomTitle}: ${message}` : moderatedText(removal, roomTitle);

/**
 * Whether joining again may succeed: not while the user is banned, and not where the server forbids it for another reason,
 * such as a missing invite.
 */
export const canRejoin = ({code, removal}: Extract<Membership, {type: 'refused'}>): boolean =>
	removal === undefined ? code !== 'forbidden' : removal.action !== 'ban';
