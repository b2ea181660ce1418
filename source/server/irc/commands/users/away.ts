/** `AWAY` and `SETNAME`: the away text and the real name of a user. */

import {maxAwayLength} from '../../../../protocol/limits.ts';
import {truncateCharacters} from '../../names/names.ts';
import {maxRealNameBytes} from '../../registration/isupport.ts';
import {isWatchedFromOutside} from '../../replies/monitored.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcPeer} from '../../session/irc-context.ts';
import type {IrcSession} from '../../session/irc-session.ts';
import {toPlainText} from '../../text/plain.ts';

/** The client itself, and all clients in a room with it. */
const audience = (session: IrcSession): IrcPeer[] =>
	[...session.context.sessions].filter(
		other =>
			other === session ||
			[...session.rooms.all()].some(({room}) => other.rooms.get(room) !== undefined) ||
			(session.user !== undefined && isWatchedFromOutside(other, session.context.directory, session.user)),
	);

export const awayCommands: CommandTable = {
	AWAY: {
		async run(session, {params: [text = '']}) {
			const on = text !== '';
			const words = truncateCharacters(toPlainText(text), maxAwayLength);
			const answer = await session.request({type: 'away', on, ...(on && {text: words})});
			if (answer.type === 'error') return session.fail('AWAY', answer.code.toUpperCase(), [], answer.message);
			if (on) session.numeric('RPL_NOWAWAY', 'You have been marked as being away');
			else session.numeric('RPL_UNAWAY', 'You are no longer marked as being away');
		},
	},
	SETNAME: {
		minParams: 1,
		run(session, {params: [text = '']}) {
			const realName = toPlainText(text);
			const {user, source, context} = session;
			if (user === undefined) return;
			if (session.takeChange() > 0)
				return session.fail('SETNAME', 'RATE_LIMITED', [], 'You are too fast. Try again in a moment.');
			if (realName === '' || Buffer.byteLength(realName) > maxRealNameBytes)
				return session.fail('SETNAME', 'INVALID_REALNAME', [], 'The real name is empty or too long');
			const userName = context.people.get(user.id)?.userName ?? '';
			context.people.set(user.id, {userName, realName});
			const message = {source, command: 'SETNAME', params: [realName]};
			for (const other of audience(session)) {
				if (!other.has('setname')) continue;
				if (other === session) session.reply(message);
				else other.event(message);
			}
		},
	},
};
