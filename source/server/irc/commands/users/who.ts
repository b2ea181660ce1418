/** `WHO`, with the fields of WHOX (https://ircv3.net/specs/extensions/whox). */
import type {AwayUser, Person} from '../../../../protocol/server-frames.ts';
import {channelOf, isChannel} from '../../names/names.ts';
import {accountOf, realNameOf} from '../../replies/accounts.ts';
import {botMode, isBot} from '../../replies/bots.ts';
import {operatorIds} from '../../replies/room-state.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcSession} from '../../session/irc-session.ts';

/** A user of a reply. */
interface Found {
	readonly user: Person;
	/** A channel of the user that the client is in as well; `*` if there is none. */
	readonly channel: string;
	readonly isOperator: boolean;
	readonly isAway: boolean;
}

/** Users that a mask may find. */
const maxMatches = 500;

const flagsOf = (session: IrcSession, {user, isAway, isOperator}: Found): string =>
	`${isAway ? 'G' : 'H'}${isOperator ? '@' : ''}${isBot(session, user) ? botMode : ''}`;

/** The fields of WHOX, in the order in which they are written. */
const fieldOrder = 'tcuihsnfdlaor';

const fieldOf = (session: IrcSession, found: Found, field: string, token: string): string => {
	const {user, channel} = found;
	const [userName, host] = session.userAndHost(user);
	switch (field) {
		case 't':
			return token;
		case 'c':
			return channel;
		case 'u':
			return userName;
		case 'i':
			return '255.255.255.255';
		case 'h':
			return host;
		case 's':
			return session.context.serverName;
		case 'n':
			return user.nick;
		case 'f':
			return flagsOf(session, found);
		case 'a':
			return accountOf(session, user) ?? '0';
		case 'o':
			return 'n/a';
		case 'r':
			return realNameOf(session, user);
		default:
			return '0';
	}
};

const write = (session: IrcSession, found: Found, request: string | undefined): void => {
	if (request !== undefined) {
		const [, fields = '', token = '0'] = /^%([a-z]*)(?:,(\w{1,3}))?$/i.exec(request) ?? [];
		const known = [...fieldOrder].filter(field => fields.includes(field));
		session.numeric('RPL_WHOSPCRPL', ...known.map(field => fieldOf(session, found, field, token)));
		return;
	}
	const [userName, host] = session.userAndHost(found.user);
	session.numeric(
		'RPL_WHOREPLY',
		found.channel,
		userName,
		host,
		session.context.serverName,
		found.user.nick,
		flagsOf(session, found),
		`0 ${realNameOf(session, found.user)}`,
	);
};

const isAmong = (away: readonly AwayUser[] | undefined, {id}: Person): boolean =>
	away?.some(({user}) => user.id === id) ?? false;

const membersOf = async (session: IrcSession, channel: string): Promise<Found[]> => {
	const own = session.rooms.ofChannel(channel);
	if (own === undefined) return [];
	const answer = await session.request({type: 'members', room: own.room});
	if (answer.type !== 'members') return [];
	const operators = operatorIds(answer);
	return answer.members.map(user => ({
		user,
		channel: own.channel,
		isOperator: operators.has(user.id),
		isAway: isAmong(answer.away, user),
	}));
};

const profileOf = (session: IrcSession, nick: string): Found | undefined => {
	const profile = session.context.directory.profile(session.user?.id ?? '', {nick});
	if (profile === undefined || !profile.isOnline) return undefined;
	const shared = profile.rooms.find(room => session.rooms.get(room) !== undefined);
	const own = shared === undefined ? undefined : session.rooms.get(shared);
	return {
		user: profile.user,
		channel: own === undefined ? '*' : channelOf(own.room),
		isOperator: own?.operators.has(profile.user.id) ?? false,
		isAway: profile.away !== undefined,
	};
};

const patternOf = (mask: string): RegExp => {
	const escaped = mask.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&');
	return new RegExp(`^${escaped.replace(/\*+/g, '.*').replaceAll('?', '.')}$`, 'su');
};

/** The connected users whose nick matches. */
const matching = async (session: IrcSession, mask: string): Promise<Found[]> => {
	const pattern = patternOf(mask === '0' ? '*' : mask);
	const found: Found[] = [];
	let after: string | undefined;
	do {
		const page = await session.request({type: 'people', ...(after !== undefined && {after})});
		if (page.type !== 'people') return found;
		for (const {user} of page.people) {
			const match = pattern.test(user.nick.toLowerCase()) ? profileOf(session, user.nick) : undefined;
			if (match !== undefined) found.push(match);
		}
		after = page.hasMore ? page.people.at(-1)?.user.nick : undefined;
	} while (after !== undefined && found.length < maxMatches);
	return found;
};

const findUsers = async (session: IrcSession, mask: string): Promise<Found[]> => {
	if (isChannel(mask)) return membersOf(session, mask);
	if (/[*?]/.test(mask) || mask === '0') return matching(session, mask);
	await session.waitToLookUp(1);
	const found = profileOf(session, mask);
	return found === undefined ? [] : [found];
};

export const whoCommands: CommandTable = {
	WHO: {
		minParams: 1,
		async run(session, {params: [mask = '', request]}) {
			const fields = request?.startsWith('%') === true ? request : undefined;
			for (const found of await findUsers(session, mask)) write(session, found, fields);
			session.numeric('RPL_ENDOFWHO', mask, 'End of WHO list');
		},
	},
};
