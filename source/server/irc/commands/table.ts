/** All commands of IRC clients. */

import type {CommandHandler, CommandTable} from '../session/command-handler.ts';
import {capCommands} from './connection/cap.ts';
import {connectionCommands} from './connection/connection.ts';
import {nickCommands} from './connection/nick.ts';
import {saslCommands} from './connection/sasl.ts';
import {messageCommands} from './messages.ts';
import {joinCommands} from './rooms/join.ts';
import {namesCommands} from './rooms/names.ts';
import {partCommands} from './rooms/part.ts';

const commands: CommandTable = {
	...connectionCommands,
	...capCommands,
	...saslCommands,
	...nickCommands,
	...joinCommands,
	...partCommands,
	...namesCommands,
	...messageCommands,
};

export const handlerOf = (command: string): CommandHandler | undefined =>
	Object.hasOwn(commands, command) ? commands[command] : undefined;
