/** The commands about the connection itself: `PASS`, `USER`, `PING`, `PONG`, `QUIT`. */

import {completeRegistration} from '../../registration/complete.ts';
import {maxRealNameBytes, userNameLength} from '../../registration/isupport.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import {toPlainText} from '../../text/plain.ts';
import {truncateBytes} from '../../wire/message.ts';

/** The user name in masks: without the characters that separate its parts. */
const toUserName = (name: string): string => `~${name.replace(/[^\w.-]/g, '').slice(0, userNameLength - 1)}`;

export const connectionCommands: CommandTable = {
	PASS: {
		isEarly: true,
		minParams: 1,
		run(session, {params: [password = '']}) {
			if (session.isRegistered) return session.numeric('ERR_ALREADYREGISTERED', 'You are already registered');
			session.registration.password = password;
		},
	},
	USER: {
		isEarly: true,
		minParams: 4,
		run(session, {params: [name = '', , , realName = '']}) {
			if (session.isRegistered) return session.numeric('ERR_ALREADYREGISTERED', 'You are already registered');
			if (name === '' || realName === '')
				return session.numeric('ERR_NEEDMOREPARAMS', 'USER', 'Not enough parameters');
			session.registration.userName = toUserName(name);
			session.registration.realName = truncateBytes(toPlainText(realName), maxRealNameBytes);
			return completeRegistration(session);
		},
	},
	PING: {
		isEarly: true,
		run(session, {params: [token]}) {
			if (token === undefined || token === '') return session.numeric('ERR_NOORIGIN', 'No origin specified');
			const pong = {command: 'PONG', params: [session.context.serverName, token]};
			// After everything that has happened before the PING: the changes of members are sent with a delay.
			const sent = session.user && session.context.directory.presenceSent(session.user.id);
			if (sent === undefined || !session.isRegistered) return session.reply(pong);
			if (session.isLabeled) return sent.then(() => session.reply(pong));
			sent.then(() => session.event(pong));
		},
	},
	PONG: {isEarly: true, run: () => {}},
	QUIT: {
		isEarly: true,
		run(session, {params: [reason = '']}) {
			const {user, context} = session;
			if (user !== undefined && reason !== '')
				context.people.noteReason(
					user.id,
					undefined,
					`Quit: ${toPlainText(reason)}`,
					context.clock.monotonic(),
				);
			session.event({command: 'ERROR', params: ['Closing link: you have quit']});
			session.connection.quit();
		},
	},
};
