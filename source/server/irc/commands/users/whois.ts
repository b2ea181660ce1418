/** `WHOIS`, `WHOWAS`, `USERHOST`, `ISON`: about single users. */
import type {UserProfile} from '../../../hub/contract/hub.ts';
import {channelOf} from '../../names/names.ts';
import {accountOf, realNameOf} from '../../replies/accounts.ts';
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

const nicksOf = (params: readonly string[]): string[] =>
	params
		.flatMap(param => param.split(/[ ,]/))
		.filter(nick => nick !== '')
		.slice(0, maxNicks);

export const whoisCommands: CommandTable = {
	WHOIS: {
		run(session, {params: [first, second]}) {
			// With two parameters, the first one names a server.
			const nicks = second ?? first;
			if (nicks === undefined || nicks === '') return session.numeric('ERR_NONICKNAMEGIVEN', 'No nick given');
			for (const nick of nicksOf([nicks])) whois(session, nick);
		},
	},
	WHOWAS: {
		run(session, {params: [nick = '']}) {
			if (nick === '') return session.numeric('ERR_NONICKNAMEGIVEN', 'No nick given');
			session.numeric('ERR_WASNOSUCHNICK', nick, 'This server keeps no history of nicks');
			session.numeric('RPL_ENDOFWHOWAS', nick, 'End of WHOWAS');
		},
	},
	USERHOST: {
		minParams: 1,
		run(session, {params}) {
			const replies = nicksOf(params).flatMap(nick => {
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
		run(session, {params}) {
			const online = nicksOf(params).flatMap(nick => {
				const profile = profileOf(session, nick);
				return profile?.isOnline === true ? [profile.user.nick] : [];
			});
			session.numeric('RPL_ISON', online.join(' '));
		},
	},
};
