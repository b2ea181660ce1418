/** Commands for users: the members of a room, a user, your own nick. */
import type {Client} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import type {Session} from '../../client/session/state.ts';
import {isReadable} from '../../client/session/window.ts';
import {nickProblem} from '../../presenter/name-problem.ts';
import {titleOfName} from '../../presenter/rooms/room-title.ts';
import type {Person} from '../../protocol/frames.ts';
import {nameKey} from '../../protocol/limits.ts';
import {printableLine} from '../../text/sanitize.ts';
import {bareNick, type Command, currentRoom, firstWord, nickArgument, UsageError} from '../command.ts';

/** Members and direct partners of this user's rooms, each once. */
export const peopleOf = (session: Session): readonly Person[] => {
	const people = new Map<string, Person>();
	for (const {members, with: partner} of session.rooms.values()) {
		for (const person of partner === undefined ? members : [...members, partner]) {
			if (person.id !== session.me?.id) people.set(person.id, person);
		}
	}
	return [...people.values()];
};

/** As `peopleOf`, and the authors of the messages that are loaded. */
export const knownPeople = (session: Session): readonly Person[] => [
	...(session.me === undefined ? [] : [session.me]),
	...peopleOf(session),
	...[...session.rooms.values()].flatMap(({log}) => log.items.filter(isReadable).map(({from}) => from)),
];

const names: Command = {
	name: 'names',
	aliases: ['who', 'users'],
	usage: '',
	summary: 'list who is in this room',
	async run(context) {
		const {room} = currentRoom(context);
		const {members, memberCount} = await context.client.ask({type: 'members', room});
		const nicks = members.map(({nick}) => nick).join(', ');
		const more = memberCount > members.length ? ` and ${memberCount - members.length} more` : '';
		context.notify(`${memberCount} online: ${nicks}${more}`);
	},
};

const whois: Command = {
	name: 'whois',
	usage: 'NICK',
	summary: 'show the id of a user and the rooms you share',
	arguments: [nickArgument],
	run(context, words) {
		const nick = bareNick(firstWord(words)[0]);
		const session = context.client.session();
		const person = knownPeople(session).find(one => nameKey(one.nick) === nameKey(nick));
		if (person === undefined) throw new UsageError(`No user ${printableLine(nick)} in your rooms.`);
		const shared = [...session.rooms.values()]
			.filter(room => room.kind !== 'direct' && room.members.some(({id}) => id === person.id))
			.map(room => titleOfName(session, room.room));
		const where = shared.length === 0 ? 'is in none of your rooms now' : `is in ${shared.join(', ')}`;
		context.notify(`${person.nick} (id ${person.id}) ${where}.`);
	},
};

/** Takes another nick. Rejects with a sentence for the user. */
export const rename = async (client: Client, nick: string): Promise<void> => {
	try {
		await client.rename(nick);
	} catch (error) {
		if (!(error instanceof RequestError) || error.code !== 'nick_taken') throw error;
		throw new RequestError('nick_taken', `The nick ${nick} is taken. Choose another one.`);
	}
};

const nick: Command = {
	name: 'nick',
	usage: '[NICK]',
	summary: 'show or change your nick',
	run(context, words) {
		const {client, notify} = context;
		if (words === '') {
			notify(`You are ${client.session().me?.nick ?? 'not connected yet'}. /nick NICK changes your nick.`);
			return;
		}
		const name = bareNick(words);
		const problem = nickProblem(name);
		if (problem !== undefined) throw new UsageError(problem);
		return rename(client, name).then(() => notify(`You are ${name} now.`));
	},
};

export const peopleCommands: readonly Command[] = [names, whois, nick];
