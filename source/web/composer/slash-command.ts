/**
 * What was typed, understood: a message, or a command as in the terminal. Commands are case-insensitive and may
 * be shortened as long as they stay unique; `//` sends a slash; what is no command is never sent as chat.
 */
import {splitReference} from '../../client/session/reference.ts';
import {maxExpirySeconds} from '../../protocol/limits.ts';
import {parseDuration} from '../../text/duration.ts';
import {explainUnknown, parseInput} from '../../text/slash-command.ts';

export type ModerateAction = 'kick' | 'ban' | 'unban' | 'mute' | 'unmute';

/** `which` is the message that is meant, as `findReferred` reads it. */
export type Command =
	| {readonly type: 'say'; readonly text: string; readonly expiresInSeconds?: number}
	| {readonly type: 'join'; readonly room: string}
	| {readonly type: 'leave'; readonly room: string | undefined}
	| {readonly type: 'go'; readonly text: string}
	/** The room of this number in the list. */
	| {readonly type: 'room'; readonly number: number}
	| {readonly type: 'create'; readonly room: string | undefined; readonly isPrivate: boolean}
	| {
			readonly type: 'invite';
			readonly uses: number | undefined;
			readonly expiresInSeconds: number | undefined;
	  }
	| {readonly type: 'invites'}
	| {readonly type: 'revoke'; readonly invite: string}
	| {readonly type: 'nick'; readonly nick: string}
	| {readonly type: 'topic'; readonly text: string}
	| {readonly type: 'msg'; readonly nick: string; readonly text: string | undefined}
	| {readonly type: 'edit'; readonly which: string; readonly text: string}
	| {readonly type: 'delete'; readonly which: string}
	| {readonly type: 'reply'; readonly which: string; readonly text: string}
	| {readonly type: 'react'; readonly which: string; readonly emoji: string}
	| {readonly type: 'search'; readonly query: string}
	| {readonly type: 'stats'; readonly ofServer: boolean}
	| {
			readonly type: 'moderate';
			readonly action: ModerateAction;
			readonly nick: string;
			readonly seconds: number | undefined;
			readonly reason: string | undefined;
	  }
	| {readonly type: 'slow'; readonly seconds: number}
	| {readonly type: 'expire'; readonly seconds: number}
	| {readonly type: BareCommand};

type BareCommand = 'names' | 'rooms' | 'help' | 'reconnect' | 'markRead';

export type Parsed =
	| {readonly ok: true; readonly command: Command}
	| {readonly ok: false; readonly reason: string};

interface Spec {
	readonly name: string;
	readonly usage: string;
	readonly does: string;
	/** Undefined: the words do not fit; the usage is told. */
	parse(words: string): Command | undefined;
}

const oneWord = (words: string): string | undefined => (/^\S+$/.test(words) ? words : undefined);
const bareRoom = (words: string): string => words.replace(/^#/, '');
const bareNick = (words: string): string => words.replace(/^@/, '');

const withNick = (words: string): {readonly nick: string; readonly rest: string} | undefined => {
	const [, nick, rest = ''] = /^@?(\S+)(?:\s+([\s\S]*))?$/.exec(words) ?? [];
	return nick === undefined ? undefined : {nick, rest: rest.trim()};
};

/** Whole seconds within what the wire allows; `off` is 0. */
const seconds = (text: string, isOffAllowed = false): number | undefined => {
	if (isOffAllowed && text.toLowerCase() === 'off') return 0;
	const durationMs = parseDuration(text);
	if (durationMs === undefined || durationMs < 1000) return isOffAllowed && durationMs === 0 ? 0 : undefined;
	const whole = Math.ceil(durationMs / 1000);
	return whole <= maxExpirySeconds ? whole : undefined;
};

const parseInvite = (words: string): Command | undefined => {
	if (words.toLowerCase() === 'list') return {type: 'invites'};
	const revoked = /^revoke\s+(\S+)$/i.exec(words)?.[1];
	if (revoked !== undefined) return {type: 'revoke', invite: revoked};
	let uses: number | undefined;
	let expiresInSeconds: number | undefined;
	for (const word of words.split(/\s+/).filter(word => word !== '')) {
		if (/^[1-9]\d*$/.test(word)) uses = Number(word);
		else {
			expiresInSeconds = seconds(word);
			if (expiresInSeconds === undefined) return undefined;
		}
	}
	return {type: 'invite', uses, expiresInSeconds};
};

const parseModeration =
	(action: ModerateAction) =>
	(words: string): Command | undefined => {
		const told = withNick(words);
		if (told === undefined) return undefined;
		const [first = '', ...others] = told.rest.split(/\s+/);
		const until = /^\d/.test(first) ? seconds(first) : undefined;
		const reason = until === undefined ? told.rest : others.join(' ');
		return {
			type: 'moderate',
			action,
			nick: told.nick,
			seconds: until,
			reason: reason === '' ? undefined : reason,
		};
	};

const bare =
	(type: BareCommand) =>
	(words: string): Command | undefined =>
		words === '' ? {type} : undefined;

/** `/me` is told as a message that says whom it is about, so that every client shows it alike. */
export const meMark = '/me ';

export const commands: readonly Spec[] = [
	{
		name: 'join',
		usage: '/join ROOM',
		does: 'go into a room; it appears when somebody joins it',
		parse: words => {
			const room = oneWord(bareRoom(words));
			return room === undefined ? undefined : {type: 'join', room};
		},
	},
	{
		name: 'leave',
		usage: '/leave [ROOM]',
		does: 'leave this room, or another',
		parse: words => ({type: 'leave', room: words === '' ? undefined : bareRoom(words)}),
	},
	{name: 'rooms', usage: '/rooms', does: 'list the rooms', parse: bare('rooms')},
	{
		name: 'create',
		usage: '/create [--private] [ROOM]',
		does: 'make a room of your own; a private one opens by its link only',
		parse: words => {
			const all = words.split(/\s+/).filter(word => word !== '');
			const isPrivate = all.some(word => /^--private$|^-p$/.test(word));
			const [room, ...more] = all.filter(word => !word.startsWith('-'));
			if (more.length > 0 || (room === undefined && !isPrivate)) return undefined;
			return {type: 'create', room: room === undefined ? undefined : bareRoom(room), isPrivate};
		},
	},
	{
		name: 'invite',
		usage: '/invite [USES] [TIME] | list | revoke ID',
		does: 'make a link into this private room, such as /invite 3 1h; or see and end them',
		parse: parseInvite,
	},
	{name: 'go', usage: '/go TEXT', does: 'jump to a room or person', parse: text => ({type: 'go', text})},
	{
		name: 'msg',
		usage: '/msg NICK [TEXT]',
		does: 'talk to one person',
		parse: words => {
			const told = withNick(words);
			return told && {type: 'msg', nick: told.nick, text: told.rest === '' ? undefined : told.rest};
		},
	},
	{
		name: 'me',
		usage: '/me TEXT',
		does: 'say what you do',
		parse: words => (words === '' ? undefined : {type: 'say', text: meMark + words}),
	},
	{
		name: 'ephemeral',
		usage: '/ephemeral TIME TEXT | room TIME | room off',
		does: 'say something that disappears: /ephemeral 30s hello; or all that is said in your room',
		parse: words => {
			const all = /^room\s+(\S+)$/i.exec(words)?.[1];
			if (all !== undefined) {
				const after = seconds(all, true);
				return after === undefined ? undefined : {type: 'expire', seconds: after};
			}
			const [, duration = '', text = ''] = /^(\S+)\s+([\s\S]+)$/.exec(words) ?? [];
			const expiresInSeconds = seconds(duration);
			return expiresInSeconds === undefined ? undefined : {type: 'say', text, expiresInSeconds};
		},
	},
	{
		name: 'reply',
		usage: '/reply [#N | -N | @NICK] TEXT',
		does: 'answer the last message of another, or the one named',
		parse: words => {
			const {typed: which, rest} = splitReference(words);
			return rest === '' ? undefined : {type: 'reply', which, text: rest};
		},
	},
	{
		name: 'edit',
		usage: '/edit [#N | -N] [TEXT]',
		does: 'change your last message, or the one named; without text it is put into the field',
		parse: words => {
			const {typed: which, rest} = splitReference(words);
			return {type: 'edit', which, text: rest};
		},
	},
	{
		name: 'delete',
		usage: '/delete [#N | -N]',
		does: 'delete your last message, or the one named',
		parse: words => {
			const {typed: which, rest} = splitReference(words);
			return rest === '' ? {type: 'delete', which} : undefined;
		},
	},
	{
		name: 'react',
		usage: '/react [#N | -N | @NICK] EMOJI',
		does: 'react to the last message, or the one named; again takes it back',
		parse: words => {
			const {typed: which, rest} = splitReference(words);
			const emoji = oneWord(rest);
			return emoji === undefined ? undefined : {type: 'react', which, emoji};
		},
	},
	{
		name: 'topic',
		usage: '/topic TEXT | -',
		does: 'say what the room is about; - removes it',
		parse: words => (words === '' ? undefined : {type: 'topic', text: words === '-' ? '' : words}),
	},
	{
		name: 'nick',
		usage: '/nick NAME',
		does: 'change your name',
		parse: words => {
			const nick = oneWord(words);
			return nick === undefined ? undefined : {type: 'nick', nick: bareNick(nick)};
		},
	},
	{name: 'names', usage: '/names', does: 'show who is here', parse: bare('names')},
	{
		name: 'search',
		usage: '/search WORDS',
		does: 'search what was said; from:NICK and in:ROOM narrow it',
		parse: query => ({type: 'search', query}),
	},
	{
		name: 'stats',
		usage: '/stats [server]',
		does: 'who talks, and how much: here, or on the whole server',
		parse: words =>
			words === '' || words === 'server' ? {type: 'stats', ofServer: words === 'server'} : undefined,
	},
	{
		name: 'kick',
		usage: '/kick NICK [REASON]',
		does: 'put somebody out of your room',
		parse: parseModeration('kick'),
	},
	{name: 'ban', usage: '/ban NICK [TIME] [REASON]', does: 'keep somebody out', parse: parseModeration('ban')},
	{name: 'unban', usage: '/unban NICK', does: 'let somebody in again', parse: parseModeration('unban')},
	{
		name: 'mute',
		usage: '/mute NICK [TIME] [REASON]',
		does: 'keep somebody quiet',
		parse: parseModeration('mute'),
	},
	{name: 'unmute', usage: '/unmute NICK', does: 'let somebody speak again', parse: parseModeration('unmute')},
	{
		name: 'slow',
		usage: '/slow TIME | off',
		does: 'one message per person in this time',
		parse: words => {
			const every = seconds(words, true);
			return every === undefined ? undefined : {type: 'slow', seconds: every};
		},
	},
	{name: 'markread', usage: '/markread', does: 'everything here is read', parse: bare('markRead')},
	{name: 'reconnect', usage: '/reconnect', does: 'try to connect now', parse: bare('reconnect')},
	{name: 'help', usage: '/help', does: 'keys and commands', parse: bare('help')},
];

export const parseLine = (typed: string): Parsed => {
	const input = parseInput(typed, commands);
	switch (input.type) {
		case 'nothing':
		case 'leaving':
			return {ok: true, command: {type: 'say', text: typed}};
		case 'text':
			return {ok: true, command: {type: 'say', text: input.text}};
		case 'room':
			return {ok: true, command: {type: 'room', number: input.number}};
		case 'unknown':
			return {ok: false, reason: explainUnknown(input)};
		case 'command': {
			const spec = commands.find(({name}) => name === input.name);
			const command = spec?.parse(input.words);
			if (command !== undefined) return {ok: true, command};
			return {ok: false, reason: `Usage: ${spec?.usage} — ${spec?.does}.`};
		}
	}
};
