/** All commands of IRC clients. */
import {capCommands} from './cap.ts';
import {connectionCommands} from './connection.ts';
import type {CommandHandler, CommandTable} from './handler.ts';
import {joinCommands} from './join.ts';
import {messageCommands} from './messages.ts';
import {namesCommands} from './names.ts';
import {nickCommands} from './nick.ts';
import {partCommands} from './part.ts';
import {saslCommands} from './sasl.ts';

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
