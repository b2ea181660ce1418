/** Commands that send messages, or do something with a message that was sent. */
import {RequestError} from '../../client/link/request-error.ts';
import {hasReacted} from '../../client/session/reactions.ts';
import {type Fitting, findReferred, splitReference} from '../../client/session/reference.ts';
import {directRoomWith} from '../../client/session/selectors.ts';
import type {MessageItem, RoomState} from '../../client/session/state.ts';
import {findMessage, isReadable} from '../../client/session/window.ts';
import {messageOf} from '../../errors/error-message.ts';
import {codeIn} from '../../presenter/messages/message-text.ts';
import {directRoom, nameKey} from '../../protocol/limits.ts';
import {parseDuration} from '../../text/duration.ts';
import {chooseEmoji} from '../../text/emoji.ts';
import {findLinks} from '../../text/links.ts';
import {literal, printable} from '../../text/sanitize.ts';
import {parseSearch} from '../../text/search-query.ts';
import {
	bareNick,
	type Command,
	type CommandContext,
	currentRoom,
	done,
	firstWord,
	nickArgument,
	oneOf,
	toSeconds,
	UsageError,
} from '../command.ts';
import {linkEntries, openUrl} from '../links.ts';
import {knownPeople} from './people.ts';
import {notifyIfOffline} from './rooms.ts';
import {performAction} from './run.ts';

interface Referred {
	readonly room: RoomState;
	readonly item: MessageItem;
	/** The text after the reference. */
	readonly rest: string;
}

const notLoaded = (message: string): UsageError =>
	new UsageError(`Message ${message} is not loaded here. /history loads older messages.`);

/** The message that the first word refers to, or the last suitable message. */
const referredIn = (context: CommandContext, words: string, fitting: Fitting): Referred => {
	const room = currentRoom(context);
	const {typed, rest} = splitReference(words);
	const item = findReferred(room, typed, fitting);
	if (item !== undefined) return {room, item, rest};
	if (typed !== '') throw notLoaded(typed);
	throw new UsageError(
		fitting === 'mine'
			? 'You have not sent a message here yet.'
			: 'There is no message here to do that with.',
	);
};

const me: Command = {
	name: 'me',
	aliases: ['action'],
	usage: 'TEXT',
	summary: 'send what you do: * ann waves',
	isPublic: true,
	run: (context, words) => context.post(currentRoom(context).room, `/me ${words}`),
};

const failedToSend = (nick: string, text: string, error: unknown): Error => {
	return new RequestError('forbidden', `Not sent to ${nick}: ${messageOf(error)} Your message: ${text}`);
};

/** The first message to a user: the server resolves the nick, and the receipt contains the room. */
const sendFirst = async (context: CommandContext, nick: string, text: string): Promise<void> => {
	const {client} = context;
	const draft = client.post({to: nick}, text);
	notifyIfOffline(
		context,
		`Your message to ${nick} will be sent when the connection is back. /outbox shows it.`,
	);
	try {
		const {room} = await client.receipt(draft);
		context.showRoom(await client.join(room));
	} catch (error) {
		const isHopeless = error instanceof RequestError && error.code === 'no_such_user';
		// Sending it again would fail again, and there is no room in which it could be seen.
		if (isHopeless) client.drop(draft);
		throw failedToSend(nick, text, error);
	}
};

const msg: Command = {
	name: 'msg',
	aliases: ['query', 'dm', 'tell', 'w'],
	usage: 'NICK [TEXT]',
	summary: 'send a direct message, or open the direct room',
	arguments: [nickArgument],
	isPublic: true,
	run(context, words) {
		const {client} = context;
		const [word, text] = firstWord(words);
		const nick = bareNick(word);
		const session = client.session();
		const direct = directRoomWith(session, nick);
		if (direct !== undefined) {
			context.showRoom(direct.room);
			if (text !== '') context.post(direct.room, text);
			return;
		}
		if (text !== '') return sendFirst(context, nick, text);
		const person = knownPeople(session).find(one => nameKey(one.nick) === nameKey(nick));
		if (person === undefined || session.me === undefined) {
			throw new UsageError(`No user ${nick} in your rooms. Send a first message: /msg ${nick} hello`);
		}
		return openDirect(context, directRoom(session.me.id, person.id));
	},
};

const openDirect = async (context: CommandContext, room: string): Promise<void> =>
	context.showRoom(await context.client.join(room));

const reply: Command = {
	name: 'reply',
	usage: '[#SEQ|-N|@NICK] TEXT',
	summary: 'reply to a message; to the last one of others if none is named',
	isPublic: true,
	run(context, words) {
		const {room, item, rest} = referredIn(context, words, 'theirs');
		if (rest === '') throw new UsageError();
		context.post(room.room, rest, {replyTo: item.seq});
	},
};

const edit: Command = {
	name: 'edit',
	usage: '[#SEQ|-N] [TEXT]',
	summary: 'change your last message, or the one named; without text it is put into the input',
	isPublic: true,
	run(context, words) {
		const {room, item, rest} = referredIn(context, words, 'mine');
		if (rest !== '')
			return done(context.client.ask({type: 'edit', room: room.room, seq: item.seq, text: rest}));
		context.startEdit(room.room, item);
	},
};

const remove: Command = {
	name: 'delete',
	aliases: ['del'],
	usage: '[#SEQ|-N]',
	summary: 'delete your last message, or the one named',
	run(context, words) {
		const {room, item, rest} = referredIn(context, words, 'mine');
		if (rest !== '') throw new UsageError();
		return done(context.client.ask({type: 'delete', room: room.room, seq: item.seq}));
	},
};

/** Adds this user's reaction to a message, or removes it if it is there. */
export const toggleReaction = async (
	{client}: Pick<CommandContext, 'client'>,
	room: string,
	item: MessageItem,
	emoji: string,
): Promise<void> => {
	const on = !hasReacted(item, emoji, client.session().me?.id);
	await client.ask({type: 'react', room, seq: item.seq, emoji, on});
};

const reactWith = async (
	context: CommandContext,
	room: string,
	item: MessageItem,
	typed: string,
): Promise<void> => {
	const chosen = await chooseEmoji(typed);
	if (!chosen.ok) throw new UsageError(chosen.reason);
	await toggleReaction(context, room, item, chosen.emoji);
};

/** Adds this user's reaction to a message, or removes it. `typed`: an emoji or its name. */
export const reactTo = async (
	context: CommandContext,
	room: string,
	seq: number,
	typed: string,
): Promise<void> => {
	const found = findMessage(context.client.session().rooms.get(room)?.log.items ?? [], seq);
	if (found === undefined) throw notLoaded(`#${seq}`);
	await reactWith(context, room, found.item, typed);
};

const react: Command = {
	name: 'react',
	usage: '[#SEQ|-N|@NICK] EMOJI',
	summary: 'react to a message, or remove your reaction: /react :tada:',
	run(context, words) {
		const {room, item, rest} = referredIn(context, words, 'any');
		if (!/^\S+$/.test(rest)) throw new UsageError();
		return reactWith(context, room.room, item, rest);
	},
};

/** The seconds that `off` or a duration means. */
export const secondsOrOff = (text: string): number => {
	const durationMs = text.trim().toLowerCase() === 'off' ? 0 : parseDuration(text);
	if (durationMs === undefined) throw new UsageError();
	return Math.ceil(durationMs / 1000);
};

const ephemeral: Command = {
	name: 'ephemeral',
	usage: 'TIME TEXT | room TIME|off',
	summary:
		'send a message that is deleted after a time: /ephemeral 30s text; or make it the rule of your room',
	arguments: [oneOf('room'), oneOf('off')],
	isPublic: true,
	run(context, words) {
		const {room} = currentRoom(context);
		const [first, rest] = firstWord(words);
		if (first.toLowerCase() === 'room') {
			return configure(context, {room, expiresInSeconds: secondsOrOff(rest)});
		}
		const durationMs = parseDuration(first);
		if (durationMs === undefined || rest === '') throw new UsageError();
		context.post(room, rest, {expiresInSeconds: toSeconds(durationMs)});
	},
};

/** Changes the rules of a room; everyone in it is notified. */
export const configure = (
	{client}: CommandContext,
	change: {readonly room: string; readonly slowSeconds?: number; readonly expiresInSeconds?: number},
): Promise<void> => done(client.ask({type: 'configure', ...change}));

const search: Command = {
	name: 'search',
	usage: 'WORDS [from:NICK] [in:#ROOM] [before:DAY] [after:DAY] [has:link|reaction]',
	summary: 'search this room; in:* searches all rooms',
	run(context, words) {
		const parsed = parseSearch(words, context.now());
		if (!parsed.ok) throw new UsageError(parsed.reason);
		return context.open({type: 'search', query: words});
	},
};

const mentions: Command = {
	name: 'mentions',
	usage: '',
	summary: 'list the messages that mention you',
	run(context) {
		const rooms = [...context.client.session().rooms.values()];
		const messages = rooms
			.flatMap(({room, log}) =>
				log.items.flatMap(item => (isReadable(item) && item.isMention ? [{...item, room}] : [])),
			)
			.sort((one, other) => other.at - one.at);
		if (messages.length === 0) context.notify('No message that is loaded here mentions you.');
		else return context.open({type: 'messages', title: literal('Mentions'), messages});
	},
};

const history: Command = {
	name: 'history',
	usage: '',
	summary: 'load older messages, or those that a gap leaves out',
	async run(context) {
		const {client} = context;
		const {room, log} = currentRoom(context);
		const state = (): RoomState => client.session().rooms.get(room) ?? currentRoom(context);
		if (context.revealMessages(state())) return;
		const gap = log.items.findLast(item => item.type === 'gap' && !item.isLost && !item.isLoading);
		if (gap !== undefined) await client.fillGap(room, gap.key);
		else if (!log.hasOlder) context.notify('There are no older messages.');
		else {
			await client.loadOlder(room);
			context.revealMessages(state());
		}
	},
};

const copy: Command = {
	name: 'copy',
	aliases: ['yank'],
	usage: '[#SEQ|-N|@NICK] [code]',
	summary: 'copy a message to the clipboard, or only the code in it',
	run(context, words) {
		const {item, rest} = referredIn(context, words, 'any');
		if (rest !== '' && rest.toLowerCase() !== 'code') throw new UsageError();
		const text = rest === '' ? item.text : codeIn(item.text);
		if (text === undefined) throw new UsageError('That message has no code.');
		return context.copy(printable(text)).then(where => context.notify(where));
	},
};

/** Opens the newest web address of these messages; of a single message without one, what it names. */
const openLink = async (context: CommandContext, items: readonly MessageItem[]): Promise<void> => {
	const link = items.map(item => findLinks(printable(item.text))[0]).findLast(one => one !== undefined);
	const [item] = items;
	const [named] = items.length === 1 && item !== undefined ? linkEntries(item) : [];
	if (link === undefined && named !== undefined) return performAction(context, named.action);
	if (link === undefined) {
		throw new UsageError(items.length === 1 ? 'There is no link in that message.' : 'There is no link here.');
	}
	await openUrl(context, link.url);
};

const open: Command = {
	name: 'open',
	usage: '[#SEQ|-N|@NICK]',
	summary: 'open the link in a message',
	run(context, words) {
		const items = currentRoom(context).log.items.filter(item => item.type === 'message');
		return openLink(context, words === '' ? items : [referredIn(context, words, 'any').item]);
	},
};

export const messageCommands: readonly Command[] = [
	msg,
	me,
	reply,
	edit,
	remove,
	react,
	ephemeral,
	search,
	mentions,
	history,
	copy,
	open,
];
