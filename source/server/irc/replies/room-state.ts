/** The topic and the members of a room. */
import type {Person, ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {IrcSession} from '../session/irc-session.ts';
import type {OwnRoom, RoomTopic} from '../session/own-rooms.ts';

/** The bytes of names in one line, below the limit of a line with the longest name of a channel. */
const lineBytes = 200;

/** The part of `joined` and `members` with the members. */
type Members = Pick<ServerFrameOf<'members'>, 'members' | 'memberCount' | 'owner' | 'moderators'>;

/** The users who are shown as operators. */
export const operatorIds = ({
	owner,
	moderators = [],
}: Omit<Members, 'members' | 'memberCount'>): ReadonlySet<string> =>
	new Set([...(owner === undefined ? [] : [owner]), ...moderators].map(({id}) => id));

export const writeTopic = (session: IrcSession, {channel}: OwnRoom, {text, by, at}: RoomTopic): void => {
	session.numeric('RPL_TOPIC', channel, text);
	if (by === undefined || at === undefined) return;
	session.numeric('RPL_TOPICWHOTIME', channel, session.sourceOf(by), String(Math.floor(at / 1000)));
};

const shownName = (session: IrcSession, person: Person, operators: ReadonlySet<string>): string => {
	const prefix = operators.has(person.id) ? '@' : '';
	if (!session.has('userhost-in-names')) return `${prefix}${person.nick}`;
	return `${prefix}${session.sourceOf(person)}`;
};

/** The visibility of a channel in RPL_NAMREPLY: secret or public. */
export const channelSymbol = (channel: string): string => (channel.startsWith('#~') ? '@' : '=');

const writeNames = (session: IrcSession, {channel, operators}: OwnRoom, members: readonly Person[]): void => {
	let line: string[] = [];
	let bytes = 0;
	const flush = (): void => {
		if (line.length > 0) session.numeric('RPL_NAMREPLY', channelSymbol(channel), channel, line.join(' '));
		line = [];
		bytes = 0;
	};
	for (const member of members) {
		const name = shownName(session, member, operators);
		const length = Buffer.byteLength(name) + 1;
		if (bytes + length > lineBytes) flush();
		line.push(name);
		bytes += length;
	}
	flush();
	session.numeric('RPL_ENDOFNAMES', channel, 'End of /NAMES list');
};

export const writeNoMembers = (session: IrcSession, channel: string): void =>
	session.numeric('RPL_ENDOFNAMES', channel, 'End of /NAMES list');

/** RPL_NAMREPLY with all members. `known`: a frame with the members, which may not be all of them. */
export const writeMembers = async (session: IrcSession, own: OwnRoom, known?: Members): Promise<void> => {
	if (known !== undefined && known.members.length >= known.memberCount) {
		writeNames(session, own, known.members);
		return;
	}
	const answer = await session.request({type: 'members', room: own.room}, members => {
		if (members.type !== 'members') return;
		own.operators = operatorIds(members);
		writeNames(session, own, members.members);
	});
	if (answer.type !== 'members') writeNoMembers(session, own.channel);
};
