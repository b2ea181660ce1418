/** The FAIL of a command whose specification requires it, also for clients without `standard-replies`. */
import type {IrcSession} from '../session/irc-session.ts';

export const failReply = (
	session: IrcSession,
	command: string,
	code: string,
	context: readonly string[],
	text: string,
): void => session.reply({command: 'FAIL', params: [command, code, ...context, text]});
