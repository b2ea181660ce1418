/** Commands about users: the members of a room, details of a user, the own nick. */
import type {Client} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import type {Session} from '../../client/session/state.ts';
import {nickProblem} from '../../presenter/name-problem.ts';
import {awayText} from '../../presenter/rooms/away.ts';
import {memberNotes, roleNotes} from '../../presenter/rooms/member-list.ts';
import {titleOfName} from '../../presenter/rooms/room-title.ts';
import {nameKey} from '../../protocol/limits.ts';
import {printableLine} from '../../text/sanitize.ts';
import {bareNick, type Command, currentRoom, firstWord, nickArgument, UsageError} from '../command.ts';
import {knownPeople} from '../known-people.ts';

const withNotes = (nick: string, notes: readonly string[]): string =>
	notes.length === 0 ? nick : `${nick} (${notes.join(', ')})`;

const names: Command = {
	name: 'names',
	aliases: ['who', 'users'],
	usage: '',
	summary: 'list the members of this room',
	async run(context) {
		const {room} = currentRoom(context);
		const {members, memberCount} = await context.client.ask({type: 'members', room});
		const session = context.client.session();
		const shown = session.rooms.get(room) ?? {owner: undefined};
		const nicks = members.map(one => withNotes(one.nick, memberNotes(session, shown, one))).join(', ');
		const more = memberCount > members.length ? ` and ${memberCount - members.length} more` : '';
		context.notify(`${memberCount} online: ${nicks}${more}`);
	},
};

/** The text of `/whois server`, so that users can verify the host key that their SSH client shows. */
const aboutServer = ({server, ssh}: Session): string => {
	const version =
		server === undefined ? 'The server is not connected yet' : `This is ${server.name} ${server.version}`;
	const key = ssh && ` SSH clients connect to port ${ssh.port}. Its host key is ED25519 ${ssh.fingerprint}.`;
	return `${version}.${key ?? ' It accepts no SSH clients.'}`;
};

const whois: Command = {
	name: 'whois',
	usage: 'NICK',
	summary:
		'show the id of a user, whether they are away, and the rooms you share with their role; /whois server shows the version and the SSH host key',
	arguments: [nickArgument],
	run(context, words) {
		const nick = bareNick(firstWord(words)[0]);
		const session = context.client.session();
		// A user may have this nick. The server takes precedence, because users rely on its host key.
		if (nameKey(nick) === 'server') context.notify(aboutServer(session));
		const person = knownPeople(session).find(one => nameKey(one.nick) === nameKey(nick));
		if (person === undefined && nameKey(nick) === 'server') return;
		if (person === undefined) throw new UsageError(`No user ${printableLine(nick)} in your rooms.`);
		const shared = [...session.rooms.values()]
			.filter(room => room.kind !== 'direct' && room.members.some(({id}) => id === person.id))
			.map(room => withNotes(titleOfName(session, room.room), roleNotes(room, person.id)));
		const where = shared.length === 0 ? 'is in none of your rooms now' : `is in ${shared.join(', ')}`;
		const away = session.away?.get(person.id);
		const time = {now: context.now() + session.clockSkewMs};
		const awaySentence = away === undefined ? '' : ` ${person.nick} is ${awayText(away, time)}.`;
		const kind = person.bot === true ? 'bot, ' : '';
		context.notify(`${person.nick} (${kind}id ${person.id}) ${where}.${awaySentence}`);
	},
};

/** Changes the user's nick. Rejects with a sentence for the user. */
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
