/** Entries of the past: what a client gets when it joins a room, and with CHATHISTORY. */
import type {Entry} from '../../../protocol/server-frames.ts';
import type {IrcSession} from '../session/irc-session.ts';
import type {OwnRoom} from '../session/own-rooms.ts';
import type {Outgoing} from '../session/response.ts';
import {topicLine} from './members.ts';
import {isSentToIrc, messageLines} from './message.ts';
import {reactionLine} from './reactions.ts';

/**
 * Whether the client gets the entry as history. Messages are in their present state, so their edits and deletions are not
 * repeated. What is not a message needs `draft/event-playback`.
 */
export const isInHistory = (session: IrcSession, entry: Entry): boolean => {
	switch (entry.type) {
		case 'message':
			return isSentToIrc(entry);
		case 'topic':
			return session.has('draft/event-playback');
		case 'reacted':
			return (
				session.has('draft/event-playback') &&
				session.has('message-tags') &&
				!session.context.directory.isExpiring(entry.room, entry.target)
			);
		case 'edited':
		case 'deleted':
			return false;
	}
};

/** The lines of an entry that is in the history. */
export const historyLines = (session: IrcSession, entry: Entry): readonly Outgoing[] => {
	switch (entry.type) {
		case 'message':
			return messageLines(session, entry);
		case 'topic':
			return [topicLine(session, entry)];
		case 'reacted':
			return [reactionLine(session, entry)];
		case 'edited':
		case 'deleted':
			return [];
	}
};

/** The messages of a page for a client that has just joined. */
export const writeHistory = (session: IrcSession, {channel}: OwnRoom, entries: readonly Entry[]): void => {
	const lines = entries
		.filter(entry => isInHistory(session, entry))
		.flatMap(entry => historyLines(session, entry));
	if (lines.length > 0) session.replyBatch('chathistory', [channel], lines);
};
