/** Every slash command: how it is written and what it is for. Help, completion and the palette are drawn from it. */
import {type Input, parseInput} from '../../text/slash-command.ts';

export interface CommandInfo {
	readonly name: string;
	/** What follows the name. */
	readonly takes: string;
	readonly about: string;
}

const table = [
	['join', '#ROOM…', 'join a room, or several; a link or token opens a private one'],
	['leave', '[#ROOM]', 'leave this room'],
	['rooms', '', 'all rooms there are; Enter joins'],
	['create', '[--private] [NAME] [TOPIC]', 'make a room; a private one is opened by its token alone'],
	['go', '[ROOM|NUMBER]', 'go to a room; alone: the quick switcher'],
	['next', '', 'the next room where something happened'],
	['previous', '', 'the room above'],
	['last', '', 'the room looked at before'],
	['msg', 'NICK [TEXT]', 'write to one person'],
	['me', 'TEXT', 'say what you do: * ann waves'],
	['reply', '[#SEQ|-N|@NICK] TEXT', 'answer a message; the last one of others where none is named'],
	['edit', '[#SEQ|-N] [TEXT]', 'change what you said; without text it is put into the input'],
	['delete', '[#SEQ|-N]', 'take back what you said'],
	['react', '[#SEQ|-N|@NICK] EMOJI', 'react to a message, or take it back: /react :tada:'],
	[
		'ephemeral',
		'TIME TEXT',
		'say something that is gone after a time: /ephemeral 30s text; /ephemeral room 1h|off for all',
	],
	['topic', '[TEXT|-]', 'tell or set what the room is about; - removes it'],
	['invite', '[USES] [TIME]', 'a token for this private room; /invite list, /invite revoke ID'],
	['names', '', 'who is here'],
	['whois', 'NICK', 'what is known of somebody'],
	['nick', 'NAME', 'change your name'],
	[
		'search',
		'WORDS [from:NICK] [in:ROOM] [before:DAY] [after:DAY]',
		'find what was said; in:* looks in all rooms',
	],
	['mentions', '', 'where you were named'],
	['unread', '', 'go to the first unread message'],
	['markread', '', 'all is read; the unread line goes'],
	['history', '', 'load older messages, or what a gap misses'],
	['kick', 'NICK [REASON]', 'put somebody out of your room'],
	['ban', 'NICK [TIME] [REASON]', 'keep somebody out of your room'],
	['unban', 'NICK', 'let somebody in again'],
	[
		'mute',
		'[#ROOM | NICK [TIME] [REASON]]',
		'no bell for a room; with a nick: keep somebody in your room quiet',
	],
	['unmute', '[#ROOM | NICK]', 'the opposite'],
	['slow', 'TIME|off', 'in your room each may speak once in so long'],
	['notify', '[on|off]', 'desktop notifications'],
	['highlight', '[WORD | -WORD]', 'words that count like your name'],
	['ignore', '[NICK | -NICK]', 'do not see what somebody says'],
	['filter', '[joins hide|show]', 'hide or show who joins and leaves'],
	['copy', '[#SEQ|-N|@NICK]', 'copy a message to the clipboard'],
	['open', '[#SEQ|-N|@NICK]', 'open the link in a message'],
	['stats', '[server|#ROOM]', 'who talks, and how much, while you watch'],
	['retry', '', 'send again what failed'],
	['outbox', '[send|edit|drop N]', 'what waits to be sent: send, edit or drop it'],
	['set', '[NAME [VALUE]]', 'settings; see /help set'],
	['theme', '[auto|dark|light]', 'colours'],
	['keys', '', 'all keys'],
	['sidebar', '', 'show or hide the rooms'],
	['members', '', 'show or hide the members'],
	['plain', '', 'how to start without a full screen'],
	['reconnect', '', 'try the server at once'],
	['export', '[FILE]', 'how to keep a room as a file'],
	['clear', '', 'clear the pane; nothing is deleted'],
	['help', '[COMMAND|set]', 'this'],
	['quit', '', 'leave termchat'],
] as const;

/** What other chats have and version 1 has not: answered where it is typed in full, and listed nowhere. */
const unlisted = ['away', 'back'] as const;

export type ListedName = (typeof table)[number][0];
export type CommandName = ListedName | (typeof unlisted)[number];

export const commands: readonly (CommandInfo & {readonly name: ListedName})[] = table.map(
	([name, takes, about]) => ({name, takes, about}),
);

export const usageOf = (command: CommandInfo): string =>
	command.takes === '' ? `/${command.name}` : `/${command.name} ${command.takes}`;

/** What a person means by a line of input. */
export const readInput = (line: string): Input<CommandName> => {
	const input = parseInput<CommandName>(line, commands);
	const name = input.type === 'unknown' && unlisted.find(one => one === input.typed.toLowerCase());
	return name === undefined || name === false ? input : {type: 'command', name, words: ''};
};
