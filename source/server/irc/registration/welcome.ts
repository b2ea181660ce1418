/** What a client receives when it is registered: 001 to 005, the number of users, and the message of the day. */

import {botMode} from '../replies/bots.ts';
import {networkName} from '../session/irc-context.ts';
import type {IrcSession} from '../session/irc-session.ts';
import {isupportLines} from './isupport.ts';

/** The modes of users and of channels, for RPL_MYINFO. */
const userModes = botMode;
const channelModes = 'binoqs';

export const sendIsupport = (session: IrcSession): void => {
	if (session.welcome === undefined) return;
	for (const tokens of isupportLines(session.welcome))
		session.numeric('RPL_ISUPPORT', ...tokens, 'are supported by this server');
};

export const sendLusers = (session: IrcSession): void => {
	const {counts, sessions, directory} = session.context;
	const {users, rooms} = directory.counts();
	const most = Math.max(users, counts.mostUsers);
	const unregistered = counts.open - sessions.size;
	session.numeric('RPL_LUSERCLIENT', `There are ${users} users and 0 invisible on 1 servers`);
	session.numeric('RPL_LUSEROP', '0', 'operators online');
	session.numeric('RPL_LUSERUNKNOWN', String(unregistered), 'unregistered connections');
	session.numeric('RPL_LUSERCHANNELS', String(rooms), 'channels formed');
	session.numeric('RPL_LUSERME', `I have ${users} clients and 0 servers`);
	session.numeric('RPL_LOCALUSERS', String(users), String(most), `Current local users ${users}, max ${most}`);
	session.numeric(
		'RPL_GLOBALUSERS',
		String(users),
		String(most),
		`Current global users ${users}, max ${most}`,
	);
};

export const sendMotd = (session: IrcSession): void => {
	const {serverName} = session.context;
	session.numeric('RPL_MOTDSTART', `- ${serverName} Message of the day -`);
	session.numeric('RPL_MOTD', '- This is a termchat server. Public rooms are channels such as #lobby.');
	session.numeric('RPL_MOTD', '- A private room is #~NAME; its key is an invite.');
	session.numeric('RPL_ENDOFMOTD', 'End of /MOTD command');
};

export const sendWelcome = (session: IrcSession): void => {
	const {serverName, version, startedAt} = session.context;
	session.isRegistered = true;
	session.numeric('RPL_WELCOME', `Welcome to ${networkName}, ${session.source}`);
	session.numeric('RPL_YOURHOST', `Your host is ${serverName}, running termchat ${version}`);
	session.numeric('RPL_CREATED', `This server was started ${new Date(startedAt).toUTCString()}`);
	session.numeric('RPL_MYINFO', serverName, `termchat-${version}`, userModes, channelModes, 'boq');
	sendIsupport(session);
	sendLusers(session);
	sendMotd(session);
	session.onRegistered();
};
