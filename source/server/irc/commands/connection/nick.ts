/** `NICK`: the nick before registration, and its change afterwards. */
import {isNick} from '../../../../protocol/limits.ts';
import {completeRegistration} from '../../registration/complete.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcSession, RefusedRequest} from '../../session/irc-session.ts';

/** Why the nick was refused. */
export const refuseNick = (session: IrcSession, nick: string, {code, message}: RefusedRequest) => {
	switch (code) {
		case 'nick_taken':
			return session.numeric('ERR_NICKNAMEINUSE', nick, 'The nick is already in use');
		case 'nick_invalid':
		case 'bad_field':
		case 'too_large':
			return session.numeric('ERR_ERRONEUSNICKNAME', nick || '*', message);
		default:
			return session.fail('NICK', code.toUpperCase(), [nick], message);
	}
};

const change = async (session: IrcSession, nick: string): Promise<void> => {
	if (nick === session.nick) return;
	const answer = await session.request({type: 'nick', nick}, renamed => {
		if (renamed.type !== 'renamed') return;
		const {source} = session;
		session.user = renamed.user;
		session.reply({source, command: 'NICK', params: [renamed.user.nick]});
	});
	if (answer.type === 'error') refuseNick(session, nick, answer);
};

export const nickCommands: CommandTable = {
	NICK: {
		isEarly: true,
		run(session, {params: [nick = '']}) {
			if (nick === '') return session.numeric('ERR_NONICKNAMEGIVEN', 'No nick given');
			if (session.isRegistered) return change(session, nick);
			if (!isNick(nick)) {
				const message = 'A nick has 1 to 32 letters, digits, "_", "." and "-" of one script.';
				return session.numeric('ERR_ERRONEUSNICKNAME', nick, message);
			}
			session.registration.nick = nick;
			return completeRegistration(session);
		},
	},
};
