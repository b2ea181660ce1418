/** Handles one line of a client: finds the handler of its command and checks what is the same for all commands. */

import {failReply} from '../replies/fail.ts';
import type {IrcSession} from '../session/irc-session.ts';
import {unreadable} from '../wire/line-reader.ts';
import {type IrcMessage, parseMessage} from '../wire/message.ts';
import {withBatchLabel} from './messages/batch.ts';
import {handlerOf} from './table.ts';

const runMessage = (session: IrcSession, message: IrcMessage): void | Promise<void> => {
	const {command, params} = message;
	const handler = handlerOf(command);
	if (handler === undefined) {
		if (session.isRegistered) session.numeric('ERR_UNKNOWNCOMMAND', command, 'Unknown command');
		else session.numeric('ERR_NOTREGISTERED', 'You have not registered');
		return;
	}
	if (!session.isRegistered && handler.isEarly !== true) {
		session.numeric('ERR_NOTREGISTERED', 'You have not registered');
		return;
	}
	if (params.length < (handler.minParams ?? 0)) {
		session.numeric('ERR_NEEDMOREPARAMS', command, 'Not enough parameters');
		return;
	}
	return handler.run(session, message);
};

/** The promise resolves when the next line may be handled. */
export const runLine = (session: IrcSession, line: string): Promise<void> | undefined => {
	if (line === unreadable.tooLong) {
		session.numeric('ERR_INPUTTOOLONG', 'The line is too long');
		return undefined;
	}
	if (line.startsWith(unreadable.notUtf8)) {
		const command = line.slice(unreadable.notUtf8.length);
		failReply(session, command, 'INVALID_UTF8', [], 'The line is not valid UTF-8. Use UTF-8 only.');
		return undefined;
	}
	const message = parseMessage(line);
	if (message === undefined) return undefined;
	return session.respond(withBatchLabel(session, message), () => runMessage(session, message));
};
