/** `WHOIS`, `WHOWAS`, `USERHOST`, `ISON`: about single users. */
import type {UserProfile} from '../../../hub/contract/hub.ts';
import {channelOf} from '../../names/names.ts';
import {accountOf, realNameOf} from '../../replies/accounts.ts';
import {isBot} from '../../replies/bots.ts';
import {metadataCapability} from '../../replies/metadata.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcSession} from '../../session/irc-session.ts';

/** Bytes of channels in one line. */
const channelBytes = 300;
const maxNicks = 10;

const profileOf = (session: IrcSession, nick: string): UserProfile | undefined =>
	session.context.directory.profile(session.user?.id ?? '', {nick});

const writeChannels = (session: IrcSession, {user, rooms, moderatedRooms}: UserProfile): void => {
	let line = '';
	const flush = (): void => {
		if (line !== '') session.numeric('RPL_WHOISCHANNELS', user.nick, line);
		line = '';
	};
	for (const room of rooms) {
		const isOperator = moderatedRooms.includes(room);
		const shown = `${isOperator ? '@' : ''}${channelOf(room)}`;
		if (line !== '' && Buffer.byteLength(line) + Buffer.byteLength(shown) > channelBytes) flush();
		line = line === '' ? shown : `${line} ${shown}`;
	}
	flush();
};

const writeWhois = (session: IrcSession, profile: UserProfile): void => {
	const {user, away} = profile;
	const {nick} = user;
	const {serverName} = session.context;
	const [userName, host] = session.userAndHost(user);
	session.numeric('RPL_WHOISUSER', nick, userName, host, '*', realNameOf(session, user));
	writeChannels(session, profile);
	session.numeric('RPL_WHOISSERVER', nick, serverName, 'termchat');
	if (away !== undefined) session.numeric('RPL_AWAY', nick, away.text ?? 'away');
	if (profile.isServerOwner) session.numeric('RPL_WHOISOPERATOR', nick, 'owns this server');
	if (isBot(session, user)) session.numeric('RPL_WHOISBOT', nick, 'is a bot');
	if (session.has(metadataCapability))
		for (const [key, value] of session.context.metadata.get({user: user.id}))
			session.numeric('RPL_WHOISKEYVALUE', nick, key, '*', value);
	const account = accountOf(session, user);
	if (account !== undefined) session.numeric('RPL_WHOISACCOUNT', nick, account, 'is logged in as');
	if (user.id === session.user?.id && session.connection.isSecure)
		session.numeric('RPL_WHOISSECURE', nick, 'is using a secure connection');
};

const whois = (session: IrcSession, nick: string): void => {
	const profile = profileOf(session, nick);
	if (profile?.isOnline === true) writeWhois(session, profile);
	else session.numeric('ERR_NOSUCHNICK', nick, 'No such nick');
	session.numeric(
		'RPL_ENDOFWHOIS',
		profile?.isOnline === true ? profile.user.nick : nick,
		'End of /WHOIS list',
	);
};

/** A count below 1, or none, means all. */
const whowas = (session: IrcSession, nick: string, count: number): void => {
	const {serverName, former} = session.context;
	const found = former.find(nick, count > 0 ? count : undefined);
	if (found.length === 0) session.numeric('ERR_WASNOSUCHNICK', nick, 'There was no such nick');
	for (const {user, at} of found) {
		const [userName, host] = session.userAndHost(user);
		session.numeric('RPL_WHOWASUSER', user.nick, userName, host, '*', realNameOf(session, user));
		session.numeric('RPL_WHOISSERVER', user.nick, serverName, new Date(at).toUTCString());
	}
};

const nicksOf = (params: readonly string[]): string[] =>
	params
		.flatMap(param => param.split(/[ ,]/))
		.filter(nick => nick !== '')
		.slice(0, maxNicks);

export const whoisCommands: CommandTable = {
	WHOIS: {
		async run(session, {params: [first, second]}) {
			// With two parameters, the first one names a server.
			const nicks = second ?? first;
			if (nicks === undefined || nicks === '') return session.numeric('ERR_NONICKNAMEGIVEN', 'No nick given');
			const all = nicksOf([nicks]);
			await session.waitToLookUp(all.length);
			for (const nick of all) whois(session, nick);
		},
	},
	WHOWAS: {
		run(session, {params: [nick = '', count = '']}) {
			if (nick === '') return session.numeric('ERR_NONICKNAMEGIVEN', 'No nick given');
			whowas(session, nick, Number.parseInt(count, 10));
			session.numeric('RPL_ENDOFWHOWAS', nick, 'End of WHOWAS');
		},
	},
	USERHOST: {
		minParams: 1,
		async run(session, {params}) {
			const nicks = nicksOf(params);
			await session.waitToLookUp(nicks.length);
			const replies = nicks.flatMap(nick => {
				const profile = profileOf(session, nick);
				if (profile?.isOnline !== true) return [];
				const [userName, host] = session.userAndHost(profile.user);
				return [`${profile.user.nick}=${profile.away === undefined ? '+' : '-'}${userName}@${host}`];
			});
			session.numeric('RPL_USERHOST', replies.join(' '));
		},
	},
	ISON: {
		minParams: 1,
		async run(session, {params}) {
			const nicks = nicksOf(params);
			await session.waitToLookUp(nicks.length);
			const online = nicks.flatMap(nick => {
				const profile = profileOf(session, nick);
				return profile?.isOnline === true ? [profile.user.nick] : [];
			});
			session.numeric('RPL_ISON', online.join(' '));
		},
	},
};
