/** The messages that a client gets when it joins a room, if it cannot ask for them. */
import type {Entry} from '../../../protocol/server-frames.ts';
import type {IrcSession} from '../session/irc-session.ts';
import type {OwnRoom} from '../session/own-rooms.ts';
import {messageLines} from './message.ts';

export const writeHistory = (session: IrcSession, {channel}: OwnRoom, entries: readonly Entry[]): void => {
	const lines = entries.flatMap(entry =>
		entry.type === 'message' && entry.deletedAt === undefined ? messageLines(session, entry) : [],
	);
	if (lines.length > 0) session.replyBatch('chathistory', [channel], lines);
};
