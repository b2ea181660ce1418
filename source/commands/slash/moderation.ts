/** Commands for moderation: invites, removing and muting users, slow mode. */
import {findPerson} from '../../client/session/find-person.ts';
import {roomTitle, titleOfName} from '../../presenter/rooms/room-title.ts';
import {untilText} from '../../presenter/times.ts';
import {count} from '../../presenter/wording.ts';
import type {ClientFrameOf} from '../../protocol/client-frames.ts';
import type {InviteInfo} from '../../protocol/server-frames.ts';
import {formatDuration, parseDuration} from '../../text/duration.ts';
import {
	type Argument,
	bareNick,
	type Command,
	type CommandContext,
	currentRoom,
	firstWord,
	nickArgument,
	oneOf,
	toSeconds,
	UsageError,
} from '../command.ts';
import {inviteLink} from '../room-link.ts';
import {muteNamedRoom, roomToMute, unmuteNamedRoom} from './notifications.ts';
import {configure, secondsOrOff} from './rooms/room-rules.ts';

/** The text for the link of a new token, in a user interface without a dialog. */
export const inviteLinkText = (
	context: Pick<CommandContext, 'client' | 'serverUrl'>,
	created: {readonly room: string; readonly token: string; readonly invite: string | undefined},
): string =>
	[
		`Anyone with this link can join ${titleOfName(context.client.session(), created.room)}. Send it over a private channel:`,
		inviteLink(context.serverUrl, created.token),
		'In a terminal: termchat join --token -',
		...(created.invite === undefined ? [] : [`/invite revoke ${created.invite} revokes it.`]),
	].join('\n');

const inviteLine = ({invite, usesLeft, expiresAt}: InviteInfo, now: number): string => {
	const uses = usesLeft === undefined ? 'unlimited uses' : `${count(usesLeft, 'use')} left`;
	const expiry = expiresAt === undefined ? 'never expires' : `expires in ${formatDuration(expiresAt - now)}`;
	return `${invite}  ${uses}, ${expiry}`;
};

const listInvites = async (context: CommandContext, room: string): Promise<void> => {
	const {invites} = await context.client.ask({type: 'invites', room});
	const lines = invites.map(one => inviteLine(one, context.now()));
	if (lines.length === 0) context.notify('There are no invites.');
	else context.notify(`Invites; /invite revoke ID revokes one:\n${lines.join('\n')}`);
};

const revokeInvite = async (
	{client, notify}: CommandContext,
	room: string,
	invite: string,
): Promise<void> => {
	await client.ask({type: 'revoke', room, invite});
	notify(`Invite ${invite} revoked.`);
};

export interface InviteTerms {
	readonly uses?: number;
	readonly expiresInSeconds?: number;
}

const createInvite = async (context: CommandContext, room: string, terms: InviteTerms): Promise<void> => {
	const {token, invite} = await context.client.ask({type: 'invite', room, ...terms});
	await context.open({type: 'inviteLink', room, token, invite});
};

const readTerms = (words: string): InviteTerms => {
	const terms: {uses?: number; expiresInSeconds?: number} = {};
	for (const word of words.split(/\s+/u).filter(one => one !== '')) {
		const durationMs = parseDuration(word);
		if (/^[1-9]\d*$/.test(word)) terms.uses = Number(word);
		else if (durationMs !== undefined && durationMs > 0) terms.expiresInSeconds = toSeconds(durationMs);
		else throw new UsageError();
	}
	return terms;
};

const invite: Command = {
	name: 'invite',
	usage: '[USES] [TIME] | list | revoke ID',
	summary: 'create a link to this private room, for example /invite 5 1d; list or revoke invites',
	arguments: [oneOf('list', 'revoke')],
	run(context, words) {
		const {room} = currentRoom(context);
		const [verb, rest] = firstWord(words);
		switch (verb.toLowerCase()) {
			case 'list':
				return listInvites(context, room);
			case 'revoke':
				if (!/^\S+$/.test(rest)) throw new UsageError();
				return revokeInvite(context, room, rest);
			default:
				return createInvite(context, room, readTerms(words));
		}
	},
};

type ModerateAction = ClientFrameOf<'moderate'>['action'];

/** The text about the invites that a ban revoked. */
const revokedText = (invites: readonly string[]): string =>
	`The ban revoked ${invites.length === 1 ? 'the invite' : 'the invites'} ${invites.join(', ')}. /invite creates a new one.`;

/** Sends a moderation request. The server notifies all members of the result, including this user. */
const moderate = async (context: CommandContext, action: ModerateAction, words: string): Promise<void> => {
	const {client, notify} = context;
	const room = currentRoom(context);
	const [first, rest] = firstWord(words);
	const nick = bareNick(first);
	const [second, tail] = firstWord(rest);
	const takesTime = action === 'ban' || action === 'mute';
	const durationMs = takesTime && /^\d/.test(second) ? parseDuration(second) : undefined;
	const reason = durationMs === undefined ? rest : tail;
	const person = findPerson(client.session(), room, nick);
	const {revoked} = await client.ask({
		type: 'moderate',
		room: room.room,
		nick,
		...(person !== undefined && {userId: person.id}),
		action,
		...(reason !== '' && {reason}),
		...(durationMs !== undefined && {seconds: toSeconds(durationMs)}),
	});
	if (revoked !== undefined) notify(revokedText(revoked));
};

const moderation = (name: ModerateAction, usage: string, summary: string): Command => ({
	name,
	usage,
	summary,
	arguments: [nickArgument],
	run: (context, words) => moderate(context, name, words),
});

/** The effect of a mute, for the moderator. The server notifies the room of the mute. */
const mutedText = (context: CommandContext, words: string): string => {
	const [first, rest] = firstWord(words);
	const nick = bareNick(first);
	const [second] = firstWord(rest);
	const durationMs = /^\d/.test(second) ? parseDuration(second) : undefined;
	const end =
		durationMs === undefined
			? 'until you lift it'
			: `until ${untilText(context.now() + durationMs, context.now())}`;
	return `${nick} can read ${roomTitle(currentRoom(context))} but not write in it, ${end}. /unmute ${nick} lifts the mute.`;
};

const mute: Command = {
	name: 'mute',
	usage: '[#ROOM] [TIME] | NICK [TIME] [REASON]',
	summary: 'mute a room for yourself, for example /mute #busy 1h; with a nick, silence a user in your room',
	arguments: [{from: ['nicks', 'joinedRooms']} satisfies Argument],
	async run(context, words) {
		const target = roomToMute(context, words);
		if (target !== undefined) return muteNamedRoom(context, target);
		await moderate(context, 'mute', words);
		context.notify(mutedText(context, words));
	},
};

const unmute: Command = {
	name: 'unmute',
	usage: '[#ROOM | NICK]',
	summary: 'undo /mute',
	arguments: [{from: ['nicks', 'joinedRooms']} satisfies Argument],
	run(context, words) {
		const target = roomToMute(context, words);
		return target === undefined ? moderate(context, 'unmute', words) : unmuteNamedRoom(context, target);
	},
};

const slow: Command = {
	name: 'slow',
	usage: 'TIME|off',
	summary: 'limit everyone in your room to one message in this time',
	arguments: [oneOf('off')],
	run: (context, words) =>
		configure(context, {room: currentRoom(context).room, slowSeconds: secondsOrOff(words)}),
};

export const moderationCommands: readonly Command[] = [
	invite,
	moderation('kick', 'NICK [REASON]', 'remove a user from your room'),
	moderation('ban', 'NICK [TIME] [REASON]', 'ban a user from your room'),
	moderation('unban', 'NICK', 'lift a ban'),
	mute,
	unmute,
	slow,
];
