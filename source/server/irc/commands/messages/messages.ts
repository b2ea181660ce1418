/** `PRIVMSG`, `NOTICE`: messages to rooms and users. */
import {maxTargets} from '../../registration/isupport.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {MessageCommand} from '../../session/open-batch.ts';
import {addBatchLine} from './batch.ts';
import {sendText} from './send-text.ts';

const handler = (command: MessageCommand): CommandTable => ({
	[command]: {
		async run(session, message) {
			if (addBatchLine(session, command, message)) return;
			const {
				tags,
				params: [targets, text = ''],
			} = message;
			if (targets === undefined) return session.numeric('ERR_NORECIPIENT', `No recipient given (${command})`);
			if (text === '') return session.numeric('ERR_NOTEXTTOSEND', 'No text to send');
			for (const target of targets.split(',').slice(0, maxTargets))
				await sendText(session, command, target, text, tags);
		},
	},
});

export const messageCommands: CommandTable = {...handler('PRIVMSG'), ...handler('NOTICE')};
