/** Bots: users with the mode `B` on IRC (https://ircv3.net/specs/extensions/bot-mode), and those of other clients. */
import type {Person} from '../../../protocol/server-frames.ts';
import type {IrcSession} from '../session/irc-session.ts';

/** The user mode of bots. */
export const botMode = 'B';

export const isBot = ({context, user: viewer}: IrcSession, user: Person): boolean =>
	user.bot === true ||
	context.bots.has(user.id) ||
	context.directory.profile(viewer?.id ?? '', {id: user.id})?.user.bot === true;
