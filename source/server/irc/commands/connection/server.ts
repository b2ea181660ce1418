/** The commands about the server: `LUSERS`, `MOTD`, `VERSION`, `TIME`, `ADMIN`, `INFO`, `HELP`, `LINKS`, and those of operators. */
import {isOwnServer} from '../../registration/server-name.ts';
import {sendIsupport, sendLusers, sendMotd} from '../../registration/welcome.ts';
import type {CommandHandler, CommandTable} from '../../session/command-handler.ts';
import type {IrcSession} from '../../session/irc-session.ts';

const helpLines: readonly string[] = [
	'Rooms are channels: /join #ROOM, or /join #~ROOM INVITE for a private one.',
	'Owners and moderators are operators: KICK, MODE +b (ban), +q (mute), +o (moderator).',
	'A conversation with one user: /query NICK.',
	'To keep your nick, log in with SASL PLAIN: your nick and your secret.',
];

/** How to use the commands that differ from other servers, or that people ask about. */
const usages: Readonly<Record<string, string>> = {
	AWAY: 'AWAY [TEXT]: you are away; without a text you are back. It stays so when you disconnect.',
	INVITE: 'INVITE NICK CHANNEL: invites a user; for a private room the invite is valid once.',
	JOIN: 'JOIN CHANNEL [INVITE]: enters a room. A public room that does not exist is created.',
	KICK: 'KICK CHANNEL NICK [REASON]: for operators.',
	LIST: 'LIST [CHANNEL|MASK|>N|<N]: the public rooms, and your private ones.',
	MODE: 'MODE CHANNEL [+b|-b|+q|-q|+o|-o NICK]: bans, mutes and moderators.',
	MONITOR: 'MONITOR +|- NICK[,NICK]: reports when users connect and disconnect.',
	NAMES: 'NAMES CHANNEL: the members of a room that you are in.',
	NICK: 'NICK NICK: takes another nick.',
	NOTICE: 'NOTICE TARGET TEXT: a message that is marked as that of a bot.',
	PART: 'PART CHANNEL [REASON]: leaves a room.',
	PRIVMSG: 'PRIVMSG TARGET TEXT: a message to a channel or a nick.',
	TOPIC: 'TOPIC CHANNEL [TEXT]: shows or sets the topic.',
	WHO: 'WHO CHANNEL|MASK: users with their names.',
	WHOIS: 'WHOIS NICK: information about a user.',
};

/** A command whose parameter names a server, which must be this one. */
const aboutServer = (run: (session: IrcSession) => void): CommandHandler => ({
	run(session, {params: [server]}) {
		if (isOwnServer(session, server)) return run(session);
		session.numeric('ERR_NOSUCHSERVER', server ?? '*', 'No such server');
	},
});

/** Nobody has the powers of an IRC operator. */
const forOperators: CommandHandler = {
	run: session => session.numeric('ERR_NOPRIVILEGES', 'There are no IRC operators here'),
};

const sendHelp = (session: IrcSession, subject: string, lines: readonly string[]): void => {
	const [first = '', ...others] = lines;
	session.numeric('RPL_HELPSTART', subject, first);
	for (const line of others) session.numeric('RPL_HELPTXT', subject, line);
	session.numeric('RPL_ENDOFHELP', subject, 'End of help');
};

const help: CommandHandler = {
	run(session, {params: [subject]}) {
		if (subject === undefined || subject === '*') return sendHelp(session, '*', helpLines);
		const usage = Object.hasOwn(usages, subject.toUpperCase()) ? usages[subject.toUpperCase()] : undefined;
		if (usage !== undefined) return sendHelp(session, subject, [usage]);
		session.numeric('ERR_HELPNOTFOUND', subject, 'There is no help on this subject');
	},
};

export const serverCommands: CommandTable = {
	LUSERS: {run: sendLusers},
	MOTD: aboutServer(sendMotd),
	VERSION: aboutServer(session => {
		const {version, serverName} = session.context;
		session.numeric('RPL_VERSION', `termchat-${version}`, serverName, '');
		sendIsupport(session);
	}),
	TIME: aboutServer(session => {
		const {serverName, clock} = session.context;
		session.numeric('RPL_TIME', serverName, new Date(clock.now()).toUTCString());
	}),
	ADMIN: aboutServer(session => {
		session.numeric('RPL_ADMINME', session.context.serverName, 'Administrative info');
		session.numeric('RPL_ADMINLOC1', 'A termchat server');
		session.numeric('RPL_ADMINLOC2', 'Ask in a room for its operator');
		session.numeric('RPL_ADMINEMAIL', 'unknown');
	}),
	INFO: aboutServer(session => {
		session.numeric('RPL_INFO', `termchat ${session.context.version}`);
		session.numeric('RPL_INFO', `Running since ${new Date(session.context.startedAt).toUTCString()}`);
		session.numeric('RPL_ENDOFINFO', 'End of /INFO list');
	}),
	LINKS: {
		run(session) {
			const {serverName} = session.context;
			session.numeric('RPL_LINKS', serverName, serverName, '0 termchat');
			session.numeric('RPL_ENDOFLINKS', '*', 'End of /LINKS list');
		},
	},
	HELP: help,
	HELPOP: help,
	OPER: {
		minParams: 2,
		run: session => session.numeric('ERR_NOOPERHOST', 'There are no IRC operators here'),
	},
	KILL: forOperators,
	WALLOPS: forOperators,
	REHASH: forOperators,
	RESTART: forOperators,
	DIE: forOperators,
	SQUIT: forOperators,
	CONNECT: forOperators,
};
