/** `LIST`: the public rooms, and the private rooms of the client. */
import type {RoomInfo} from '../../../../protocol/server-frames.ts';
import {channelOf, roomKey, roomOf} from '../../names/names.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcSession} from '../../session/irc-session.ts';

type Filter = (info: RoomInfo) => boolean;

/** Filters of `ELIST=UTC` that this server has: more or fewer members than a number. */
const memberFilter = (condition: string): Filter | undefined => {
	const [, sign, digits] = /^([<>])(\d{1,9})$/.exec(condition) ?? [];
	if (digits === undefined) return undefined;
	const count = Number(digits);
	return ({memberCount}) => (sign === '<' ? memberCount < count : memberCount > count);
};

/** A mask with `*` and `?`, or with `!` before it everything else. */
const maskFilter = (condition: string): Filter | undefined => {
	const isNegated = condition.startsWith('!');
	const mask = isNegated ? condition.slice(1) : condition;
	if (!isNegated && !/[*?]/.test(mask)) return undefined;
	const escaped = mask.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&');
	const pattern = new RegExp(`^${escaped.replace(/\*+/g, '.*').replaceAll('?', '.')}$`, 'su');
	return ({room}) => pattern.test(channelOf(room).toLowerCase()) !== isNegated;
};

/** The rooms that satisfy all conditions, and of the named rooms these. */
const filterOf = (text: string): Filter => {
	const conditions = text.split(',').filter(condition => condition !== '');
	const filters = conditions.flatMap(condition => memberFilter(condition) ?? maskFilter(condition) ?? []);
	const names = new Set(
		conditions.flatMap(condition => {
			const room = condition.startsWith('#') && !/[*?]/.test(condition) ? roomOf(condition) : undefined;
			return room === undefined ? [] : [roomKey(room)];
		}),
	);
	const hasNames = conditions.length > filters.length;
	return info =>
		!info.room.startsWith('@') &&
		filters.every(filter => filter(info)) &&
		(!hasNames || names.has(roomKey(info.room)));
};

const writeRooms = (session: IrcSession, rooms: readonly RoomInfo[], filter: Filter): void => {
	for (const info of rooms) {
		if (filter(info)) session.numeric('RPL_LIST', channelOf(info.room), String(info.memberCount), info.topic);
	}
};

export const listCommands: CommandTable = {
	LIST: {
		async run(session, {params: [conditions = '']}) {
			const filter = filterOf(conditions);
			session.numeric('RPL_LISTSTART', 'Channel', 'Users  Name');
			let after: string | undefined;
			do {
				const page = await session.request({type: 'rooms', ...(after !== undefined && {after})});
				if (page.type !== 'rooms') {
					if (page.type === 'error') session.fail('LIST', page.code.toUpperCase(), [], page.message);
					break;
				}
				writeRooms(session, page.rooms, filter);
				after = page.hasMore ? page.rooms.at(-1)?.room : undefined;
			} while (after !== undefined);
			session.numeric('RPL_LISTEND', 'End of /LIST');
		},
	},
};
