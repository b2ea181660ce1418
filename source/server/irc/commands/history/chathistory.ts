/** `CHATHISTORY`: messages of a room or a conversation, and the conversations with new messages. */
import type {Entry} from '../../../../protocol/server-frames.ts';
import {channelOf} from '../../names/names.ts';
import {maxHistory} from '../../registration/isupport.ts';
import {failReply} from '../../replies/fail.ts';
import {historyLines, isInHistory} from '../../replies/history.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import {conversationOf, readHistory} from '../../session/conversations.ts';
import type {IrcSession} from '../../session/irc-session.ts';
import {toTimestamp} from '../../text/timestamp.ts';
import {type HistoryQuery, type Place, parseHistoryRequest} from './chathistory-request.ts';
import {type Anchor, collectMessages, type FetchPage} from './history-pages.ts';

type TargetsQuery = Extract<HistoryQuery, {readonly type: 'targets'}>;
type RoomQuery = Exclude<HistoryQuery, TargetsQuery>;
type Accepts = (entry: Entry) => boolean;

const before = (place: Place): Anchor =>
	place.type === 'entry' ? {before: place.seq} : {beforeAt: place.at};
const after = (place: Place): Anchor => (place.type === 'entry' ? {after: place.seq} : {afterAt: place.at});
/** After the place, with the entry at the place. */
const from = (place: Place): Anchor =>
	place.type === 'entry' ? {after: Math.max(0, place.seq - 1)} : {afterAt: Math.max(0, place.at - 1)};

const isUpTo = (entry: Entry, place: Place): boolean =>
	place.type === 'entry' ? entry.seq <= place.seq : entry.at <= place.at;
const isFrom = (entry: Entry, place: Place): boolean =>
	place.type === 'entry' ? entry.seq >= place.seq : entry.at >= place.at;

/** Whether the first place is after the second one. Both must be of one kind. */
const isLater = (one: Place, other: Place): boolean => {
	if (one.type === 'entry' && other.type === 'entry') return one.seq > other.seq;
	return one.type === 'time' && other.type === 'time' && one.at > other.at;
};

/** The time of a place, so that places of two kinds can be compared. */
const toTime = async (fetch: FetchPage, place: Place): Promise<Place> => {
	if (place.type === 'time') return place;
	const page = await fetch({before: place.seq + 1});
	return {type: 'time', at: page?.entries.at(-1)?.at ?? 0};
};

const collectBetween = async (
	fetch: FetchPage,
	{from: one, to: other, limit}: Extract<RoomQuery, {readonly type: 'between'}>,
	accepts: Accepts,
): Promise<readonly Entry[] | undefined> => {
	const isMixed = one.type !== other.type;
	const first = isMixed ? await toTime(fetch, one) : one;
	const second = isMixed ? await toTime(fetch, other) : other;
	return isLater(first, second)
		? collectMessages(fetch, 'backward', before(first), {
				limit,
				accepts,
				isBeyond: entry => isUpTo(entry, second),
			})
		: collectMessages(fetch, 'forward', after(first), {
				limit,
				accepts,
				isBeyond: entry => isFrom(entry, second),
			});
};

const collectAround = async (
	fetch: FetchPage,
	place: Place,
	limit: number,
	accepts: Accepts,
): Promise<readonly Entry[] | undefined> => {
	const olderCount = Math.floor(limit / 2);
	const older = await collectMessages(fetch, 'backward', before(place), {limit: olderCount, accepts});
	const newer = await collectMessages(fetch, 'forward', from(place), {limit: limit - olderCount, accepts});
	return older === undefined || newer === undefined ? undefined : [...older, ...newer];
};

const collect = (
	fetch: FetchPage,
	query: RoomQuery,
	accepts: Accepts,
): Promise<readonly Entry[] | undefined> => {
	const {limit} = query;
	switch (query.type) {
		case 'latest': {
			const {after: end} = query;
			const isBeyond = end === undefined ? {} : {isBeyond: (entry: Entry) => isUpTo(entry, end)};
			return collectMessages(fetch, 'backward', {}, {limit, accepts, ...isBeyond});
		}
		case 'before':
			return collectMessages(fetch, 'backward', before(query.place), {limit, accepts});
		case 'after':
			return collectMessages(fetch, 'forward', after(query.place), {limit, accepts});
		case 'around':
			return collectAround(fetch, query.place, limit, accepts);
		case 'between':
			return collectBetween(fetch, query, accepts);
	}
};

const placesOf = (query: RoomQuery): readonly Place[] => {
	switch (query.type) {
		case 'latest':
			return query.after === undefined ? [] : [query.after];
		case 'between':
			return [query.from, query.to];
		case 'before':
		case 'after':
		case 'around':
			return [query.place];
	}
};

/** The entries of a query. Undefined if the user may not read the room. */
const readEntries = async (
	session: IrcSession,
	room: string,
	query: RoomQuery,
): Promise<readonly Entry[] | undefined> => {
	let isRefused = false;
	const fetch: FetchPage = async anchor => {
		const page = await readHistory(session, room, {...anchor, limit: maxHistory});
		if (page.type === 'history') return page;
		// A conversation without messages is not an error.
		isRefused = page.code !== 'no_such_room' || !room.startsWith('@');
		return undefined;
	};
	const entries = await collect(fetch, query, entry => isInHistory(session, entry));
	return isRefused ? undefined : (entries ?? []);
};

const answerRoom = async (session: IrcSession, query: RoomQuery): Promise<void> => {
	const {target} = query;
	const fail = (code: string, text: string): void =>
		failReply(session, 'CHATHISTORY', code, [query.type.toUpperCase(), target], text);
	const room = conversationOf(session, target);
	if (room === undefined) return fail('INVALID_TARGET', 'You cannot read this history');
	if (placesOf(query).some(place => place.type === 'entry' && place.room !== room))
		return fail('INVALID_PARAMS', 'The message is not in this history');
	const entries = await readEntries(session, room, query);
	if (entries === undefined) return fail('INVALID_TARGET', 'You cannot read this history');
	const lines = entries.flatMap(entry => historyLines(session, entry));
	session.replyBatch('chathistory', [target], lines);
};

interface Target {
	readonly name: string;
	readonly at: number;
}

/** Pages of the list of rooms: the user's own direct and private rooms come first. */
const maxRoomPages = 50;

/** The rooms of this connection and the conversations of the user, with the times of their newest entries. */
const listTargets = async (session: IrcSession): Promise<readonly Target[]> => {
	const targets: Target[] = [];
	let last: string | undefined;
	for (let count = 0; count < maxRoomPages; count++) {
		const answer = await session.request({type: 'rooms', ...(last !== undefined && {after: last})});
		if (answer.type !== 'rooms') break;
		for (const {room, at, with: partner} of answer.rooms) {
			if (at === undefined) continue;
			if (partner !== undefined) targets.push({name: partner.nick, at});
			else if (session.rooms.get(room) !== undefined) targets.push({name: channelOf(room), at});
		}
		last = answer.rooms.at(-1)?.room;
		if (!answer.hasMore || last === undefined) break;
	}
	return targets;
};

const answerTargets = async (
	session: IrcSession,
	{from: one, to: other, limit}: TargetsQuery,
): Promise<void> => {
	const isForward = one <= other;
	const [start, end] = isForward ? [one, other] : [other, one];
	const found = (await listTargets(session))
		.filter(({at}) => at > start && at < end)
		.sort((first, second) => first.at - second.at);
	const page = isForward ? found.slice(0, limit) : found.slice(Math.max(0, found.length - limit));
	const lines = page.map(({name, at}) => ({
		command: 'CHATHISTORY',
		params: ['TARGETS', name, toTimestamp(at)],
	}));
	session.replyBatch('draft/chathistory-targets', [], lines);
};

export const chathistoryCommands: CommandTable = {
	CHATHISTORY: {
		run(session, {params}) {
			const query = parseHistoryRequest(params, maxHistory);
			switch (query.type) {
				case 'problem':
					return failReply(session, 'CHATHISTORY', query.code, query.context, query.text);
				case 'targets':
					return answerTargets(session, query);
				default:
					return answerRoom(session, query);
			}
		},
	},
};
