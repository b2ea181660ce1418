/** All commands of IRC clients. */

import type {CommandHandler, CommandTable} from '../session/command-handler.ts';
import {capCommands} from './connection/cap.ts';
import {connectionCommands} from './connection/connection.ts';
import {nickCommands} from './connection/nick.ts';
import {saslCommands} from './connection/sasl.ts';
import {serverCommands} from './connection/server.ts';
import {chathistoryCommands} from './history/chathistory.ts';
import {markreadCommands} from './history/markread.ts';
import {batchCommands} from './messages/batch.ts';
import {messageCommands} from './messages/messages.ts';
import {redactCommands} from './messages/redact.ts';
import {tagmsgCommands} from './messages/tagmsg.ts';
import {joinCommands} from './rooms/join.ts';
import {listCommands} from './rooms/list.ts';
import {modeCommands} from './rooms/mode.ts';
import {moderationCommands} from './rooms/moderate.ts';
import {namesCommands} from './rooms/names.ts';
import {partCommands} from './rooms/part.ts';
import {topicCommands} from './rooms/topic.ts';
import {awayCommands} from './users/away.ts';
import {metadataCommands} from './users/metadata.ts';
import {monitorCommands} from './users/monitor.ts';
import {whoCommands} from './users/who.ts';
import {whoisCommands} from './users/whois.ts';

const commands: CommandTable = {
	...connectionCommands,
	...capCommands,
	...saslCommands,
	...nickCommands,
	...joinCommands,
	...partCommands,
	...namesCommands,
	...topicCommands,
	...listCommands,
	...modeCommands,
	...moderationCommands,
	...awayCommands,
	...whoCommands,
	...whoisCommands,
	...monitorCommands,
	...metadataCommands,
	...serverCommands,
	...messageCommands,
	...batchCommands,
	...tagmsgCommands,
	...redactCommands,
	...chathistoryCommands,
	...markreadCommands,
};

/** The names of all commands. */
export const commandNames: readonly string[] = Object.keys(commands);

export const handlerOf = (command: string): CommandHandler | undefined =>
	Object.hasOwn(commands, command) ? commands[command] : undefined;
