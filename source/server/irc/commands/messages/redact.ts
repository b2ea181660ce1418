/** `REDACT` (https://ircv3.net/specs/extensions/message-redaction): deletes a message. */

import {failReply} from '../../replies/fail.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import {conversationOf} from '../../session/conversations.ts';
import {parseMsgid} from '../../text/message-id.ts';

export const redactCommands: CommandTable = {
	REDACT: {
		minParams: 2,
		async run(session, {params: [target = '', msgid = '', reason = '']}) {
			const room = conversationOf(session, target);
			if (room === undefined)
				return failReply(session, 'REDACT', 'INVALID_TARGET', [target], 'You cannot delete messages there');
			const id = parseMsgid(msgid);
			const unknown = (): void =>
				failReply(session, 'REDACT', 'UNKNOWN_MSGID', [target, msgid], 'This message does not exist');
			if (id === undefined || id.room !== room) return unknown();
			const {redactReasons} = session.context;
			const key = `${room} ${id.seq}`;
			if (reason !== '') redactReasons.set(key, reason);
			const answer = await session.request({type: 'delete', room, seq: id.seq});
			redactReasons.delete(key);
			if (answer.type !== 'error') return;
			if (answer.code === 'forbidden')
				return failReply(session, 'REDACT', 'REDACT_FORBIDDEN', [target, msgid], answer.message);
			if (answer.code === 'no_such_entry') return unknown();
			failReply(session, 'REDACT', answer.code.toUpperCase(), [target, msgid], answer.message);
		},
	},
};
