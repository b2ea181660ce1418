/**
 * The handlers of commands. Each file of `commands/` exports some of them, and `commands/table.ts` puts them together. The
 * connection handles one line after the other: the next line waits until the promise of a handler has resolved.
 *
 * A handler answers with `session.reply`, `session.numeric` or `session.fail`, which keep the answers to a labeled command
 * together, and asks the hub with `session.request`. It must not throw for anything that a client can send.
 */
import type {IrcSession} from '../session/irc-session.ts';
import type {IrcMessage} from '../wire/message.ts';

export interface CommandHandler {
	/** With fewer parameters, the client gets ERR_NEEDMOREPARAMS and the handler is not called. */
	readonly minParams?: number;
	/** The command is possible before the client is registered. Otherwise it then gets ERR_NOTREGISTERED. */
	readonly isEarly?: true;
	run(session: IrcSession, message: IrcMessage): void | Promise<void>;
}

/** By command, in capitals. */
export type CommandTable = Readonly<Record<string, CommandHandler>>;
