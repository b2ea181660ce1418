/** From a line that begins with `/` to what it does. What is no command is never said. */
import {RequestError} from '../../client/client.ts';
import {orderedRooms} from '../../client/session/select.ts';
import {type Command, type Desk, UsageError} from './desk.ts';
import * as people from './people.ts';
import * as rooms from './rooms.ts';
import * as screen from './screen.ts';
import {type CommandName, commands} from './table.ts';
import * as said from './words.ts';

const handlers: Readonly<Record<CommandName, Command>> = {
	join: rooms.join,
	leave: rooms.leave,
	rooms: rooms.rooms,
	create: rooms.create,
	go: rooms.go,
	next: rooms.nextWithActivity,
	previous: rooms.previousRoom,
	last: rooms.lastRoom,
	msg: said.msg,
	me: said.me,
	reply: said.reply,
	edit: said.edit,
	delete: said.remove,
	react: said.react,
	ephemeral: said.ephemeral,
	topic: rooms.topic,
	invite: rooms.invite,
	names: people.names,
	whois: people.whois,
	nick: people.nick,
	away: people.away,
	back: people.back,
	search: said.search,
	mentions: said.mentions,
	unread: screen.unread,
	markread: screen.markread,
	history: said.history,
	kick: people.kick,
	ban: people.ban,
	unban: people.unban,
	mute: people.mute,
	unmute: people.unmute,
	slow: rooms.slow,
	notify: screen.notify,
	highlight: people.highlight,
	ignore: people.ignore,
	filter: screen.filter,
	copy: said.copy,
	open: said.open,
	stats: screen.stats,
	retry: said.retry,
	outbox: said.outbox,
	set: screen.set,
	theme: screen.theme,
	keys: screen.keys,
	sidebar: screen.sidebar,
	members: screen.members,
	plain: screen.plain,
	reconnect: screen.reconnect,
	export: screen.exportRoom,
	clear: screen.clear,
	help: screen.help,
	quit: screen.quit,
};

/** A reason as a sentence of its own; links say theirs as half of one. */
const sentence = (text: string): string =>
	`${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/u.test(text) ? '' : '.'}`;

/** What an error of a request means to the person who typed the command. */
export const explain = (error: unknown): string => {
	if (error instanceof UsageError) return error.message;
	if (error instanceof RequestError) return sentence(error.message);
	return sentence(`That did not work: ${error instanceof Error ? error.message : String(error)}`);
};

/** Carries out a command by its full name; whatever goes wrong is told in the room. */
export const runCommand = (desk: Desk, name: CommandName, words: string): void => {
	const tell = (error: unknown): void =>
		desk.say(explain(error), error instanceof UsageError ? 'warning' : 'error');
	try {
		const done = handlers[name](desk, words);
		done?.catch(tell);
	} catch (error) {
		tell(error);
	}
};

/** `/3`: the third room of the list. */
export const goToNumber = (desk: Desk, number: number): void => {
	const room = orderedRooms(desk.client.session())[number - 1];
	if (room === undefined) desk.say(`There is no room number ${number}.`, 'warning');
	else desk.enter(room.room);
};

export const isCommandName = (name: string): name is CommandName => commands.some(one => one.name === name);
